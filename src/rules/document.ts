// The rule set as a document: its schema, its types, and its reader. What it means is said by `interpret`.
import { dateSchema, idSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';

export const rulesFormat = 'waspada-rules/1';

export const typologies = [
  'labour_exploitation',
  'smuggling_document_fraud',
  'online_scam',
  'sham_marriage',
  'seafarer',
  'minor',
] as const;
/** What a rule of a region counts towards: six indices that are never added to one another. */
export const regionIndices = [
  'migrant_worker_intensity',
  'non_procedural_signal',
  'gateway_exposure',
  'tppo_signal',
  'procedure_gap',
  'service_access',
] as const;
export type RegionIndex = (typeof regionIndices)[number];
/** What rules of each subject count towards. */
export const subjects = { application: typologies, region: regionIndices } as const;
export type Typology = (typeof subjects)[keyof typeof subjects][number];
export const allTypologies = [...typologies, ...regionIndices] as const;

export const bandNames = ['lanjut', 'pendalaman', 'rujuk'] as const;
export type Band = (typeof bandNames)[number];

export const actionKinds = [
  'refer_protection',
  'separate_interview',
  'ask',
  'request_document',
  'offer_guidance',
  'refer_investigation',
  'proceed',
] as const;
export type ActionKind = (typeof actionKinds)[number];

export const operatorNames = [
  'is',
  'isNot',
  'in',
  'notIn',
  'above',
  'atLeast',
  'below',
  'atMost',
  'between',
  'withinDays',
  'withinMonths',
  'containsAny',
  'containsAll',
  'known',
  'unknown',
] as const;
export type OperatorName = (typeof operatorNames)[number];

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;

const operand = z.union([scalar, z.array(scalar), z.strictObject({ list: idSchema })]);
export type Operand = z.infer<typeof operand>;

/** One test of one field or indicator. `known` and `unknown` take no value. */
const leaf = z.union([
  z.strictObject({ field: textSchema, operator: z.enum(operatorNames), value: z.optional(operand) }),
  z.strictObject({ indicator: textSchema, operator: z.enum(operatorNames), value: z.optional(operand) }),
]);
export type Leaf = z.infer<typeof leaf>;

export type Condition =
  | Leaf
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { atLeast: number; of: Condition[] }
  | { countOfTrue: string[]; atLeast: number };

const conditions = () => z.array(condition).check(z.minLength(1));
const condition: z.ZodMiniType<Condition, Condition> = z.lazy(() =>
  z.union([
    leaf,
    z.strictObject({ all: conditions() }),
    z.strictObject({ any: conditions() }),
    z.strictObject({ not: condition }),
    z.strictObject({ atLeast: z.int().check(z.gte(1)), of: conditions() }),
    z.strictObject({
      countOfTrue: z.array(textSchema).check(z.minLength(1)),
      atLeast: z.int().check(z.gte(1)),
    }),
  ]),
);

const points = z.int().check(z.gte(0), z.lte(100));
const evidenceClass = z.enum(['S', 'D', 'H', 'L', 'C']);

/** What a rule and a decision table say about themselves, apart from condition and points. */
const about = {
  words: wordsSchema,
  typology: z.enum(allTypologies),
  class: evidenceClass,
  group: z.optional(idSchema),
  question: z.optional(wordsSchema),
  /** What would settle it: words for people, and the answer that does it where one field holds it. */
  clearedBy: z.optional(z.array(wordsSchema)),
  legalBasis: z.array(textSchema),
  practice: z.array(textSchema),
  sources: z.array(textSchema),
  owner: textSchema,
  validFrom: dateSchema,
  validTo: z.optional(dateSchema),
  reviewBy: dateSchema,
  expectedRate: z.tuple([z.number(), z.number()]),
  enabled: z.boolean(),
  switch: z.optional(idSchema),
  disclosable: z.boolean(),
  unsafeInCompany: z.boolean(),
  /** While it stands, nobody is sent to investigators: this person may be a victim. */
  barsInvestigation: z.optional(z.boolean()),
  actions: z.optional(z.array(z.enum(actionKinds))),
};

const example = z.strictObject({
  name: textSchema,
  /** Only the fields that matter; `submittedAt` and `applicationId` are filled in where absent. */
  record: z.record(z.string(), z.unknown()),
  /** What the rule's own condition says, and the points it gives before groups, clears and caps. */
  expect: z.strictObject({ verdict: z.enum(['true', 'false', 'unknown']), points: z.optional(points) }),
});

const rule = z.strictObject({
  id: idSchema,
  ...about,
  points,
  when: condition,
  clears: z.optional(z.array(idSchema)),
  /** Points by the age of a fact: the first step whose `belowMonths` exceeds the indicator's value; 0 after the last. */
  decay: z.optional(
    z.strictObject({
      indicator: textSchema,
      steps: z.array(z.strictObject({ belowMonths: z.int().check(z.gte(1)), points })).check(z.minLength(1)),
    }),
  ),
  /**
   * Points by where a number lies between two goalposts: none at `from`, all of them at `to` (which may be the lower of the two), the
   * nearest whole number between, clipped beyond.
   */
  scale: z.optional(z.strictObject({ field: textSchema, from: z.number(), to: z.number() })),
  /** A statutory threshold: while it holds, the band is at least this, whatever the score. */
  gate: z.optional(z.strictObject({ floor: z.enum(['pendalaman', 'rujuk']), law: z.array(textSchema) })),
  examples: z.array(example).check(z.minLength(1)),
});
export type Rule = z.infer<typeof rule>;
export type RuleExample = z.infer<typeof example>;

const cell = z.union([
  z.null(),
  z.strictObject({ operator: z.enum(operatorNames), value: z.optional(operand) }),
]);

/** A decision table: each row becomes the rule `<table id>.<row number>`. */
const table = z.strictObject({
  id: idSchema,
  ...about,
  /** unique: at most one row holds; first: the first row that holds; collect: every row that holds. */
  hit: z.enum(['unique', 'first', 'collect']),
  inputs: z
    .array(z.union([z.strictObject({ field: textSchema }), z.strictObject({ indicator: textSchema })]))
    .check(z.minLength(1)),
  rows: z
    .array(z.strictObject({ when: z.array(cell), points, words: z.optional(wordsSchema) }))
    .check(z.minLength(1)),
  /** Says that inputs which no row covers are meant to give nothing. */
  otherwise: z.optional(z.literal('nothing')),
  examples: z.array(example),
});
export type DecisionTable = z.infer<typeof table>;

const ruleSet = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(rulesFormat),
  id: idSchema,
  version: textSchema,
  subject: z.enum(['application', 'region']),
  words: wordsSchema,
  bands: z.tuple([
    z.strictObject({ name: z.literal('lanjut'), from: z.literal(0) }),
    z.strictObject({ name: z.literal('pendalaman'), from: points }),
    /** `independent`: how many independent S or D reasons the band needs beside the score. */
    z.strictObject({ name: z.literal('rujuk'), from: points, independent: z.int().check(z.gte(0)) }),
  ]),
  /** A group gives its largest points once. `corroborates: false`: never an independent reason. `decides: false`: shown, but the band is the same without. */
  groups: z.array(
    z.strictObject({
      id: idSchema,
      words: wordsSchema,
      corroborates: z.optional(z.boolean()),
      decides: z.optional(z.boolean()),
    }),
  ),
  /** At most this many points from all rules of a class, or from the rules named; a cap may lie within another. */
  caps: z.array(
    z.union([
      z.strictObject({ id: idSchema, words: wordsSchema, class: evidenceClass, atMost: points }),
      z.strictObject({
        id: idSchema,
        words: wordsSchema,
        rules: z.array(idSchema).check(z.minLength(1)),
        atMost: points,
        within: z.optional(idSchema),
      }),
    ]),
  ),
  /** The questions without which nothing is settled, by declared purpose; `any` purpose where `purposes` is absent. */
  minimum: z.array(
    z.strictObject({ purposes: z.optional(z.array(textSchema)), fields: z.array(textSchema) }),
  ),
  /** Dated lists: of the entries of one id, the one valid on the policy date holds. */
  lists: z.array(
    z.strictObject({
      id: idSchema,
      words: wordsSchema,
      values: z.array(textSchema),
      validFrom: dateSchema,
      validTo: z.optional(dateSchema),
      sources: z.array(textSchema),
    }),
  ),
  /** Unresolved conflicts of law, each decided per deployment; the default is the neutral side. */
  switches: z.array(
    z.strictObject({ id: idSchema, words: wordsSchema, default: z.boolean(), conflict: textSchema }),
  ),
  /** How many completions of the unanswered questions may be tried for exact bounds. */
  boundsBudget: z.int().check(z.gte(1), z.lte(65536)),
  rules: z.array(rule),
  tables: z.array(table),
});
export type RuleSet = z.infer<typeof ruleSet>;
export const ruleSetSchema = ruleSet;

/** A checked rule set from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export function readRuleSet(value: unknown): RuleSet {
  return readDocument(ruleSet, rulesFormat, value);
}
