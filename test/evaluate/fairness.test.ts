// The gate itself under test: planted bias must be found, fair populations must not be accused, few rows must not be a pass.
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import {
  type FairnessVerdict,
  measureFairness,
  measureQuality,
  proxyVerdict,
  worst,
} from '../../src/evaluate/fairness.js';

/** A population of two attributes; `ratio` is how much less often group B is selected, whatever its members are. */
function population(seed: string, rows: number, ratio: number) {
  const random = createRandom(seed);
  const selected = new Uint8Array(rows);
  const outcomes = new Float64Array(rows);
  const [sides, ages]: string[][] = [[], []];
  for (let row = 0; row < rows; row++) {
    const side = random.chance(0.4) ? 'B' : 'A';
    const isCase = random.chance(0.06);
    const chance = (isCase ? 0.6 : 0.08) * (side === 'B' ? ratio : 1);
    selected[row] = random.chance(chance) ? 1 : 0;
    // Outcomes are known of a part, whoever it is.
    outcomes[row] = random.chance(0.5) ? (isCase ? 1 : 0) : Number.NaN;
    sides?.push(side);
    ages?.push(random.pick(['18-24', '25-34', '35-49']));
  }
  const attributes = [
    { name: 'side', groups: sides ?? [] },
    { name: 'age', groups: ages ?? [] },
  ];
  return { selected, outcomes, attributes };
}

const flagged = (name: string, rows: number, ratio: number): Record<FairnessVerdict, number> => {
  const counts = { pass: 0, fail: 0, insufficient: 0 };
  for (let seed = 0; seed < 100; seed++)
    counts[measureFairness(population(`${name}/${seed}`, rows, ratio)).verdict]++;
  return counts;
};

test('of 100 populations with a planted ratio of 0.6 at least 95 fail, and of 100 fair ones at most 5', () => {
  expect(flagged('biased', 8000, 0.6).fail).toBeGreaterThanOrEqual(95);
  expect(flagged('fair', 8000, 1).fail).toBeLessThanOrEqual(5);
});

test('with few rows neither is a pass: the evidence is insufficient', () => {
  const [biased, fair] = [flagged('few biased', 300, 0.6), flagged('few fair', 300, 1)];
  expect(biased.pass).toBe(0);
  expect(fair.pass).toBe(0);
  expect(fair.fail).toBeLessThanOrEqual(5);
});

test('a fair population that is large enough passes', () => {
  const { verdict, attributes } = measureFairness(population('large', 150_000, 1));
  expect(verdict).toBe('pass');
  expect(attributes.map((each) => each.verdict)).toEqual(['pass', 'pass']);
});

test('the largest group is the reference, and rates are those of its rows', () => {
  const { attributes } = measureFairness(population('rates', 5000, 0.6));
  const [side] = attributes;
  expect(side?.reference).toBe('A');
  const [a, b] = side?.groups ?? [];
  expect(a?.isReference).toBe(true);
  expect(a?.comparisons).toEqual([]);
  expect(b?.selectionRate?.value).toBeLessThan(a?.selectionRate?.value ?? 0);
  expect((b?.tpr?.value ?? 0) + (b?.fnr?.value ?? 0)).toBeCloseTo(1, 12);
  const gap = side?.equalisedOddsGap;
  expect(gap?.value).toBeLessThan(0);
  expect(gap?.low).toBeLessThan(gap?.value ?? 0);
});

test('fewer than ten rows are not shown apart, and keep the attribute from passing', () => {
  const rows = 4000;
  const groups = Array.from({ length: rows }, (_, row) => (row < 9 ? 'few' : row % 2 === 0 ? 'A' : 'B'));
  const selected = groups.map((_, row) => (row % 10 === 3 || row % 10 === 6 ? 1 : 0));
  const outcomes = groups.map((_, row) => (row % 20 < 4 ? 1 : 0));
  const { attributes } = measureFairness({ selected, outcomes, attributes: [{ name: 'g', groups }] });
  const few = attributes[0]?.groups.find(({ group }) => group === 'few');
  expect(few).toMatchObject({ hidden: true, rows: null, selectionRate: null, comparisons: [] });
  expect(attributes[0]?.verdict).not.toBe('pass');
});

test('nobody, one group, nothing known: insufficient, never a pass', () => {
  const none = { selected: [], outcomes: [], attributes: [{ name: 'g', groups: [] }] };
  expect(measureFairness(none).verdict).toBe('insufficient');
  const one = {
    selected: [1, 0],
    outcomes: [1, Number.NaN],
    attributes: [{ name: 'g', groups: ['A', null] }],
  };
  expect(measureFairness(one)).toMatchObject({
    verdict: 'insufficient',
    attributes: [{ unknown: 1, reference: null }],
  });
  expect(worst([])).toBe('insufficient');
  expect(() => measureFairness({ ...one, outcomes: [1] })).toThrow(
    expect.objectContaining({ code: 'TRAIN_DATA', path: ['outcomes'] }),
  );
});

/** Rejected rows by province: one in 200 everywhere, and `gap` more in one of them. */
function provinces(seed: string, gap: number) {
  const random = createRandom(seed);
  return Array.from({ length: 10 }, (_, province) => {
    const rows = 5000;
    let unscored = 0;
    for (let row = 0; row < rows; row++) if (random.chance(0.005 + (province === 9 ? gap : 0))) unscored++;
    return { group: `9${province}`, rows, unscored, atFault: unscored };
  });
}

test('a planted gap of one point at 5,000 rows is found in at least 95 of 100, and equal data in at most 5', () => {
  let [found, accused] = [0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const planted = measureQuality(provinces(`planted/${seed}`, 0.01)).groups;
    if (planted.find(({ group }) => group === '99')?.verdict === 'fail') found++;
    if (measureQuality(provinces(`equal/${seed}`, 0)).verdict === 'fail') accused++;
  }
  expect(found).toBeGreaterThanOrEqual(95);
  expect(accused).toBeLessThanOrEqual(5);
});

test('better data than elsewhere are no fault, and few rows are no pass', () => {
  const { groups } = measureQuality([
    { group: '11', rows: 5000, unscored: 0, atFault: 0 },
    { group: '12', rows: 50_000, unscored: 1000, atFault: 1000 },
    { group: '13', rows: 40, unscored: 0, atFault: 0 },
  ]);
  const of = (name: string) => groups.find(({ group }) => group === name)?.verdict;
  expect(of('11')).toBe('pass');
  expect(of('12')).toBe('fail');
  expect(of('13')).toBe('insufficient');
});

test('a proxy warns above 0.65, blocks above 0.75, and an area that few rows leave open is insufficient', () => {
  expect(proxyVerdict({ value: 0.52, low: 0.5, high: 0.54 })).toBe('pass');
  expect(proxyVerdict({ value: 0.7, low: 0.67, high: 0.73 })).toBe('warn');
  expect(proxyVerdict({ value: 0.8, low: 0.78, high: 0.82 })).toBe('block');
  expect(proxyVerdict({ value: 0.6, low: 0.4, high: 0.8 })).toBe('insufficient');
  expect(proxyVerdict({ value: Number.NaN, low: 0, high: 1 })).toBe('insufficient');
});
