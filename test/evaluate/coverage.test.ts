// Whether 95 % intervals hold the truth 93 to 97 times in a hundred, over seeded populations whose truth is known exactly.
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/base/random.js';
import { measureAuc } from '../../src/evaluate/auc.js';
import {
  type Estimate,
  newcombeInterval,
  ratioInterval,
  wilsonInterval,
} from '../../src/evaluate/intervals.js';
import { precisionAt } from '../../src/evaluate/prevalence.js';
import { calibrationLine } from '../../src/evaluate/reliability.js';
import { weightedAuc, weightedShare, weightsOf } from '../../src/evaluate/weighted.js';

/** Enough that a coverage of 95 % is seen as 93 to 97 with near certainty (three standard errors are 2 points). */
const POPULATIONS = 1000;

/** How likely each score from 0 to 9 is, with and without a case. */
const innocent = [20, 18, 16, 13, 10, 8, 6, 4, 3, 2].map((weight) => weight / 100);
const cases = [3, 4, 5, 6, 8, 10, 13, 15, 17, 19].map((weight) => weight / 100);
const FLAG = 7;
const upTo = (of: readonly number[], score: number): number =>
  of.slice(0, score).reduce((sum, each) => sum + each, 0);
const tpr = 1 - upTo(cases, FLAG);
const fpr = 1 - upTo(innocent, FLAG);
const area = cases.reduce(
  (sum, chance, score) => sum + chance * (upTo(innocent, score) + (innocent[score] ?? 0) / 2),
  0,
);
const precision = (share: number): number => (share * tpr) / (share * tpr + (1 - share) * fpr);

interface People {
  readonly scores: Float64Array;
  readonly outcomes: Float64Array;
}

function draw(random: Random, rows: number, share: number): People {
  const scores = new Float64Array(rows);
  const outcomes = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const isCase = random.chance(share);
    outcomes[row] = isCase ? 1 : 0;
    scores[row] = random.weighted([...(isCase ? cases : innocent).entries()]);
  }
  return { scores, outcomes };
}

/** Share of the populations whose interval holds the truth. */
function covered(seed: string, truth: number, measure: (random: Random) => Estimate | null): number {
  const random = createRandom(seed);
  let held = 0;
  for (let population = 0; population < POPULATIONS; population++) {
    const { low = Number.NaN, high = Number.NaN } = measure(random) ?? {};
    if (low <= truth && truth <= high) held++;
  }
  return held / POPULATIONS;
}
const expectHonest = (share: number): void => {
  expect(share).toBeGreaterThanOrEqual(0.93);
  expect(share).toBeLessThanOrEqual(0.97);
};

test('the interval of DeLong, among cases as rare as one in ten', () => {
  expectHonest(
    covered('auc', area, (random) => {
      const { scores, outcomes } = draw(random, 600, 0.1);
      return measureAuc(scores, outcomes);
    }),
  );
});

test('precision where cases are rarer than in the sample', () => {
  expectHonest(
    covered('precision', precision(0.005), (random) => {
      const { scores, outcomes } = draw(random, 1500, 0.15);
      const counts = { flaggedPositives: 0, positives: 0, flaggedNegatives: 0, negatives: 0 };
      outcomes.forEach((outcome, row) => {
        const flagged = (scores[row] ?? 0) >= FLAG ? 1 : 0;
        counts.positives += outcome;
        counts.negatives += 1 - outcome;
        counts.flaggedPositives += flagged * outcome;
        counts.flaggedNegatives += flagged * (1 - outcome);
      });
      return precisionAt(counts, 0.005);
    }),
  );
});

test('a share, a difference of two and a ratio of two', () => {
  const count = (random: Random, trials: number, share: number) => {
    let successes = 0;
    for (let trial = 0; trial < trials; trial++) if (random.chance(share)) successes++;
    return { successes, trials };
  };
  expectHonest(
    covered('wilson', 0.06, (random) => {
      const { successes, trials } = count(random, 400, 0.06);
      return wilsonInterval(successes, trials);
    }),
  );
  expectHonest(
    covered('newcombe', 0.04, (random) =>
      newcombeInterval(count(random, 500, 0.1), count(random, 700, 0.06)),
    ),
  );
  expectHonest(
    covered('katz', 0.6, (random) => ratioInterval(count(random, 900, 0.06), count(random, 900, 0.1))),
  );
});

test('the slope and the intercept of a calibrated probability', () => {
  const said = (score: number, share: number): number => {
    const [yes, no] = [share * (cases[score] ?? 0), (1 - share) * (innocent[score] ?? 0)];
    return yes / (yes + no);
  };
  for (const name of ['slope', 'intercept'] as const)
    expectHonest(
      covered(`line/${name}`, name === 'slope' ? 1 : 0, (random) => {
        const { scores, outcomes } = draw(random, 800, 0.2);
        const probabilities = scores.map((score) => said(score, 0.2));
        return calibrationLine(probabilities, outcomes)?.[name] ?? null;
      }),
    );
});

/** Rows that an audit drew, the likelier the higher they score; everyone else stays unknown. */
function audited(random: Random) {
  const { scores, outcomes } = draw(random, 4000, 0.1);
  const chances = scores.map((score) => 0.1 + 0.07 * score);
  const drawn = [...scores.keys()].filter((row) => random.chance(chances[row] ?? 0));
  const take = (of: Float64Array): Float64Array => Float64Array.from(drawn, (row) => of[row] ?? 0);
  return { scores: take(scores), outcomes: take(outcomes), weights: weightsOf(take(chances)) };
}

test('inverse propensities bring back the area, the share of cases, precision and recall of all rows', () => {
  const random = createRandom('audit');
  const truths = { auc: area, prevalence: 0.1, precision: precision(0.1), recall: tpr };
  const held = { auc: 0, prevalence: 0, precision: 0, recall: 0 };
  const naive = { auc: 0, prevalence: 0 };
  const holds = ({ low, high }: Estimate, truth: number): number => (low <= truth && truth <= high ? 1 : 0);
  for (let population = 0; population < POPULATIONS; population++) {
    const { scores, outcomes, weights } = audited(random);
    const flags = scores.map((score) => (score >= FLAG ? 1 : 0));
    const found = outcomes.map((outcome, row) => outcome * (flags[row] ?? 0));
    const all = new Float64Array(scores.length).fill(1);
    held.auc += holds(weightedAuc(scores, outcomes, weights), truths.auc);
    held.prevalence += holds(weightedShare(outcomes, all, weights), truths.prevalence);
    held.precision += holds(weightedShare(found, flags, weights), truths.precision);
    held.recall += holds(weightedShare(found, outcomes, weights), truths.recall);
    const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
    naive.auc += holds(measureAuc(scores, outcomes), truths.auc);
    naive.prevalence += holds(wilsonInterval(positives, outcomes.length), truths.prevalence);
  }
  for (const count of Object.values(held)) expectHonest(count / POPULATIONS);
  // What the weights are for: without them the same rows do not hold the truth.
  expect(naive.prevalence / POPULATIONS).toBeLessThan(0.05);
  expect(naive.auc / POPULATIONS).toBeLessThan(0.9);
});
