// Lists under a capacity: equals stay equal, what is unknown is never low, and the same input gives the same list.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Candidate,
  makeWorklist,
  type NeedValue,
  type WorklistSettings,
} from '../../../src/regions/worklist/worklist.js';

const specs = [
  { weight: 3, required: true },
  { weight: 2, required: false },
  { weight: 1, required: false },
];
const words = { id: 'angka', en: 'figure' };

const wide = fc
  .tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 100 })), fc.boolean())
  .map(([a, b, c, known]): NeedValue => {
    const [low = 0, value = 0, high = 0] = [Number(a), Number(b), Number(c)].sort((x, y) => x - y);
    return known === true
      ? { value, low, high, open: [] }
      : { value: null, low: 0, high: 100, open: [words] };
  });
/** Few values that differ: without them no two places would ever be equal. */
const coarse = fc
  .constantFrom(20, 50, 80)
  .map((value): NeedValue => ({ value, low: value, high: value, open: [] }));
const need = fc.oneof({ weight: 3, arbitrary: coarse }, wide);
/** Needs that are alike, so that whole places are equal. */
const needs = fc.oneof(
  coarse.map((each): NeedValue[] => [each, each, each]),
  fc.tuple(need, need, need).map((each): NeedValue[] => each),
);
const candidates = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 25 })
  .chain((codes) =>
    fc.tuple(
      ...codes.map((code) =>
        needs.map(
          (each): Candidate => ({
            code: `35.${String(code).padStart(2, '0')}`,
            name: `R${code}`,
            needs: each,
          }),
        ),
      ),
    ),
  );
const settings = (
  capacity: number,
  explore = 0.1,
  exclude = new Map<string, string>(),
): WorklistSettings => ({
  capacity,
  explore,
  exclude,
  seed: 'test',
  draws: 20,
});

describe('a worklist', () => {
  test('is the same in whatever order the places come', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 12 }), (places, capacity) => {
        const strip = (list: ReturnType<typeof makeWorklist>) =>
          list.places
            .map(({ code, standing, rank, lot }) => ({ code, standing, rank, lot }))
            .sort((a, b) => (a.code < b.code ? -1 : 1));
        const there = makeWorklist(places, specs, settings(capacity));
        const back = makeWorklist([...places].reverse(), specs, settings(capacity));
        expect(strip(back)).toEqual(strip(there));
      }),
    );
  });

  test('gives places of one score one rank and one standing', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 12 }), (places, capacity) => {
        const list = makeWorklist(places, specs, settings(capacity));
        const byScore = new Map<number, string>();
        for (const { score, rank, standing } of list.places) {
          if (score === null) continue;
          const said = `${rank} ${standing}`;
          expect(byScore.get(score) ?? said).toBe(said);
          byScore.set(score, said);
        }
      }),
    );
  });

  test('fills the capacity where it can, and never beyond it but by equals that are told', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 30 }), (places, capacity) => {
        const { places: placed, equal } = makeWorklist(places, specs, settings(capacity));
        const count = (standing: string) => placed.filter((each) => each.standing === standing).length;
        expect(count('equal')).toBe(equal?.places ?? 0);
        const visited = count('chosen') + count('lot') + (equal?.left ?? 0);
        expect(visited).toBe(Math.min(capacity, places.length));
        if (equal !== null) expect(equal.left).toBeLessThan(equal.places);
      }),
    );
  });

  test('never ranks a place whose required figure is unknown, and never chooses one that is excluded', () => {
    fc.assert(
      fc.property(candidates, (places) => {
        const out = places[0]?.code ?? '';
        const list = makeWorklist(places, specs, settings(5, 0.1, new Map([[out, 'selesai']])));
        for (const place of list.places) {
          if (place.code === out)
            expect(place).toMatchObject({ standing: 'excluded', excluded: 'selesai', rank: null });
          else if (place.needs[0]?.value === null) {
            expect(place.rank).toBeNull();
            expect(place.score).toBeNull();
            expect(['lot', 'unranked']).toContain(place.standing);
          }
        }
        expect(list.places).toHaveLength(places.length);
      }),
    );
  });

  test('holds every score inside its bounds, and every rank inside its interval', () => {
    fc.assert(
      fc.property(candidates, (places) => {
        for (const { score, low, high, rank, ranks } of makeWorklist(places, specs, settings(5)).places) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(100);
          if (score === null || rank === null || ranks === null) continue;
          expect(score).toBeGreaterThanOrEqual(low);
          expect(score).toBeLessThanOrEqual(high);
          expect(rank).toBeGreaterThanOrEqual(ranks.best);
          expect(rank).toBeLessThanOrEqual(ranks.worst);
        }
      }),
    );
  });

  test('loses nobody when the capacity grows', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 12 }), (places, capacity) => {
        const chosen = (size: number): Set<string> =>
          new Set(
            makeWorklist(places, specs, settings(size, 0))
              .places.filter(({ standing }) => standing === 'chosen')
              .map(({ code }) => code),
          );
        const more = chosen(capacity + 1);
        for (const code of chosen(capacity)) expect(more.has(code)).toBe(true);
      }),
    );
  });

  test('draws no lot where the list keeps no share for places without figures', () => {
    const unknown: NeedValue = { value: null, low: 0, high: 100, open: [words] };
    const places = ['35.01', '35.02'].map((code) => ({
      code,
      name: code,
      needs: [unknown, unknown, unknown],
    }));
    expect(makeWorklist(places, specs, settings(2, 0)).places.map(({ standing }) => standing)).toEqual([
      'unranked',
      'unranked',
    ]);
    expect(makeWorklist(places, specs, settings(2, 0.1)).places.map(({ standing }) => standing)).toEqual([
      'lot',
      'lot',
    ]);
  });

  test('tells which unknown figures could change it, with the places that could come in', () => {
    const known = (value: number): NeedValue => ({ value, low: value, high: value, open: [] });
    const unknown: NeedValue = { value: null, low: 0, high: 100, open: [words] };
    const list = makeWorklist(
      [
        { code: '35.01', name: 'A', needs: [known(60), known(60), known(60)] },
        { code: '35.02', name: 'B', needs: [known(50), unknown, known(50)] },
        { code: '35.03', name: 'C', needs: [known(10), known(10), known(10)] },
      ],
      specs,
      settings(1, 0),
    );
    expect(list.wouldChange).toEqual([{ words, enter: ['35.02'], leave: [] }]);
  });

  test('a place that rests on one figure of three is told as less stable than one that rests on all', () => {
    const known = (value: number): NeedValue => ({ value, low: value, high: value, open: [] });
    const unknown: NeedValue = { value: null, low: 0, high: 100, open: [words] };
    const [sure, unsure] = makeWorklist(
      [
        { code: '35.01', name: 'A', needs: [known(60), known(60), known(60)] },
        { code: '35.02', name: 'B', needs: [known(60), unknown, unknown] },
      ],
      specs,
      { ...settings(1, 0), draws: 400 },
    ).places;
    expect(sure?.rank).toBe(unsure?.rank);
    // What is unknown lies anywhere: about half of the time above the other, about half below.
    expect(unsure?.stability).toBeGreaterThan(0.2);
    expect(unsure?.stability).toBeLessThan(0.5);
    expect(sure?.stability).toBeGreaterThan(0.5);
  });

  test('refuses a capacity of nothing', () => {
    expect(() => makeWorklist([], specs, settings(0))).toThrow(
      expect.objectContaining({ code: 'REGION_SETTINGS', path: ['capacity'] }),
    );
  });
});
