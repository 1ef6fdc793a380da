// A z-value in, how improbable it is by chance out.

/** The chance that a standard normal value lies at least as far from 0, on either side: erfc(|z| / sqrt 2), relative error below 1e-13. */
export function twoSidedNormal(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const x = Math.abs(z) / Math.SQRT2;
  return x < 2.2 ? 1 - nearZero(x) : inTail(x);
}

/** erf by its series of positive terms; source: Abramowitz & Stegun 7.1.6. */
function nearZero(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; term > 1e-18 * total; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** erfc by its continued fraction, evaluated from a fixed depth; source: Abramowitz & Stegun 7.1.14. */
function inTail(x: number): number {
  if (x > 27) return 0;
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
