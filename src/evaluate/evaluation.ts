// The evaluation of a bundle as a checked document: every number of its pages, with where the numbers come from and what they are worth.
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';

export const evaluationFormat = 'waspada-evaluation/1';

const count = z.int().check(z.gte(0));
const amount = z.number().check(z.gte(0));
export const digestSchema = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
/** Null where a number has no meaning: the share of nothing, a ratio to 0. */
export const numberSchema = z.nullable(z.number());
export const estimateSchema = z.strictObject({ value: numberSchema, low: numberSchema, high: numberSchema });
const verdict = z.enum(['pass', 'fail', 'insufficient']);

export const bundleSchema = z.strictObject({
  name: textSchema,
  version: textSchema,
  digest: digestSchema,
  evidence: z.enum(['synthetic', 'expert', 'validated']),
});

export const selectionSchema = z.strictObject({
  status: z.enum(['complete', 'invalid', 'unverified']),
  rows: count,
  labelled: count,
  dependence: z.nullable(estimateSchema),
  words: wordsSchema,
});

export const labelsSchema = z.strictObject({
  confirmed: count,
  notConfirmed: count,
  unknown: count,
  /** Rows whose only outcome is an officer's postponement: left out of every number. */
  postponedOnly: count,
  /** Labels of applications that are not in the data, or that could not be scored. */
  unmatched: count,
  provenance: z.record(textSchema, count),
});

const curvePoint = z.strictObject({
  threshold: z.number(),
  rows: count,
  tpr: z.number(),
  fpr: z.number(),
  precision: z.number(),
});

const liftPoint = z.strictObject({
  share: z.number(),
  rows: count,
  captured: amount,
  precision: estimateSchema,
  precisionAtPrevalence: z.nullable(estimateSchema),
  recall: estimateSchema,
  lift: numberSchema,
});

const line = {
  rows: count,
  days: count,
  referred: amount,
  hours: amount,
  hoursPerDay: amount,
  labelled: amount,
  confirmed: amount,
  precision: estimateSchema,
  recall: estimateSchema,
};
export const workloadSchema = z.strictObject({
  budget: z.union([z.strictObject({ share: z.number() }), z.strictObject({ perDay: z.number() })]),
  windowDays: count,
  minutes: z.number(),
  ...line,
  precisionAtPrevalence: z.nullable(estimateSchema),
  offices: z.array(z.strictObject({ office: z.string(), ...line })),
});

const bandLine = z.strictObject({
  band: z.enum(['lanjut', 'pendalaman', 'rujuk']),
  rows: count,
  labelled: count,
  confirmed: count,
  precision: estimateSchema,
  precisionAtPrevalence: z.nullable(estimateSchema),
});

const calibration = z.strictObject({
  source: wordsSchema,
  rows: count,
  brier: z.strictObject({
    brier: z.number(),
    reliability: z.number(),
    resolution: z.number(),
    uncertainty: z.number(),
    within: z.number(),
  }),
  /** Where cases are as rare as stated, the probabilities moved there too; null where nothing is stated. */
  brierAtPrevalence: numberSchema,
  /** Null where it is infinite: a certainty that was wrong. */
  logLoss: numberSchema,
  error: estimateSchema,
  bins: z.array(z.strictObject({ rows: count, said: z.number(), came: estimateSchema })),
  line: z.nullable(z.strictObject({ intercept: estimateSchema, slope: estimateSchema })),
});

const worstCase = z.strictObject({ low: z.number(), high: z.number(), unknown: amount });

const ruleLine = z.strictObject({
  rule: textSchema,
  hits: count,
  rate: estimateSchema,
  labelled: count,
  confirmed: count,
  precision: estimateSchema,
  precisionAtPrevalence: z.nullable(estimateSchema),
  lift: numberSchema,
  alone: count,
  confirmedAlone: count,
});

const comparison = z.strictObject({
  measure: z.enum(['selectionRatio', 'fprRatio', 'tprGap']),
  estimate: estimateSchema,
  verdict,
});
const orNull = z.nullable(estimateSchema);
const fairnessSchema = z.strictObject({
  attributes: z.array(
    z.strictObject({
      attribute: textSchema,
      reference: z.nullable(z.string()),
      unknown: count,
      groups: z.array(
        z.strictObject({
          group: z.string(),
          rows: z.nullable(count),
          isReference: z.boolean(),
          hidden: z.boolean(),
          selectionRate: orNull,
          tpr: orNull,
          fpr: orNull,
          fnr: orNull,
          ppv: orNull,
          calibrationError: numberSchema,
          fprGap: orNull,
          comparisons: z.array(comparison),
        }),
      ),
      equalisedOddsGap: orNull,
      verdict,
    }),
  ),
  comparisons: count,
  verdict,
});
const qualitySchema = z.strictObject({
  by: textSchema,
  groups: z.array(
    z.strictObject({
      group: z.string(),
      rows: count,
      unscored: count,
      atFault: count,
      unscoredRate: estimateSchema,
      faultRate: estimateSchema,
      unscoredGap: estimateSchema,
      faultGap: estimateSchema,
      verdict,
    }),
  ),
  verdict,
});
const proxySchema = z.strictObject({
  attribute: textSchema,
  group: z.string(),
  rows: count,
  auc: estimateSchema,
  verdict: z.enum(['pass', 'warn', 'block', 'insufficient']),
});

const driftVerdict = z.enum(['stable', 'watch', 'drift', 'insufficient']);
const drift = {
  psi: numberSchema,
  noise: numberSchema,
  critical: numberSchema,
  rows: count,
  referenceRows: count,
  verdict: driftVerdict,
};
const binned = z.strictObject({
  ...drift,
  bins: z.array(z.strictObject({ name: z.string(), reference: count, count: count })),
});
const share = z.strictObject({
  name: textSchema,
  reference: count,
  count: count,
  change: estimateSchema,
  verdict: driftVerdict,
});
const named = z.array(z.strictObject({ name: z.string(), ...drift }));
const kept = {
  rows: count,
  observed: amount,
  expected: amount,
  ratio: estimateSchema,
  verdict: driftVerdict,
};
const calibrationDrift = z.strictObject({
  ...kept,
  referenceRows: count,
  referenceCases: count,
  periods: z.array(z.strictObject({ name: z.string(), ...kept })),
});
const driftSchema = z.strictObject({
  score: binned,
  bands: binned,
  reasons: binned,
  rules: z.array(share),
  missing: z.array(share),
  offices: named,
  months: named,
  /** Null where outcomes of either time are unknown; an older document does not have it. */
  calibration: z.optional(
    z.nullable(
      z.strictObject({
        labelled: calibrationDrift,
        audit: z.nullable(calibrationDrift),
        verdict: driftVerdict,
      }),
    ),
  ),
  verdict: driftVerdict,
});

export const evaluationSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(evaluationFormat),
  command: textSchema,
  created: dateSchema,
  engine: textSchema,
  bundle: bundleSchema,
  data: z.strictObject({
    digest: digestSchema,
    labels: z.nullable(digestSchema),
    audit: z.nullable(digestSchema),
    reference: z.nullable(digestSchema),
    /** A file of outcomes of the reference, where one was named. */
    referenceLabels: z.optional(z.nullable(digestSchema)),
    /** Whether any application is of the synthetic population; an older document does not say. */
    synthetic: z.optional(z.boolean()),
    rows: count,
    scored: count,
    unscored: count,
    /** Scored rows with an answer that could not be read. */
    atFault: count,
  }),
  bootstrap: z.strictObject({ seed: z.union([z.int(), z.string()]), resamples: count }),
  /** The share of cases that is stated for the field; null where none is. */
  prevalence: z.nullable(z.number()),
  labels: z.nullable(labelsSchema),
  /** Numbers of the rows that happen to have an outcome, with what they are worth. */
  naive: z.nullable(
    z.strictObject({
      selection: selectionSchema,
      rows: count,
      positives: count,
      auc: orNull,
      averagePrecision: numberSchema,
      averagePrecisionAtPrevalence: numberSchema,
      curve: z.array(curvePoint),
      lift: z.array(liftPoint),
      calibration: z.nullable(calibration),
      bands: z.array(bandLine),
      workload: workloadSchema,
    }),
  ),
  /** The random audit stream, each row weighed by one over its chance to be drawn: valid whatever was selected elsewhere. */
  audit: z.strictObject({
    status: z.enum(['weighed', 'missing-propensities', 'absent']),
    words: wordsSchema,
    rows: count,
    positives: count,
    missing: count,
    prevalence: orNull,
    auc: orNull,
    precision: orNull,
    recall: orNull,
  }),
  /** Ends that hold whatever became of the rows that nobody looked at, for the flag `rujuk`. */
  bounds: z.nullable(z.strictObject({ prevalence: worstCase, precision: worstCase, recall: worstCase })),
  rules: z.strictObject({
    rules: z.array(ruleLine),
    overlap: z.array(
      z.strictObject({
        first: textSchema,
        second: textSchema,
        both: count,
        ofFirst: z.number(),
        ofSecond: z.number(),
        jaccard: z.number(),
      }),
    ),
    redundant: z.array(z.strictObject({ rule: textSchema, within: textSchema, share: z.number() })),
  }),
  /** Faults of the data by province of residence. */
  quality: qualitySchema,
  fairness: z.nullable(
    z.strictObject({
      /** Who counts as selected. */
      selected: wordsSchema,
      groups: fairnessSchema,
      quality: z.array(qualitySchema),
      proxies: z.array(proxySchema),
      verdict,
      words: wordsSchema,
    }),
  ),
  drift: z.nullable(driftSchema),
  /** What could not be measured, and why. */
  notes: z.array(wordsSchema),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** A checked evaluation from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export const readEvaluation = (value: unknown): Evaluation =>
  readDocument(evaluationSchema, evaluationFormat, value);

/** Nine decimals, never -0; what is not finite is null, for JSON knows no other word for it. Lists and objects keep their form. */
export function writable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value * 1e9) / 1e9 + 0 : null;
  if (Array.isArray(value)) return value.map(writable);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, writable(each)]));
  return value;
}
