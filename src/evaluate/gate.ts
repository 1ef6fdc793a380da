// The gate report of a model as a checked document: what was measured on which rows, until when it stands, and the verdict.
import { parseDate } from '../base/dates.js';
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { type Issue, issue, refuse } from '../base/errors.js';

export const gateFormat = 'waspada-gate/1';

/** A proof lapses: a model is measured again on newer outcomes at least twice a year (CONTRACT.md 5, prove or off). */
export const GATE_DAYS = 180;
/** With fewer positives no share of them says anything. */
export const FEWEST_POSITIVES = 10;
/**
 * A gain that rests on fewer positives, found by one and missed by the other, can be luck even where all of them favour the model:
 * six of six is the first whose two-sided sign test is below 0.05 (2 / 2^6 = 0.031).
 */
export const FEWEST_DISAGREEMENTS = 6;

const count = z.int().check(z.gte(0));
const amount = z.number().check(z.gte(0));
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

export const gateVerdicts = ['pass', 'fail', 'insufficient'] as const;
export type GateVerdict = (typeof gateVerdicts)[number];

/** A gate report. Shares are of 1; scores are ranked with ties as expected numbers; every interval is 95 %. */
export const gateSchema = z.strictObject({
  format: z.literal(gateFormat),
  /** What was measured: the documents of the bundle that made the scores, by name, with their digests. */
  subject: z.record(textSchema, digest),
  evidence: z.enum(['synthetic', 'validated']),
  measuredOn: dateSchema,
  /** The last day on which the report stands. */
  expires: dateSchema,
  data: z.strictObject({
    digest,
    rows: count,
    positives: count,
    /** Rows without one of the two scores, left out of all numbers below. */
    unscored: z.strictObject({ rows: count, positives: count }),
    /** Where the outcomes come from: rows of each provenance, the unscored ones included. */
    provenance: z.record(textSchema, count),
  }),
  /** How many rows could be looked at. */
  budget: count,
  bootstrap: z.strictObject({ seed: z.union([z.int(), z.string()]), resamples: count }),
  captured: z.strictObject({ model: amount, rules: amount, random: amount }),
  precision: z.strictObject({ model: interval, rules: interval }),
  /** Differences of the captured share of positives. */
  lift: z.strictObject({ overRules: interval, overRandom: interval }),
  /** Positives that one of the two captures and the other misses. */
  disagreement: amount,
  auc: z.strictObject({ model: interval, rules: interval, difference: interval }),
  verdict: z.enum(gateVerdicts),
  words: wordsSchema,
});
export type GateReport = z.infer<typeof gateSchema>;

/** The numbers that a verdict follows from. */
export type GateNumbers = Pick<GateReport, 'data' | 'lift' | 'disagreement'>;

/** Why a verdict is what it is: the first of these that holds. */
export type GateReason =
  | 'few-positives'
  | 'not-over-random'
  | 'not-over-rules'
  | 'few-disagreements'
  | 'random-uncertain'
  | 'rules-uncertain'
  | 'proved';

/** The reason behind the verdict, from the numbers as written. A model without a gain fails; a gain that may be luck is insufficient. */
export function gateReason({ data, lift, disagreement }: GateNumbers): GateReason {
  const lacking = ({ value, high }: { value: number; high: number }): boolean => high <= 0 || value <= 0;
  if (data.positives < FEWEST_POSITIVES) return 'few-positives';
  if (lacking(lift.overRandom)) return 'not-over-random';
  if (lacking(lift.overRules)) return 'not-over-rules';
  if (disagreement < FEWEST_DISAGREEMENTS) return 'few-disagreements';
  if (!(lift.overRandom.low > 0)) return 'random-uncertain';
  if (!(lift.overRules.low > 0)) return 'rules-uncertain';
  return 'proved';
}

const verdicts: Readonly<Record<GateReason, GateVerdict>> = {
  'few-positives': 'insufficient',
  'not-over-random': 'fail',
  'not-over-rules': 'fail',
  'few-disagreements': 'insufficient',
  'random-uncertain': 'insufficient',
  'rules-uncertain': 'insufficient',
  proved: 'pass',
};

/** `pass` only where the lower ends of both lifts are above 0 and enough positives tell the two apart. */
export const gateVerdict = (numbers: GateNumbers): GateVerdict => verdicts[gateReason(numbers)];

/**
 * A checked gate report: its verdict follows from its numbers, its counts agree, and it stands for 1 to 180 days.
 * Whether it passes, and for what, is asked by `checkGate`. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE, BUNDLE_GATE.
 */
export function readGate(value: unknown): GateReport {
  const report = readDocument(gateSchema, gateFormat, value);
  const { data, measuredOn, expires, verdict, lift, auc, precision } = report;
  const issues: Issue[] = [];
  const fault = (path: (string | number)[], found: string | number, expected: string): void => {
    const hint = 'Measure the gate again: the report does not hold together.';
    issues.push(issue('BUNDLE_GATE', path, `found ${found}, expected ${expected}`, hint));
  };

  const [from, to] = [parseDate(measuredOn), parseDate(expires)];
  if (from === null) fault(['measuredOn'], measuredOn, 'a date');
  if (to === null) fault(['expires'], expires, 'a date');
  if (from !== null && to !== null && !(to > from && to - from <= GATE_DAYS))
    fault(['expires'], expires, `1 to ${GATE_DAYS} days after ${measuredOn}`);

  if (Object.keys(report.subject).length === 0) fault(['subject'], 0, 'at least one document');
  const { unscored } = data;
  if (data.positives > data.rows) fault(['data', 'positives'], data.positives, `at most ${data.rows}`);
  if (unscored.positives > unscored.rows)
    fault(['data', 'unscored', 'positives'], unscored.positives, `at most ${unscored.rows}`);
  const known = Object.values(data.provenance).reduce((sum, rows) => sum + rows, 0);
  if (known !== data.rows + unscored.rows)
    fault(['data', 'provenance'], known, `${data.rows + unscored.rows} outcomes, one for each row`);
  if (report.budget < 1 || report.budget >= data.rows)
    fault(['budget'], report.budget, 'at least 1 and fewer than all rows');
  for (const [group, estimates] of Object.entries({ lift, auc, precision })) {
    for (const [name, { low, value, high }] of Object.entries(estimates))
      if (!(low <= high)) fault([group, name], `${low} to ${high} around ${value}`, 'low at most high');
  }
  const expected = gateVerdict(report);
  if (verdict !== expected) fault(['verdict'], verdict, `${expected}, by the numbers of the report`);
  refuse(issues);
  return report;
}

/**
 * Why a gate report does not open the gate on a day for these documents; empty where it does. Never throws.
 * `documents` are the digests of the bundle's documents by name: each of them must be in the report as it is, and no other.
 * Codes: BUNDLE_GATE, BUNDLE_EXPIRED.
 */
export function checkGate(
  report: GateReport,
  { documents, asOf }: { readonly documents: Readonly<Record<string, string>>; readonly asOf: string },
): Issue[] {
  const issues: Issue[] = [];
  const add = (code: 'BUNDLE_GATE' | 'BUNDLE_EXPIRED', path: string[], found: string, expected: string) =>
    issues.push(issue(code, path, `found ${found}, expected ${expected}`));
  if (report.verdict !== 'pass')
    add('BUNDLE_GATE', ['verdict'], `${report.verdict}: ${report.words.en}`, 'pass');
  for (const name of new Set([...Object.keys(documents), ...Object.keys(report.subject)])) {
    const [found, expected] = [digestIn(report.subject, name), digestIn(documents, name)];
    if (found !== expected) add('BUNDLE_GATE', ['subject', name], found, expected);
  }
  const [day, last] = [parseDate(asOf), parseDate(report.expires)];
  if (day === null || last === null || day > last)
    add('BUNDLE_EXPIRED', ['expires'], report.expires, `${asOf} or later`);
  return issues;
}

const digestIn = (digests: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(digests, name) ? (digests[name] ?? 'none') : 'none';
