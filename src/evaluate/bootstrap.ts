// Rows drawn again and again from a seed, in; the spread of a statistic over them, out.
import { issue, refuse } from '../base/errors.js';
import { createRandom } from '../base/random.js';

/** With 1999 resamples the 2.5 % and 97.5 % points are the 50th smallest and the 50th largest: no interpolation is needed. */
export const RESAMPLES = 1999;

export interface BootstrapSettings {
  readonly seed: number | string;
  /** 1 less than a multiple of 40, so that both ends are order statistics; 1999 unless told. */
  readonly resamples?: number;
}

/**
 * 95 % percentile intervals of several statistics of the same rows, each [low, high].
 * The bootstrap is plain and paired: whole rows are drawn with replacement, so all statistics of a resample see the same rows, and
 * the number of positives varies as it would in another sample from the field (a stratified one would hide that).
 * `measure` gets how often each row was drawn (the array is reused) and writes one number for each statistic; it returns false for a
 * resample on which they have no meaning, which is drawn again. Codes: TRAIN_SETTINGS.
 * Cost: O(resamples * rows) draws. Source: Efron (1979), Ann. Stat. 7, 1; Davison and Hinkley (1997), 5.3.1 for the order statistics.
 */
export function bootstrapIntervals(
  rows: number,
  statistics: number,
  { seed, resamples = RESAMPLES }: BootstrapSettings,
  measure: (drawn: Uint32Array, out: Float64Array) => boolean,
): { readonly low: number; readonly high: number }[] {
  if (!(Number.isInteger(resamples) && resamples >= 39 && (resamples + 1) % 40 === 0)) {
    const message = `found ${resamples} resamples, expected 1 less than a multiple of 40`;
    refuse([issue('TRAIN_SETTINGS', ['resamples'], message)]);
  }
  const random = createRandom(seed);
  const drawn = new Uint32Array(rows);
  const out = new Float64Array(statistics);
  const found = Array.from({ length: statistics }, () => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; ) {
    drawn.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = random.below(rows);
      drawn[row] = (drawn[row] ?? 0) + 1;
    }
    if (!measure(drawn, out)) continue;
    for (const [at, values] of found.entries()) values[resample] = out[at] ?? Number.NaN;
    resample++;
  }
  const tail = (resamples + 1) / 40;
  return found.map((values) => {
    values.sort();
    return { low: values[tail - 1] ?? Number.NaN, high: values[resamples - tail] ?? Number.NaN };
  });
}
