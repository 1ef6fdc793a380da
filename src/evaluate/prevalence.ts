// Numbers of one mix of cases in; what they would be where cases are as rare as stated out.
import { issue, refuse } from '../base/errors.js';
import { measureCurve } from './curves.js';
import { type Estimate, Z95 } from './intervals.js';

/** What a flag did on labelled rows. Counts may be expected numbers. */
export interface FlagCounts {
  readonly flaggedPositives: number;
  readonly positives: number;
  readonly flaggedNegatives: number;
  readonly negatives: number;
}

/**
 * The share of flagged rows that are cases where `prevalence` of all rows are: exact where the mix of outcomes differs and not what
 * they look like. The interval is normal on the logit; where a rate is 0 or 1, half a row is added on both sides of it for the
 * ends. NaN with [0, 1] where nothing is flagged or an outcome is absent. Codes: TRAIN_SETTINGS.
 * Source: Mercaldo, Lau and Zhou (2007), Stat. Med. 26, 2170.
 */
export function precisionAt(counts: FlagCounts, prevalence: number): Estimate {
  checkPrevalence(prevalence);
  const { flaggedPositives: tp, positives, flaggedNegatives: fp, negatives } = counts;
  const rate = (tp / positives) * prevalence;
  const value = rate / (rate + (fp / negatives) * (1 - prevalence));
  if (Number.isNaN(value)) return { value, low: 0, high: 1 };
  const edge = tp === 0 || tp === positives || fp === 0 || fp === negatives ? 0.5 : 0;
  const [tpr, fpr] = [(tp + edge) / (positives + 2 * edge), (fp + edge) / (negatives + 2 * edge)];
  const odds = Math.log((prevalence * tpr) / ((1 - prevalence) * fpr));
  const spread = Math.sqrt(
    (1 - tpr) / (tpr * (positives + 2 * edge)) + (1 - fpr) / (fpr * (negatives + 2 * edge)),
  );
  const share = (logit: number): number => 1 / (1 + Math.exp(-logit));
  return {
    value,
    low: tp === 0 ? 0 : Math.min(value, share(odds - Z95 * spread)),
    high: fp === 0 ? 1 : Math.max(value, share(odds + Z95 * spread)),
  };
}

/** A probability learned where `from` of the rows are cases, as it is where `to` are: the odds move by the same factor. Source: Elkan (2001). */
export function shiftProbability(probability: number, from: number, to: number): number {
  if (from === to) return probability;
  const no = ((1 - probability) * (1 - to)) / (1 - from);
  return 1 / (1 + (no * from) / (probability * to));
}

/**
 * Average precision where `prevalence` of all rows are cases: what each score adds to recall, times the precision there. At the share of
 * the rows themselves it is `averagePrecision`. Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n).
 */
export function averagePrecisionAt(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  prevalence: number,
): number {
  checkPrevalence(prevalence);
  let [sum, before] = [0, 0];
  for (const { tpr, fpr } of measureCurve(scores, outcomes)) {
    const rate = tpr * prevalence;
    if (tpr > before) sum += ((tpr - before) * rate) / (rate + fpr * (1 - prevalence));
    before = tpr;
  }
  return sum;
}

/**
 * The Brier score where `prevalence` of all rows are cases and every probability has moved there; NaN without both outcomes. At the
 * share of the rows themselves it is `brierScore`. Codes: TRAIN_SETTINGS. Cost: O(n).
 */
export function brierAt(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  prevalence: number,
): number {
  checkPrevalence(prevalence);
  const rows = outcomes.length;
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += outcomes[row] ?? 0;
  if (positives === 0 || positives === rows) return Number.NaN;
  let [ofCases, ofOthers] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const said = shiftProbability(probabilities[row] ?? Number.NaN, positives / rows, prevalence);
    if (outcomes[row] === 1) ofCases += (1 - said) ** 2;
    else ofOthers += said ** 2;
  }
  return (prevalence * ofCases) / positives + ((1 - prevalence) * ofOthers) / (rows - positives);
}

/** Refuses what is no share of cases. Code: TRAIN_SETTINGS. */
export function checkPrevalence(prevalence: number): void {
  if (prevalence > 0 && prevalence < 1) return;
  refuse([
    issue('TRAIN_SETTINGS', ['prevalence'], `found ${prevalence}, expected a share above 0 and below 1`),
  ]);
}
