// Identity parts in many spellings: what is one thing has one form and one key, what might be two keeps two.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { identityParts } from '../../src/fields/application.js';
import { Keyer } from '../../src/linkage/keys.js';
import { normaliseIdentity, normalisePart } from '../../src/linkage/normalise.js';

const salt = { low: 1, high: 2 };

test('one phone in all its spellings has one form', () => {
  for (const text of [
    '+6281234567890',
    '+62 812-3456-7890',
    '0812 3456 7890',
    '(0812) 3456.7890',
    '6281234567890',
    '006281234567890',
    '81234567890',
    '\t081234567890 ',
    '０８１２３４５６７８９０',
  ])
    expect(normalisePart('phone', text), text).toBe('+6281234567890');
  expect(normalisePart('phone', '+60 12-345 6789')).toBe('+60123456789');
});

test('what is no phone number is unknown, never matched', () => {
  for (const text of [
    '',
    ' ',
    '-',
    '0',
    '0000000000',
    '62000000000',
    'tidak ada',
    '081234',
    '0812 345 abc',
    '0812345678/0813456789',
  ])
    expect(normalisePart('phone', text), text).toBeNull();
});

test('e-mails, addresses, payers and cards are folded with care', () => {
  expect(normalisePart('email', ' Ani.B@Contoh.ID ')).toBe('ani.b@contoh.id');
  expect(normalisePart('email', 'anib@contoh.id')).not.toBe(normalisePart('email', 'ani.b@contoh.id'));
  expect(normalisePart('email', 'ani at contoh')).toBeNull();
  expect(normalisePart('address', 'Jalan Melati  Nomor 007, RT.02/05')).toBe('jl melati no 7 rt 02/05');
  expect(normalisePart('address', 'Jl. Melati No. 7 RT 02/05')).toBe('jl melati no 7 rt 02/05');
  expect(normalisePart('address', 'jl melati 12/3')).not.toBe(normalisePart('address', 'jl melati 12 3'));
  expect(normalisePart('address', 'Desa Sukamaju')).toBeNull();
  expect(normalisePart('payer', ' BCA  1234 ')).toBe('bca 1234');
  expect(normalisePart('payer', 'Tunai')).toBeNull();
  expect(normalisePart('familyCard', '3502.1101-0101 0001')).toBe('3502110101010001');
  expect(normalisePart('familyCard', '0000000000000000')).toBeNull();
  expect(normalisePart('subjectKey', ' aB ')).toBe('aB');
  expect(normalisePart('agent', 'x'.repeat(201))).toBeNull();
  expect(normaliseIdentity({ phone: '0812 3456 7890', payer: '-', email: null })).toEqual({
    phone: '+6281234567890',
  });
});

const piece = fc.constantFrom(
  ...[
    '0',
    '00',
    '62',
    '+',
    '8',
    '12',
    '345678',
    '9999999',
    '-',
    '.',
    ',',
    ' ',
    '\t',
    '/',
    '(',
    ')',
    ':',
    ';',
  ],
  ...[
    'a',
    'B',
    '@',
    'jalan',
    'JLN',
    'Nomor',
    'gang',
    'rt',
    'kelurahan',
    'tidak ada',
    'none',
    'x',
    'é',
    '０',
    '\u00a0',
    'İ',
    'ß',
  ],
);
const cell = fc.oneof(
  fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary-ascii', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

test('the key of the bytes is the key of the normal form', () => {
  const [fast, slow] = [new Keyer(salt), new Keyer(salt)];
  fc.assert(
    fc.property(fc.constantFrom(...identityParts), cell, fc.nat(5), (part, text, pad) => {
      const bytes = new TextEncoder().encode(`${'"'.repeat(pad)}${text}"`);
      const known = fast.read(part, bytes, pad, bytes.length - 1);
      const value = normalisePart(part, text);
      expect(known).toBe(value !== null);
      if (value === null) expect([fast.low, fast.high]).toEqual([0, 0]);
      else {
        const normal = new TextEncoder().encode(value);
        slow.readRaw(normal, 0, normal.length);
        expect([fast.low, fast.high]).toEqual([slow.low, slow.high]);
        // A normal form is its own normal form.
        expect(normalisePart(part, value)).toBe(value);
      }
    }),
    { numRuns: 20_000, seed: 7 },
  );
});

test('a million neighbouring values have a million keys, spread evenly', () => {
  const keyer = new Keyer({ low: 77, high: 5 });
  const random = createRandom(3);
  const seen = new Set<bigint>();
  const [low, high] = [new Uint32Array(256), new Uint32Array(256)];
  const count = 1_000_000;
  for (let i = 0; i < count; i++) {
    const bytes = new TextEncoder().encode(
      i % 2 === 0 ? `+62812${String(i).padStart(8, '0')}` : `p${random.next()}-${i}`,
    );
    keyer.readRaw(bytes, 0, bytes.length);
    seen.add((BigInt(keyer.high >>> 0) << 32n) | BigInt(keyer.low >>> 0));
    const [a, b] = [keyer.low >>> 24, keyer.high >>> 24];
    low[a] = (low[a] ?? 0) + 1;
    high[b] = (high[b] ?? 0) + 1;
  }
  expect(seen.size).toBe(count);
  // Chi-squared with 255 degrees of freedom: above 360 with probability 1e-5.
  for (const buckets of [low, high]) {
    const expected = count / 256;
    expect(buckets.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)).toBeLessThan(360);
  }
});

test('another salt gives other keys for the same values, and keeps equal values equal', () => {
  const [one, two] = [new Keyer(salt), new Keyer({ low: 9, high: 9 })];
  for (const keyer of [one, two]) keyer.readText('phone', '0812 3456 7890');
  expect([one.low, one.high]).not.toEqual([two.low, two.high]);
  const before = [two.low, two.high];
  two.readText('phone', '+6281234567890');
  expect([two.low, two.high]).toEqual(before);
});
