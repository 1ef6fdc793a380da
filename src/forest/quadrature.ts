// How many points in, where to look and with which weight out: the integral over [0, 1] of a polynomial, exactly.

/** Weights sum to 1; points rise. */
export interface Rule {
  readonly at: Float64Array;
  readonly weight: Float64Array;
}

/**
 * The Gauss-Legendre rule of `n` points on [0, 1], exact for polynomials of degree below 2n. O(n^3), no transcendental function, so
 * the same on every runtime. Equal to numpy.polynomial.legendre.leggauss, moved from [-1, 1].
 */
export function gaussLegendre(n: number): Rule {
  const at = new Float64Array(n);
  const weight = new Float64Array(n);
  // Roots mirror each other about 0. From the right end Newton's method falls, never past it, on the largest root not yet taken out.
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let x = 2 * i + 1 === n ? 0 : 1;
    for (let next = x === 0 ? 0 : 2; x < next; ) {
      const { value, slope } = legendre(n, x);
      let taken = 0;
      for (let j = 0; j < i; j++) taken += 1 / (x - 1 + 2 * (at[j] ?? 0));
      next = x;
      x -= value / (slope - value * taken);
    }
    const { slope } = legendre(n, x);
    at[i] = (1 - x) / 2;
    at[n - 1 - i] = (1 + x) / 2;
    weight[i] = 1 / ((1 - x * x) * slope * slope);
    weight[n - 1 - i] = weight[i] ?? 0;
  }
  return { at, weight };
}

/** The Legendre polynomial of degree n and its slope, by Bonnet's recursion. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let [before, value] = [0, 1];
  let [slopeBefore, slope] = [0, 0];
  for (let k = 1; k <= n; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
    [slopeBefore, slope] = [slope, slopeBefore + (2 * k - 1) * before];
  }
  return { value, slope };
}
