// The head of a log and a key in, a signed note out (C2SP tlog-checkpoint, signed-note, ed25519); and back, as far as its signatures hold.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './merkle.js';

/** What a checkpoint says: the first `size` entries of the log `origin` have this root. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Civil time of signing, RFC 3339: an extension line of the note. */
  readonly at: string;
}

export interface Signer {
  readonly name: string;
  readonly key: KeyObject;
  /** `name+hash+base64`: what others need to check a signature. */
  readonly verifier: string;
}

interface Verifier {
  readonly name: string;
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

const ED25519 = 1;
// The fixed head of a 32-byte key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410).
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const NAME = /^[^\s+\p{Cc}]{1,200}$/u;
const SIZE = /^(?:0|[1-9]\d{0,15})$/;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Bytes of strict standard base64, or null. */
function fromBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** Whether a name can stand in a note: no space, no plus sign. */
export const isName = (name: string): boolean => NAME.test(name);

/** The signer of a 32-byte ed25519 seed. */
export function signerOf(name: string, seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEAD.length);
  const typed = Buffer.concat([Buffer.from([ED25519]), raw]);
  const id = keyId(name, typed);
  return { name, key, verifier: `${name}+${Buffer.from(id).toString('hex')}+${base64(typed)}` };
}

/** The public key of 32 raw bytes; null where they are none. */
export function publicKeyOf(raw: Uint8Array): KeyObject | null {
  if (raw.length !== 32) return null;
  try {
    return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, raw]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** Whether a signature of 64 bytes over the message is that of the key. Never throws. */
export function verifySignature(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** The text of a head with one signature. */
export function signHead(head: TreeHead, signer: Signer): string {
  const body = `${head.origin}\n${head.size}\n${base64(head.root)}\n${head.at}\n`;
  return cosign(`${body}\n`, signer);
}

/** The note with one more signature: of a witness that keeps its own record of what it saw. */
export function cosign(note: string, signer: Signer): string {
  const body = note.slice(0, note.indexOf('\n\n') + 1);
  const id = Buffer.from(signer.verifier.split('+')[1] ?? '', 'hex');
  const signature = sign(null, Buffer.from(body), signer.key);
  return `${note}— ${signer.name} ${base64(Buffer.concat([id, signature]))}\n`;
}

/** What a note says, if one of the verifiers signed it and no signature under a known key is false; otherwise why not. */
export function openNote(
  note: string,
  verifiers: readonly string[],
): { readonly head: TreeHead } | { readonly fault: string } {
  const end = note.indexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return { fault: 'it is no signed note' };
  const body = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  const known = verifiers.map(readVerifier).filter((each) => each !== null);
  let signed = 0;
  for (const line of lines) {
    const [dash, name, blob, ...more] = line.split(' ');
    const bytes = fromBase64(blob ?? '');
    if (dash !== '—' || name === undefined || !isName(name) || bytes === null || more.length > 0)
      return { fault: 'a signature line of it cannot be read' };
    const by = known.find(
      (each) => each.name === name && Buffer.compare(each.id, bytes.subarray(0, 4)) === 0,
    );
    if (by === undefined) continue;
    if (!verifySignature(by.key, Buffer.from(body), bytes.subarray(4)))
      return { fault: `the signature of ${name} is false` };
    signed++;
  }
  if (signed === 0) return { fault: 'no known key signed it' };
  const [origin, size, root, at, ...rest] = body.slice(0, -1).split('\n');
  const bytes = fromBase64(root ?? '');
  if (origin === undefined || size === undefined || at === undefined || bytes?.length !== 32)
    return { fault: 'its lines are not origin, size, root and time' };
  if (!isName(origin) || !SIZE.test(size) || rest.length > 0)
    return { fault: 'its lines are not origin, size, root and time' };
  return { head: { origin, size: Number(size), root: bytes, at } };
}

function readVerifier(line: string): Verifier | null {
  // Base64 has plus signs of its own: only the first two part the line.
  const first = line.indexOf('+');
  const second = line.indexOf('+', first + 1);
  if (first < 1 || second < 0) return null;
  const name = line.slice(0, first);
  const typed = fromBase64(line.slice(second + 1));
  if (typed === null || typed[0] !== ED25519) return null;
  const key = publicKeyOf(typed.subarray(1));
  const id = keyId(name, typed);
  return key === null || Buffer.from(id).toString('hex') !== line.slice(first + 1, second)
    ? null
    : { name, id, key };
}

const keyId = (name: string, typed: Uint8Array): Uint8Array =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).subarray(0, 4);
