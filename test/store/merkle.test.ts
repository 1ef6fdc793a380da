// The tree against RFC 6962's own values, its slow definition, and the proofs of transparency-dev/merkle where they are at hand.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import {
  Frontier,
  leafHash,
  proveConsistency,
  proveInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/store/merkle.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

/** Leaves and roots of the reference implementation of Certificate Transparency (MerkleTreeTest). */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hashes = leaves.map((each) => leafHash(bytes(each)));

test('the roots of the eight leaves of Certificate Transparency are theirs', () => {
  const frontier = Frontier.empty();
  expect(hex(frontier.root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  hashes.forEach((leaf, at) => {
    frontier.add(leaf);
    expect(hex(frontier.root())).toBe(roots[at]);
    expect(hex(rootOf(hashes.slice(0, at + 1)))).toBe(roots[at]);
  });
});

const tree = fc
  .array(fc.nat(255), { minLength: 1, maxLength: 70 })
  .map((list) => list.map((each, at) => leafHash(new Uint8Array([each, at]))));

test('the frontier has the root of the definition, also when it is read back in between', () => {
  fc.assert(
    fc.property(tree, (all) => {
      let frontier = Frontier.empty();
      for (const [at, leaf] of all.entries()) {
        frontier.add(leaf);
        frontier = Frontier.of(frontier.size, frontier.bytes());
        if (at === all.length - 1) expect(hex(frontier.root())).toBe(hex(rootOf(all)));
      }
    }),
  );
  expect(() => Frontier.of(3, new Uint8Array(32))).toThrow(/32 bytes, expected 64/);
});

test('what is proved verifies, and nothing beside it', () => {
  fc.assert(
    fc.property(tree, fc.nat(), fc.nat(), fc.nat(), (all, a, b, c) => {
      const root = rootOf(all);
      const index = a % all.length;
      const leaf = all[index] ?? root;
      const proof = proveInclusion(all, index);
      expect(verifyInclusion(index, all.length, leaf, proof, root)).toBe(true);
      expect(verifyInclusion(index, all.length, leafHash(leaf), proof, root)).toBe(false);
      expect(verifyInclusion(index, all.length, leaf, [...proof, root], root)).toBe(false);
      const other = b % all.length;
      if (other !== index) expect(verifyInclusion(other, all.length, leaf, proof, root)).toBe(false);
      const size = 1 + (c % all.length);
      const earlier = rootOf(all.slice(0, size));
      const consistency = proveConsistency(all, size);
      expect(verifyConsistency(size, all.length, earlier, root, consistency)).toBe(true);
      expect(verifyConsistency(size, all.length, leafHash(earlier), root, consistency)).toBe(false);
      expect(verifyConsistency(size, all.length, earlier, leafHash(root), consistency)).toBe(false);
    }),
  );
});

const suite = new URL('../../../shared/conformance/merkle/', import.meta.url);
const present = existsSync(suite);
if (!present) console.info('skipped: shared/conformance/merkle is not beside the repository');

const filesOf = (name: string): { path: string; value: unknown }[] =>
  readdirSync(new URL(name, suite), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => {
      const path = `${each.parentPath}/${each.name}`;
      return { path, value: JSON.parse(readFileSync(path, 'utf8')) };
    });
const hash = z.nullish(z.string());
const proof = z.nullish(z.array(z.string()));
const decode = (text: string | null | undefined): Uint8Array =>
  new Uint8Array(Buffer.from(text ?? '', 'base64'));

describe.skipIf(!present)('the proofs of transparency-dev/merkle', () => {
  test('of inclusion are accepted and refused as they say', () => {
    const shape = z.object({
      leafIdx: z.number(),
      treeSize: z.number(),
      root: hash,
      leafHash: hash,
      proof,
      wantErr: z.boolean(),
    });
    const files = filesOf('inclusion/');
    expect(files.length).toBeGreaterThan(90);
    for (const { path, value } of files) {
      const { leafIdx, treeSize, wantErr, ...each } = z.parse(shape, value);
      const found = verifyInclusion(
        leafIdx,
        treeSize,
        decode(each.leafHash),
        (each.proof ?? []).map(decode),
        decode(each.root),
      );
      expect([path, found]).toEqual([path, !wantErr]);
    }
  });

  test('of consistency are accepted and refused as they say', () => {
    const shape = z.object({
      size1: z.number(),
      size2: z.number(),
      root1: hash,
      root2: hash,
      proof,
      wantErr: z.boolean(),
    });
    const files = filesOf('consistency/');
    expect(files.length).toBeGreaterThan(90);
    for (const { path, value } of files) {
      const { size1, size2, wantErr, ...each } = z.parse(shape, value);
      const found = verifyConsistency(
        size1,
        size2,
        decode(each.root1),
        decode(each.root2),
        (each.proof ?? []).map(decode),
      );
      expect([path, found]).toEqual([path, !wantErr]);
    }
  });
});
