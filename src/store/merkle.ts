// Leaves of a log in, the root of its RFC 6962 Merkle tree out; and what proofs about such roots are worth.
import { hash } from 'node:crypto';
import { issue, WaspadaError } from '../base/errors.js';

/** SHA-256, 32 bytes. */
export const HASH_BYTES = 32;

export const sha256 = (bytes: Uint8Array | string): Uint8Array => hash('sha256', bytes, 'buffer');

/** SHA-256 of 0x00 and the bytes. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const framed = new Uint8Array(leaf.length + 1);
  framed.set(leaf, 1);
  return sha256(framed);
}

/** SHA-256 of 0x01, left, right. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const framed = new Uint8Array(1 + left.length + right.length);
  framed[0] = 1;
  framed.set(left, 1);
  framed.set(right, 1 + left.length);
  return sha256(framed);
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * The roots of the perfect trees that a tree is made of, the largest first: all that is needed to add leaves and to tell the root.
 * Must equal `rootOf`, the definition. Adding is O(1) on average, the root O(log n).
 */
export class Frontier {
  private constructor(
    private count: number,
    private readonly roots: Uint8Array[],
  ) {}

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** Reads what `bytes` wrote. Code: LEDGER_DAMAGED. */
  static of(size: number, bytes: Uint8Array): Frontier {
    const roots = onesOf(size);
    if (bytes.length !== roots * HASH_BYTES)
      throw new WaspadaError(
        issue(
          'LEDGER_DAMAGED',
          ['frontier'],
          `found ${bytes.length} bytes, expected ${roots * HASH_BYTES} for ${size} entries`,
        ),
      );
    return new Frontier(
      size,
      Array.from({ length: roots }, (_, at) => bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
    );
  }

  get size(): number {
    return this.count;
  }

  /** Adds the hash of a leaf. */
  add(leaf: Uint8Array): void {
    let root = leaf;
    for (let below = this.count; below % 2 === 1; below = Math.floor(below / 2)) {
      const left = this.roots.pop();
      if (left !== undefined) root = nodeHash(left, root);
    }
    this.roots.push(root);
    this.count++;
  }

  /** The root; of no leaves, the hash of nothing. */
  root(): Uint8Array {
    const roots = [...this.roots];
    let root = roots.pop();
    if (root === undefined) return sha256(new Uint8Array());
    for (let left = roots.pop(); left !== undefined; left = roots.pop()) root = nodeHash(left, root);
    return root;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.roots.length * HASH_BYTES);
    for (const [at, root] of this.roots.entries()) bytes.set(root, at * HASH_BYTES);
    return bytes;
  }

  copy(): Frontier {
    return new Frontier(this.count, [...this.roots]);
  }
}

/** The root of leaf hashes, by the definition of RFC 6962 2.1: slow, and what the frontier must equal. O(n log n). */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return first;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** The path from a leaf to the root (RFC 6962 2.1.1). O(n log n): for reports, not for the counter. */
export function proveInclusion(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  return index < split
    ? [...proveInclusion(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...proveInclusion(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))];
}

/** That the first `size` leaves are a prefix of all (RFC 6962 2.1.2). O(n log n). */
export function proveConsistency(leaves: readonly Uint8Array[], size: number): Uint8Array[] {
  const walk = (part: readonly Uint8Array[], first: number, whole: boolean): Uint8Array[] => {
    if (first === part.length) return whole ? [] : [rootOf(part)];
    const split = splitOf(part.length);
    return first <= split
      ? [...walk(part.slice(0, split), first, whole), rootOf(part.slice(split))]
      : [...walk(part.slice(split), first - split, false), rootOf(part.slice(0, split))];
  };
  return size === 0 ? [] : walk(leaves, size, true);
}

/** Whether a proof shows that a leaf is at `index` of the tree of `size` leaves with this root (RFC 9162 2.1.3.2). Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let at = index;
  let last = size - 1;
  let found = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      found = nodeHash(sibling, found);
      while (at % 2 === 0 && at !== 0) {
        at = at / 2;
        last = Math.floor(last / 2);
      }
    } else {
      found = nodeHash(found, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(found, root);
}

/** Whether a proof shows that the tree of `size2` leaves begins with that of `size1` (RFC 9162 2.1.4.2). Never throws. */
export function verifyConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  // Every tree begins with the empty one: a proof of that would prove nothing.
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && sameBytes(root1, root2);
  if (!areHashes([root1, root2, ...proof])) return false;
  const path = Number.isInteger(Math.log2(size1)) ? [root1, ...proof] : [...proof];
  let first = size1 - 1;
  let last = size2 - 1;
  while (first % 2 === 1) {
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let old = start;
  let now = start;
  for (const node of rest) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      old = nodeHash(node, old);
      now = nodeHash(node, now);
      while (first % 2 === 0 && first !== 0) {
        first = first / 2;
        last = Math.floor(last / 2);
      }
    } else {
      now = nodeHash(now, node);
    }
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(old, root1) && sameBytes(now, root2);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.every((each) => each.length === HASH_BYTES);

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function onesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
