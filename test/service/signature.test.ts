// Signatures of a bundle: two people vouch for one version until a day, and nothing that was changed afterwards holds.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkSignatures,
  type Signatures,
  signaturesFormat,
  statementOf,
} from '../../src/score/signature.js';
import { createKeyPair, signText, verifyText } from '../../src/service/signing.js';

const [author, approver, stranger] = [createKeyPair(), createKeyPair(), createKeyPair()];
const manifest = `sha256:${createHash('sha256').update('manifest').digest('hex')}`;
const trusted = { author: [author.key], approver: [approver.key] };

function signed(
  change: Partial<Signatures> = {},
  by = { author, approver },
  names = { author: 'Ani', approver: 'Budi' },
): Signatures {
  const about = { manifest, notBefore: '2026-06-01', expires: '2026-11-28', ...change };
  return {
    format: signaturesFormat,
    ...about,
    author: { name: names.author, ...signText(by.author.secret, statementOf(about, 'author', names.author)) },
    approver: {
      name: names.approver,
      ...signText(by.approver.secret, statementOf(about, 'approver', names.approver)),
    },
  };
}
const codesOf = (signatures: Signatures, day = '2026-06-15', digest = manifest): string[] =>
  checkSignatures(signatures, digest, day, trusted, verifyText).map(
    ({ code, path }) => `${code} ${path.join('.')}`,
  );

test('an author and another approver who are trusted vouch for a manifest', () => {
  expect(codesOf(signed())).toEqual([]);
});

test.each<[string, () => string[], string]>([
  [
    'one key for both',
    () => codesOf(signed({}, { author, approver: author })),
    'BUNDLE_SIGNATURE approver.key',
  ],
  [
    'one name for both',
    () => codesOf(signed({}, undefined, { author: 'Ani', approver: 'Ani' })),
    'BUNDLE_SIGNATURE approver.name',
  ],
  [
    'a key that is not trusted',
    () => codesOf(signed({}, { author, approver: stranger })),
    'BUNDLE_SIGNATURE approver.key',
  ],
  [
    'roles exchanged',
    () => codesOf(signed({}, { author: approver, approver: author })),
    'BUNDLE_SIGNATURE author.key',
  ],
  [
    'another manifest',
    () => codesOf(signed(), undefined, `sha256:${'0'.repeat(64)}`),
    'BUNDLE_SIGNATURE manifest',
  ],
  ['the day after the last', () => codesOf(signed(), '2026-11-29'), 'BUNDLE_EXPIRED expires'],
  ['the day before the first', () => codesOf(signed(), '2026-05-31'), 'BUNDLE_SIGNATURE notBefore'],
  [
    'a last day moved afterwards',
    () => codesOf({ ...signed(), expires: '2027-11-28' }),
    'BUNDLE_SIGNATURE author.signature',
  ],
])('%s is found', (_, found, expected) => {
  expect(found()).toContain(expected);
});

test('without an approver it counts as unsigned', () => {
  const { approver: _, ...alone } = signed();
  expect(codesOf(alone)).toEqual(['BUNDLE_UNSIGNED approver']);
});

test('10,000 flipped bits of keys, signatures and texts: none holds', () => {
  const text = statementOf({ manifest, notBefore: '2026-06-01', expires: '2026-11-28' }, 'author', 'Ani');
  const { key, signature } = signText(author.secret, text);
  expect(verifyText(key, text, signature)).toBe(true);
  const flip = (bytes: Buffer, bit: number): Buffer => {
    const copy = Buffer.from(bytes);
    const at = (bit >> 3) % copy.length;
    copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
    return copy;
  };
  fc.assert(
    fc.property(fc.constantFrom('key', 'signature', 'text'), fc.nat({ max: 4095 }), (part, bit) => {
      const changed = {
        key: part === 'key' ? flip(Buffer.from(key, 'base64'), bit).toString('base64') : key,
        signature:
          part === 'signature' ? flip(Buffer.from(signature, 'base64'), bit).toString('base64') : signature,
        text: part === 'text' ? flip(Buffer.from(text, 'latin1'), bit).toString('latin1') : text,
      };
      expect(verifyText(changed.key, changed.text, changed.signature)).toBe(false);
    }),
    { numRuns: process.env.WASPADA_PROVE ? 10_000 : 1500 },
  );
});

test('another spelling of a signature is none', () => {
  const { key, signature } = signText(author.secret, 'x');
  for (const other of [
    `${signature} `,
    signature.replace(/=+$/, ''),
    signature.replaceAll('+', '-').replaceAll('/', '_').concat('\n'),
  ])
    expect(verifyText(key, 'x', other)).toBe(false);
});

const vectors = '../shared/conformance/ed25519';
test.skipIf(!existsSync(vectors))(
  `the vectors of Wycheproof in ${vectors} are judged as they say (skipped where absent)`,
  () => {
    const files = ['ed25519_test.json', 'eddsa_test.json', 'ed25519.json'].filter((name) =>
      existsSync(`${vectors}/${name}`),
    );
    if (files.length === 0) console.log(`skipped: no known file name in ${vectors}`);
    let judged = 0;
    for (const name of files) {
      const suite = JSON.parse(readFileSync(`${vectors}/${name}`, 'utf8'));
      for (const group of suite.testGroups) {
        const hex: string = group.publicKey?.pk ?? group.key?.pk;
        for (const { msg, sig, result } of group.tests) {
          // Our texts are UTF-8: messages that are none cannot be said, and are left to the store's own run of these vectors.
          const text = Buffer.from(msg, 'hex').toString('utf8');
          if (!Buffer.from(text, 'utf8').equals(Buffer.from(msg, 'hex'))) continue;
          judged++;
          const key = Buffer.from(hex, 'hex').toString('base64');
          expect(verifyText(key, text, Buffer.from(sig, 'hex').toString('base64'))).toBe(result === 'valid');
        }
      }
    }
    if (files.length > 0) expect(judged).toBeGreaterThan(20);
  },
);
