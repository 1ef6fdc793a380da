// Nodes in, one after another; arrays of exactly their number out.

/** Nodes of a range of trees, as in `Forest`, but with the cut of a node instead of its threshold and children counted within a tree. */
export interface NodeArrays {
  /** One more than there are trees. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** -1 in a leaf. */
  readonly feature: Int16Array<ArrayBuffer>;
  /** Codes up to this go left; -1 to 254. */
  readonly cut: Int16Array<ArrayBuffer>;
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  readonly missingLeft: Uint8Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
  readonly cover: Float64Array<ArrayBuffer>;
}

/** Arrays that grow: nodes of tree after tree, each node before its children and each left child right after its parent. */
export class TreeStore {
  feature = new Int16Array(0);
  cut = new Int16Array(0);
  left = new Int32Array(0);
  right = new Int32Array(0);
  missingLeft = new Uint8Array(0);
  value = new Float64Array(0);
  cover = new Float64Array(0);
  private readonly starts: number[] = [];
  length = 0;

  constructor() {
    this.resize(1 << 12);
  }

  /** Where the nodes of the next tree begin. */
  startTree(): number {
    this.starts.push(this.length);
    return this.length;
  }

  /** A leaf, until it is split. */
  add(cover: number): number {
    const at = this.length++;
    if (at === this.feature.length) this.resize(2 * at);
    this.feature[at] = -1;
    this.left[at] = -1;
    this.right[at] = -1;
    this.cover[at] = cover;
    return at;
  }

  /** Makes a node compare; its left child is the next node added, its right child says so itself. */
  split(at: number, start: number, feature: number, cut: number, unknownLeft: boolean): void {
    this.feature[at] = feature;
    this.cut[at] = cut;
    this.missingLeft[at] = unknownLeft ? 1 : 0;
    this.left[at] = at + 1 - start;
  }

  arrays(): NodeArrays {
    this.resize(this.length);
    const { feature, cut, left, right, missingLeft, value, cover } = this;
    return {
      starts: Int32Array.of(...this.starts, this.length),
      ...{ feature, cut, left, right, missingLeft, value, cover },
    };
  }

  private resize(length: number): void {
    this.feature = resized(new Int16Array(length), this.feature);
    this.cut = resized(new Int16Array(length), this.cut);
    this.left = resized(new Int32Array(length), this.left);
    this.right = resized(new Int32Array(length), this.right);
    this.missingLeft = resized(new Uint8Array(length), this.missingLeft);
    this.value = resized(new Float64Array(length), this.value);
    this.cover = resized(new Float64Array(length), this.cover);
  }
}

interface Settable<T> {
  readonly length: number;
  set(from: T): void;
  subarray(from: number, to: number): T;
}

/** What of the old array has room in the new one. */
function resized<T extends Settable<T>>(to: T, from: T): T {
  to.set(from.subarray(0, Math.min(to.length, from.length)));
  return to;
}
