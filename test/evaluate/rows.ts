// Made-up rows for the tests of this room: outcomes, scores and their ties, each from a seed.
import fc from 'fast-check';
import { createRandom, type Random } from '../../src/base/random.js';

export interface Rows {
  readonly outcomes: number[];
  readonly first: number[];
  readonly second: number[];
}

/** Rows of both outcomes with few distinct scores, so that ties are the rule. */
export const tiedRows = (longest: number): fc.Arbitrary<Rows> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 1 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
      ),
      {
        minLength: 2,
        maxLength: longest,
      },
    )
    .map((rows) => ({
      outcomes: rows.map(([outcome]) => outcome),
      first: rows.map(([, score]) => score),
      second: rows.map(([, , score]) => score),
    }))
    .filter(({ outcomes }) => outcomes.includes(0) && outcomes.includes(1));

/** About normal: the sum of twelve uniform numbers less six. */
export function normal(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random.unit();
  return sum;
}

/** Rows whose rules see the outcome a little: whole scores with many ties. */
export function ruleRows(
  seed: string,
  rows: number,
  share: number,
): { outcomes: Uint8Array; rules: Float64Array; random: Random } {
  const random = createRandom(seed);
  const outcomes = Uint8Array.from({ length: rows }, () => (random.chance(share) ? 1 : 0));
  const rules = Float64Array.from(outcomes, (outcome) =>
    Math.max(0, Math.floor(8 + 8 * (normal(random) + outcome))),
  );
  return { outcomes, rules, random };
}
