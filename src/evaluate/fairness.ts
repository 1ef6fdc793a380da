// Who was selected, what came of it and the groups of an audit table in; rates, gaps and a verdict for each group out.
import { issue, refuse } from '../base/errors.js';
import { measureCalibration } from './brier.js';
import { twoSidedZ } from './chances.js';
import { type Estimate, newcombeInterval, ratioInterval, wilsonInterval } from './intervals.js';
import { CALIBRATION_BINS } from './reliability.js';

/** Insufficient blocks a release like a fail. */
export type FairnessVerdict = 'pass' | 'fail' | 'insufficient';

export interface Attribute {
  readonly name: string;
  /** The group of each row; null where the audit table does not say. */
  readonly groups: readonly (string | null)[];
}

export interface FairnessInput {
  /** 1 where the row is selected (referred), 0 where not. */
  readonly selected: ArrayLike<number>;
  /** 1, 0 or NaN where unknown. */
  readonly outcomes: ArrayLike<number>;
  readonly attributes: readonly Attribute[];
  /** Calibrated probabilities, NaN where there is none. */
  readonly probabilities?: ArrayLike<number>;
}

export type FairnessMeasure = 'selectionRatio' | 'fprRatio' | 'tprGap';

/** A group beside the reference group of its attribute. The verdict rests on `value` against 0.8 to 1.25, or ±0.1 for a gap. */
export interface FairnessComparison {
  readonly measure: FairnessMeasure;
  readonly estimate: Estimate;
  readonly verdict: FairnessVerdict;
}

export interface GroupFairness {
  readonly group: string;
  /** Null where the group is hidden. */
  readonly rows: number | null;
  readonly isReference: boolean;
  /** Fewer rows than are shown apart: nothing of the group is told but that it is there. */
  readonly hidden: boolean;
  readonly selectionRate: Estimate | null;
  readonly tpr: Estimate | null;
  readonly fpr: Estimate | null;
  readonly fnr: Estimate | null;
  readonly ppv: Estimate | null;
  readonly calibrationError: number | null;
  /** FPR minus that of the reference. */
  readonly fprGap: Estimate | null;
  readonly comparisons: readonly FairnessComparison[];
}

export interface AttributeFairness {
  readonly attribute: string;
  readonly reference: string | null;
  readonly unknown: number;
  readonly groups: readonly GroupFairness[];
  /** The largest of the TPR and FPR gaps to the reference, by size; null where none can be measured. */
  readonly equalisedOddsGap: Estimate | null;
  readonly verdict: FairnessVerdict;
}

export interface Fairness {
  readonly attributes: readonly AttributeFairness[];
  /** Comparisons behind the verdict, for which its level is shared (Bonferroni). */
  readonly comparisons: number;
  readonly verdict: FairnessVerdict;
}

/** The four-fifths rule, and the same the other way up. Source: 29 CFR 1607.4(D); TRUST 3.2. */
export const RATIO_RANGE = [0.8, 1.25] as const;
export const GAP_MARGIN = 0.1;
/** Below, a group is not shown apart. */
export const FEWEST_SHOWN = 10;
/** With fewer selected or missed rows in either group the log interval of a ratio has no footing. */
const FEWEST_COUNTS = 5;

interface Counts {
  rows: number;
  selected: number;
  positives: number;
  selectedPositives: number;
  negatives: number;
  selectedNegatives: number;
}

/**
 * Each group beside the largest one of its attribute. A comparison fails where it lies beyond its margin and its interval, at 5 %
 * shared among all comparisons, excludes equality; it passes where its plain 95 % interval lies within the margin; else the evidence
 * is insufficient. TPR, FPR and PPV are over rows of known outcome. Codes: TRAIN_DATA. Cost: O(attributes * n).
 */
export function measureFairness(input: FairnessInput): Fairness {
  const rows = input.selected.length;
  refuse(
    [{ name: 'outcomes', groups: input.outcomes }, ...input.attributes]
      .filter(({ groups }) => groups.length !== rows)
      .map(({ name, groups }) =>
        issue('TRAIN_DATA', [name], `found ${groups.length} rows, expected ${rows}`),
      ),
  );
  const counted = input.attributes.map((attribute) => ({ attribute, groups: countGroups(input, attribute) }));
  const comparisons = counted.reduce((sum, { groups }) => sum + 3 * Math.max(0, shown(groups).length - 1), 0);
  const z = twoSidedZ(0.05 / Math.max(1, comparisons));
  const attributes = counted.map(({ attribute, groups }) => attributeOf(input, attribute, groups, z));
  return { attributes, comparisons, verdict: worst(attributes.map(({ verdict }) => verdict)) };
}

/** A fail outweighs missing evidence, which outweighs a pass; of nothing, insufficient. */
export function worst(verdicts: readonly FairnessVerdict[]): FairnessVerdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length > 0 && verdicts.every((each) => each === 'pass') ? 'pass' : 'insufficient';
}

const shown = (groups: ReadonlyMap<string, Counts>): [string, Counts][] =>
  [...groups].filter(([, { rows }]) => rows >= FEWEST_SHOWN);

function countGroups({ selected, outcomes }: FairnessInput, { groups }: Attribute): Map<string, Counts> {
  const found = new Map<string, Counts>();
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row];
    if (group === null || group === undefined) continue;
    let counts = found.get(group);
    if (counts === undefined) {
      counts = {
        rows: 0,
        selected: 0,
        positives: 0,
        selectedPositives: 0,
        negatives: 0,
        selectedNegatives: 0,
      };
      found.set(group, counts);
    }
    const is = selected[row] ?? 0;
    counts.rows++;
    counts.selected += is;
    if (outcomes[row] === 1) {
      counts.positives++;
      counts.selectedPositives += is;
    } else if (outcomes[row] === 0) {
      counts.negatives++;
      counts.selectedNegatives += is;
    }
  }
  return found;
}

function attributeOf(
  input: FairnessInput,
  attribute: Attribute,
  groups: ReadonlyMap<string, Counts>,
  z: number,
): AttributeFairness {
  const seen = shown(groups).sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1));
  const [first] = seen;
  const lines = [...groups]
    .sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1))
    .map(([group, counts]) => groupOf(input, attribute, group, counts, first, z));
  const gaps = lines.flatMap(({ fprGap, comparisons }) => [
    ...(fprGap === null ? [] : [fprGap]),
    ...comparisons.flatMap(({ measure, estimate }) => (measure === 'tprGap' ? [estimate] : [])),
  ]);
  const size = ({ value }: Estimate): number => (Number.isNaN(value) ? -1 : Math.abs(value));
  const gap = gaps.reduce<Estimate | null>(
    (most, each) => (most === null || size(each) > size(most) ? each : most),
    null,
  );
  const verdicts = lines.flatMap(({ comparisons }) => comparisons.map(({ verdict }) => verdict));
  const hidden = lines.some((line) => line.hidden);
  return {
    attribute: attribute.name,
    reference: first?.[0] ?? null,
    unknown: attribute.groups.filter((group) => group === null).length,
    groups: lines,
    equalisedOddsGap: gap === null || Number.isNaN(gap.value) ? null : gap,
    verdict: worst(hidden ? [...verdicts, 'insufficient'] : verdicts),
  };
}

function groupOf(
  { probabilities, outcomes }: FairnessInput,
  { groups }: Attribute,
  group: string,
  counts: Counts,
  first: [string, Counts] | undefined,
  z: number,
): GroupFairness {
  const { rows, selected, positives, selectedPositives, negatives, selectedNegatives } = counts;
  const isReference = first?.[0] === group;
  const about = { group, rows, isReference };
  if (rows < FEWEST_SHOWN || first === undefined) {
    const nothing = { selectionRate: null, tpr: null, fpr: null, fnr: null, ppv: null, fprGap: null };
    return { ...about, rows: null, hidden: true, ...nothing, calibrationError: null, comparisons: [] };
  }
  const [, base] = first;
  const of = (successes: number, trials: number) => ({ successes, trials });
  const known = selectedPositives + selectedNegatives;
  const fpr = of(selectedNegatives, negatives);
  const baseFpr = of(base.selectedNegatives, base.negatives);
  return {
    ...about,
    hidden: false,
    selectionRate: wilsonInterval(selected, rows),
    tpr: wilsonInterval(selectedPositives, positives),
    fpr: wilsonInterval(selectedNegatives, negatives),
    fnr: wilsonInterval(positives - selectedPositives, positives),
    ppv: wilsonInterval(selectedPositives, known),
    calibrationError: probabilities === undefined ? null : errorOf(probabilities, outcomes, groups, group),
    fprGap: isReference ? null : newcombeInterval(fpr, baseFpr),
    comparisons: isReference
      ? []
      : [
          compareRatio('selectionRatio', of(selected, rows), of(base.selected, base.rows), z),
          compareRatio('fprRatio', fpr, baseFpr, z),
          compareGap(of(selectedPositives, positives), of(base.selectedPositives, base.positives), z),
        ],
  };
}

interface Share {
  readonly successes: number;
  readonly trials: number;
}

function compareRatio(
  measure: 'selectionRatio' | 'fprRatio',
  group: Share,
  base: Share,
  z: number,
): FairnessComparison {
  const estimate = ratioInterval(group, base);
  const { value, low, high } = estimate;
  const wide = ratioInterval(group, base, z);
  const [least, most] = RATIO_RANGE;
  const counts = [group, base].map(({ successes }) => successes);
  // None of many is evidence too: a group that is never selected where five and more were expected.
  const expected = (base.successes / base.trials) * group.trials;
  const footing = counts.every((count) => count >= FEWEST_COUNTS) || expected >= 2 * FEWEST_COUNTS;
  const verdict: FairnessVerdict =
    !footing || Number.isNaN(value)
      ? 'insufficient'
      : (value < least || value > most) && (wide.high < 1 || wide.low > 1)
        ? 'fail'
        : low >= least && high <= most
          ? 'pass'
          : 'insufficient';
  return { measure, estimate, verdict };
}

function compareGap(group: Share, base: Share, z: number): FairnessComparison {
  const estimate = newcombeInterval(group, base);
  const wide = newcombeInterval(group, base, z);
  const { value, low, high } = estimate;
  const verdict: FairnessVerdict = Number.isNaN(value)
    ? 'insufficient'
    : Math.abs(value) > GAP_MARGIN && (wide.high < 0 || wide.low > 0)
      ? 'fail'
      : low >= -GAP_MARGIN && high <= GAP_MARGIN
        ? 'pass'
        : 'insufficient';
  return { measure: 'tprGap', estimate, verdict };
}

/** The expected calibration error of a group's labelled rows; null with too few of them for its bins. */
function errorOf(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  groups: readonly (string | null)[],
  group: string,
): number | null {
  const said: number[] = [];
  const came: number[] = [];
  groups.forEach((each, row) => {
    const [probability = Number.NaN, outcome = Number.NaN] = [probabilities[row], outcomes[row]];
    if (each !== group || Number.isNaN(probability) || Number.isNaN(outcome)) return;
    said.push(probability);
    came.push(outcome);
  });
  return said.length < 10 * CALIBRATION_BINS ? null : measureCalibration(said, came, CALIBRATION_BINS).error;
}

/** Rows of a group and how many of them are at fault: rejected, or with an answer that could not be read. */
export interface QualityCounts {
  readonly group: string;
  readonly rows: number;
  readonly unscored: number;
  readonly atFault: number;
}

export interface GroupQuality extends QualityCounts {
  readonly unscoredRate: Estimate;
  readonly faultRate: Estimate;
  /** Rates minus those of everyone else. */
  readonly unscoredGap: Estimate;
  readonly faultGap: Estimate;
  readonly verdict: FairnessVerdict;
}

/** Half a point more faults than elsewhere is a difference worth mending; below a whole point at the outside is none. */
export const QUALITY_MARGINS = { fail: 0.005, pass: 0.01 } as const;

/**
 * Whether the data of some groups are worse than those of everyone else. Only a rate above the others' fails. The level of 5 % is
 * shared among all comparisons. Cost: O(groups). Source: TRUST F23.
 */
export function measureQuality(counts: readonly QualityCounts[]): {
  readonly groups: readonly GroupQuality[];
  readonly verdict: FairnessVerdict;
} {
  const total = counts.reduce(
    (sum, { rows, unscored, atFault }) => ({
      rows: sum.rows + rows,
      unscored: sum.unscored + unscored,
      atFault: sum.atFault + atFault,
    }),
    { rows: 0, unscored: 0, atFault: 0 },
  );
  const compared = counts.filter(({ rows }) => rows >= FEWEST_SHOWN);
  const z = twoSidedZ(0.05 / Math.max(1, 2 * compared.length));
  const groups = compared.map((group): GroupQuality => {
    const gap = (name: 'unscored' | 'atFault', level?: number): Estimate =>
      newcombeInterval(
        { successes: group[name], trials: group.rows },
        { successes: total[name] - group[name], trials: total.rows - group.rows },
        level,
      );
    const judge = (name: 'unscored' | 'atFault'): FairnessVerdict => {
      const plain = gap(name);
      if (Number.isNaN(plain.value)) return 'insufficient';
      if (plain.value >= QUALITY_MARGINS.fail && gap(name, z).low > 0) return 'fail';
      return plain.high < QUALITY_MARGINS.pass ? 'pass' : 'insufficient';
    };
    return {
      ...group,
      unscoredRate: wilsonInterval(group.unscored, group.rows),
      faultRate: wilsonInterval(group.atFault, group.rows),
      unscoredGap: gap('unscored'),
      faultGap: gap('atFault'),
      verdict: worst([judge('unscored'), judge('atFault')]),
    };
  });
  return { groups, verdict: worst(groups.map(({ verdict }) => verdict)) };
}

/** How well what the score reads tells a group apart: above 0.65 it warns, above 0.75 it blocks without a signed reason. Source: TRUST F22. */
export const PROXY_LIMITS = { warn: 0.65, block: 0.75 } as const;

export interface ProxyAudit {
  readonly attribute: string;
  readonly group: string;
  readonly rows: number;
  /** The area under the ROC curve of a forest, on rows that each tree had not seen. */
  readonly auc: Estimate;
  readonly verdict: 'pass' | 'warn' | 'block' | 'insufficient';
}

/** Too few rows of the group for its interval to tell a warning from a pass: insufficient. */
export function proxyVerdict({ value, low, high }: Estimate): ProxyAudit['verdict'] {
  if (Number.isNaN(value)) return 'insufficient';
  if (value > PROXY_LIMITS.block && low > PROXY_LIMITS.warn) return 'block';
  if (value > PROXY_LIMITS.warn && low > 0.5) return 'warn';
  return high <= PROXY_LIMITS.block ? 'pass' : 'insufficient';
}
