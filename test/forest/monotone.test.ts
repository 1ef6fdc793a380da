import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../src/forest/box.js';
import { type Direction, type Forest, ForestBuilder } from '../../src/forest/forest.js';
import { monotoneVerdicts } from '../../src/forest/monotone.js';
import { walk } from '../../src/forest/walk.js';
import { smallForest } from './small-forest.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Whether the forest breaks a direction somewhere on the grid of all intervals between thresholds, missing values included. */
function isBroken(forest: Forest, feature: number, direction: Direction): boolean {
  const cells = cellsOf(forest);
  const walkGrid = (column: number, row: Float64Array): boolean => {
    if (column === row.length) {
      let before = Number.NaN;
      return (cells[feature] ?? []).some((x) => {
        row[feature] = x;
        const output = walk(forest, row);
        const falls = direction * (output - before) < 0;
        before = output;
        return falls;
      });
    }
    const values = column === feature ? [0] : (cells[column] ?? []);
    return [...values, ...(forest.missing === 'learned' && column !== feature ? [Number.NaN] : [])].some(
      (x) => {
        row[column] = x;
        return walkGrid(column + 1, row);
      },
    );
  };
  return walkGrid(0, new Float64Array(forest.features.length));
}

/**
 * A forest that rises with the first feature and falls with the second, whatever the third: trees of two levels, the first split on one
 * of the two, those below on the third or on both. Spoiled by a tree with a small step down where the third is at most 0.5.
 */
function risingForest(spoiled: boolean): Forest {
  const { features, directions: _, ...about } = smallForest(1, { columns: 3, compare: '<=', inputs: 32 });
  const builder = new ForestBuilder({ ...about, features, directions: [1, -1, 0], missing: 'learned' });
  for (let tree = 0; tree < 20; tree++) {
    const rises = tree % 2 === 0;
    const low = [-1, 0];
    const high = [7, 9];
    builder.addTree({
      feature: [rises ? 0 : 1, 2, tree % 3 === 0 ? 2 : 0, -1, -1, -1, -1],
      threshold: [tree / 10, 1 - tree / 10, tree / 5, 0, 0, 0, 0],
      left: [1, 3, 5, -1, -1, -1, -1],
      right: [2, 4, 6, -1, -1, -1, -1],
      missingLeft: [0, 1, 0, 0, 0, 0, 0],
      value: [0, 0, 0, ...(rises ? [...low, ...high] : [...high, ...low])],
    });
  }
  if (spoiled)
    builder.addTree({
      feature: [0, -1, 2, -1, -1],
      threshold: [0.55, 0, 0.5, 0, 0],
      left: [1, -1, 3, -1, -1],
      right: [2, -1, 4, -1, -1],
      missingLeft: [0, 0, 0, 0, 0],
      value: [0, 0, 0, -0.01, 1],
    });
  return builder.build();
}

describe('the verdict on a declared direction', () => {
  test('it agrees with a walk over the whole grid of small forests', () => {
    const count = { proved: 0, 'counter-record': 0, undecided: 0 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const directions: Direction[] = [seed % 2 === 0 ? 1 : -1, 1, 0];
        const forest = smallForest(seed, { columns: 3, depth: 3, trees: 1 + (seed % 3), directions });
        const verdicts = monotoneVerdicts(forest);
        expect(verdicts.map(({ feature }) => feature)).toEqual([0, 1]);
        for (const found of verdicts) {
          const { feature, direction, verdict } = found;
          count[verdict]++;
          const broken = isBroken(forest, feature, direction);
          if (verdict === 'proved') expect(broken).toBe(false);
          if (verdict === 'counter-record') expect(broken).toBe(true);
          if (verdict === 'undecided') expect(forest.trees).toBeGreaterThan(1);
          if (found.verdict !== 'counter-record') continue;
          const [[first, second], [before, after]] = [found.rows, found.outputs];
          expect([walk(forest, first), walk(forest, second)]).toEqual([before, after]);
          expect((first[feature] ?? 0) < (second[feature] ?? 0)).toBe(true);
          expect(direction * (after - before)).toBeLessThan(0);
          first[feature] = second[feature] ?? 0;
          expect([...first]).toEqual([...second]);
        }
      }),
      { seed: 21, numRuns: 500 },
    );
    expect(Math.min(count.proved, count['counter-record'])).toBeGreaterThan(100);
    // Broken in a tree, whole in the sum: rare, and never the easy answer.
    expect(count.undecided).toBeLessThan(100);
  });

  test('a forest built to rise and fall as declared is proved', () => {
    expect(monotoneVerdicts(risingForest(false)).map(({ verdict }) => verdict)).toEqual(['proved', 'proved']);
  });

  test('one small step against the direction, in one tree of many, is found', () => {
    const [rising, falling] = monotoneVerdicts(risingForest(true));
    expect([rising?.verdict, falling?.verdict]).toEqual(['counter-record', 'proved']);
  });

  test('a forest trained without the constraint is answered with two rows', () => {
    const directions = Array.from({ length: 10 }, (): Direction => 1);
    const forest = smallForest(9, { columns: 10, depth: 10, trees: 50, directions, missing: 'none' });
    expect(new Set(monotoneVerdicts(forest).map(({ verdict }) => verdict))).toEqual(
      new Set(['counter-record']),
    );
  });

  test('a search that may take no step decides nothing', () => {
    expect(monotoneVerdicts(risingForest(false), 3).map(({ verdict }) => verdict)).toEqual([
      'undecided',
      'undecided',
    ]);
  });

  test('the same forest gives the same rows', () => {
    const forest = smallForest(9, { columns: 4, trees: 9, directions: [1, -1, 1, -1] });
    expect(monotoneVerdicts(forest)).toEqual(monotoneVerdicts(forest));
  });
});
