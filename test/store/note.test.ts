// Signed notes: what holds, what does not, and ed25519 against Project Wycheproof where it is at hand.
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { cosign, openNote, publicKeyOf, signerOf, signHead, verifySignature } from '../../src/store/note.js';

const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const log = signerOf('kanim.example/ledger', seed(1));
const witness = signerOf('witness', seed(2));
const head = { origin: log.name, size: 17, root: seed(3), at: '2026-06-15T09:30:00+07:00' };
const note = signHead(head, log);

test('a note is the text of C2SP tlog-checkpoint, and opens to what was signed', () => {
  const [origin, size, root, at, empty, signature] = note.split('\n');
  expect([origin, size, root, at, empty]).toEqual([
    log.name,
    '17',
    Buffer.from(seed(3)).toString('base64'),
    head.at,
    '',
  ]);
  expect(signature).toMatch(/^— kanim\.example\/ledger [A-Za-z0-9+/]+={0,2}$/);
  expect(openNote(note, [log.verifier])).toEqual({ head: { ...head, root: Buffer.from(seed(3)) } });
});

test('RFC 8032: the key and the signature of the first test are theirs', () => {
  const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
  const secret = hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  const raw = hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = hex(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  expect(signerOf('x', secret).verifier.split('+').slice(2).join('+')).toBe(
    Buffer.concat([Buffer.from([1]), raw]).toString('base64'),
  );
  const key = publicKeyOf(raw);
  expect(key !== null && verifySignature(key, new Uint8Array(), signature)).toBe(true);
});

test('a witness signs beside the log, and either alone is enough', () => {
  const both = cosign(note, witness);
  for (const keys of [[log.verifier], [witness.verifier], [log.verifier, witness.verifier]])
    expect(openNote(both, keys)).toHaveProperty('head.size', 17);
  expect(openNote(both, [signerOf('witness', seed(9)).verifier])).toHaveProperty('fault');
});

test('no character of a note can be changed, added or left out', () => {
  fc.assert(
    fc.property(
      fc.nat(note.length - 1),
      fc.constantFrom('change', 'add', 'drop'),
      fc.constantFrom('A', '0', '\n', ' '),
      (at, how, put) => {
        const changed =
          note.slice(0, at) + (how === 'drop' ? '' : put) + note.slice(how === 'add' ? at : at + 1);
        if (changed !== note) expect(openNote(changed, [log.verifier])).toHaveProperty('fault');
      },
    ),
    { numRuns: 1000 },
  );
});

const file = new URL('../../../shared/conformance/ed25519/ed25519_test.json', import.meta.url);
const present = existsSync(file);
if (!present) console.info('skipped: shared/conformance/ed25519 is not beside the repository');

describe.skipIf(!present)('Project Wycheproof', () => {
  test('every one of its ed25519 signatures is accepted or refused as it says', () => {
    const each = z.object({ tcId: z.number(), msg: z.string(), sig: z.string(), result: z.string() });
    const groups = z.array(z.object({ publicKey: z.object({ pk: z.string() }), tests: z.array(each) }));
    const { testGroups } = z.parse(z.object({ testGroups: groups }), JSON.parse(readFileSync(file, 'utf8')));
    let count = 0;
    for (const { publicKey, tests } of testGroups) {
      const key = publicKeyOf(Buffer.from(publicKey.pk, 'hex'));
      for (const { tcId, msg, sig, result } of tests) {
        const found = key !== null && verifySignature(key, Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex'));
        expect([tcId, found]).toEqual([tcId, result === 'valid']);
        count++;
      }
    }
    expect(count).toBe(151);
  });
});
