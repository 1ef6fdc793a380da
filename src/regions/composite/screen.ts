// Columns of indicators in; what to look at before they are put together out: lopsided columns, columns that say the same.
import { momentsOf } from './normalise.js';

/** The shape of a column, and whether a few values would rule a mean of it. */
export interface Shape {
  /** How many values are known. */
  readonly known: number;
  /** Sample skewness G1, as `SKEW` of spreadsheets; NaN below three values, or where all are alike. */
  readonly skewness: number;
  /** Sample excess kurtosis G2, as `KURT` of spreadsheets; NaN below four values, or where all are alike. */
  readonly kurtosis: number;
  /** Look at it before use: transform it, or set the goalposts so that its outliers are clipped. */
  readonly lopsided: boolean;
}

/** The practice of the JRC: beyond both, a column is treated before it is normalised (COINr `Treat`, defaults). */
const SKEWNESS = 2;
const KURTOSIS = 3.5;

/** Skewness and kurtosis of the known values. O(n). Equal to COINr `skew` and `kurt`. */
export function shapeOf(values: Float64Array): Shape {
  const { count: n, mean } = momentsOf(values);
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const square = (value - mean) ** 2;
    second += square / n;
    third += (square * (value - mean)) / n;
    fourth += square ** 2 / n;
  }
  const g1 = third / second ** 1.5;
  const g2 = fourth / second ** 2 - 3;
  const skewness = n > 2 ? (g1 * Math.sqrt(n * (n - 1))) / (n - 2) : Number.NaN;
  const kurtosis = n > 3 ? ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6) : Number.NaN;
  return {
    known: n,
    skewness,
    kurtosis,
    lopsided: Math.abs(skewness) > SKEWNESS && kurtosis > KURTOSIS,
  };
}

/** Pearson's correlation over the rows where both are known; NaN where one does not vary there. O(n). */
export function correlate(a: Float64Array, b: Float64Array): number {
  const both = Array.from(a, (value, row) => [value, b[row] ?? Number.NaN] as const).filter(
    ([x, y]) => !Number.isNaN(x) && !Number.isNaN(y),
  );
  const meanX = both.reduce((sum, [x]) => sum + x, 0) / both.length;
  const meanY = both.reduce((sum, [, y]) => sum + y, 0) / both.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of both) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
