// A bundle's manifest and its signatures in; every fault of them out: two people, an author and another approver, vouch for one version until a day.
import { dateSchema, readDocument, textSchema, z } from '../base/documents.js';
import { type Issue, issue } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';

export const signaturesFormat = 'waspada-signatures/1';

const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]{2,128}={0,2}$/));
const signature = z.strictObject({
  name: textSchema,
  /** Raw ed25519 public key, 32 bytes, base64. */
  key: base64,
  /** 64 bytes, base64, over the canonical JSON of the statement. */
  signature: base64,
});
export const signaturesSchema = z.strictObject({
  format: z.literal(signaturesFormat),
  /** SHA-256 of the canonical JSON of manifest.json: it names everything below it. */
  manifest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
  notBefore: dateSchema,
  /** The last day on which it may be served. */
  expires: dateSchema,
  author: signature,
  approver: z.optional(signature),
});
export type Signatures = z.infer<typeof signaturesSchema>;
export type SignerRole = 'author' | 'approver';

/** A checked signature document from a parsed one. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export const readSignatures = (value: unknown): Signatures =>
  readDocument(signaturesSchema, signaturesFormat, value);

/** The text that one of the two signs (RFC 8785 canonical JSON). */
export function statementOf(
  about: Pick<Signatures, 'manifest' | 'notBefore' | 'expires'>,
  role: SignerRole,
  name: string,
): string {
  const { manifest, notBefore, expires } = about;
  return canonicalJson({ format: 'waspada-statement/1', manifest, notBefore, expires, role, name });
}

/** What verifies a signature (ed25519): an argument, since the core has no cryptography of its own. */
export type Verify = (key: string, text: string, signature: string) => boolean;

/** Keys that this service trusts, by what they may do; none at all trusts nobody. */
export interface TrustedKeys {
  readonly author: readonly string[];
  readonly approver: readonly string[];
}

/**
 * Faults of the signatures of a manifest on a day; none means that two different, trusted people vouch for it. Codes: BUNDLE_SIGNATURE,
 * BUNDLE_EXPIRED, BUNDLE_UNSIGNED (the approver is missing).
 */
export function checkSignatures(
  signatures: Signatures,
  manifest: string,
  day: string,
  trusted: TrustedKeys,
  verify: Verify,
): Issue[] {
  const { author, approver, notBefore, expires } = signatures;
  const found: Issue[] = [];
  if (signatures.manifest !== manifest)
    found.push(issue('BUNDLE_SIGNATURE', ['manifest'], `found ${signatures.manifest}, expected ${manifest}`));
  if (day < notBefore)
    found.push(issue('BUNDLE_SIGNATURE', ['notBefore'], `found ${notBefore}, after ${day}`));
  if (day > expires)
    found.push(issue('BUNDLE_EXPIRED', ['expires'], `found ${expires}, expected ${day} or later`));
  if (approver === undefined)
    return [...found, issue('BUNDLE_UNSIGNED', ['approver'], 'found no signature of an approver')];
  if (author.key === approver.key)
    found.push(issue('BUNDLE_SIGNATURE', ['approver', 'key'], 'found one key for author and approver'));
  if (author.name === approver.name)
    found.push(issue('BUNDLE_SIGNATURE', ['approver', 'name'], 'found one name for author and approver'));
  for (const [role, by] of [
    ['author', author],
    ['approver', approver],
  ] as const) {
    if (!trusted[role].includes(by.key))
      found.push(issue('BUNDLE_SIGNATURE', [role, 'key'], `found a key that is not trusted as ${role}`));
    if (!verify(by.key, statementOf(signatures, role, by.name), by.signature))
      found.push(
        issue('BUNDLE_SIGNATURE', [role, 'signature'], `the signature of the ${role} does not hold`),
      );
  }
  return found;
}
