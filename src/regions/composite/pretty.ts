// A range and a number of steps in, round steps that cover the range out.

/** How much a smaller unit is liked over a larger one, and the same for 5 (R's `high.u.bias` and `u5.bias`). */
const BIAS = 1.5;
const BIAS_OF_FIVE = 0.5 + 1.5 * BIAS;
/** A step this share of itself off a round number is on it. */
const FUZZ = 1e-10;

/**
 * About `steps` steps of 1, 2 or 5 times a power of ten that cover `low` to `high`, both finite and `low` below `high`; at least a
 * third of the steps asked for. Equal to R's `pretty(c(low, high), steps)`.
 */
export function prettySteps(low: number, high: number, steps: number): number[] {
  const cell = (high - low) / steps;
  const base = 10 ** Math.floor(Math.log10(cell));
  let unit = base;
  if (2 * base - cell < BIAS * (cell - unit)) unit = 2 * base;
  if (unit !== base && 5 * base - cell < BIAS_OF_FIVE * (cell - unit)) unit = 5 * base;
  if (unit === 5 * base && 10 * base - cell < BIAS * (cell - unit)) unit = 10 * base;
  let first = Math.floor(low / unit + FUZZ);
  let last = Math.ceil(high / unit - FUZZ);
  while (first * unit > low + FUZZ * unit) first--;
  while (last * unit < high - FUZZ * unit) last++;
  // Too few steps: half of those that lack go to either end, the odd one outward from 0; none below a range that starts at 0.
  const short = Math.floor(steps / 3) - (last - first);
  if (short > 0) {
    const below = low === 0 ? 0 : first >= 0 ? Math.ceil(short / 2) : Math.floor(short / 2);
    first -= below;
    last += short - below;
  }
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * unit);
}
