// Many p-values in, adjusted ones out: which of many findings remain when it is counted how many were looked for.

/**
 * Benjamini and Hochberg's adjusted p-values: findings with a value up to q hold at most the share q of false ones, on average.
 * NaN is not counted as a test and stays NaN. Equal to R's `p.adjust(method = 'BH')`. O(n log n).
 * Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289; for maps: Caldas de Castro & Singer (2006), Geogr. Anal. 38, 180.
 */
export function adjustDiscoveries(p: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(p.length).fill(Number.NaN);
  const order = Array.from(p, (value, at) => ({ value, at }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value);
  let least = 1;
  for (const [place, { value, at }] of order.entries()) {
    least = Math.min(least, (value * order.length) / (order.length - place));
    adjusted[at] = least;
  }
  return adjusted;
}

/** Bonferroni's: the chance of even one false finding is at most the adjusted value. NaN is not counted and stays NaN. */
export function adjustAll(p: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(p);
  const tests = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  return values.map((value) => Math.min(1, value * tests));
}
