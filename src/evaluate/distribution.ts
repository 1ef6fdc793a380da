// A value in, how likely so low or so high a one is out, and the other way round; for counts, rates and shares.
//
// NaN in, NaN out: an unknown number has no chance. Tails are computed as such, never as 1 minus the other where that would lose digits.
// Relative errors stay below some 1e-12 for shapes up to 1e7, which the golden numbers of R and the laws in the tests hold.

/** Which end of a distribution a chance is counted from. */
export type Tail = 'lower' | 'upper';

const LOG_ROOT_TWO_PI = 0.918_938_533_204_672_8;
/** A continued fraction or series ends where a term changes nothing more. */
const NOTHING = 2 ** -53;
/** Stands for a denominator of exactly 0 in Lentz's algorithm. */
const TINY = 1e-300;
/** A count's chance this much (relative) below the one asked for is taken as reached, so that a quantile turns its own chance round. */
const FUZZ = 1e-13;
/** Up to here chances of counts are added up from 0; above, the tails are computed where the count is sought. */
const ADD_UP_TO = 50;

/** ln of Gamma(x), x above 0. Source: Stirling's series (Abramowitz & Stegun 6.1.41), for small x after shifting. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 15) product *= shifted++;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + LOG_ROOT_TWO_PI + series(shifted) - Math.log(product)
  );
}

const series = (x: number): number => {
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360_360 - s / 156)))))) /
    x
  );
};

/** What Stirling's formula for ln x! lacks. Source: Loader (2000), Fast and Accurate Computation of Binomial Probabilities. */
function lackOfStirling(x: number): number {
  if (x >= 15) return series(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - LOG_ROOT_TWO_PI;
}

/** x ln(x / mean) + mean - x without losing digits where the two are near. Source: Loader (2000), bd0. */
function deviance(x: number, mean: number): number {
  if (!(Math.abs(x - mean) < 0.1 * (x + mean))) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let power = 2 * x * v;
  let total = (x - mean) * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = total + power / j;
    if (next === total || Number.isNaN(next)) return next;
    total = next;
  }
}

/** ln of mean^x e^-mean / Gamma(x + 1), x and mean above 0. */
const logPoisson = (x: number, mean: number): number =>
  -lackOfStirling(x) - deviance(x, mean) - LOG_ROOT_TWO_PI - Math.log(x) / 2;

/** ln of x^a y^b Gamma(a + b) / (Gamma(a + 1) Gamma(b)), where y is 1 - x. */
const logBeta = (a: number, b: number, x: number, y: number): number => {
  const n = a + b;
  return (
    lackOfStirling(n) -
    lackOfStirling(a) -
    lackOfStirling(b) -
    deviance(a, n * x) -
    deviance(b, n * y) -
    LOG_ROOT_TWO_PI +
    Math.log(b / (a * n)) / 2
  );
};

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

/** P(Z > z) of a standard normal Z. */
export function normalUpper(z: number): number {
  const half = twoSidedNormal(z) / 2;
  return z < 0 ? 1 - half : half;
}

const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const SHOULDER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/** The z with P(Z <= z) = p. Source: Wichura (1988), Appl. Stat. 37, 477, AS 241 PPND16: relative error about 1e-16. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * quotient(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z = r <= 5 ? quotient(SHOULDER, r - 1.6) : quotient(FAR, r - 5);
  return q < 0 ? -z : z;
}

function quotient([above, below]: readonly (readonly number[])[], x: number): number {
  const at = (coefficients: readonly number[] = []): number =>
    coefficients.reduceRight((total, each) => total * x + each, 0);
  return at(above) / at(below);
}

/** The chance that Student's t with `freedom` degrees (above 0) lies at least as far from 0, on either side. */
export function studentTwoSided(t: number, freedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  return betaLower(freedom / (freedom + square), freedom / 2, 0.5, square / (freedom + square));
}

/** ln of the chance of one tail of a gamma with rate 1. */
function logGammaTail(x: number, shape: number, tail: Tail): number {
  if (!(x > 0 && shape > 0)) return atZero(x, tail);
  if (x === Number.POSITIVE_INFINITY) return tail === 'upper' ? x * -1 : 0;
  const log = logPoisson(shape, x);
  if (x < Math.max(1, shape)) {
    let term = 1;
    let total = 1;
    for (let n = shape + 1; term > NOTHING * total; n++) {
      term *= x / n;
      total += term;
    }
    return direct(log + Math.log(total), tail === 'lower');
  }
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / (b === 0 ? TINY : b);
  let fraction = d;
  for (let n = 1; ; n++) {
    const a = n * (shape - n);
    b += 2;
    d = 1 / notZero(a * d + b);
    c = notZero(b + a / c);
    fraction *= d * c;
    if (!(Math.abs(d * c - 1) > 2 * NOTHING)) break;
  }
  return direct(log + Math.log(shape * fraction), tail === 'upper');
}

const notZero = (value: number): number => (value === 0 ? TINY : value);
/** A chance as it was computed, by its logarithm, or the chance of the other tail. */
const direct = (log: number, wanted: boolean): number =>
  wanted ? log : log < 0 ? Math.log(-Math.expm1(log)) : -Infinity;
const atZero = (x: number, tail: Tail): number =>
  x <= 0 ? (tail === 'lower' ? Number.NEGATIVE_INFINITY : 0) : Number.NaN;

/** P(X <= x) of a gamma with this shape and rate, both above 0. O(sqrt(shape)). */
export function gammaLower(x: number, shape: number, rate = 1): number {
  return Math.exp(logGammaTail(x * rate, shape, 'lower'));
}

/** P(X > x). */
export function gammaUpper(x: number, shape: number, rate = 1): number {
  return Math.exp(logGammaTail(x * rate, shape, 'upper'));
}

/** The density of the logarithm of a gamma at `log`: smooth and finite for every shape, where that of the gamma itself is not. */
export function gammaDensityOfLog(log: number, shape: number, rate = 1): number {
  return shape * poissonDensity(shape, Math.exp(log) * rate);
}

/** The x with P(X <= x) = p, or P(X > x) = p with the tail `upper`, which keeps the digits of small chances. */
export function gammaQuantile(p: number, shape: number, rate = 1, tail: Tail = 'lower'): number {
  if (!(p > 0 && p < 1 && shape > 0)) return atEnd(p, tail, Number.POSITIVE_INFINITY);
  const z = tail === 'lower' ? normalQuantile(p) : -normalQuantile(p);
  // Wilson and Hilferty's cube, and for what it cannot reach the first term of the series.
  const cube = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
  const below = tail === 'lower' ? Math.log(p) : Math.log1p(-p);
  const start = cube > 0.2 ? Math.log(shape) + 3 * Math.log(cube) : (below + logGamma(shape + 1)) / shape;
  return (
    Math.exp(
      solve(p, tail, start, (u, side) => {
        const x = Math.exp(u);
        const log = logGammaTail(x, shape, side);
        return { log, slope: Math.exp(logPoisson(shape, x) + Math.log(shape) - log) };
      }),
    ) / rate
  );
}

const atEnd = (p: number, tail: Tail, most: number): number =>
  p === 0 || p === 1 ? ((p === 0) === (tail === 'lower') ? 0 : most) : Number.NaN;

/**
 * Newton's steps for the logarithm of the smaller tail: on the scale of `u` it is concave for gamma and beta, so from wherever the
 * search starts every step but the first lands on the same side and goes nearer.
 */
function solve(
  p: number,
  tail: Tail,
  start: number,
  at: (u: number, tail: Tail) => { readonly log: number; readonly slope: number },
): number {
  const side: Tail = p <= 0.5 ? tail : tail === 'lower' ? 'upper' : 'lower';
  const target = p <= 0.5 ? Math.log(p) : Math.log1p(-p);
  const sign = side === 'lower' ? 1 : -1;
  let u = start;
  for (let step = 0; step < 200; step++) {
    const { log, slope } = at(u, side);
    const move = (sign * (target - log)) / slope;
    if (Number.isNaN(move)) return u;
    u += Math.max(-700, Math.min(700, move));
    if (Math.abs(move) < 1e-12) return u;
  }
  return u;
}

/** P(X = count). */
export function poissonDensity(count: number, mean: number): number {
  if (count < 0) return 0;
  if (count === 0 || mean === 0) return count === 0 ? Math.exp(-mean) : 0;
  return Math.exp(logPoisson(count, mean));
}

/** P(X <= count) of a Poisson count; `mean` at least 0. */
export function poissonLower(count: number, mean: number): number {
  return count < 0 ? 0 : gammaUpper(mean, Math.floor(count) + 1);
}

/** P(X >= count): the count itself is included, as in a one-sided p-value. */
export function poissonUpper(count: number, mean: number): number {
  return count <= 0 ? 1 : gammaLower(mean, Math.ceil(count));
}

/** The least count with P(X <= count) >= p; Infinity at p = 1 unless the mean is 0. */
export function poissonQuantile(p: number, mean: number): number {
  if (!(p >= 0 && p <= 1 && mean >= 0)) return Number.NaN;
  if (mean === 0 || p === 0) return 0;
  if (p === 1 || mean === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (mean <= ADD_UP_TO) return addUp(p, Math.exp(-mean), (k) => mean / k);
  const deviation = Math.sqrt(mean);
  return seek(p, mean, deviation, 1 / deviation, (k) => poissonLower(k, mean));
}

/** ln of the chance of one tail of a beta; `y` is 1 - x, given apart because it may be the smaller. */
function logBetaTail(x: number, y: number, a: number, b: number, tail: Tail): number {
  if (!(x > 0 && a > 0 && b > 0)) return atZero(x, tail);
  if (!(y > 0)) return atZero(y, tail === 'lower' ? 'upper' : 'lower');
  // The fraction ends soon below the mean; above it the other tail is computed.
  if (x > (a + 1) / (a + b + 2))
    return direct(logBeta(b, a, y, x) + Math.log(fraction(b, a, y)), tail === 'upper');
  return direct(logBeta(a, b, x, y) + Math.log(fraction(a, b, x)), tail === 'lower');
}

/** The continued fraction of the incomplete beta function by Lentz's algorithm; Abramowitz & Stegun 26.5.8. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    value *= d * c;
    if (!(Math.abs(d * c - 1) > 2 * NOTHING)) return value;
  }
}

/** P(X <= x) of a beta with shapes a and b above 0; `y`, 1 - x, may be given where it has more digits. O(sqrt(a + b)). */
export function betaLower(x: number, a: number, b: number, y = 1 - x): number {
  return Math.exp(logBetaTail(x, y, a, b, 'lower'));
}

/** The x with P(X <= x) = p, or P(X > x) = p with the tail `upper`; `odds` is x / (1 - x). */
export function betaQuantile(p: number, a: number, b: number, tail: Tail = 'lower'): number {
  const odds = betaOddsQuantile(p, a, b, tail);
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}

/** The quantile of X / (1 - X): of the ratio of two gammas, which keeps its digits near both ends. */
export function betaOddsQuantile(p: number, a: number, b: number, tail: Tail = 'lower'): number {
  if (!(p > 0 && p < 1 && a > 0 && b > 0)) return atEnd(p, tail, Number.POSITIVE_INFINITY);
  const z = tail === 'lower' ? normalQuantile(p) : -normalQuantile(p);
  const start = Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);
  const u = solve(p, tail, start, (logit, side) => {
    const x = 1 / (1 + Math.exp(-logit));
    const y = 1 / (1 + Math.exp(logit));
    const log = logBetaTail(x, y, a, b, side);
    return { log, slope: Math.exp(logBeta(a, b, x, y) + Math.log(a) - log) };
  });
  return Math.exp(u);
}

/** P(X = count) of a binomial count of `trials` with this chance. */
export function binomialDensity(count: number, trials: number, chance: number): number {
  const rest = trials - count;
  if (count < 0 || rest < 0) return 0;
  if (count === 0) return Math.exp(trials * Math.log1p(-chance));
  if (rest === 0) return Math.exp(trials * Math.log(chance));
  return Math.exp(logBeta(count, rest, chance, 1 - chance) - Math.log(rest / trials));
}

/** P(X <= count) of a binomial count of `trials` with this chance. */
export function binomialLower(count: number, trials: number, chance: number): number {
  if (count < 0) return 0;
  if (count >= trials) return 1;
  const whole = Math.floor(count);
  return betaLower(1 - chance, trials - whole, whole + 1, chance);
}

/** P(X <= count) of a negative binomial count with this mean and variance mean + mean^2 / size. */
export function negativeBinomialLower(count: number, mean: number, size: number): number {
  if (count < 0) return 0;
  return betaLower(size / (size + mean), size, Math.floor(count) + 1, mean / (size + mean));
}

/** P(X >= count): the count itself is included, as in a one-sided p-value. */
export function negativeBinomialUpper(count: number, mean: number, size: number): number {
  if (count <= 0) return 1;
  return betaLower(mean / (size + mean), Math.ceil(count), size, size / (size + mean));
}

/** The least count with P(X <= count) >= p; Infinity at p = 1 unless the mean is 0. */
export function negativeBinomialQuantile(p: number, mean: number, size: number): number {
  if (!(p >= 0 && p <= 1 && mean >= 0 && size > 0)) return Number.NaN;
  if (size === Number.POSITIVE_INFINITY) return poissonQuantile(p, mean);
  if (mean === 0 || p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const spread = 1 + mean / size;
  if (mean * spread <= ADD_UP_TO) {
    const failure = mean / (size + mean);
    return addUp(p, Math.exp(-size * Math.log1p(mean / size)), (k) => ((size + k - 1) / k) * failure);
  }
  const deviation = Math.sqrt(mean * spread);
  return seek(p, mean, deviation, (2 * spread - 1) / deviation, (k) => negativeBinomialLower(k, mean, size));
}

/** A quantile by adding chances from 0 up: `ratio` is P(k) / P(k - 1). */
function addUp(p: number, none: number, ratio: (k: number) => number): number {
  const enough = p * (1 - FUZZ);
  let chance = none;
  let total = none;
  let k = 0;
  while (total < enough && chance > 0) {
    chance *= ratio(++k);
    total += chance;
  }
  return k;
}

/** A quantile sought by doubling steps from the expansion of Cornish and Fisher, then by halving. */
function seek(
  p: number,
  mean: number,
  deviation: number,
  skewness: number,
  lower: (k: number) => number,
): number {
  const enough = p * (1 - FUZZ);
  const z = normalQuantile(p);
  const guess = Math.max(0, Math.round(mean + deviation * (z + (skewness * (z * z - 1)) / 6)));
  // `low` has too small a chance, `high` enough.
  let [low, high] = [guess, guess];
  if (lower(guess) >= enough) {
    let step = 1;
    do {
      high = low;
      low = Math.max(-1, low - step);
      step *= 2;
    } while (low >= 0 && lower(low) >= enough);
  } else {
    let step = 1;
    do {
      low = high;
      high += step;
      step *= 2;
    } while (lower(high) < enough);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lower(middle) >= enough) high = middle;
    else low = middle;
  }
  return high;
}
