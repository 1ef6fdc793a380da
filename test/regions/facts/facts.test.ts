// Figures asked for by region, indicator and basis: the latest revision of each period, oldest first, and nothing of another region.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFacts, type Figure } from '../../../src/regions/facts/facts.js';
import { comparePeriods } from '../../../src/regions/facts/period.js';

const figure = (cells: Partial<Figure>): Figure => ({
  ...{
    code: '18',
    indicator: 'pmiPlaced',
    period: '2025',
    basis: 'ORIGIN',
    value: 24_175,
    coverage: 'complete',
  },
  ...{ effort: '', source: 'letter', confidence: 'SOURCED', revision: 0, note: '' },
  ...cells,
});

const figures = fc
  .uniqueArray(
    fc.record({
      code: fc.constantFrom('ID', '18', '18.01', '18.07', '18.07.03'),
      indicator: fc.constantFrom('pmiPlaced' as const, 'tppoVictims' as const),
      period: fc.constantFrom('2023', '2024', '2025', '2025-H1', '2025-H2', '2025-12', '2024-01/2024-11'),
      basis: fc.constantFrom('ORIGIN' as const, 'LOCAL_OFFICE' as const),
      revision: fc.integer({ min: 0, max: 3 }),
      value: fc.nat(1000),
    }),
    { selector: (each) => JSON.stringify({ ...each, value: 0 }), maxLength: 60 },
  )
  .map((all) => all.map(figure));

describe('facts', () => {
  test('a series has the latest revision of each period, oldest first', () => {
    const facts = createFacts([
      figure({ period: '2025', value: 3 }),
      figure({ period: '2024', value: 2, revision: 1 }),
      figure({ period: '2024', value: 1 }),
      figure({ period: '2025-01/2025-11', value: 9 }),
    ]);
    expect(facts.series('18', 'pmiPlaced', 'ORIGIN').map(({ value }) => value)).toEqual([2, 9, 3]);
    expect(facts.figures).toHaveLength(4);
    expect(facts.all('pmiPlaced')).toHaveLength(3);
  });

  test("a province's figure is never that of its regencies, nor a regency's that of its province", () => {
    const facts = createFacts([figure({}), figure({ code: '18.07.03', value: 7 })]);
    for (const code of ['18.07', '18.13', '18.07.03.2001', 'ID', '1', ''])
      expect(facts.series(code, 'pmiPlaced', 'ORIGIN')).toEqual([]);
    expect(facts.series('18', 'pmiPlaced', 'PROCESSED')).toEqual([]);
    expect(facts.all('deadReturned')).toEqual([]);
  });

  test('every figure comes back from exactly one series, in any order of the rows, and no series has another one', () => {
    fc.assert(
      fc.property(figures, fc.integer(), (all, seed) => {
        const shuffled = [...all].sort((a, b) => ((a.value * 31 + seed) % 17) - ((b.value * 31 + seed) % 17));
        const facts = createFacts(shuffled);
        expect(facts.figures).toEqual(createFacts(all).figures);
        for (const one of all) {
          const series = facts.series(one.code, one.indicator, one.basis);
          const same = all.filter(
            (each) => each.code === one.code && each.indicator === one.indicator && each.basis === one.basis,
          );
          const latest = same.filter(
            (each) =>
              !same.some(({ period, revision }) => period === each.period && revision > each.revision),
          );
          expect(series).toEqual(latest.sort((a, b) => comparePeriods(a.period, b.period)));
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});
