// A policy bundle: manifest, rules and tables as checked documents, tied together by digests.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { dateSchema, idSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import type { Dictionary } from '../fields/dictionary.js';
import { type Regions, readRegions } from '../fields/regions.js';
import { type RuleSet, readRuleSet } from '../rules/document.js';

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
  files: z.strictObject({ rules: digest, regions: z.optional(digest), card: digest }),
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
}

/** A bundle whose documents were checked and whose digests agree. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly ruleSet: RuleSet;
  readonly regions: Regions | null;
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

/** Reads and verifies a bundle. Codes: DOCUMENT_*, BUNDLE_DIGEST, BUNDLE_FIELDS. The rules' own `check` is separate. */
export function readBundle(source: BundleSource, dictionary: Dictionary): Bundle {
  const parsed = readDocument(manifest, manifestFormat, source.manifest);
  const verify = (name: 'rules' | 'regions' | 'card', found: string | null) => {
    const expected = parsed.files[name];
    if (found !== null && expected !== undefined && found !== expected) {
      throw new WaspadaError(issue('BUNDLE_DIGEST', ['files', name], `found ${found}, expected ${expected}`));
    }
  };
  verify('rules', digestOf(source.rules));
  verify('regions', source.regions === undefined ? null : digestOf(source.regions));
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
  return {
    manifest: parsed,
    ruleSet: readRuleSet(source.rules),
    regions: source.regions === undefined ? null : readRegions(source.regions),
    digest: digestOf(source.manifest),
  };
}

/** A manifest for documents as they are now: how a bundle is sealed after review. */
export function sealBundle(
  about: Pick<Manifest, 'name' | 'version' | 'words' | 'created' | 'evidence' | 'baseRate'>,
  documents: { rules: unknown; regions?: unknown; card: string },
  dictionary: Dictionary,
): Manifest {
  return {
    format: manifestFormat,
    ...about,
    files: {
      rules: digestOf(documents.rules),
      ...(documents.regions === undefined ? {} : { regions: digestOf(documents.regions) }),
      card: digestText(documents.card),
    },
    fieldDictionary: digestDictionary(dictionary),
  };
}
