// Values of units and their neighbours in, local Moran with p-values out: each unit keeps its own value while others are dealt beside it.
import { issue, refuse } from '../../base/errors.js';
import { createRandom, type Random } from '../../base/random.js';
import { centre, checkValues } from './autocorrelation.js';
import { localMoran } from './local.js';
import type { Neighbours } from './neighbours.js';

export interface PermutationSettings {
  /** The most draws a unit. The smallest p-value that can come out is 2 / (1 + permutations). */
  readonly permutations: number;
  readonly seed: number | string;
  /**
   * A unit is settled as soon as so many draws lie on either side of its own value: most are after a few hundred draws. Infinity
   * (the default) makes all draws for every unit.
   */
  readonly enough?: number;
}

export interface LocalPermutation {
  /** Local Moran as `localMoran` gives it; NaN without neighbours. */
  readonly statistic: Float64Array;
  /** Two-sided; NaN without neighbours, 1 for a unit whose value is the mean. */
  readonly p: Float64Array;
  /** Draws made for each unit. */
  readonly draws: Int32Array;
}

/**
 * Local Moran with conditional permutation: the values of the other units are dealt to a unit's neighbours without replacement.
 * p = min(1, 2 * (1 + fewer) / (1 + draws)) with `fewer` the smaller of the numbers of draws at least as high and at least as low;
 * of a unit that is settled early min(1, 2 * enough / draws), which is as true a p-value (Besag & Clifford). A unit without
 * neighbours has NaN. Codes: REGION_DATA, REGION_SETTINGS. O(permutations * links) at most.
 * Sources: Anselin (1995), Geogr. Anal. 27, 93; Besag & Clifford (1991), Biometrika 78, 301; as `spdep::localmoran_perm`.
 */
export function permuteLocalMoran(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  settings: PermutationSettings,
): LocalPermutation {
  const { permutations, seed, enough = Number.POSITIVE_INFINITY } = settings;
  checkPermutations(permutations, enough);
  const z = centre(checkValues(values, neighbours));
  const random = createRandom(seed);
  const { statistic } = localMoran(values, neighbours);
  const p = new Float64Array(z.length).fill(Number.NaN);
  const draws = new Int32Array(z.length);
  // The deck holds the others' values. It is never laid in order again: a dealt deck is as good a start as a fresh one.
  const deck = new Float64Array(Math.max(0, z.length - 1));
  const largest = z.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  for (let unit = 0; unit < z.length; unit++) {
    const [from, to] = [neighbours.start[unit] ?? 0, neighbours.start[unit + 1] ?? 0];
    if (to === from || Number.isNaN(statistic[unit] ?? Number.NaN)) continue;
    deck.set(z.subarray(0, unit));
    deck.set(z.subarray(unit + 1), unit);
    const weights = neighbours.weight.subarray(from, to);
    let [seen, reach] = [0, 0];
    for (let k = from; k < to; k++) {
      seen += (neighbours.weight[k] ?? 0) * (z[neighbours.target[k] ?? 0] ?? 0);
      reach += neighbours.weight[k] ?? 0;
    }
    // Sums of the same terms in another order differ in their last bits: such ties count as reached on both sides. So does
    // every draw of a unit that stands at the mean: its local Moran is 0 whoever is beside it.
    const atMean = Math.abs(z[unit] ?? 0) <= 1e-12 * largest;
    const slack = atMean ? Number.POSITIVE_INFINITY : 1e-12 * reach * largest;
    const { fewer, drawn } = deal(deck, weights, seen - slack, seen + slack, permutations, enough, random);
    draws[unit] = drawn;
    const tail = fewer >= enough ? fewer / drawn : (fewer + 1) / (drawn + 1);
    p[unit] = Math.min(1, 2 * tail);
  }
  return { statistic, p, draws };
}

/** 2^-32: a 32-bit word times a number of cards falls on a card. The odds of two cards differ by less than cards / 2^32. */
const PER_WORD = 1 / 4_294_967_296;

/** Deals cards to as many places as there are weights, again and again, and counts how often their weighted sum reaches either end. */
function deal(
  deck: Float64Array,
  weights: Float64Array,
  low: number,
  high: number,
  permutations: number,
  enough: number,
  random: Random,
): { readonly fewer: number; readonly drawn: number } {
  const places = weights.length;
  let [above, below, drawn] = [0, 0, 0];
  while (drawn < permutations && (above < enough || below < enough)) {
    let sum = 0;
    for (let place = 0; place < places; place++) {
      const card = place + Math.floor(random.next() * PER_WORD * (deck.length - place));
      const value = deck[card] ?? 0;
      deck[card] = deck[place] ?? 0;
      deck[place] = value;
      sum += (weights[place] ?? 0) * value;
    }
    drawn++;
    if (sum >= low) above++;
    if (sum <= high) below++;
  }
  return { fewer: Math.min(above, below), drawn };
}

function checkPermutations(permutations: number, enough: number): void {
  const whole = Number.isInteger(permutations) && permutations >= 99 && permutations <= 999_999;
  if (!whole || !(enough >= 1))
    refuse([
      issue(
        'REGION_SETTINGS',
        [whole ? 'enough' : 'permutations'],
        whole
          ? `found enough ${enough}, expected at least 1`
          : `found ${permutations} permutations, expected a whole number, 99 to 999,999`,
      ),
    ]);
}
