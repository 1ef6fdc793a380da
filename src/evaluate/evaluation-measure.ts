// Scored rows, their outcomes and what is to be known of them in; the evaluation document out.
import { averagePrecision, measureAuc } from './auc.js';
import { logLoss, measureCalibration } from './brier.js';
import { measureCurve } from './curves.js';
import { FEWEST_ROWS, isFew } from './drift.js';
import { measureDrifts } from './drift-report.js';
import { type Evaluation, evaluationFormat, readEvaluation, writable } from './evaluation.js';
import {
  type Attribute,
  type FairnessVerdict,
  measureFairness,
  measureQuality,
  type ProxyAudit,
  type QualityCounts,
  worst,
} from './fairness.js';
import { wilsonInterval } from './intervals.js';
import { liftCurve } from './lift.js';
import { averagePrecisionAt, brierAt, checkPrevalence, precisionAt } from './prevalence.js';
import { brierParts, CALIBRATION_BINS, calibrationError, calibrationLine } from './reliability.js';
import { measureRules } from './rule-hits.js';
import { bandNames, type RowOutcomes, type ScoredRows } from './scored-rows.js';
import { checkSelection, type NaiveStatus } from './selection.js';
import { outcomeBounds, weightedAuc, weightedShare, weightsOf } from './weighted.js';
import { type DayBudget, measureWorkload } from './workload.js';

interface Words {
  readonly id: string;
  readonly en: string;
}

export interface EvaluationInput {
  readonly about: Pick<Evaluation, 'command' | 'created' | 'engine' | 'bundle' | 'data'>;
  readonly rows: ScoredRows;
  /** What is known of the outcomes, and the labels that no scored row has; null where none were given. */
  readonly labels: (RowOutcomes & { readonly unmatched: number }) | null;
  /** Calibrated on other rows than they are said of; NaN where a row has none. */
  readonly probabilities: { readonly source: Words; readonly values: Float64Array } | null;
  readonly prevalence: number | null;
  readonly budget: DayBudget;
  readonly windowDays: number;
  readonly minutes: number;
  readonly seed: number | string;
  readonly resamples: number;
  /** Faults of the data by province. */
  readonly provinces: readonly QualityCounts[];
  readonly audit: {
    readonly attributes: readonly Attribute[];
    readonly quality: readonly { readonly by: string; readonly groups: readonly QualityCounts[] }[];
    readonly proxies: readonly ProxyAudit[];
  } | null;
  readonly reference: ScoredRows | null;
  /** What is known of the outcomes of the reference; null where none were given. */
  readonly referenceLabels?: RowOutcomes | null;
}

const SHARES = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
];
const MOST_POINTS = 200;
const RUJUK = 2;

/**
 * The evaluation of a bundle on scored rows. What cannot be measured is null, with a note that says why; what the labelled rows
 * cannot say of all rows is marked. Same input, same bytes. Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n + resamples * labelled rows).
 */
export function measureEvaluation(input: EvaluationInput): Evaluation {
  const { about, rows, labels, prevalence, reference } = input;
  if (prevalence !== null) checkPrevalence(prevalence);
  const notes: Words[] = [];
  const unknown = new Float64Array(rows.scores.length).fill(Number.NaN);
  const outcomes = labels?.outcomes ?? unknown;
  const flagged = Float64Array.from(rows.bands, (band) => (band === RUJUK ? 1 : 0));
  if (labels === null) notes.push(said.noLabels);
  if (
    labels !== null &&
    labels.unmatched > 0 &&
    rows.scores.length > 0 &&
    labels.provenance.every((each) => each === null)
  )
    notes.push(said.noneMatched);
  const { referenceLabels = null } = input;
  const both =
    labels === null || referenceLabels === null ? null : { reference: referenceLabels, rows: labels };
  const drift = reference === null ? null : measureDrifts(reference, rows, both);
  if (drift !== null && isFew(drift.score.referenceRows, drift.score.rows)) notes.push(said.fewRows);
  if (both !== null && drift?.calibration === null) notes.push(said.noReferenceOutcome);
  if (rows.scores.length === 0) notes.push(said.noneScored);
  const document = {
    format: evaluationFormat,
    ...about,
    bootstrap: { seed: input.seed, resamples: input.resamples },
    prevalence,
    labels: labels === null ? null : countLabels(labels),
    naive: labels === null ? null : measureNaive(input, labels, notes),
    audit: measureAudit(rows, labels, flagged, notes),
    bounds: labels === null ? null : outcomeBounds(flagged, outcomes),
    rules: measureRules(rows.fired, outcomes, prevalence),
    quality: { by: 'province', ...measureQuality(input.provinces) },
    fairness: measureAuditTable(input, outcomes, flagged),
    drift,
    notes,
  };
  return readEvaluation(writable(document));
}

/** Labels by outcome and provenance. */
export function countLabels({
  outcomes,
  provenance,
  unmatched,
}: RowOutcomes & { readonly unmatched: number }) {
  const from: Record<string, number> = {};
  let [confirmed, notConfirmed, postponedOnly] = [0, 0, 0];
  for (const [row, each] of provenance.entries()) {
    if (each !== null) from[each] = (from[each] ?? 0) + 1;
    if (outcomes[row] === 1) confirmed++;
    else if (outcomes[row] === 0) notConfirmed++;
    else if (each !== null) postponedOnly++;
  }
  const unknown = outcomes.length - confirmed - notConfirmed - postponedOnly;
  return { confirmed, notConfirmed, unknown, postponedOnly, unmatched, provenance: from };
}

function measureNaive(input: EvaluationInput, labels: RowOutcomes, notes: Words[]) {
  const { rows, prevalence, budget, windowDays, minutes } = input;
  const known = [...labels.outcomes.keys()].filter((row) => !Number.isNaN(labels.outcomes[row]));
  const take = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(known, (row) => values[row] ?? Number.NaN);
  const [scores, outcomes] = [take(rows.scores), take(labels.outcomes)];
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const contrast = positives > 0 && positives < known.length;
  const labelled = Uint8Array.from(labels.outcomes, (outcome) => (Number.isNaN(outcome) ? 0 : 1));
  const selection = checkSelection(rows.scores, labelled);
  if (!contrast) notes.push(known.length === 0 ? said.noOutcome : said.oneOutcome);
  const flags = (confirmed: number, size: number) => ({
    flaggedPositives: confirmed,
    positives,
    flaggedNegatives: size - confirmed,
    negatives: known.length - positives,
  });
  const atPrevalence = (confirmed: number, size: number) =>
    prevalence === null ? null : precisionAt(flags(confirmed, size), prevalence);
  const bands = bandNames.map((band, place) => {
    const of = known.filter((row) => rows.bands[row] === place);
    const confirmed = of.reduce((sum, row) => sum + (labels.outcomes[row] ?? 0), 0);
    return {
      band,
      rows: rows.bands.reduce((sum, each) => sum + (each === place ? 1 : 0), 0),
      labelled: of.length,
      confirmed,
      precision: wilsonInterval(confirmed, of.length),
      precisionAtPrevalence: atPrevalence(confirmed, of.length),
    };
  });
  const { reach: _, ...workload } = measureWorkload({
    scores: rows.scores,
    outcomes: labels.outcomes,
    offices: rows.offices,
    days: rows.days,
    budget,
    windowDays,
    minutes,
  });
  if (workload.referred < workload.days / windowDays) notes.push(said.thinBudget);
  return {
    selection: {
      ...selection,
      dependence: selection.dependence === null ? null : plain(selection.dependence),
      words: said[selection.status],
    },
    rows: known.length,
    positives,
    auc: contrast ? plain(measureAuc(scores, outcomes)) : null,
    averagePrecision: contrast ? averagePrecision(scores, outcomes) : null,
    averagePrecisionAtPrevalence:
      contrast && prevalence !== null ? averagePrecisionAt(scores, outcomes, prevalence) : null,
    curve: contrast ? measureCurve(scores, outcomes, MOST_POINTS) : [],
    lift: contrast
      ? liftCurve(scores, outcomes, SHARES).map((point) => ({
          ...point,
          precisionAtPrevalence: atPrevalence(point.captured, point.rows),
        }))
      : [],
    calibration: measureProbabilities(input, labels.outcomes, notes),
    bands,
    workload: {
      budget,
      windowDays,
      minutes,
      ...workload,
      precisionAtPrevalence: atPrevalence(workload.confirmed, workload.labelled),
    },
  };
}

/** What a status means, in words. */
export const selectionWords = (status: NaiveStatus): Words => said[status];

/** An estimate without what only its maker needs. */
const plain = ({ value, low, high }: { value: number; low: number; high: number }) => ({ value, low, high });

function measureProbabilities(
  { probabilities, prevalence, seed, resamples }: EvaluationInput,
  outcomes: Float64Array,
  notes: Words[],
) {
  const values = probabilities?.values ?? new Float64Array(0);
  const both = [...values.keys()].filter(
    (row) => !Number.isNaN(values[row]) && !Number.isNaN(outcomes[row] ?? Number.NaN),
  );
  if (probabilities === null || both.length === 0) {
    notes.push(said.noProbabilities);
    return null;
  }
  const [p, y] = [
    Float64Array.from(both, (row) => values[row] ?? 0),
    Float64Array.from(both, (row) => outcomes[row] ?? 0),
  ];
  return {
    source: probabilities.source,
    rows: both.length,
    brier: brierParts(p, y),
    brierAtPrevalence: prevalence === null ? null : brierAt(p, y, prevalence),
    logLoss: logLoss(p, y),
    error: calibrationError(p, y, { seed, resamples }),
    bins: measureCalibration(p, y, CALIBRATION_BINS).bins,
    line: calibrationLine(p, y),
  };
}

function measureAudit(
  { scores }: ScoredRows,
  labels: RowOutcomes | null,
  flagged: Float64Array,
  notes: Words[],
): Evaluation['audit'] {
  const none = { prevalence: null, auc: null, precision: null, recall: null };
  const drawn = [...(labels?.provenance ?? []).keys()].filter(
    (row) => labels?.provenance[row] === 'blind_review' && !Number.isNaN(labels.outcomes[row] ?? Number.NaN),
  );
  const counts = {
    rows: drawn.length,
    positives: drawn.reduce((sum, row) => sum + (labels?.outcomes[row] ?? 0), 0),
    missing: drawn.filter((row) => Number.isNaN(labels?.propensities[row] ?? Number.NaN)).length,
  };
  if (labels === null || drawn.length === 0)
    return { status: 'absent', words: said.absent, ...counts, ...none };
  if (counts.missing > 0)
    return { status: 'missing-propensities', words: said.missingPropensities, ...counts, ...none };
  const take = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(drawn, (row) => values[row] ?? Number.NaN);
  const [outcomes, flags] = [take(labels.outcomes), take(flagged)];
  const weights = weightsOf(take(labels.propensities));
  const found = outcomes.map((outcome, at) => outcome * (flags[at] ?? 0));
  const contrast = counts.positives > 0 && counts.positives < drawn.length;
  if (!contrast) notes.push(said.oneOutcomeInAudit);
  return {
    status: 'weighed',
    words: said.weighed,
    ...counts,
    prevalence: weightedShare(outcomes, new Float64Array(drawn.length).fill(1), weights),
    auc: contrast ? plain(weightedAuc(take(scores), outcomes, weights)) : null,
    precision: weightedShare(found, flags, weights),
    recall: weightedShare(found, outcomes, weights),
  };
}

function measureAuditTable(
  { audit, probabilities }: EvaluationInput,
  outcomes: Float64Array,
  flagged: Float64Array,
) {
  if (audit === null) return null;
  const groups = measureFairness({
    selected: flagged,
    outcomes,
    attributes: audit.attributes,
    ...(probabilities === null ? {} : { probabilities: probabilities.values }),
  });
  const quality = audit.quality.map(({ by, groups: counts }) => ({ by, ...measureQuality(counts) }));
  const proxies = audit.proxies.map(
    ({ verdict }): FairnessVerdict =>
      verdict === 'block' ? 'fail' : verdict === 'insufficient' ? 'insufficient' : 'pass',
  );
  const verdict = worst([groups.verdict, ...quality.map((each) => each.verdict), ...proxies]);
  return {
    selected: said.selected,
    groups,
    quality,
    proxies: audit.proxies,
    verdict,
    words: verdicts[verdict],
  };
}

const verdicts: Readonly<Record<FairnessVerdict, Words>> = {
  pass: {
    id: 'Lulus: setiap selang terletak di dalam batasnya.',
    en: 'Pass: every interval lies within its margin.',
  },
  fail: {
    id: 'Tidak lulus: sekurangnya satu kelompok diperlakukan berbeda melebihi batas dan melebihi kebetulan.',
    en: 'Fail: at least one group is treated differently beyond its margin and beyond chance.',
  },
  insufficient: {
    id: 'Belum cukup bukti: pada data sebanyak ini perbedaan yang berarti tidak dapat dipastikan ada atau tidak. Ini menahan rilis seperti tidak lulus.',
    en: 'Insufficient evidence: with this much data a difference that matters can be neither found nor ruled out. It blocks a release like a fail.',
  },
};

const said = {
  complete: {
    id: 'Setiap baris memiliki hasil: angka berlaku untuk semuanya.',
    en: 'Every row has an outcome: the numbers hold for all of them.',
  },
  invalid: {
    id: 'TIDAK SAH untuk semua permohonan: siapa yang memiliki hasil bergantung pada skor. Angka ini ikut mengukur pemilihan itu; pakailah aliran audit acak.',
    en: 'INVALID for all applications: who has an outcome depends on the score. These numbers measure that selection too; use the random audit stream.',
  },
  unverified: {
    id: 'Naif: hanya baris yang kebetulan memiliki hasil. Ketergantungan pada skor tidak ditemukan, tetapi itu bukan bukti.',
    en: 'Naive: only rows that happen to have an outcome. No dependence on the score was found, which proves nothing.',
  },
  weighed: {
    id: 'Audit acak: setiap baris ditimbang dengan kebalikan peluang terpilihnya.',
    en: 'Random audit: each row is weighed by one over its chance to be drawn.',
  },
  missingPropensities: {
    id: 'Ada baris audit tanpa peluang terpilih (propensity): tidak dapat ditimbang; hanya batas terburuk yang berlaku.',
    en: 'Some audit rows do not say their chance to be drawn (propensity): they cannot be weighed, and only the worst-case bounds hold.',
  },
  absent: {
    id: 'Tidak ada aliran audit acak (blind_review): hanya batas terburuk yang berlaku untuk semua permohonan.',
    en: 'There is no random audit stream (blind_review): only the worst-case bounds hold for all applications.',
  },
  selected: {
    id: 'Terpilih: baris pada tingkat rujuk.',
    en: 'Selected: rows in the band rujuk.',
  },
  thinBudget: {
    id: 'Anggaran ini kurang dari satu permohonan per kantor dan hari: yang dilihat lebih bergantung pada hari daripada pada skor. Pakailah --window atau --per-day.',
    en: 'This budget is less than one application per office and day: who is looked at depends on the day more than on the score. Use --window or --per-day.',
  },
  noLabels: {
    id: 'Tanpa berkas hasil: ketepatan tidak dapat diukur.',
    en: 'Without a file of outcomes accuracy cannot be measured.',
  },
  noneScored: {
    id: 'Tidak satu baris pun dapat dinilai: waspada score --rejects menyebut sebabnya baris demi baris.',
    en: 'Not one row could be scored: waspada score --rejects says why, row by row.',
  },
  noneMatched: {
    id: 'Tidak satu label pun milik permohonan yang ternilai: periksa apakah applicationId ditulis sama di kedua berkas.',
    en: 'Not one label is of a scored application: check that applicationId is written alike in both files.',
  },
  noOutcome: {
    id: 'Tidak ada baris ternilai yang hasilnya diketahui.',
    en: 'No scored row has a known outcome.',
  },
  oneOutcome: {
    id: 'Hanya satu macam hasil di antara baris berlabel: AUC, kurva, dan lift tidak ada artinya.',
    en: 'The labelled rows have one kind of outcome only: AUC, curves and lift have no meaning.',
  },
  oneOutcomeInAudit: {
    id: 'Hanya satu macam hasil di dalam aliran audit: AUC tidak ada artinya.',
    en: 'The audit stream has one kind of outcome only: its AUC has no meaning.',
  },
  fewRows: {
    id: `Kurang dari ${FEWEST_ROWS} permohonan ternilai, dahulu atau kini: apakah ada yang bergeser tidak dapat diukur.`,
    en: `Fewer than ${FEWEST_ROWS} scored applications, then or now: whether anything drifted cannot be measured.`,
  },
  noReferenceOutcome: {
    id: 'Hasil permohonan pembanding tidak diketahui: apakah kalibrasi bergeser tidak dapat diukur (--reference-labels).',
    en: 'No outcome of the reference applications is known: whether calibration drifted cannot be measured (--reference-labels).',
  },
  noProbabilities: {
    id: 'Terlalu sedikit hasil untuk mengkalibrasi skor pada baris lain: tidak ada skor Brier dan kalibrasi.',
    en: 'Too few outcomes to calibrate the score on other rows: there is no Brier score and no calibration.',
  },
} as const satisfies Record<string, Words>;
