// Rows in as float64 columns, sums of leaf values out: ranks them and walks eight rows or eight trees at once; or, for small trees, strikes
// leaves out by masks. AssemblyScript.
// The memory is laid out by kernel.ts; the shape of nodes and tops is that of pack.ts. Every address is a byte offset.

const TOP_BYTES: u32 = 128;
const LEVELS: u32 = 60;
const ENTRIES: u32 = 64;
/** The rank of a leaf: no node has it. */
const NEVER: u32 = 0x7fff;
/** Steps below the heap before it is asked whether all have come to a leaf, and between asking again: deep trees are mostly left early. */
const SURE: u32 = 8;
const STRIDE: u32 = 4;
/** Rows that lie together: of each slot first the ranks of eight rows, then the next slot. */
const GROUP: u32 = 8;

/** One step down, or none in a leaf. The row's rank is moved above the node's slot and child, so that one comparison sees ranks only. */
@inline
function step(node: u32, row: u32, lane: u32): u32 {
  const word = load<u64>(node);
  const rank = load<u64>(row + (<u32>(word >>> 28) & 0xffff0) + lane * 2) << 48;
  return <u32>word + (u32(<i64>rank > <i64>word) << 3);
}

/** Which of eight rows go right at a node of the heap. */
@inline
function compare(row: v128, rank: u32): v128 {
  return i16x8.gt_s(row, v128.load_splat<i16>(rank));
}

@inline
function test(row: u32, top: u32, place: u32): v128 {
  const slot = <u32>load<u16>(top + place * 4);
  return compare(v128.load(row + (slot << 4)), top + place * 4 + 2);
}

@inline
function choose(goesRight: v128, right: v128, left: v128): v128 {
  return v128.bitselect(right, left, goesRight);
}

/** Where each of eight rows leaves the heap, as offsets of its entries: four levels by fifteen comparisons, without a jump. */
@inline
function descendTop(row: u32, top: u32): v128 {
  const first = test(row, top, 0);
  const second = choose(first, test(row, top, 2), test(row, top, 1));
  const third = choose(
    first,
    choose(second, test(row, top, 6), test(row, top, 5)),
    choose(second, test(row, top, 4), test(row, top, 3)),
  );
  const fourth = choose(
    first,
    choose(
      second,
      choose(third, test(row, top, 14), test(row, top, 13)),
      choose(third, test(row, top, 12), test(row, top, 11)),
    ),
    choose(
      second,
      choose(third, test(row, top, 10), test(row, top, 9)),
      choose(third, test(row, top, 8), test(row, top, 7)),
    ),
  );
  // A lane is -1 where its row goes right: doubling and adding gives minus the entry.
  let entry = i16x8.add(i16x8.add(first, first), second);
  entry = i16x8.add(i16x8.add(entry, entry), third);
  entry = i16x8.add(i16x8.add(entry, entry), fourth);
  return i16x8.shl(i16x8.neg(entry), 2);
}

@inline
function rests(node: u32): bool {
  return load<u16>(node, 6) == NEVER;
}

/** Adds what a leaf gives to one sum. */
@inline
function add(sum: u32, lane: u32, leaf: u32): void {
  store<f64>(sum + lane * 8, load<f64>(sum + lane * 8) + load<f64>(leaf));
}

/** The same in float32. */
@inline
function addRounded(sum: u32, lane: u32, leaf: u32): void {
  store<f64>(sum + lane * 8, <f64>(<f32>(load<f64>(sum + lane * 8) + load<f64>(leaf))));
}

/** Adds the trees' values to the sums of `groups` x 8 rows, in the order of the trees. `values` is where the value of node 0 lies. */
export function walkRows(
  tops: u32,
  trees: u32,
  tile: u32,
  groupBytes: u32,
  groups: u32,
  sums: u32,
  values: u32,
  rounded: bool,
): void {
  for (let tree: u32 = 0; tree < trees; tree++) {
    const top = tops + tree * TOP_BYTES;
    const levels = load<u32>(top + LEVELS);
    const entries = top + ENTRIES;
    let row = tile;
    let sum = sums;
    for (let group: u32 = 0; group < groups; group++) {
      const way = descendTop(row, top);
      let n0 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 0));
      let n1 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 1));
      let n2 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 2));
      let n3 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 3));
      let n4 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 4));
      let n5 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 5));
      let n6 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 6));
      let n7 = load<u32>(entries + <u32>i16x8.extract_lane_u(way, 7));
      for (let left = levels, most: u32 = SURE; left > 0; most = STRIDE) {
        let stride = min(left, most);
        left -= stride;
        for (; stride > 0; stride--) {
          n0 = step(n0, row, 0);
          n1 = step(n1, row, 1);
          n2 = step(n2, row, 2);
          n3 = step(n3, row, 3);
          n4 = step(n4, row, 4);
          n5 = step(n5, row, 5);
          n6 = step(n6, row, 6);
          n7 = step(n7, row, 7);
        }
        if (left > 0 && rests(n0) && rests(n1) && rests(n2) && rests(n3) && rests(n4) && rests(n5) && rests(n6) && rests(n7)) break;
      }
      if (rounded) {
        addRounded(sum, 0, n0 + values);
        addRounded(sum, 1, n1 + values);
        addRounded(sum, 2, n2 + values);
        addRounded(sum, 3, n3 + values);
        addRounded(sum, 4, n4 + values);
        addRounded(sum, 5, n5 + values);
        addRounded(sum, 6, n6 + values);
        addRounded(sum, 7, n7 + values);
      } else {
        add(sum, 0, n0 + values);
        add(sum, 1, n1 + values);
        add(sum, 2, n2 + values);
        add(sum, 3, n3 + values);
        add(sum, 4, n4 + values);
        add(sum, 5, n5 + values);
        add(sum, 6, n6 + values);
        add(sum, 7, n7 + values);
      }
      row += groupBytes;
      sum += GROUP * 8;
    }
  }
}

@inline
function heapStep(place: u32, row: u32, top: u32): u32 {
  const word = load<u32>(top + place * 4);
  const rank = load<i16>(row + ((word & 0xffff) << 4));
  return place * 2 + 1 + u32(<i32>rank > <i32>word >> 16);
}

/** The node below the heap that the first row of a group comes to. */
@inline
function enter(row: u32, top: u32): u32 {
  let place = heapStep(0, row, top);
  place = heapStep(place, row, top);
  place = heapStep(place, row, top);
  place = heapStep(place, row, top);
  return load<u32>(top + 4 + place * 4);
}

@inline
function plus(sum: f64, leaf: u32, rounded: bool): f64 {
  const total = sum + load<f64>(leaf);
  return rounded ? <f64>(<f32>total) : total;
}

/** The sum of one row, the first of a group, after all trees: eight trees at once, added in their order. */
export function walkRow(tops: u32, trees: u32, row: u32, start: f64, values: u32, rounded: bool): f64 {
  let sum = start;
  let tree: u32 = 0;
  for (; tree + 8 <= trees; tree += 8) {
    const top = tops + tree * TOP_BYTES;
    let n0 = enter(row, top + 0 * TOP_BYTES);
    let n1 = enter(row, top + 1 * TOP_BYTES);
    let n2 = enter(row, top + 2 * TOP_BYTES);
    let n3 = enter(row, top + 3 * TOP_BYTES);
    let n4 = enter(row, top + 4 * TOP_BYTES);
    let n5 = enter(row, top + 5 * TOP_BYTES);
    let n6 = enter(row, top + 6 * TOP_BYTES);
    let n7 = enter(row, top + 7 * TOP_BYTES);
    let levels: u32 = 0;
    for (let each: u32 = 0; each < 8; each++) levels = max(levels, load<u32>(top + each * TOP_BYTES + LEVELS));
    for (let left = levels, most: u32 = SURE; left > 0; most = STRIDE) {
      let stride = min(left, most);
      left -= stride;
      for (; stride > 0; stride--) {
        n0 = step(n0, row, 0);
        n1 = step(n1, row, 0);
        n2 = step(n2, row, 0);
        n3 = step(n3, row, 0);
        n4 = step(n4, row, 0);
        n5 = step(n5, row, 0);
        n6 = step(n6, row, 0);
        n7 = step(n7, row, 0);
      }
      if (left > 0 && rests(n0) && rests(n1) && rests(n2) && rests(n3) && rests(n4) && rests(n5) && rests(n6) && rests(n7)) break;
    }
    sum = plus(sum, n0 + values, rounded);
    sum = plus(sum, n1 + values, rounded);
    sum = plus(sum, n2 + values, rounded);
    sum = plus(sum, n3 + values, rounded);
    sum = plus(sum, n4 + values, rounded);
    sum = plus(sum, n5 + values, rounded);
    sum = plus(sum, n6 + values, rounded);
    sum = plus(sum, n7 + values, rounded);
  }
  for (; tree < trees; tree++) {
    const top = tops + tree * TOP_BYTES;
    let node = enter(row, top);
    for (let left = load<u32>(top + LEVELS); left > 0; left--) node = step(node, row, 0);
    sum = plus(sum, node + values, rounded);
  }
  return sum;
}

/** Half of a search for the number of cuts below x. */
@inline
function narrow(at: u32, half: u32, x: f64): u32 {
  return at + (load<f64>(at + half - 8) < x ? half : 0);
}

/** Writes a rank to the slots that want it; a missing value is below every cut in one and above every cut in the other. */
@inline
function putRank(at: u32, cuts: u32, count: u32, x: f64, left: u32, right: u32, lane: u32): void {
  const rank = ((at - cuts) >>> 3) + u32(load<f64>(at) < x);
  if (left) store<u16>(left + lane * 2, rank - 0x8000);
  if (right) store<u16>(right + lane * 2, (x == x ? rank : count) - 0x8000);
}

/** Whether one of eight numbers is NaN. */
@inline
function anyMissing(column: u32): bool {
  const a = v128.load(column);
  const b = v128.load(column, 16);
  const c = v128.load(column, 32);
  const d = v128.load(column, 48);
  return v128.any_true(
    v128.or(v128.or(f64x2.ne(a, a), f64x2.ne(b, b)), v128.or(f64x2.ne(c, c), f64x2.ne(d, d))),
  );
}

/**
 * Ranks `groups` x 8 rows. Each of the `ranked` features has four words: where its cuts are, how many, and the places of its ranks in
 * the first group, 0 where there is none; its column lies `columnBytes` after the one before. `strict` makes the sum of a row with a missing value NaN.
 */
export function rankRows(
  features: u32,
  ranked: u32,
  columns: u32,
  columnBytes: u32,
  groupBytes: u32,
  groups: u32,
  sums: u32,
  strict: bool,
): void {
  for (let index: u32 = 0; index < ranked; index++) {
    const feature = features + index * 16;
    const cuts = load<u32>(feature);
    const count = load<u32>(feature, 4);
    let left = load<u32>(feature, 8);
    let right = load<u32>(feature, 12);
    let column = columns + index * columnBytes;
    let sum = sums;
    for (let group: u32 = 0; group < groups; group++) {
      const x0 = load<f64>(column, 0);
      const x1 = load<f64>(column, 8);
      const x2 = load<f64>(column, 16);
      const x3 = load<f64>(column, 24);
      const x4 = load<f64>(column, 32);
      const x5 = load<f64>(column, 40);
      const x6 = load<f64>(column, 48);
      const x7 = load<f64>(column, 56);
      let at0 = cuts;
      let at1 = cuts;
      let at2 = cuts;
      let at3 = cuts;
      let at4 = cuts;
      let at5 = cuts;
      let at6 = cuts;
      let at7 = cuts;
      for (let open = count; open > 1; ) {
        const half = open >>> 1;
        open -= half;
        const bytes = half << 3;
        at0 = narrow(at0, bytes, x0);
        at1 = narrow(at1, bytes, x1);
        at2 = narrow(at2, bytes, x2);
        at3 = narrow(at3, bytes, x3);
        at4 = narrow(at4, bytes, x4);
        at5 = narrow(at5, bytes, x5);
        at6 = narrow(at6, bytes, x6);
        at7 = narrow(at7, bytes, x7);
      }
      putRank(at0, cuts, count, x0, left, right, 0);
      putRank(at1, cuts, count, x1, left, right, 1);
      putRank(at2, cuts, count, x2, left, right, 2);
      putRank(at3, cuts, count, x3, left, right, 3);
      putRank(at4, cuts, count, x4, left, right, 4);
      putRank(at5, cuts, count, x5, left, right, 5);
      putRank(at6, cuts, count, x6, left, right, 6);
      putRank(at7, cuts, count, x7, left, right, 7);
      if (strict && anyMissing(column)) {
        for (let lane: u32 = 0; lane < GROUP; lane++) {
          const x = load<f64>(column + lane * 8);
          if (x != x) store<f64>(sum + lane * 8, NaN);
        }
      }
      column += GROUP * 8;
      sum += GROUP * 8;
      if (left) left += groupBytes;
      if (right) right += groupBytes;
    }
  }
}

/** Ranks one row into the first lane of a group; true where a value is missing. `row` holds the ranked features side by side. */
export function rankRow(features: u32, ranked: u32, row: u32): bool {
  let missing = false;
  for (let index: u32 = 0; index < ranked; index++) {
    const feature = features + index * 16;
    const cuts = load<u32>(feature);
    const count = load<u32>(feature, 4);
    const x = load<f64>(row + index * 8);
    let at = cuts;
    for (let open = count; open > 1; ) {
      const half = open >>> 1;
      open -= half;
      at = narrow(at, half << 3, x);
    }
    putRank(at, cuts, count, x, load<u32>(feature, 8), load<u32>(feature, 12), 0);
    missing = missing || x != x;
  }
  return missing;
}

/**
 * Appends the cells of `count` features to the keys of rows: 0 where a value is missing, else one more than the number of cuts below it.
 * Each feature has two words: where its cuts are, and how many; its column lies `columnBytes` after the one before. `strict` makes the sum
 * of a row with a missing value NaN. Columns and keys are read in fours.
 */
export function keyRows(
  features: u32,
  count: u32,
  columns: u32,
  columnBytes: u32,
  rows: u32,
  keys: u32,
  sums: u32,
  strict: bool,
): void {
  for (let index: u32 = 0; index < count; index++) {
    const cuts = load<u32>(features + index * 8);
    const many = load<u32>(features + index * 8, 4);
    const states = many + 2;
    const column = columns + index * columnBytes;
    if (many == 1) {
      const cut = v128.load64_splat(cuts);
      const factor = i32x4.splat(states);
      for (let row: u32 = 0; row < rows; row += 4) {
        const a = v128.load(column + row * 8);
        const b = v128.load(column + row * 8, 16);
        const below = i8x16.shuffle(f64x2.le(a, cut), f64x2.le(b, cut), 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        const above = i8x16.shuffle(f64x2.gt(a, cut), f64x2.gt(b, cut), 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        // A lane is -1 where it holds.
        const cell = i32x4.neg(i32x4.add(below, i32x4.add(above, above)));
        const at = keys + row * 4;
        v128.store(at, i32x4.add(i32x4.mul(v128.load(at), factor), cell));
      }
    } else {
      for (let row: u32 = 0; row < rows; row++) {
        const x = load<f64>(column + row * 8);
        let at = cuts;
        for (let open = many; open > 1; ) {
          const half = open >>> 1;
          open -= half;
          at = narrow(at, half << 3, x);
        }
        const rank = ((at - cuts) >>> 3) + u32(load<f64>(at) < x);
        const key = keys + row * 4;
        store<u32>(key, load<u32>(key) * states + (x == x ? rank + 1 : 0));
      }
    }
    if (strict) {
      for (let row: u32 = 0; row < rows; row++) {
        const x = load<f64>(column + row * 8);
        if (x != x) store<f64>(sums + row * 8, NaN);
      }
    }
  }
}

/** Looks up the keys of rows; writes what stands there `stride` bytes apart and says how many were not found (-1). */
export function findKeys(keys: u32, rows: u32, table: u32, places: u32, stride: u32): u32 {
  let missed: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const place = load<i32>(table + load<u32>(keys + row * 4) * 4);
    store<i32>(places + row * stride, place);
    missed += u32(place < 0);
  }
  return missed;
}

/**
 * Adds to `low` the value of the first leaf that is left in each tree, and to `high` that of the last. Of each row there are `groups`
 * addresses of masks, each `maskBytes` long (a multiple of 32); what is left is in all of them. `starts` says where the words of each tree
 * begin, in bytes, and where those of the last end; `values` has one number for each bit. `high` may be 0: it is then left out.
 */
export function boundRows(
  places: u32,
  rows: u32,
  groups: u32,
  maskBytes: u32,
  left: u32,
  starts: u32,
  trees: u32,
  values: u32,
  low: u32,
  high: u32,
  rounded: bool,
): void {
  const lastStart = starts + trees * 4;
  for (let row: u32 = 0; row < rows; row++) {
    const end = places + groups * 4;
    for (let offset: u32 = 0; offset < maskBytes; offset += 32) {
      let mask = load<u32>(places) + offset;
      let a = v128.load(mask);
      let b = v128.load(mask, 16);
      for (let place = places + 4; place < end; place += 4) {
        mask = load<u32>(place) + offset;
        a = v128.and(a, v128.load(mask));
        b = v128.and(b, v128.load(mask, 16));
      }
      v128.store(left + offset, a);
      v128.store(left + offset, b, 16);
    }
    places = end;
    let least = load<f64>(low);
    for (let start = starts; start < lastStart; start += 4) {
      let first = load<u32>(start);
      let word = load<u32>(left + first);
      while (word == 0) {
        first += 4;
        word = load<u32>(left + first);
      }
      least = plus(least, values + ((first * 8 + ctz(word)) << 3), rounded);
    }
    store<f64>(low, least);
    low += 8;
    if (high == 0) continue;
    let most = load<f64>(high);
    for (let start = starts; start < lastStart; start += 4) {
      let last = load<u32>(start, 4) - 4;
      let word = load<u32>(left + last);
      while (word == 0) {
        last -= 4;
        word = load<u32>(left + last);
      }
      most = plus(most, values + ((last * 8 + 31 - clz(word)) << 3), rounded);
    }
    store<f64>(high, most);
    high += 8;
  }
}
