// A password and what was kept of it in; whether it is the same out. The one contract that another way of signing in would fulfil.
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';

export const passwordSchema = z.strictObject({
  scheme: z.literal('scrypt'),
  /** log2 of the cost N; with r = 8 and p = 1 it takes 2^(cost + 10) bytes. */
  cost: z.int(),
  salt: z.string(),
  hash: z.string(),
});
export type PasswordHash = z.infer<typeof passwordSchema>;

/** Who can say whether somebody is who they say. Local accounts are one; a directory of the ministry can be another. */
export interface Authenticator {
  /** What is kept of a password; the password itself is nowhere. Code: AUTH_PASSWORD. */
  enrol(account: string, password: string): Promise<PasswordHash>;
  /** Takes as long for an account that is not there (null). */
  verify(kept: PasswordHash | null, password: string): Promise<boolean>;
}

/** OWASP Password Storage: scrypt with N = 2^17, r = 8, p = 1. */
export const USUAL_COST = 17;
const KEY_BYTES = 32;

/** Passwords that everybody tries first; the account's own name is refused besides. */
const worn =
  /^(.)\1*$|^(?:0?123456789\d*|password|passw0rd|katasandi|rahasia|indonesia|imigrasi|qwerty\w*|waspada|paspor)[\d!.]*$/i;

export function createAuthenticator(cost: number = USUAL_COST): Authenticator {
  const nobody: PasswordHash = {
    scheme: 'scrypt',
    cost,
    salt: randomBytes(16).toString('base64'),
    hash: randomBytes(KEY_BYTES).toString('base64'),
  };
  return {
    async enrol(account, password) {
      const faults = [
        ...(password.length < 12 ? ['fewer than 12 characters'] : []),
        ...(password.toLowerCase().includes(account) && account.length > 3 ? ['the account name in it'] : []),
        ...(worn.test(password) ? ['one that everybody tries'] : []),
      ];
      if (faults.length > 0)
        throw new WaspadaError(issue('AUTH_PASSWORD', ['password'], `found ${faults.join(', ')}`));
      const salt = randomBytes(16);
      return {
        scheme: 'scrypt',
        cost,
        salt: salt.toString('base64'),
        hash: (await derive(password, salt, cost)).toString('base64'),
      };
    },
    async verify(kept, password) {
      const against = kept ?? nobody;
      const expected = Buffer.from(against.hash, 'base64');
      const found = await derive(password, Buffer.from(against.salt, 'base64'), against.cost);
      return expected.length === found.length && timingSafeEqual(expected, found) && kept !== null;
    },
  };
}

/** NFKC first, so that one password typed on two keyboards is one password. */
const derive = (password: string, salt: Buffer, cost: number): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    ),
  );

/** A secret that nobody guesses: 256 bits as 43 characters. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of such a secret: it has enough bits that a plain digest tells nothing. */
export const tokenDigest = (token: string): string =>
  createHash('sha256').update(token, 'utf8').digest('hex');

/** Compares two texts in a time that depends on neither. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text, 'utf8').digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
