// A forest in, sample inputs with its own outputs out; and how a proof stands in a document.
import { createRandom, type Random } from '../base/random.js';
import type { Feature } from './features.js';
import type { Forest } from './forest.js';
import { checkProof, type Model, type Proof } from './model.js';
import { asList, asObject, fault, shown } from './parts.js';
import { walk } from './walk.js';

/** Rows of a proof that a reader makes itself, and their seed. */
const OWN_ROWS = 32;
const OWN_SEED = 'waspada proof';

/**
 * Rows that follow random paths to the leaves and stand where mistakes show: thresholds exactly hit, the next double and the next
 * float32 above and below, NaN where missing is learned, infinities; with the outputs of the walk, bit for bit (tolerance 0).
 * Row `r` follows a path of tree `r % trees`. The same seed gives the same proof. O(rows * (features + nodes on paths)).
 */
export function makeProof(forest: Forest, rows: number, seed: number | string): Proof {
  const random = createRandom(seed);
  const pools = thresholdsOf(forest);
  const inputs = Array.from({ length: rows }, (_, row) => {
    const input = pools.map((pool) => near(pool.length === 0 ? 0 : random.pick(pool), random, forest));
    follow(forest, row % forest.trees, random, input);
    return input;
  });
  return { inputs, outputs: inputs.map((input) => walk(forest, input)), tolerance: 0 };
}

function thresholdsOf({ features, feature, threshold }: Forest): number[][] {
  const pools: number[][] = features.map(() => []);
  feature.forEach((column, node) => {
    pools[column]?.push(threshold[node] ?? 0);
  });
  return pools;
}

/** Any side of a threshold, as close as the input can be. */
function near(threshold: number, random: Random, { missing }: Forest): number {
  if (random.chance(0.05)) return random.pick([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  if (missing === 'learned' && random.chance(0.1)) return Number.NaN;
  return random.pick([threshold, ...beside(threshold, true), ...beside(threshold, false)]);
}

/** Sets the features of one random path so that the row goes down it; deeper nodes of the same feature have the last word. */
function follow(forest: Forest, tree: number, random: Random, input: number[]): void {
  let node = forest.starts[tree] ?? 0;
  for (;;) {
    const column = forest.feature[node] ?? -1;
    if (column < 0) return;
    const threshold = forest.threshold[node] ?? 0;
    const goesLeft = random.chance(0.5);
    const hits = (forest.compare === '<=') === goesLeft ? [threshold] : [];
    const unknown = forest.missing === 'learned' && (forest.missingLeft[node] === 1) === goesLeft;
    const end = goesLeft ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const [double, single] = beside(threshold, !goesLeft);
    // Rounded to float32, the next double is the threshold again, and may go the other way.
    const beyond = [single, forest.inputs === 32 ? single : double];
    input[column] = random.pick([...beyond, ...hits, end, ...(unknown ? [Number.NaN] : [])]);
    node = (goesLeft ? forest.left[node] : forest.right[node]) ?? 0;
  }
}

const doubles = new Float64Array(1);
const doubleBits = new BigInt64Array(doubles.buffer);
const singles = new Float32Array(1);
const singleBits = new Int32Array(singles.buffer);
/** The smallest float32 above 0 (IEEE 754): 2 to the power of -149. */
const LEAST_SINGLE = 1.401298464324817e-45;

/** The next double and the next float32 above or below; bits of a number grow with its distance from zero. */
export function beside(x: number, above: boolean): [number, number] {
  doubles[0] = x;
  const step = above === x >= 0 ? 1 : -1;
  if (x === 0) doubles[0] = above ? Number.MIN_VALUE : -Number.MIN_VALUE;
  else doubleBits[0] = (doubleBits[0] ?? 0n) + BigInt(step);
  singles[0] = x;
  const rounded = singles[0] ?? 0;
  if (above ? rounded <= x : rounded >= x) {
    if (rounded === 0) singles[0] = above ? LEAST_SINGLE : -LEAST_SINGLE;
    else singleBits[0] = (singleBits[0] ?? 0) + (above === rounded > 0 ? 1 : -1);
  }
  return [doubles[0] ?? x, singles[0] ?? x];
}

/**
 * A model whose proofs all hold: those the origin gave, or one made here, which proves only that the model reads back as it was
 * saved. Code: MODEL_PROOF.
 */
export function proved(
  forest: Forest,
  features: readonly Feature[],
  proofs: readonly (Proof | undefined)[],
): Model {
  const given = proofs.filter((proof) => proof !== undefined);
  for (const proof of given) checkProof(forest, proof);
  return {
    forest,
    features,
    fieldDictionary: null,
    proof: given[0] ?? makeProof(forest, OWN_ROWS, OWN_SEED),
  };
}

/**
 * A number as JSON holds it: NaN is null; infinities, and whole numbers that some reader of JSON would change (2^53 and above, as
 * far as ECMAScript writes them without an exponent), are text.
 */
export function numberToJson(x: number): number | string | null {
  if (Number.isNaN(x)) return null;
  const long = Number.isInteger(x) && !Number.isSafeInteger(x) && Math.abs(x) < 1e21;
  return long || !Number.isFinite(x) ? String(x) : x;
}

/** The number back from its text; anything else as it is, for the builder to judge. */
export function numberFromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const x = Number(value);
  return numberToJson(x) === value ? x : value;
}

/** `{inputs, outputs}` of a document, checked. Codes: MODEL_SHAPE, MODEL_NUMBER. */
export function readProof(value: unknown, path: readonly string[]): Proof {
  const { inputs, outputs } = asObject(value, path, ['inputs', 'outputs']);
  const numbers = (list: unknown, at: readonly (string | number)[]): number[] =>
    asList(list, at).map((entry, index) => {
      const x = entry === null ? Number.NaN : numberFromJson(entry);
      return typeof x === 'number'
        ? x
        : fault('MODEL_NUMBER', [...at, index], `found ${shown(entry)}, expected a number`);
    });
  return {
    inputs: asList(inputs, [...path, 'inputs']).map((row, at) => numbers(row, [...path, 'inputs', at])),
    outputs: numbers(outputs, [...path, 'outputs']),
    tolerance: 0,
  };
}
