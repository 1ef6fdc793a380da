// A policy bundle: manifest, rules and tables as checked documents, tied together by digests.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { dateSchema, idSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import type { Dictionary } from '../fields/dictionary.js';
import { type Regions, readRegions } from '../fields/regions.js';
import { type RuleSet, readRuleSet } from '../rules/document.js';
import type { LoadedModel, ModelDocuments, ModelReader } from './model.js';

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
    /** Of a region bundle: its worklists and declared composites. */
    views: z.optional(digest),
  }),
  fieldDictionary: digest,
});
export type Manifest = z.infer<typeof manifest>;
export const manifestSchema = manifest;

/** The documents of a bundle as parsed JSON; the card as text. */
export interface BundleSource extends ModelDocuments {
  readonly manifest: unknown;
  readonly rules: unknown;
  readonly regions?: unknown;
  readonly views?: unknown;
  readonly card?: string;
}

/** A bundle whose documents were checked and whose digests agree. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly ruleSet: RuleSet;
  readonly regions: Regions | null;
  /** What scores beside the rules; null without a model, or while it is off. */
  readonly model: LoadedModel | null;
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
 * BUNDLE_FIELDS, BUNDLE_FORESTS (a model is on and nothing was given that reads it), BUNDLE_GATE, MODEL_*. The rules' own `check` is
 * separate.
 */
export function readBundle(source: BundleSource, dictionary: Dictionary, forests?: ModelReader): Bundle {
  const parsed = readDocument(manifest, manifestFormat, source.manifest);
  const verify = (name: keyof Manifest['files'], found: string | null) => {
    const expected = parsed.files[name];
    if (found !== null && expected !== undefined && found !== expected) {
      throw new WaspadaError(issue('BUNDLE_DIGEST', ['files', name], `found ${found}, expected ${expected}`));
    }
  };
  verify('rules', digestOf(source.rules));
  for (const name of ['regions', 'views', 'forest', 'points', 'gate', 'training'] as const)
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
  const model = readModel(source, parsed, forests);
  return {
    manifest: parsed,
    ruleSet: readRuleSet(source.rules),
    regions: source.regions === undefined ? null : readRegions(source.regions),
    model: parsed.model === 'on' ? model : null,
    digest: digestOf(source.manifest),
  };
}

/** A model is read whether it is on or off, where there is what reads it; one that is on is never left out in silence. */
function readModel(source: BundleSource, parsed: Manifest, forests?: ModelReader): LoadedModel | null {
  const { model, files } = parsed;
  if (model === undefined) {
    const parts = ['forest', 'points', 'gate', 'training'] as const;
    const stray = parts.find((name) => files[name] !== undefined || source[name] !== undefined);
    if (stray === undefined) return null;
    throw new WaspadaError(issue('BUNDLE_GATE', ['model'], `found ${stray} without "model": "on" or "off"`));
  }
  if (forests !== undefined) return forests(source, { ...parsed, model });
  if (model === 'off') return null;
  throw new WaspadaError(
    issue('BUNDLE_FORESTS', ['model'], 'found a model that is on, and nothing to read it with'),
  );
}

/** A manifest for documents as they are now: how a bundle is sealed after review. */
export function sealBundle(
  about: Pick<Manifest, 'name' | 'version' | 'words' | 'created' | 'evidence' | 'baseRate' | 'model'>,
  documents: Required<Pick<BundleSource, 'rules' | 'card'>> & Omit<BundleSource, 'manifest'>,
  dictionary: Dictionary,
): Manifest {
  const optional = (['regions', 'views', 'forest', 'points', 'gate', 'training'] as const).flatMap((name) =>
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
