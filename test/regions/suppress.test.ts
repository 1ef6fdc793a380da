// Tables of counts under attack: what is shared must not give away a small count.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import { type Count, disclosed, type SharedCount, suppress } from '../../src/regions/suppress.js';
import { attackByDifferences, attackByElimination, attackByIntervals, narrow, sumsOf } from './attacker.js';

const TOTAL = 'all';

/** A country of provinces and regencies by categories, with all its totals; most counts are small, as returns and victims are. */
function makeTable(
  seed: string,
  {
    provinces = 4,
    regencies = 5,
    categories = 3,
    total = true,
    unknown = 0,
    most = 60,
  }: Partial<{
    provinces: number;
    regencies: number;
    categories: number;
    total: boolean;
    unknown: number;
    most: number;
  }>,
): Count[] {
  const random = createRandom(seed);
  const names = Array.from({ length: categories }, (_, at) => `c${at}`);
  const counts = new Map<string, number>();
  const add = (region: string, category: string, count: number): void => {
    const key = `${region}/${category}`;
    counts.set(key, (counts.get(key) ?? 0) + count);
  };
  const digits = (at: number): string => String(at).padStart(2, '0');
  for (let province = 11; province < 11 + provinces; province++) {
    const inside = random.below(regencies) + 1;
    for (let regency = 1; regency <= inside; regency++) {
      for (const name of names) {
        const count = random.chance(0.2) ? 0 : Math.floor(most * random.unit() ** 3);
        for (const region of ['ID', digits(province), `${digits(province)}.${digits(regency)}`])
          for (const category of total ? [name, TOTAL] : [name]) add(region, category, count);
      }
    }
  }
  return [...counts].map(([key, count]) => {
    const [region = '', category = ''] = key.split('/');
    return { region, category, count: random.chance(unknown) ? null : count };
  });
}

/** What a table would be with the small counts hidden and nothing more. */
const primaryOnly = (cells: readonly Count[], least: number): SharedCount[] =>
  cells.map(({ region, category, count }) =>
    count === null
      ? { region, category, count, reason: 'unknown' }
      : count > 0 && count < least
        ? { region, category, count: null, reason: 'hidden' }
        : { region, category, count, reason: 'shown' },
  );

const isSmall = (cell: Count | undefined, least: number): boolean =>
  cell !== undefined && cell.count !== null && cell.count > 0 && cell.count < least;

/** How many small counts the three attacks recover together. */
function recovered(
  cells: readonly Count[],
  shared: readonly SharedCount[],
  { least = 10, sequences = 1000, total = true, seed = 'attack' } = {},
): number {
  const sums = sumsOf(shared, total ? TOTAL : null);
  const found = new Set([
    ...attackByIntervals(shared, sums, least),
    ...attackByDifferences(shared, sums, least, sequences, createRandom(seed)),
    ...attackByElimination(shared, sums, least),
  ]);
  return [...found].filter((at) => isSmall(cells[at], least)).length;
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing';
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  }
};

describe('one province', () => {
  const lampung: Count[] = [
    { region: '18', category: 'returned', count: 152 },
    { region: '18.07', category: 'returned', count: 71 },
    { region: '18.02', category: 'returned', count: 40 },
    { region: '18.10', category: 'returned', count: 25 },
    { region: '18.13', category: 'returned', count: 4 },
    { region: '18.04', category: 'returned', count: 12 },
    { region: '18.08', category: 'returned', count: 0 },
  ];

  test('a small count is hidden together with the smallest other one that can hide it', () => {
    const { cells, hidden, audit } = suppress(lampung);
    expect(cells.filter(({ reason }) => reason === 'hidden').map(({ region }) => region)).toEqual([
      '18.13',
      '18.04',
    ]);
    expect(hidden).toBe(2);
    expect(audit).toEqual({ small: 1, complementary: 1, lost: 12 });
  });

  test('a known zero is shown, and an unknown count stays unknown', () => {
    const { cells } = suppress([...lampung, { region: '18.05', category: 'postponed', count: null }]);
    expect(cells.find(({ region, category }) => region === '18.08' && category === 'returned')).toEqual({
      region: '18.08',
      category: 'returned',
      count: 0,
      reason: 'shown',
    });
    expect(cells.at(-1)).toEqual({ region: '18.05', category: 'postponed', count: null, reason: 'unknown' });
  });

  test('nothing is hidden where nothing is small', () => {
    expect(
      suppress(lampung.filter(({ region }) => region.includes('.04') || region === '18.07')).hidden,
    ).toBe(0);
  });

  test('shared counts can be rounded to fives, and people never become nobody', () => {
    const { cells } = suppress(lampung, { roundTo: 5 });
    expect(cells.map(({ count }) => count)).toEqual([150, 70, 40, 25, null, null, 0]);
    expect(codeOf(() => suppress(lampung, { roundTo: 25 }))).toBe('REGION_SETTINGS');
  });

  test('a total that its two small parts would give away is hidden too', () => {
    const { cells } = suppress([
      { region: '18', category: 'a', count: 10 },
      { region: '18.01', category: 'a', count: 9 },
      { region: '18.02', category: 'a', count: 1 },
    ]);
    expect(cells.map(({ reason }) => reason)).toEqual(['hidden', 'hidden', 'hidden']);
  });

  test('an unknown count that the sums would tell to be small is hidden like one', () => {
    const { cells } = suppress([
      { region: '18', category: 'a', count: 60 },
      { region: '18.01', category: 'a', count: 40 },
      { region: '18.02', category: 'a', count: 17 },
      { region: '18.03', category: 'a', count: null },
    ]);
    expect(cells.map(({ reason }) => reason)).toEqual(['shown', 'shown', 'hidden', 'unknown']);
  });

  test('what is shared does not say which hidden count is the small one', () => {
    const kinds = new Set(suppress(lampung).cells.map(({ reason }) => reason));
    expect([...kinds].sort()).toEqual(['hidden', 'shown']);
  });
});

describe('faults', () => {
  const part: Count = { region: '18.01', category: 'a', count: 20 };
  test.each([
    ['a count twice', [part, part], 'REGION_DUPLICATE'],
    ['a negative count', [{ ...part, count: -1 }], 'REGION_VALUE'],
    ['a part of a person', [{ ...part, count: 1.5 }], 'REGION_VALUE'],
    ['parts that exceed their sum', [{ region: '18', category: 'a', count: 19 }, part], 'REGION_SUM'],
    ['parts that fall short of it', [{ region: '18', category: 'a', count: 21 }, part], 'REGION_SUM'],
  ])('%s is refused', (_, cells, code) => {
    expect(codeOf(() => suppress(cells))).toBe(code);
  });

  test('a sum may hold more than the parts listed where that is said', () => {
    const cells = [{ region: '18', category: 'a', count: 45 }, part];
    expect(suppress(cells, { partial: ['18'] }).hidden).toBe(0);
    // The rest may still be told to be small: 24 - 20.
    const tight = [{ region: '18', category: 'a', count: 24 }, part];
    expect(suppress(tight, { partial: ['18'] }).hidden).toBe(1);
  });

  test('sums that only an impossible count could close are refused', () => {
    const cells: Count[] = [
      { region: '18', category: 'a', count: 30 },
      { region: '18', category: TOTAL, count: 50 },
      { region: '18', category: 'b', count: 20 },
      { region: '18.01', category: 'a', count: null },
      { region: '18.01', category: 'b', count: null },
      { region: '18.01', category: TOTAL, count: 45 },
      { region: '18.02', category: 'a', count: null },
      { region: '18.02', category: 'b', count: 15 },
      { region: '18.02', category: TOTAL, count: 5 },
    ];
    expect(codeOf(() => suppress(cells, { total: TOTAL }))).toBe('REGION_SUM');
  });
});

describe('under attack', () => {
  const shapes = [
    { total: true, unknown: 0 },
    { total: false, unknown: 0 },
    { total: true, unknown: 0.15 },
    { total: false, unknown: 0.15, categories: 1 },
  ];
  const tables = Array.from({ length: 100 }, (_, at) => {
    const shape = shapes[at % shapes.length] ?? { total: true };
    return { cells: makeTable(`table ${at}`, shape), total: shape.total };
  });

  test('a hundred tables, 1,000 random sequences of differences each, intervals and elimination recover nothing', () => {
    const found = tables.map(({ cells, total }, at) => {
      const { cells: shared } = suppress(cells, total ? { total: TOTAL } : {});
      return recovered(cells, shared, { total, seed: `attack ${at}` });
    });
    expect(found.reduce((sum, each) => sum + each, 0)).toBe(0);
  });

  test('the same attacks recover small counts as soon as nothing hides them but themselves', () => {
    const found = tables.map(({ cells, total }, at) =>
      recovered(cells, primaryOnly(cells, 10), { total, sequences: 100, seed: `attack ${at}` }),
    );
    expect(found.filter((each) => each > 0).length).toBeGreaterThan(90);
  });

  test('the exact bounds of what is shared leave every small count the chance of ten or more', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.boolean(),
        fc.constantFrom(0, 0.2),
        fc.integer({ min: 2, max: 12 }),
        (seed, total, unknown, least) => {
          const cells = makeTable(seed, { total, unknown, provinces: 3, regencies: 4 });
          const shape = total ? { total: TOTAL } : {};
          const { cells: shared } = suppress(cells, { ...shape, least });
          const bounds = disclosed(shared, shape);
          shared.forEach(({ region, category, count, reason }, at) => {
            const own = cells[at];
            if (reason === 'shown') expect(count).toBe(own?.count);
            expect(reason === 'hidden' || !isSmall(own, least)).toBe(true);
            const bound = bounds.find((each) => each.region === region && each.category === category);
            if (isSmall(own, least)) expect(bound?.high).toBeGreaterThanOrEqual(least);
            // A zero is never hidden, an unknown count never shown.
            if (own?.count === 0) expect(reason).toBe('shown');
            if (own?.count === null) expect(reason).toBe('unknown');
            if (reason === 'unknown' && (bound?.high ?? 0) > 0)
              expect(bound?.high).toBeGreaterThanOrEqual(least);
            if (reason === 'hidden') {
              expect(bound?.low).toBeLessThanOrEqual(own?.count ?? 0);
              expect(bound?.high).toBeGreaterThanOrEqual(own?.count ?? 0);
            }
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the same table gives the same shared table, whatever was asked before', () => {
    const cells = makeTable('again', { unknown: 0.1 });
    expect(suppress(cells, { total: TOTAL })).toEqual(suppress([...cells], { total: TOTAL }));
  });
});

describe('bounds', () => {
  test('in a tree without categories they are what intervals carried along the sums come to', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 30 }), (seed, least) => {
        const cells = makeTable(seed, { total: false, categories: 1, unknown: 0.1 });
        const shared = primaryOnly(cells, least);
        const { low, high } = narrow(shared, sumsOf(shared, null));
        for (const bound of disclosed(shared)) {
          const at = shared.findIndex(({ region }) => region === bound.region);
          expect([bound.low, bound.high]).toEqual([low[at], high[at]]);
        }
      }),
    );
  });

  test('in a table with categories they are the least and the most of every table that fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (inner, least, veiled) => {
          const at = (row: number, column: number): number => inner[row * 2 + column] ?? 0;
          const cells: Count[] = [];
          for (const category of ['a', 'b', TOTAL]) {
            const of = (row: number): number =>
              category === TOTAL ? at(row, 0) + at(row, 1) : at(row, category === 'a' ? 0 : 1);
            [0, 1, 2].forEach((row) => {
              cells.push({ region: `18.0${row + 1}`, category, count: of(row) });
            });
            cells.push({ region: '18', category, count: of(0) + of(1) + of(2) });
          }
          // Small counts hidden, and some more at random; zeros stay.
          const shared = primaryOnly(cells, least).map((cell, place) =>
            veiled[place] === true && cell.count !== 0
              ? ({ ...cell, count: null, reason: 'hidden' } as const)
              : cell,
          );
          const most = 9;
          const seen = allTables(shared, most);
          for (const bound of disclosed(shared, { total: TOTAL })) {
            const place = shared.findIndex(
              ({ region, category }) => region === bound.region && category === bound.category,
            );
            const values = seen.map((table) => table[place] ?? Number.NaN);
            expect(Math.min(...values)).toBe(bound.low);
            // The search ends at `most` for each inner count: what lies beyond it is only known to be more.
            if (bound.high <= most) expect(Math.max(...values)).toBe(bound.high);
            else expect(Math.max(...values)).toBeGreaterThanOrEqual(most);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Every table of three regions by two categories, inner counts up to `most`, that agrees with what is shown. */
function allTables(shared: readonly SharedCount[], most: number): number[][] {
  const tables: number[][] = [];
  const inner = [0, 1, 2, 4, 5, 6];
  const fits = (values: readonly (number | undefined)[], place: number): boolean => {
    const cell = shared[place];
    const value = values[place] ?? 0;
    return cell?.reason === 'hidden' ? value >= 1 : value === cell?.count;
  };
  const fill = (values: number[], step: number): void => {
    const place = inner[step];
    const v = (at: number): number => values[at] ?? 0;
    if (place === undefined) {
      values[3] = v(0) + v(1) + v(2);
      values[7] = v(4) + v(5) + v(6);
      for (const row of [0, 1, 2, 3]) values[8 + row] = v(row) + v(4 + row);
      if (shared.every((_, at) => fits(values, at))) tables.push([...values]);
      return;
    }
    const known = shared[place]?.count ?? null;
    const shownSum = shared[place < 4 ? 3 : 7]?.count ?? Number.POSITIVE_INFINITY;
    for (let value = known ?? 1; value <= (known ?? Math.min(most, shownSum)); value++) {
      values[place] = value;
      fill(values, step + 1);
    }
  };
  fill(new Array<number>(12).fill(0), 0);
  return tables;
}
