// Counts of other agencies: provenance, digest, nothing about a person; and what two files or two agencies tell of the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import table from '../../../data/regions.json' with { type: 'json' };
import { WaspadaError } from '../../../src/base/errors.js';
import { readRegions } from '../../../src/fields/regions.js';
import {
  type Exchange,
  type ExchangeItem,
  exchangeSenders,
  readExchange,
  sealExchange,
} from '../../../src/regions/exchange/exchange.js';
import { mergeExchanges } from '../../../src/regions/exchange/merge.js';
import { readReports } from '../../../src/regions/watch/reports.js';

const regions = readRegions(table);

const header = {
  sender: 'BP3MI',
  register: 'pemulangan',
  legalBasis: 'UU 18/2017 (contoh)',
  purpose: 'peringatan dini bersama',
  created: '2026-07-05',
  period: { from: '2026-01', to: '2026-06' },
  contact: 'kantor contoh',
} as const;

const count = (id: string, more: Partial<Extract<ExchangeItem, { type: 'count' }>> = {}): ExchangeItem => ({
  id,
  region: '35.02',
  kind: 'DEPORTASI',
  month: '2026-05',
  type: 'count',
  count: 12,
  ...more,
});
const one = (id: string, month = '2026-05'): ExchangeItem => ({
  id,
  region: '35.02',
  kind: 'DEPORTASI',
  month,
  type: 'case',
});

const seal = (items: readonly ExchangeItem[], more: Partial<Omit<Exchange, 'items'>> = {}): Exchange =>
  sealExchange({ ...header, ...more }, items);

/** Code and path of every fault. */
function faults(value: unknown): string[] {
  try {
    readExchange(value, regions);
    return [];
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path.join('.')}`);
  }
}

test('a sealed exchange is read again as it was, from every agency', () => {
  for (const sender of exchangeSenders) {
    const exchange = seal([count('a'), count('b', { region: '35.05', count: 0 })], { sender });
    expect(readExchange(JSON.parse(JSON.stringify(exchange)), regions)).toEqual(exchange);
  }
});

const plain = (exchange: Exchange): Record<string, unknown> => ({ ...exchange });

test('without provenance an exchange is refused, with every part that is missing', () => {
  const { sender, register, legalBasis, purpose, contact, created, ...rest } = plain(seal([count('a')]));
  expect(faults(rest).sort()).toEqual(
    ['contact', 'created', 'legalBasis', 'purpose', 'register', 'sender'].map(
      (name) => `EXCHANGE_PROVENANCE ${name}`,
    ),
  );
  expect(faults({ ...plain(seal([count('a')])), sender: 'POLSEK', legalBasis: ' ' })).toEqual([
    'EXCHANGE_PROVENANCE sender',
    'EXCHANGE_PROVENANCE legalBasis',
  ]);
});

test('an item that was changed on the way is found by the digest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }), (before, after) => {
      const sealed = seal([count('a', { count: before })]);
      const changed = { ...sealed, items: [count('a', { count: after })] };
      expect(faults(changed)).toEqual(before === after ? [] : ['EXCHANGE_DIGEST digest']);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('a field outside the format is refused, whatever it is called', () => {
  for (const name of ['nama', 'nik', 'name', 'phone', 'note', 'x']) {
    const exchange = plain(seal([count('a')]));
    expect(faults({ ...exchange, items: [{ ...count('a'), [name]: 'x' }] })).toEqual([
      `DOCUMENT_SHAPE items.0.${name}`,
    ]);
    expect(faults({ ...exchange, [name]: 'x' })).toEqual([`DOCUMENT_SHAPE ${name}`]);
  }
});

test('what looks like the number of a person is refused as an id and in every text', () => {
  for (const id of ['3502011234567890', 'X-3502011234567890', '081234567890', 'A1234567', 'XB123456'])
    expect(faults(seal([count(id)]))).toEqual(['FIELDS_SENSITIVE items.0.id']);
  for (const name of ['purpose', 'contact', 'legalBasis'] as const)
    expect(faults(seal([count('a')], { [name]: 'untuk 3502 0112 3456 7890' }))).toEqual([
      `FIELDS_SENSITIVE ${name}`,
    ]);
  expect(faults(seal([count('b7e2-2026-05-0001')]))).toEqual([]);
});

test.each<[string, readonly ExchangeItem[], string[]]>([
  ['an unknown region', [count('a', { region: '35.99' })], ['REGION_CODE items.0.region']],
  ['a month outside the period', [count('a', { month: '2025-12' })], ['REGION_PERIOD items.0.month']],
  ['an id twice', [one('a'), one('a', '2026-04')], ['REGION_DUPLICATE items.1.id']],
  ['two counts of one place', [count('a'), count('b')], ['REGION_DUPLICATE items.1']],
  ['a count and a case of one place', [count('a'), one('b')], ['REGION_DUPLICATE items.1']],
])('%s is refused', (_, items, expected) => {
  expect(faults(seal(items))).toEqual(expected);
});

test('a month that was not over when the file was made is refused', () => {
  expect(faults(seal([count('a', { month: '2026-06' })], { created: '2026-06-29' }))).toEqual([
    'REGION_PERIOD items.0.month',
  ]);
});

const received = (...exchanges: readonly Exchange[]) =>
  exchanges.map((exchange, i) => ({ file: `${i}.json`, exchange }));
const told = (...exchanges: readonly Exchange[]) => {
  const { rows, repeats, revised } = mergeExchanges(received(...exchanges));
  return { rows: rows.map(({ cells }) => [cells.receivedOn, cells.register, cells.count]), repeats, revised };
};

test('an item sent again counts once', () => {
  const exchange = seal([count('a')]);
  expect(told(exchange, exchange)).toEqual({
    rows: [['2026-07-05', 'BP3MI/pemulangan', '12']],
    repeats: 1,
    revised: 0,
  });
});

test('an item sent on a later day with another count takes the place of the earlier one from that day on', () => {
  const later = seal([count('a', { count: 15 })], { created: '2026-08-05' });
  expect(told(later, seal([count('a')]))).toEqual({
    rows: [
      ['2026-07-05', 'BP3MI/pemulangan', '12'],
      ['2026-08-05', 'BP3MI/pemulangan', '15'],
    ],
    repeats: 0,
    revised: 1,
  });
});

test('cases are counted, and those that come later are added on their day', () => {
  const first = seal([one('a'), one('b'), one('c')]);
  const later = seal([one('c'), one('d'), one('e')], { created: '2026-08-05' });
  expect(told(first, later).rows).toEqual([
    ['2026-07-05', 'BP3MI/pemulangan', '3'],
    ['2026-08-05', 'BP3MI/pemulangan', '5'],
  ]);
});

test('two contents of one id and one day are both refused, and their month is not known', () => {
  const merged = mergeExchanges(received(seal([count('a')]), seal([count('a', { count: 13 })])));
  expect(merged.refused.map(({ file, item, issue: { code } }) => [file, item, code])).toEqual([
    ['0.json', 0, 'REGION_DUPLICATE'],
    ['1.json', 0, 'REGION_DUPLICATE'],
  ]);
  const read = readReports(merged.rows, regions);
  expect(read.reports).toEqual([]);
  expect(read.spoiled.map(({ region, month }) => [region, month])).toEqual([['35.02', 2026 * 12 + 4]]);
});

test('the same id of two registers is two items, and what two agencies counted is kept apart and told', () => {
  const police = seal([count('a', { count: 14 })], { sender: 'POLDA', register: 'tppo' });
  const merged = mergeExchanges(received(seal([count('a'), count('b', { region: '35.05' })]), police));
  expect(merged.rows.map(({ cells }) => [cells.register, cells.region, cells.count])).toEqual([
    ['BP3MI/pemulangan', '35.02', '12'],
    ['BP3MI/pemulangan', '35.05', '12'],
    ['POLDA/tppo', '35.02', '14'],
  ]);
  expect(merged.likelySame).toEqual([
    { region: '35.02', kind: 'DEPORTASI', month: '2026-05', registers: ['BP3MI/pemulangan', 'POLDA/tppo'] },
  ]);
});

test('in whatever order files come, and however often each, the rows are the same', () => {
  const files = [
    seal([one('a'), one('b')]),
    seal([one('b'), one('c')], { created: '2026-08-05' }),
    seal([count('a')], { sender: 'POLDA', register: 'tppo' }),
    seal([count('a', { count: 3 })], { sender: 'POLDA', register: 'tppo', created: '2026-08-07' }),
  ];
  const rowsOf = (order: readonly number[]) =>
    told(...order.flatMap((at) => files[at] ?? []))
      .rows.map((row) => row.join(' '))
      .sort();
  const expected = rowsOf([0, 1, 2, 3]);
  expect(expected.length).toBe(4);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      fc.array(fc.nat(3), { maxLength: 4 }),
      (order, again) => {
        expect(rowsOf([...order, ...again])).toEqual(expected);
      },
    ),
    { seed: 2, numRuns: 60 },
  );
});

test('rows of exchanges are rows of reports: read without a fault', () => {
  const merged = mergeExchanges(
    received(seal([one('a'), one('b')]), seal([one('c')], { created: '2026-08-05' })),
  );
  const { reports, refused } = readReports(merged.rows, regions);
  expect(refused).toEqual([]);
  expect(reports.map(({ count: found, register }) => [found, register])).toEqual([
    [2, 'BP3MI/pemulangan'],
    [3, 'BP3MI/pemulangan'],
  ]);
});
