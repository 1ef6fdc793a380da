// Counts and a small table of columns in, a log-linear fit out: coefficients, fitted means, leverage and how far the counts scatter.

const MOST_STEPS = 60;
/** Relative change of the deviance at which the steps end; the error is then about its square, for Newton steps double the digits. */
const NEAR = 1e-10;
/** A column with less than this share of its own size left beside the earlier ones says nothing new. */
const LEAST_PIVOT = 1e-10;

/**
 * A log-linear quasi-Poisson model, fitted by iterated weighted least squares; its buffers serve one fit after another.
 * Fill `x` (row by row, `columns` numbers a row), `y` and `weight`, then call `fit`; a row that was not reported is left out by the
 * caller. O(steps * rows * columns^2), less where the rows hold zeros.
 * Source: McCullagh & Nelder (1989), Generalized Linear Models, 2.5 and 6.2.3; equals a converged `glm(family = quasipoisson)` of R.
 */
export class LogLinear {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Prior weight of each row; 1 unless set. */
  readonly weight: Float64Array;
  readonly coefficients: Float64Array;
  readonly mean: Float64Array;
  /** Leverage: how much of a row's fitted value is its own doing, 0 to 1. */
  readonly hat: Float64Array;
  /** Sum of squared Pearson residuals by degrees of freedom; NaN without any left. */
  dispersion = Number.NaN;
  rows = 0;
  columns = 0;
  readonly #eta: Float64Array;
  readonly #gram: Float64Array;
  readonly #inverse: Float64Array;
  readonly #right: Float64Array;
  readonly #before: Float64Array;

  constructor(mostRows: number, mostColumns: number) {
    this.x = new Float64Array(mostRows * mostColumns);
    this.y = new Float64Array(mostRows);
    this.weight = new Float64Array(mostRows).fill(1);
    this.mean = new Float64Array(mostRows);
    this.hat = new Float64Array(mostRows);
    this.#eta = new Float64Array(mostRows);
    this.coefficients = new Float64Array(mostColumns);
    this.#right = new Float64Array(mostColumns);
    this.#before = new Float64Array(mostColumns);
    this.#gram = new Float64Array(mostColumns * mostColumns);
    this.#inverse = new Float64Array(mostColumns * mostColumns);
  }

  get freedom(): number {
    return this.rows - this.columns;
  }

  /** Fits the first `rows` rows. False: a column says nothing new, or the steps did not end; the results then mean nothing. */
  fit(rows: number, columns: number): boolean {
    const { y, weight, mean, coefficients } = this;
    this.rows = rows;
    this.columns = columns;
    let saturated = 0;
    for (let i = 0; i < rows; i++) {
      const count = y[i] ?? 0;
      const start = count + 0.1;
      mean[i] = start;
      this.#eta[i] = Math.log(start);
      if (count > 0) saturated += (weight[i] ?? 0) * count * (Math.log(count) - 1);
    }
    let deviance = Number.POSITIVE_INFINITY;
    for (let step = 0; step < MOST_STEPS; step++) {
      this.#before.set(coefficients);
      this.#weigh();
      if (!this.#factor()) return false;
      this.#solve();
      let now = this.#advance(saturated);
      // A step too long is halved: the likelihood has one summit, so a short enough step always climbs.
      for (
        let halved = 0;
        step > 0 && !(now <= deviance + NEAR * (deviance + 0.1)) && halved < 30;
        halved++
      ) {
        for (let j = 0; j < columns; j++)
          coefficients[j] = ((coefficients[j] ?? 0) + (this.#before[j] ?? 0)) / 2;
        now = this.#advance(saturated);
      }
      if (!Number.isFinite(now)) return false;
      if (Math.abs(deviance - now) <= NEAR * (Math.abs(now) + 0.1)) return this.#finish();
      deviance = now;
    }
    return false;
  }

  /**
   * A fit with equal weights, then one in which a row whose Anscombe residual s lies above `above` weighs s^-2, as an outbreak of the
   * past; the weights add up to the number of rows. Null: the first fit alone. Source: Farrington et al. (1996), JRSS A 159, 3.3.
   */
  fitDownweighted(rows: number, columns: number, above: number | null): boolean {
    const { weight, y, mean, hat } = this;
    weight.fill(1, 0, rows);
    if (!this.fit(rows, columns)) return false;
    if (above === null) return true;
    const phi = Math.max(1, this.dispersion);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const s = anscombe(y[i] ?? 0, mean[i] ?? 0, phi, hat[i] ?? 0);
      const share = s > above ? s ** -2 : 1;
      weight[i] = share;
      total += share;
    }
    // No row weighs less: the second fit would be the first again.
    if (total === rows) return true;
    for (let i = 0; i < rows; i++) weight[i] = ((weight[i] ?? 0) * rows) / total;
    return this.fit(rows, columns);
  }

  /** The rows that weigh less than the others. */
  downweighted(): number[] {
    const { weight, rows } = this;
    let most = 0;
    for (let i = 0; i < rows; i++) most = Math.max(most, weight[i] ?? 0);
    const lighter: number[] = [];
    for (let i = 0; i < rows; i++) if ((weight[i] ?? 0) < most) lighter.push(i);
    return lighter;
  }

  /** Variance of a coefficient, to be multiplied by the dispersion. */
  variance(column: number): number {
    return this.#inverse[column * this.columns + column] ?? Number.NaN;
  }

  /** X'WX and X'Wz at the present means. */
  #weigh(): void {
    const { x, y, weight, mean, rows, columns } = this;
    const gram = this.#gram;
    const right = this.#right;
    gram.fill(0, 0, columns * columns);
    right.fill(0, 0, columns);
    for (let i = 0; i < rows; i++) {
      const mu = mean[i] ?? 0;
      const w = (weight[i] ?? 0) * mu;
      const wz = w * (this.#eta[i] ?? 0) + (weight[i] ?? 0) * ((y[i] ?? 0) - mu);
      const row = i * columns;
      for (let j = 0; j < columns; j++) {
        const xj = x[row + j] ?? 0;
        if (xj === 0) continue;
        right[j] = (right[j] ?? 0) + wz * xj;
        for (let k = 0; k <= j; k++) {
          const at = j * columns + k;
          gram[at] = (gram[at] ?? 0) + w * xj * (x[row + k] ?? 0);
        }
      }
    }
  }

  /** Cholesky, in place in the lower half. */
  #factor(): boolean {
    const { columns } = this;
    const gram = this.#gram;
    for (let j = 0; j < columns; j++) {
      const own = gram[j * columns + j] ?? 0;
      let pivot = own;
      for (let k = 0; k < j; k++) pivot -= (gram[j * columns + k] ?? 0) ** 2;
      if (!(pivot > LEAST_PIVOT * own)) return false;
      const root = Math.sqrt(pivot);
      gram[j * columns + j] = root;
      for (let i = j + 1; i < columns; i++) {
        let sum = gram[i * columns + j] ?? 0;
        for (let k = 0; k < j; k++) sum -= (gram[i * columns + k] ?? 0) * (gram[j * columns + k] ?? 0);
        gram[i * columns + j] = sum / root;
      }
    }
    return true;
  }

  #solve(): void {
    const { columns, coefficients } = this;
    const gram = this.#gram;
    for (let i = 0; i < columns; i++) {
      let sum = this.#right[i] ?? 0;
      for (let k = 0; k < i; k++) sum -= (gram[i * columns + k] ?? 0) * (coefficients[k] ?? 0);
      coefficients[i] = sum / (gram[i * columns + i] ?? 0);
    }
    for (let i = columns - 1; i >= 0; i--) {
      let sum = coefficients[i] ?? 0;
      for (let k = i + 1; k < columns; k++) sum -= (gram[k * columns + i] ?? 0) * (coefficients[k] ?? 0);
      coefficients[i] = sum / (gram[i * columns + i] ?? 0);
    }
  }

  /** New means from the coefficients; the deviance comes back. */
  #advance(saturated: number): number {
    const { x, y, weight, mean, coefficients, rows, columns } = this;
    let fitted = 0;
    for (let i = 0; i < rows; i++) {
      let eta = 0;
      for (let j = 0; j < columns; j++) eta += (x[i * columns + j] ?? 0) * (coefficients[j] ?? 0);
      const mu = Math.exp(eta);
      this.#eta[i] = eta;
      mean[i] = mu;
      fitted += (weight[i] ?? 0) * ((y[i] ?? 0) * eta - mu);
    }
    return 2 * (saturated - fitted);
  }

  /** Dispersion, covariance and leverage at the summit. */
  #finish(): boolean {
    const { x, y, weight, mean, hat, rows, columns } = this;
    this.#weigh();
    if (!this.#factor()) return false;
    this.#invert();
    const inverse = this.#inverse;
    let pearson = 0;
    for (let i = 0; i < rows; i++) {
      const mu = mean[i] ?? 0;
      const w = weight[i] ?? 0;
      pearson += mu > 0 ? (w * ((y[i] ?? 0) - mu) ** 2) / mu : 0;
      let leverage = 0;
      const row = i * columns;
      for (let j = 0; j < columns; j++) {
        const xj = x[row + j] ?? 0;
        if (xj === 0) continue;
        for (let k = 0; k < columns; k++)
          leverage += xj * (inverse[j * columns + k] ?? 0) * (x[row + k] ?? 0);
      }
      hat[i] = w * mu * leverage;
    }
    this.dispersion = this.freedom > 0 ? pearson / this.freedom : Number.NaN;
    return true;
  }

  /** The inverse of X'WX from its Cholesky factor, one column of the unit matrix after another. */
  #invert(): void {
    const { columns } = this;
    const gram = this.#gram;
    const inverse = this.#inverse;
    for (let c = 0; c < columns; c++) {
      for (let i = 0; i < columns; i++) {
        let sum = i === c ? 1 : 0;
        for (let k = 0; k < i; k++) sum -= (gram[i * columns + k] ?? 0) * (inverse[k * columns + c] ?? 0);
        inverse[i * columns + c] = sum / (gram[i * columns + i] ?? 0);
      }
      for (let i = columns - 1; i >= 0; i--) {
        let sum = inverse[i * columns + c] ?? 0;
        for (let k = i + 1; k < columns; k++)
          sum -= (gram[k * columns + i] ?? 0) * (inverse[k * columns + c] ?? 0);
        inverse[i * columns + c] = sum / (gram[i * columns + i] ?? 0);
      }
    }
  }
}

/** How far a count lies above its fitted mean, in standard deviations; 0 for a row that no other row helps to fit. */
function anscombe(count: number, mean: number, phi: number, hat: number): number {
  if (!(1 - hat > 1e-9) || !(mean > 0)) return 0;
  return (1.5 * (count ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) / Math.sqrt(phi * (1 - hat));
}
