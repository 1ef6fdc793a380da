// The rows in which each rule holds and their outcomes in; hits, precision, overlap and redundancy of the rules out.
import { type Estimate, wilsonInterval } from './intervals.js';
import { precisionAt } from './prevalence.js';

/** The rows, each once, in which a rule holds. */
export interface RuleRows {
  readonly rule: string;
  readonly rows: ArrayLike<number>;
}

export interface RuleHits {
  readonly rule: string;
  readonly hits: number;
  /** Share of all rows, with its interval. */
  readonly rate: Estimate;
  readonly labelled: number;
  readonly confirmed: number;
  /** Share of the labelled hits that are confirmed. */
  readonly precision: Estimate;
  /** The same where cases are as rare as stated; null where nothing is stated. */
  readonly precisionAtPrevalence: Estimate | null;
  /** Precision over the share of confirmed in all labelled rows; NaN where either is unknown. */
  readonly lift: number;
  /** Rows in which no other rule holds, and the confirmed among them: what would be lost without it. */
  readonly alone: number;
  readonly confirmedAlone: number;
}

export interface RuleOverlap {
  readonly first: string;
  readonly second: string;
  readonly both: number;
  /** Share of the first's hits that the second has too, and the other way round. */
  readonly ofFirst: number;
  readonly ofSecond: number;
  /** Both over either. */
  readonly jaccard: number;
}

export interface RuleReport {
  readonly rules: readonly RuleHits[];
  /** The pairs that share most, by Jaccard's index. */
  readonly overlap: readonly RuleOverlap[];
  /** Rules nearly all of whose hits another rule has too. */
  readonly redundant: readonly { readonly rule: string; readonly within: string; readonly share: number }[];
}

/** A rule is called redundant with at least so many hits, of which at least this share is within another's. */
const REDUNDANT = { hits: 20, share: 0.95 } as const;
const MOST_PAIRS = 30;

/** Outcomes are 1, 0 or NaN where unknown, by row. Codes: TRAIN_SETTINGS (prevalence). Cost: O(rules^2 + sum over rows of its hits squared). */
export function measureRules(
  fired: readonly RuleRows[],
  outcomes: ArrayLike<number>,
  prevalence: number | null = null,
): RuleReport {
  const rows = outcomes.length;
  const count = fired.length;
  // Rules of each row, as one packed list.
  const starts = new Uint32Array(rows + 1);
  for (const each of fired)
    for (let at = 0; at < each.rows.length; at++) {
      const row = each.rows[at] ?? 0;
      starts[row + 1] = (starts[row + 1] ?? 0) + 1;
    }
  for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  const packed = new Uint32Array(starts[rows] ?? 0);
  const filled = starts.slice();
  for (const [rule, each] of fired.entries())
    for (let at = 0; at < each.rows.length; at++) {
      const row = each.rows[at] ?? 0;
      const place = filled[row] ?? 0;
      packed[place] = rule;
      filled[row] = place + 1;
    }
  const both = new Uint32Array(count * count);
  const tally = { labelled: new Uint32Array(count), confirmed: new Uint32Array(count) };
  const single = { rows: new Uint32Array(count), confirmed: new Uint32Array(count) };
  let [labelled, positives] = [0, 0];
  const bump = (column: Uint32Array, at: number): void => {
    column[at] = (column[at] ?? 0) + 1;
  };
  for (let row = 0; row < rows; row++) {
    const outcome = outcomes[row] ?? Number.NaN;
    const known = !Number.isNaN(outcome);
    if (known) labelled++;
    if (outcome === 1) positives++;
    const [from, to] = [starts[row] ?? 0, starts[row + 1] ?? 0];
    for (let at = from; at < to; at++) {
      const rule = packed[at] ?? 0;
      if (known) bump(tally.labelled, rule);
      if (outcome === 1) bump(tally.confirmed, rule);
      for (let other = from; other < to; other++) bump(both, rule * count + (packed[other] ?? 0));
      if (to - from === 1) {
        bump(single.rows, rule);
        if (outcome === 1) bump(single.confirmed, rule);
      }
    }
  }
  const rules = fired.map(({ rule, rows: hits }, at): RuleHits => {
    const [known, confirmed] = [tally.labelled[at] ?? 0, tally.confirmed[at] ?? 0];
    const precision = wilsonInterval(confirmed, known);
    const flag = {
      flaggedPositives: confirmed,
      positives,
      flaggedNegatives: known - confirmed,
      negatives: labelled - positives,
    };
    return {
      rule,
      hits: hits.length,
      rate: wilsonInterval(hits.length, rows),
      labelled: known,
      confirmed,
      precision,
      precisionAtPrevalence: prevalence === null ? null : precisionAt(flag, prevalence),
      lift: (precision.value * labelled) / positives,
      alone: single.rows[at] ?? 0,
      confirmedAlone: single.confirmed[at] ?? 0,
    };
  });
  return { rules, ...overlapOf(fired, both) };
}

function overlapOf(fired: readonly RuleRows[], both: Uint32Array): Pick<RuleReport, 'overlap' | 'redundant'> {
  const count = fired.length;
  const overlap: RuleOverlap[] = [];
  const redundant: { rule: string; within: string; share: number }[] = [];
  fired.forEach(({ rule, rows: { length: hits } }, a) => {
    let best = { within: '', share: 0 };
    fired.forEach(({ rule: other, rows: { length: otherHits } }, b) => {
      const shared = both[a * count + b] ?? 0;
      if (a === b || shared === 0) return;
      const share = shared / hits;
      if (share > best.share) best = { within: other, share };
      if (a > b) return;
      overlap.push({
        first: rule,
        second: other,
        both: shared,
        ofFirst: share,
        ofSecond: shared / otherHits,
        jaccard: shared / (hits + otherHits - shared),
      });
    });
    if (hits >= REDUNDANT.hits && best.share >= REDUNDANT.share) redundant.push({ rule, ...best });
  });
  overlap.sort((a, b) => b.jaccard - a.jaccard);
  return { overlap: overlap.slice(0, MOST_PAIRS), redundant };
}
