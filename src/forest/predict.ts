// Columns or one row of features in, what a forest says out: the walker's meaning at the speed of the machine.
import { issue, refuse } from '../base/errors.js';
import type { Forest } from './forest.js';
import { type Adder, type Adding, createKernel } from './kernel.js';
import { createLeafKernel, type LeafAdder } from './leaf-bounds.js';
import { createLeafSets } from './leaf-sets.js';
import { packForest } from './pack.js';
import { createPlainEngine } from './predict-plain.js';
import { walk } from './walk.js';

/** `wasm`: packed trees in WebAssembly; `javascript`: the same in JavaScript; `walker`: the reference that both equal. */
export type Engine = 'wasm' | 'javascript' | 'walker';

/** A forest made ready. It keeps working memory, so one call must end before the next begins. */
export interface Predictor {
  /** What it runs on. */
  readonly engine: Engine;
  /**
   * The forest's output for rows `from` to `to`, at `out[0]` to `out[to - from - 1]`. One column per feature, in the forest's order;
   * NaN is unknown, and gives NaN where missing is not learned. Codes: MODEL_FEATURES (other number of columns), MODEL_SHAPE (a column
   * or `out` too short). Cost: O(rows x trees x depth).
   */
  predict(columns: readonly Float64Array[], from: number, to: number, out: Float64Array): void;
  /** The same for one row; what the row lacks at its end is unknown. */
  predictRow(row: Float64Array): number;
}

/**
 * Makes a forest ready to predict, each output equal to `walk`'s to the last bit. Without a choice it runs on WebAssembly where that
 * compiles at once, else on JavaScript; a choice that cannot be had falls back in the same order.
 */
export function createPredictor(
  forest: Forest,
  { engine: wish = 'wasm' }: { readonly engine?: Engine } = {},
): Predictor {
  const { engine, adders } = makeAdders(forest, wish);
  const { base, trees, aggregate } = forest;
  /** Made when many rows first come: one row alone is better walked. */
  let leaves: LeafAdder | null | undefined = engine === 'wasm' ? undefined : null;
  const finish = (sum: number): number => (aggregate === 'mean' ? sum / trees : sum);

  const predict = (columns: readonly Float64Array[], from: number, to: number, out: Float64Array): void => {
    checkCall(forest, columns, from, to, out);
    const sums = out.subarray(0, to - from);
    sums.fill(base);
    if (leaves === undefined && sums.length >= MANY_ROWS) leaves = leavesOf(forest);
    if (leaves && sums.length >= MANY_ROWS) leaves(columns, from, sums.length, sums, null);
    else for (const adder of adders) adder.addRows(columns, from, sums.length, sums);
    if (aggregate === 'mean')
      for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] ?? 0) / trees;
  };
  const predictRow = (row: Float64Array): number => {
    let sum = base;
    for (const adder of adders) sum = adder.addRow(row, sum);
    return finish(sum);
  };
  return engine === 'walker' ? walkerOf(forest) : { engine, predict, predictRow };
}

const MANY_ROWS = 32;
/** Measured: with more words of masks for each tree of a row, or larger trees, walking is as fast. */
const MOST_WORDS = 10;
const MOST_NODES = 128;

/** Small trees by sets of their leaves; null where walking them is as good. */
function leavesOf(forest: Forest): LeafAdder | null {
  const { trees, feature, missing, precision } = forest;
  if (feature.length > MOST_NODES * trees) return null;
  const sets = createLeafSets(forest, 'missing');
  if (sets === null || sets.groups.length * (sets.starts[trees] ?? 0) > MOST_WORDS * trees) return null;
  return createLeafKernel(sets, { strict: missing === 'none', rounded: precision === 32 });
}

function makeAdders(
  forest: Forest,
  wish: Engine,
): { readonly engine: Engine; readonly adders: readonly Adder[] } {
  const parts = wish === 'walker' ? null : packForest(forest);
  if (parts === null) return { engine: 'walker', adders: [] };
  const adding: Adding = { strict: forest.missing === 'none', rounded: forest.precision === 32 };
  if (wish === 'wasm') {
    const kernels = parts.map((part) => createKernel(part, adding)).filter((each) => each !== null);
    if (kernels.length === parts.length) return { engine: 'wasm', adders: kernels };
  }
  return { engine: 'javascript', adders: parts.map((part) => createPlainEngine(part, adding)) };
}

function walkerOf(forest: Forest): Predictor {
  const { features } = forest;
  const row = new Float64Array(features.length);
  return {
    engine: 'walker',
    predict: (columns, from, to, out) => {
      checkCall(forest, columns, from, to, out);
      for (let at = from; at < to; at++) {
        for (let column = 0; column < row.length; column++) row[column] = columns[column]?.[at] ?? Number.NaN;
        out[at - from] = walk(forest, row);
      }
    },
    predictRow: (given) => walk(forest, given),
  };
}

/** Refuses a call of `predict` that does not fit the forest; codes as there. */
export function checkCall(
  { features }: Forest,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  if (columns.length !== features.length)
    refuse([
      issue('MODEL_FEATURES', ['columns'], `found ${columns.length} columns, expected ${features.length}`),
    ]);
  const short = columns.findIndex((column) => column.length < to);
  if (short >= 0) {
    const message = `found ${columns[short]?.length} rows, expected ${to} at least`;
    refuse([issue('MODEL_SHAPE', ['columns', short], message)]);
  }
  if (!(from >= 0 && from <= to))
    refuse([issue('MODEL_SHAPE', ['from'], `found ${from}, expected 0 to ${to}`)]);
  if (out.length < to - from)
    refuse([issue('MODEL_SHAPE', ['out'], `found ${out.length} places, expected ${to - from}`)]);
}
