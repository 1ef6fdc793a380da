// The text that is hashed: the fast writer against its definition, and what the hash covers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitmentOf, digestOfEntry, isWhole, plainText, textOfEntry } from '../../src/store/entry.js';
import { millisOf } from '../../src/store/time.js';

const text = fc.string({ unit: 'grapheme' });
const entry = fc.record({
  seq: fc.nat(),
  stream: text,
  version: fc.nat(),
  kind: text,
  at: text,
  atMs: fc.nat(),
  actor: text,
  office: text,
  open: text,
  facets: text,
  personal: fc.option(fc.uint8Array()),
  links: text,
  documents: text,
  prev: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

test('the text of an entry is its canonical JSON, whatever stands in it', () => {
  fc.assert(
    fc.property(entry, (each) => {
      expect(textOfEntry(each)).toBe(plainText(each));
    }),
  );
});

test('every part of an entry is in its digest', () => {
  const one = {
    ...{
      seq: 1,
      stream: 'a:b',
      version: 1,
      kind: 'opened',
      at: '2026-06-15T09:30:00+07:00',
      actor: 'siti',
      office: '',
    },
    ...{ atMs: 1781490600000, open: 'null', facets: '{}', personal: null, links: '', documents: '[]' },
    prev: new Uint8Array(32),
  };
  const digest = digestOfEntry(one);
  expect(isWhole({ ...one, digest })).toBe(true);
  const others = [
    ...[
      { seq: 2 },
      { stream: 'a:c' },
      { version: 2 },
      { kind: 'x' },
      { at: '2026-06-15T09:30:00+08:00' },
      { actor: 'x' },
    ],
    ...[
      { office: 'x' },
      { atMs: 0 },
      { open: '1' },
      { facets: '{"state":"x"}' },
      { personal: new Uint8Array() },
    ],
    ...[{ links: 'x' }, { documents: '[1]' }, { prev: new Uint8Array(32).fill(1) }],
  ];
  for (const change of others)
    expect([change, isWhole({ ...one, ...change, digest })]).toEqual([change, false]);
});

test('a commitment to keyed hashes does not depend on their order, and without its salt on nothing that could be guessed', () => {
  const link = { hash: new Uint8Array([1]), salt: new Uint8Array([2]), submittedAt: 'x' };
  const [a, b] = [
    { ...link, kind: 'agent' },
    { ...link, kind: 'phone' },
  ];
  expect(commitmentOf([a, b])).toBe(commitmentOf([b, a]));
  expect(commitmentOf([a])).not.toBe(commitmentOf([{ ...a, salt: new Uint8Array([3]) }]));
  expect(commitmentOf([])).toBe('');
});

test('a time is compared by its instant, and a day that is none is no time', () => {
  expect(millisOf('2026-06-15T09:30:00+07:00')).toBe(millisOf('2026-06-15T02:30:00Z'));
  for (const none of [
    '2026-02-30T00:00:00Z',
    '2026-06-15',
    '2026-06-15T09:30:00',
    '2026-06-15T24:00:00Z',
    '2026-06-15T00:00:60Z',
    'x',
  ])
    expect([none, millisOf(none)]).toEqual([none, null]);
});
