// Quantiles and classes beside numbers made by R 4.2.2 and classInt 0.4-9, and by a second dynamic programme.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ClassStyle, classify } from '../../../src/regions/composite/classes.js';
import { naturalBreaks, naturalBreaksSlowly } from '../../../src/regions/composite/natural-breaks.js';
import { quantileOf, quantileTypes } from '../../../src/regions/composite/quantile.js';

interface Result {
  readonly style: string;
  readonly n: number;
  readonly brks: readonly number[];
  readonly classOf: readonly number[];
  readonly counts: readonly number[];
  readonly withinSSE: number;
  readonly gvf: number;
  readonly jenksTests: readonly [number, number];
}
interface Case {
  readonly id: string;
  readonly x: readonly number[];
  readonly quantileProbs: readonly number[];
  readonly quantileTypes: Readonly<Record<string, readonly number[]>>;
  readonly results: readonly Result[];
  readonly exactDP: readonly {
    readonly n: number;
    readonly withinSSE: number;
    readonly classMax: readonly number[];
    readonly sizes: readonly number[];
  }[];
}

const file = new URL('../../../../shared/golden/regions/class_intervals.json', import.meta.url);
const found = existsSync(file);
if (!found) console.info(`skipped: the golden numbers of classes are not at ${file.pathname}`);
const golden: { readonly cases: readonly Case[] } = found
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { cases: [] };

/** The older routine "jenks" of classInt is no target: it need not find the best classes. */
const styleOf = (style: string, classes: number): ClassStyle | null =>
  style === 'fisher'
    ? { kind: 'natural', classes }
    : style === 'equal' || style === 'quantile'
      ? { kind: style, classes }
      : style === 'sd'
        ? { kind: 'deviation', classes }
        : style === 'headtails'
          ? { kind: 'head-tails' }
          : style === 'maximum'
            ? { kind: 'gaps', classes }
            : null;

const close = (ours: number, theirs: number): void =>
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(theirs)));

describe.skipIf(!found)('classes', () => {
  describe.each(golden.cases.map((each) => [each.id, each] as const))('%s', (_, each) => {
    const values = Float64Array.from(each.x);
    const sorted = Float64Array.from(each.x).sort();

    test.each(quantileTypes.map((type, at) => [`type${at + 1}`, type] as const))(
      "R's quantiles of %s are those named %s",
      (name, type) => {
        each.quantileProbs.forEach((share, at) => {
          close(quantileOf(sorted, share, type), each.quantileTypes[name]?.[at] ?? Number.NaN);
        });
      },
    );

    test.each(
      each.results.flatMap((result) => {
        const style = styleOf(result.style, result.n);
        return style === null ? [] : [[result.style, result.n, style, result] as const];
      }),
    )('classes of style %s, %i asked for, are those of classInt', (_style, _n, style, result) => {
      const classes = classify(values, style);
      expect(classes.breaks).toHaveLength(result.brks.length);
      classes.breaks.forEach((value, at) => {
        close(value, result.brks[at] ?? Number.NaN);
      });
      expect(classes.classOf).toEqual(result.classOf);
      expect(classes.sizes).toEqual(result.counts);
      close(classes.within, result.withinSSE);
      close(classes.fit, result.gvf);
      close(classes.fit, result.jenksTests[0]);
      close(classes.accuracy, result.jenksTests[1]);
    });

    test.each(each.exactDP.map((exact) => [exact.n, exact] as const))(
      '%i natural classes are the best there are',
      (n, exact) => {
        expect(naturalBreaks(sorted, n)).toEqual(exact.classMax);
        expect(naturalBreaksSlowly(sorted, n)).toEqual(exact.classMax);
        const classes = classify(values, { kind: 'natural', classes: n });
        expect(classes.sizes).toEqual(exact.sizes);
        close(classes.within, exact.withinSSE);
      },
    );
  });
});
