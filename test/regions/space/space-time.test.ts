import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import { logLikelihoodRatio } from '../../../src/regions/space/circles.js';
import { type Point, planarDistance } from '../../../src/regions/space/distance.js';
import { scanSpaceTime } from '../../../src/regions/space/space-time.js';
import { distanceFromUniform } from './grid.js';

const distance = planarDistance;
const line = (size: number): Point[] => Array.from({ length: size }, (_, unit) => [unit, 0]);

/** Cases whose place has nothing to do with their month; some places and some months have more than others. */
function scatter(seed: number | string, units: number, periods: number, cases: number): number[][] {
  const random = createRandom(seed);
  const counts = Array.from({ length: units }, () => new Array<number>(periods).fill(0));
  const places = counts.map((row) => [row, 0.3 + random.unit()] as const);
  const months = Array.from({ length: periods }, (_, time) => [time, 0.3 + random.unit()] as const);
  for (let k = 0; k < cases; k++) {
    const row = random.weighted(places);
    const time = random.weighted(months);
    row[time] = (row[time] ?? 0) + 1;
  }
  return counts;
}

describe('the space-time permutation scan', () => {
  test('the strongest cylinder is the one that a plain search through all of them finds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom('now' as const, 'ever' as const),
        (seed, when) => {
          const counts = scatter(seed, 6, 5, 60);
          const { clusters } = scanSpaceTime(counts, line(6), { distance, seed, when, permutations: 99 });
          const at = (unit: number, time: number): number => counts[unit]?.[time] ?? 0;
          const sum = (units: readonly number[], times: readonly number[]): number =>
            units.reduce((total, unit) => total + times.reduce((part, time) => part + at(unit, time), 0), 0);
          const [units, times] = [
            [0, 1, 2, 3, 4, 5],
            [0, 1, 2, 3, 4],
          ];
          const all = sum(units, times);
          let most = 0;
          for (const centre of units)
            for (const radius of units) {
              const members = units.filter((unit) => Math.abs(unit - centre) <= radius);
              if (sum(members, times) > all / 2) continue;
              for (const from of times)
                for (const to of when === 'now' ? [4] : times) {
                  if (to < from || to - from >= 2) continue;
                  const window = times.filter((time) => time >= from && time <= to);
                  const expected = (sum(members, times) * sum(units, window)) / all;
                  most = Math.max(most, logLikelihoodRatio(sum(members, window), expected, all));
                }
            }
          expect(clusters[0]?.llr ?? 0).toBeCloseTo(most, 10);
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  test('a rise in three places in the last two months is found, with its months; one that is over is told only when asked', () => {
    const counts = scatter('rise', 16, 12, 480);
    for (const unit of [3, 4, 5]) for (const time of [10, 11]) counts[unit]?.splice(time, 1, 14);
    const [now] = scanSpaceTime(counts, line(16), { distance, seed: 1 }).clusters;
    expect(now).toMatchObject({ members: [3, 4, 5], from: 10, to: 11, p: 0.001 });
    const over = scatter('rise', 16, 12, 480);
    for (const unit of [3, 4, 5]) for (const time of [5, 6]) over[unit]?.splice(time, 1, 14);
    expect(scanSpaceTime(over, line(16), { distance, seed: 1 }).clusters[0]?.p ?? 1).toBeGreaterThan(0.05);
    const [ever] = scanSpaceTime(over, line(16), { distance, seed: 1, when: 'ever' }).clusters;
    expect(ever).toMatchObject({ members: [3, 4, 5], from: 5, to: 6, p: 0.001 });
  });

  test('an office that always finds more, or a month when all do, is no cluster', () => {
    const counts = Array.from({ length: 8 }, (_, unit) =>
      Array.from({ length: 6 }, (__, time) => (unit === 2 ? 20 : 2) * (time === 5 ? 4 : 1)),
    );
    expect(scanSpaceTime(counts, line(8), { distance, seed: 1 }).clusters).toEqual([]);
  });

  test('its p-value is spread evenly where places and months do not meet', () => {
    const p = Array.from({ length: 150 }, (_, run) => {
      const counts = scatter(`even ${run}`, 8, 8, 160);
      return scanSpaceTime(counts, line(8), { distance, seed: run, permutations: 99 }).clusters[0]?.p ?? 1;
    });
    // 1.63 / sqrt(150): the limit that chance passes once in a hundred times.
    expect(distanceFromUniform(p)).toBeLessThan(0.1331);
  });

  test('a unit that did not report a month is left out and named', () => {
    const counts: (number | null)[][] = scatter('hole', 6, 6, 60);
    counts[2]?.splice(3, 1, null);
    expect(scanSpaceTime(counts, line(6), { distance, seed: 1, permutations: 99 }).leftOut).toEqual([2]);
  });

  test('nothing found makes no clusters; unequal rows and halves of a case are refused', () => {
    expect(
      scanSpaceTime(
        [
          [0, 0],
          [0, 0],
        ],
        line(2),
        { distance, seed: 1 },
      ).clusters,
    ).toEqual([]);
    expect(scanSpaceTime([], [], { distance, seed: 1 }).clusters).toEqual([]);
    expect(() => scanSpaceTime([[1, 2], [1]], line(2), { distance, seed: 1 })).toThrow(WaspadaError);
    expect(() => scanSpaceTime([[0.5, 2]], line(1), { distance, seed: 1 })).toThrow(WaspadaError);
    expect(() => scanSpaceTime([[1, 2]], line(1), { distance, seed: 1, mostPeriods: 2 })).toThrow(
      WaspadaError,
    );
  });
});
