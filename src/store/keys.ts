// A key file in; what the ledger does with keys out: seals, keyed hashes, signatures. Key material never leaves this file in words.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { checkShape, readDocument, z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson, parseJson } from '../base/json.js';
import { type Signer, signerOf } from './note.js';

const keysFormat = 'waspada-keys/1';
const key = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const keyId = z.string().check(z.regex(/^[0-9a-f]{16}$/));

const keysSchema = z.strictObject({
  format: z.literal(keysFormat),
  /** Wrap the keys of streams. More than one only while a rotation is at work: the ledger says which is in use. */
  masters: z.array(z.strictObject({ id: keyId, key })).check(z.minLength(1)),
  /** Hashes identifiers, tokens and requests: it is never changed, or nothing would be found again. */
  hashing: key,
  /** Seals the spool. */
  spool: key,
  /** Seed of the ed25519 key that signs checkpoints. */
  signing: key,
});
type Keys = z.infer<typeof keysSchema>;

const NONCE = 12;
const TAG = 16;
const KEY = 32;

/** What a keyed hash is for: the same value hashed for another purpose is another hash. */
export type Purpose = 'identity' | 'token' | 'body' | 'answer' | 'session' | 'document' | 'fingerprint';

/** A key of a stream, as it is kept: encrypted under a master key. */
export interface Wrapped {
  readonly master: string;
  readonly sealed: Uint8Array;
}

export class KeyRing {
  private constructor(
    private readonly path: string,
    private keys: Keys,
    private current: string,
    readonly signer: Signer,
  ) {}

  /** Opens a key file; where there is none, `make` says whether one is made (0600, with its folder). Code: STORE_KEYS. */
  static open(path: string, origin: string, make: boolean): KeyRing {
    if (!existsSync(path)) {
      if (!make) throw keysFault(path, 'found no key file, and the ledger has been written with one');
      const masters = [newMaster()];
      const [hashing, spool, signing] = [newKey(), newKey(), newKey()];
      writeKeys(path, { format: keysFormat, masters, hashing, spool, signing });
    }
    const keys = readKeys(path);
    const current = keys.masters.at(-1)?.id ?? '';
    return new KeyRing(path, keys, current, signerOf(origin, bytesOfKey(keys.signing)));
  }

  /** Tells this ring from any other without telling a key. */
  fingerprint(): Uint8Array {
    return this.keyed('fingerprint', '');
  }

  /** HMAC-SHA-256, 32 bytes. */
  keyed(purpose: Purpose, ...parts: readonly string[]): Uint8Array {
    const hmac = createHmac('sha256', bytesOfKey(this.keys.hashing));
    // Lengths before parts: no two lists of parts make one message.
    hmac.update([purpose, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join(''));
    return hmac.digest();
  }

  /** A key for a new stream, and how it is kept. */
  newStreamKey(stream: string): { readonly key: Uint8Array; readonly wrapped: Wrapped } {
    const made = randomBytes(KEY);
    return { key: made, wrapped: this.wrap(made, stream) };
  }

  wrap(streamKey: Uint8Array, stream: string): Wrapped {
    const master = this.masterOf(this.current, stream);
    return { master: this.current, sealed: seal(master, streamKey, `stream-key|${stream}`) };
  }

  /** Code: STORE_KEYS where no master key of this file wrapped it; LEDGER_DAMAGED where it was changed. */
  unwrap(wrapped: Wrapped, stream: string): Uint8Array {
    return unseal(this.masterOf(wrapped.master, stream), wrapped.sealed, `stream-key|${stream}`);
  }

  /** Seals under the master key in use: the secret of a document. */
  sealSecret(text: string, name: string): Uint8Array {
    const sealed = seal(this.masterOf(this.current, name), Buffer.from(text), `secret|${name}`);
    return Buffer.concat([Buffer.from(this.current, 'hex'), sealed]);
  }

  openSecret(sealed: Uint8Array, name: string): string {
    const id = Buffer.from(sealed.subarray(0, 8)).toString('hex');
    return Buffer.from(unseal(this.masterOf(id, name), sealed.subarray(8), `secret|${name}`)).toString();
  }

  /** Whether a secret is sealed under the master key in use. */
  isCurrent(sealed: Uint8Array): boolean {
    return Buffer.from(sealed.subarray(0, 8)).toString('hex') === this.current;
  }

  /** Name of the master key in use. */
  currentMaster(): string {
    return this.current;
  }

  /** Puts the master key of that name into use: the ledger says which, so that all of its processes agree. Code: STORE_KEYS. */
  use(master: string): void {
    this.masterOf(master, 'the ledger');
    this.current = master;
  }

  sealSpool(text: string, place: string): Uint8Array {
    return seal(bytesOfKey(this.keys.spool), Buffer.from(text), `spool|${place}`);
  }

  /** Code: LEDGER_DAMAGED. */
  openSpool(sealed: Uint8Array, place: string): string {
    return Buffer.from(unseal(bytesOfKey(this.keys.spool), sealed, `spool|${place}`)).toString();
  }

  /** Adds a new master key to the file and tells its name; the one in use stays in use until `use`. */
  addMaster(): string {
    const keys = readKeys(this.path);
    const made = newMaster();
    this.keys = { ...keys, masters: [...keys.masters, made] };
    writeKeys(this.path, this.keys);
    return made.id;
  }

  /** Leaves only the master key in use in the file, and overwrites the file that held the others. */
  forgetOtherMasters(): void {
    const masters = this.keys.masters.filter((each) => each.id === this.current);
    this.keys = { ...this.keys, masters };
    writeKeys(this.path, this.keys);
  }

  private masterOf(id: string, what: string): Uint8Array {
    const has = () => this.keys.masters.find((each) => each.id === id);
    // Another process may have rotated since this one read the file.
    if (has() === undefined) this.keys = readKeys(this.path);
    const found = has();
    if (found === undefined)
      throw keysFault(
        this.path,
        `found a key of ${what} under the master key ${id}, which is not in the file`,
      );
    return bytesOfKey(found.key);
  }
}

/** Nonce, tag and text of AES-256-GCM under a random nonce; `about` is authenticated with it. */
export function seal(key: Uint8Array, text: Uint8Array, about: string): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** The text that `seal` was given. Code: LEDGER_DAMAGED where key, place or bytes are not the same. */
export function unseal(key: Uint8Array, sealed: Uint8Array, about: string): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    const where = about.slice(0, about.indexOf('|'));
    throw new WaspadaError(
      issue('LEDGER_DAMAGED', [where], `found a sealed ${where} that was changed or moved, or another key`),
    );
  }
}

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export const sameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

const newKey = (): string => randomBytes(KEY).toString('base64url');
const newMaster = () => ({ id: randomBytes(8).toString('hex'), key: newKey() });
const bytesOfKey = (text: string): Uint8Array => Buffer.from(text, 'base64url');

function keysFault(path: string, message: string, cause?: unknown): WaspadaError {
  const fault = issue('STORE_KEYS', ['file', path], message);
  return new WaspadaError(fault, [fault], cause);
}

function readKeys(path: string): Keys {
  try {
    const value = parseJson(readFileSync(path, 'utf8'));
    // The words of a schema fault quote the value that is wrong, which here is a key.
    const faults = checkShape(keysSchema, value);
    if (faults.length > 0)
      throw keysFault(path, `found a fault at ${faults[0]?.path.join('.')}, expected a key file`);
    return readDocument(keysSchema, keysFormat, value);
  } catch (error) {
    if (error instanceof WaspadaError && error.code === 'STORE_KEYS') throw error;
    throw keysFault(path, 'found a file that cannot be read as a key file');
  }
}

/** Replaces the file in one step; what the old one held is overwritten, since a replaced file stays on disk until its place is used. */
function writeKeys(path: string, keys: Keys): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const old = existsSync(path) ? openSync(path, 'r+') : null;
    const part = `${path}.new`;
    const made = openSync(part, 'w', 0o600);
    writeSync(made, `${canonicalJson(keys)}\n`);
    fsyncSync(made);
    closeSync(made);
    renameSync(part, path);
    syncFolder(dirname(path));
    if (old !== null) {
      const { size } = fstatSync(old);
      writeSync(old, Buffer.alloc(size), 0, size, 0);
      fsyncSync(old);
      closeSync(old);
    }
  } catch (error) {
    throw keysFault(path, 'the key file cannot be written', error);
  }
}

/** Makes the names in a folder durable; some systems cannot, and need not. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Windows opens no folders; its file system keeps the order of renames by itself.
  }
}
