// A receipt: everything needed to compute an assessment again, bit for bit, and the digest that ties it together.
import { dateSchema, readDocument, z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { validOn } from '../rules/program.js';
import type { Scored } from './assessment.js';
import { type Bundle, digestOf } from './bundle.js';
import { version } from './version.js';

export const receiptFormat = 'waspada-receipt/1';

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const receipt = z.strictObject({
  format: z.literal(receiptFormat),
  /** The hashed part: no words, no clock, no machine. */
  body: z.strictObject({
    input: z.record(z.string(), z.unknown()),
    bundle: digest,
    rules: digest,
    fieldDictionary: digest,
    regions: z.union([digest, z.null()]),
    /** The model that scored; absent where rules alone did. */
    forest: z.optional(digest),
    points: z.optional(digest),
    lists: z.record(z.string(), digest),
    asOf: dateSchema,
    policyDate: dateSchema,
    output: z.strictObject({
      score: z.int(),
      low: z.int(),
      high: z.int(),
      boundsExact: z.boolean(),
      band: z.enum(['lanjut', 'pendalaman', 'rujuk']),
      reachable: z.array(z.string()),
      sufficient: z.boolean(),
      model: z.optional(z.strictObject({ points: z.int(), most: z.int() })),
      typologies: z.record(z.string(), z.int()),
      reasons: z.array(z.strictObject({ rule: z.string(), points: z.int() })),
      adjustments: z.array(z.strictObject({ adjustment: z.string(), points: z.int() })),
      questions: z.array(z.strictObject({ field: z.string(), spread: z.int() })),
      actions: z.array(z.string()),
    }),
  }),
  /** SHA-256 of the canonical JSON of `body`. */
  digest,
  engine: z.strictObject({ name: z.literal('waspada'), version: z.string() }),
});
export type Receipt = z.infer<typeof receipt>;
export const receiptSchema = receipt;

export function makeReceipt(
  input: Record<string, unknown>,
  scored: Scored,
  bundle: Bundle,
  policyDate: number,
): Receipt {
  const { files } = bundle.manifest;
  const scoring =
    bundle.model === null || files.forest === undefined || files.points === undefined
      ? {}
      : { forest: files.forest, points: files.points };
  const lists = bundle.ruleSet.lists.filter((list) => validOn(list, policyDate));
  const body: Receipt['body'] = {
    input,
    bundle: bundle.digest,
    rules: files.rules,
    fieldDictionary: bundle.manifest.fieldDictionary,
    regions: files.regions ?? null,
    ...scoring,
    lists: Object.fromEntries(lists.map((list) => [list.id, digestOf(list)])),
    asOf: scored.asOf,
    policyDate: scored.policyDate,
    output: {
      score: scored.score,
      low: scored.low,
      high: scored.high,
      boundsExact: scored.boundsExact,
      band: scored.band,
      reachable: [...scored.reachable],
      sufficient: scored.sufficient,
      ...(scored.model === null ? {} : { model: { ...scored.model } }),
      typologies: { ...scored.typologies },
      reasons: scored.reasons.map(({ rule, points }) => ({ rule, points })),
      adjustments: scored.adjustments.map(({ adjustment, points }) => ({ adjustment, points })),
      questions: scored.questions.map(({ field, spread }) => ({ field, spread })),
      actions: scored.actions.map(({ kind }) => kind),
    },
  };
  return { format: receiptFormat, body, digest: digestOf(body), engine: { name: 'waspada', version } };
}

/** A checked receipt from a parsed document; its digest must be that of its body. Codes: DOCUMENT_*, REPLAY_DIFFERS. */
export function readReceipt(value: unknown): Receipt {
  const read = readDocument(receipt, receiptFormat, value);
  const found = digestOf(read.body);
  if (found !== read.digest) {
    throw new WaspadaError(
      issue(
        'REPLAY_DIFFERS',
        ['digest'],
        `found ${read.digest}, expected ${found} for this body`,
        'The receipt was changed after it was written.',
      ),
    );
  }
  return read;
}

/** Computes a receipt's assessment again and compares bytes. Codes: REPLAY_BUNDLE (another bundle), REPLAY_DIFFERS. */
export function replay(
  original: Receipt,
  scorer: {
    readonly bundle: Bundle;
    receipt(record: unknown, dates: { asOf: string; policyDate: string }): Receipt;
  },
): Receipt {
  if (original.body.bundle !== scorer.bundle.digest) {
    throw new WaspadaError(
      issue(
        'REPLAY_BUNDLE',
        ['body', 'bundle'],
        `found ${original.body.bundle}, this bundle is ${scorer.bundle.digest}`,
      ),
    );
  }
  const { asOf, policyDate } = original.body;
  const again = scorer.receipt(original.body.input, { asOf, policyDate });
  const before = canonicalJson(original.body);
  const after = canonicalJson(again.body);
  if (before !== after) {
    let at = 0;
    while (before[at] === after[at]) at++;
    const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40));
    throw new WaspadaError(
      issue('REPLAY_DIFFERS', ['body'], `found ${near(after)}, expected ${near(before)}`),
    );
  }
  return again;
}
