// Keys and texts in; ed25519 signatures, and whether they hold, out.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { issue, WaspadaError } from '../base/errors.js';
import type { Verify } from '../score/signature.js';

/** What comes before the 32 bytes of a public key in its SubjectPublicKeyInfo. Source: RFC 8410, sections 3 and 4. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export interface KeyPair {
  /** PKCS #8 in PEM: to be kept by one person. */
  readonly secret: string;
  /** 32 bytes, base64: to be told. */
  readonly key: string;
}

const rawKey = (spki: Buffer): string => spki.subarray(SPKI.length).toString('base64');

export function createKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key: rawKey(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

/** Signs a text with a secret key in PEM. Code: BUNDLE_SIGNATURE where it is no ed25519 key. */
export function signText(secret: string, text: string): { readonly key: string; readonly signature: string } {
  try {
    const privateKey = createPrivateKey(secret);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
    return {
      key: rawKey(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
      signature: sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    };
  } catch {
    throw new WaspadaError(issue('BUNDLE_SIGNATURE', ['key'], 'found no ed25519 key in PEM (PKCS #8)'));
  }
}

/** Whether a signature holds; false also for whatever is no key or no signature, and for another spelling of one. */
export const verifyText: Verify = (key, text, signature) => {
  const [raw, bytes] = [Buffer.from(key, 'base64'), Buffer.from(signature, 'base64')];
  if (raw.length !== 32 || bytes.length !== 64) return false;
  if (raw.toString('base64') !== key || bytes.toString('base64') !== signature) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text, 'utf8'), publicKey, bytes);
  } catch {
    return false;
  }
};
