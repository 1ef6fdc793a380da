// A policy bundle: manifest, rules and tables as checked documents, tied together by digests.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { dateSchema, idSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { checkGate, type GateReport, readGate } from '../evaluate/gate.js';
import type { Dictionary } from '../fields/dictionary.js';
import { type Regions, readRegions } from '../fields/regions.js';
import { readForest } from '../forest/formats/native.js';
import { createRange } from '../forest/range.js';
import { type RuleSet, readRuleSet } from '../rules/document.js';
import type { BundleModel } from './model.js';
import { pointsAt, readPoints } from './points.js';

export const manifestFormat = 'waspada-bundle/1';

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));

/** What a bundle says about itself; digests are of the canonical JSON of each document (of the text, for the card). */
const manifest = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(manifestFormat),
  name: idSchema,
  version: textSchema,
  words: wordsSchema,
  created: dateSchema,
  /** synthetic: made-up data; expert: judgement, not measured; validated: measured, with a gate report. */
  evidence: z.enum(['synthetic', 'expert', 'validated']),
  /** Of 100 flagged like this, about how many were confirmed; unknown until the field has measured it. */
  baseRate: z.union([
    z.literal('unknown'),
    z.strictObject({ confirmedOf100: z.number(), source: textSchema }),
  ]),
  /** `on`: the model scores, behind a gate report that passes. `off`: rules alone score. Absent without a model. */
  model: z.optional(z.enum(['on', 'off'])),
  files: z.strictObject({
    rules: digest,
    regions: z.optional(digest),
    card: digest,
    forest: z.optional(digest),
    points: z.optional(digest),
    gate: z.optional(digest),
    /** How the model was made, and every number of the card. */
    training: z.optional(digest),
  }),
  fieldDictionary: digest,
});
export type Manifest = z.infer<typeof manifest>;
export const manifestSchema = manifest;

/** The documents of a bundle as parsed JSON; the card as text. */
export interface BundleSource {
  readonly manifest: unknown;
  readonly rules: unknown;
  readonly regions?: unknown;
  readonly card?: string;
  /** All of a model's documents, or none. */
  readonly forest?: unknown;
  readonly points?: unknown;
  readonly gate?: unknown;
  readonly training?: unknown;
}

/** A bundle whose documents were checked and whose digests agree. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly ruleSet: RuleSet;
  readonly regions: Regions | null;
  /** What scores beside the rules; null without a model, or while it is off. */
  readonly model: BundleModel | null;
  /** The proof that the model is worth its points, also while it is off. */
  readonly gate: GateReport | null;
  /** Digest of the manifest: it names everything below it. */
  readonly digest: string;
}

export const digestText = (text: string): string => `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
/** SHA-256 over RFC 8785 canonical JSON. */
export const digestOf = (value: unknown): string => digestText(canonicalJson(value));

/** The digest of a field dictionary: its meaning for scoring (kinds, values, scopes), words aside. */
export function digestDictionary(dictionary: Dictionary): string {
  const meaning = Object.entries(dictionary).map(([name, def]) => ({
    name,
    kind: def.kind,
    ...(def.kind === 'category' ? { values: Object.keys(def.values), unknown: def.unknown } : {}),
    ...(def.kind === 'count' || def.kind === 'number' ? { range: def.range } : {}),
    ...(def.kind === 'date' ? { side: def.side } : {}),
    ...(def.kind === 'events'
      ? {
          parts: Object.entries(def.parts).map(([part, of]) => [
            part,
            of.kind === 'category' ? Object.keys(of.values) : of.kind,
          ]),
        }
      : {}),
    appliesWhen: (def.appliesWhen ?? []).map((test) => ({ ...test })),
  }));
  return digestOf(meaning);
}

/**
 * Reads and verifies a bundle; a model also proves itself and its gate. Codes: DOCUMENT_*, BUNDLE_DIGEST, BUNDLE_MISSING,
 * BUNDLE_FIELDS, BUNDLE_GATE, MODEL_*. The rules' own `check` is separate.
 */
export function readBundle(source: BundleSource, dictionary: Dictionary): Bundle {
  const parsed = readDocument(manifest, manifestFormat, source.manifest);
  const verify = (name: keyof Manifest['files'], found: string | null) => {
    const expected = parsed.files[name];
    if (found !== null && expected !== undefined && found !== expected) {
      throw new WaspadaError(issue('BUNDLE_DIGEST', ['files', name], `found ${found}, expected ${expected}`));
    }
  };
  verify('rules', digestOf(source.rules));
  for (const name of ['regions', 'forest', 'points', 'gate', 'training'] as const)
    verify(name, source[name] === undefined ? null : digestOf(source[name]));
  verify('card', source.card === undefined ? null : digestText(source.card));
  const fields = digestDictionary(dictionary);
  if (fields !== parsed.fieldDictionary) {
    throw new WaspadaError(
      issue(
        'BUNDLE_FIELDS',
        ['fieldDictionary'],
        `found ${parsed.fieldDictionary}, expected ${fields} of this engine`,
      ),
    );
  }
  const { model, gate } = readModelParts(source, parsed);
  return {
    manifest: parsed,
    ruleSet: readRuleSet(source.rules),
    regions: source.regions === undefined ? null : readRegions(source.regions),
    model: parsed.model === 'on' ? model : null,
    gate,
    digest: digestOf(source.manifest),
  };
}

const inGate = (fault: Issue): Issue => ({ ...fault, path: ['gate', ...fault.path] });

/** The model with its gate: read, proven and bound to each other even while it is off. */
function readModelParts(
  source: BundleSource,
  { files, model, evidence, fieldDictionary }: Manifest,
): { model: BundleModel | null; gate: GateReport | null } {
  const parts = ['forest', 'points', 'gate', 'training'] as const;
  if (model === undefined) {
    const stray = parts.find((name) => files[name] !== undefined || source[name] !== undefined);
    if (stray === undefined) return { model: null, gate: null };
    throw new WaspadaError(issue('BUNDLE_GATE', ['model'], `found ${stray} without "model": "on" or "off"`));
  }
  for (const name of parts) {
    if (files[name] !== undefined && source[name] !== undefined) continue;
    const path = files[name] === undefined ? ['files', name] : [name];
    throw new WaspadaError(issue('BUNDLE_MISSING', path, `found no ${name} for the model`));
  }
  const forest = readForest(source.forest);
  if (forest.fieldDictionary !== fieldDictionary) {
    const message = `found ${forest.fieldDictionary}, expected ${fieldDictionary} of the manifest`;
    throw new WaspadaError(issue('MODEL_FEATURES', ['forest', 'fieldDictionary'], message));
  }
  const points = readPoints(source.points);
  if (points.output !== forest.forest.output) {
    const message = `found a table of ${points.output}, the forest gives a ${forest.forest.output}`;
    throw new WaspadaError(issue('MODEL_FEATURES', ['points', 'output'], message));
  }
  const nothing = new Float64Array(forest.features.length).fill(Number.NaN);
  const unasked = pointsAt(points, createRange(forest.forest).range(nothing).low);
  if (unasked !== 0) {
    const message = `found ${unasked} points where nothing is answered, expected 0`;
    throw new WaspadaError(issue('MODEL_SHAPE', ['points', 'knots'], message));
  }
  const gate = readGate(source.gate);
  const { rules, forest: trees, points: table } = files;
  const documents = { rules, forest: trees ?? '', points: table ?? '' };
  // Whether the report has lapsed is asked where a bundle is activated or served, never here: a computation has no clock.
  const faults = checkGate(gate, { documents, asOf: gate.measuredOn });
  refuse(faults.filter(({ path }) => model === 'on' || path[0] !== 'verdict').map(inGate));
  if (evidence === 'validated' && gate.evidence !== 'validated') {
    const message = `found ${gate.evidence} behind a manifest that says validated`;
    throw new WaspadaError(issue('BUNDLE_GATE', ['gate', 'evidence'], message));
  }
  return { model: { model: forest, points }, gate };
}

/** A manifest for documents as they are now: how a bundle is sealed after review. */
export function sealBundle(
  about: Pick<Manifest, 'name' | 'version' | 'words' | 'created' | 'evidence' | 'baseRate' | 'model'>,
  documents: Required<Pick<BundleSource, 'rules' | 'card'>> & Omit<BundleSource, 'manifest'>,
  dictionary: Dictionary,
): Manifest {
  const optional = (['regions', 'forest', 'points', 'gate', 'training'] as const).flatMap((name) =>
    documents[name] === undefined ? [] : [[name, digestOf(documents[name])] as const],
  );
  return {
    format: manifestFormat,
    ...about,
    files: {
      rules: digestOf(documents.rules),
      ...Object.fromEntries(optional),
      card: digestText(documents.card),
    },
    fieldDictionary: digestDictionary(dictionary),
  };
}
