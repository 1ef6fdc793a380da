// Document formats that the engine writes or that later parts read: their schemas, for publishing and for tests.
import { dateSchema, textSchema, wordsSchema, z } from '../base/documents.js';
import { actionKinds, bandNames, typologies } from '../rules/document.js';
import { assessmentFormat } from './assessment.js';

export const rejectsFormat = 'waspada-rejects/1';

const whole = z.int();
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const anyRecord = z.record(z.string(), z.unknown());
const pathSchema = z.array(z.union([z.string(), z.number()]));

const issueSchema = z.strictObject({
  code: textSchema,
  path: pathSchema,
  message: textSchema,
  hint: textSchema,
});

const common = {
  format: z.literal(assessmentFormat),
  applicationId: z.union([z.string(), z.null()]),
  issues: z.array(issueSchema),
  bundle: digest,
  evidence: z.enum(['synthetic', 'expert', 'validated']),
};

const reasonSchema = z.strictObject({
  rule: textSchema,
  points: whole,
  class: z.enum(['S', 'D', 'H', 'L', 'C']),
  typology: z.enum(typologies),
  group: z.union([z.string(), z.null()]),
  fields: anyRecord,
  bounds: z.record(z.string(), z.string()),
  words: wordsSchema,
  legalBasis: z.array(textSchema),
  practice: z.array(textSchema),
  question: z.union([wordsSchema, z.null()]),
  clearedBy: z.array(wordsSchema),
  disclosable: z.boolean(),
  unsafeInCompany: z.boolean(),
  gate: z.union([z.strictObject({ floor: z.enum(bandNames), law: z.array(textSchema) }), z.null()]),
});

/** An assessment: scored (which may be insufficient), or unscored with its issues. */
export const assessmentSchema = z.union([
  z.strictObject({
    ...common,
    band: z.literal('unscored'),
    score: z.null(),
    low: z.null(),
    high: z.null(),
  }),
  z.strictObject({
    ...common,
    band: z.enum(bandNames),
    score: whole,
    low: whole,
    high: whole,
    boundsExact: z.boolean(),
    reachable: z.array(z.enum(bandNames)),
    sufficient: z.boolean(),
    decisive: whole,
    independent: whole,
    typologies: z.record(z.string(), whole),
    reasons: z.array(reasonSchema),
    adjustments: z.array(z.strictObject({ adjustment: textSchema, points: whole, words: wordsSchema })),
    model: z.union([z.strictObject({ points: whole, most: whole }), z.null()]),
    notes: z.array(
      z.strictObject({
        rule: textSchema,
        kind: z.enum(['cleared', 'counted_once', 'protective', 'guidance', 'lapsed']),
        words: wordsSchema,
        by: z.array(textSchema),
      }),
    ),
    questions: z.array(
      z.strictObject({
        field: textSchema,
        words: wordsSchema,
        spread: whole,
        couldReach: z.enum(bandNames),
        minimum: z.boolean(),
      }),
    ),
    actions: z.array(z.strictObject({ kind: z.enum(actionKinds), words: wordsSchema })),
    baseRate: z.union([
      z.literal('unknown'),
      z.strictObject({ confirmedOf100: z.number(), source: textSchema }),
    ]),
    asOf: dateSchema,
    policyDate: dateSchema,
  }),
]);

/** One line of a rejects file: the row (1 is the first after the header), what was wrong and where. */
export const rejectSchema = z.strictObject({
  row: z.int().check(z.gte(1)),
  line: z.int().check(z.gte(1)),
  applicationId: z.string(),
  path: textSchema,
  code: textSchema,
  message: textSchema,
  hint: textSchema,
});
