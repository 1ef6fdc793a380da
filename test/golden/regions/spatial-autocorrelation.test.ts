// Global and local spatial autocorrelation against R's spdep 1.2-7: every number of the shared golden file, to its stated tolerance.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { type GlobalTest, geary, globalG, moran, permuteMoran } from '../../../src/regions/space/autocorrelation.js';
import { adjustAll, adjustDiscoveries } from '../../../src/regions/space/discovery.js';
import {
  type LocalTest,
  localG,
  localGeary,
  localGStar,
  localMoran,
  quadrants,
  spatialLag,
} from '../../../src/regions/space/local.js';
import { degree, type Neighbours, neighboursFromLists, type Style, styles, sumWeights, weigh, withSelf } from '../../../src/regions/space/neighbours.js';

const file = new URL('../../../../shared/golden/regions/spatial_autocorrelation.json', import.meta.url);
const present = existsSync(file);
if (!present) console.info('skipped: shared/golden/regions/spatial_autocorrelation.json is not beside the repository');

const numbers = z.array(z.nullable(z.number()));
const local = z.object({ E: numbers, Var: numbers, Z: numbers, p: numbers });
const golden = z.object({
  tolerance: z.object({ relative: z.number() }),
  cases: z.array(
    z.object({
      id: z.string(),
      input: z.object({
        x: z.array(z.number()),
        neighbours: z.array(z.array(z.number())),
        weightStyle: z.enum(styles),
        weights: z.nullable(z.array(z.array(z.number()))),
      }),
      expected: z.object({
        weightsConstants: z.object({ n: z.number(), S0: z.number(), S1: z.number(), S2: z.number() }),
        moran: z.record(z.string(), z.number()),
        geary: z.record(z.string(), z.number()),
        globalG_B: z.record(z.string(), z.number()),
        localMoran: z.extend(local, {
          Ii: numbers,
          quadrantMean: z.array(z.string()),
          quadrantPysal: z.array(z.string()),
          pBH: numbers,
          pBonferroni: numbers,
        }),
        localMoranTotal: z.extend(local, { Ii: numbers }),
        localG_B: z.extend(local, { G: numbers }),
        localGstar_B: z.extend(local, { G: numbers, pBH: numbers, hotspotClassBH05: z.array(z.string()) }),
        localGstar_W: z.extend(local, { G: numbers }),
        localGeary: z.object({ Ci: numbers }),
        spatialLag: numbers,
        moranPermutation: z.optional(
          z.object({
            mean: z.number(),
            sd: z.number(),
            pTwoSided: z.number(),
            range9999_pGreater: z.tuple([z.number(), z.number()]),
          }),
        ),
      }),
    }),
  ),
});
const { cases, tolerance } = present
  ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8')))
  : { cases: [], tolerance: { relative: 0 } };

const near = (found: number, expected: number): boolean =>
  Math.abs(found - expected) <= tolerance.relative * Math.max(Math.abs(expected), 1e-6);

/**
 * The variances of Geary's C as `spdep::geary.test` 1.2-7 codes them: in some terms n counts the units without neighbours, in others not.
 * The published formula has one n, and so have we; the two are the same where every unit has a neighbour.
 */
function mixedGeary(x: readonly number[], neighbours: Neighbours) {
  const mean = x.reduce((sum, each) => sum + each, 0) / x.length;
  const power = (k: number): number => x.reduce((sum, each) => sum + (each - mean) ** k, 0);
  const { n: m, s0, s1, s2 } = sumWeights(neighbours);
  const n = x.length;
  const k = (m * power(4)) / power(2) ** 2;
  const chance =
    (m - 1) * s1 * (m * m - 3 * n + 3 - k * (m - 1)) -
    ((m - 1) * s2 * (m * m + 3 * n - 6 - k * (m * m - n + 2))) / 4 +
    s0 * s0 * (m * m - 3 - k * (m - 1) ** 2);
  return {
    varianceRandomisation: chance / (n * (m - 2) * (m - 3) * s0 * s0),
    varianceNormality: ((2 * s1 + s2) * (m - 1) - 4 * s0 * s0) / (2 * (n + 1) * s0 * s0),
  };
}

describe.skipIf(!present).each(cases)('$id', ({ input, expected }) => {
  const bare = neighboursFromLists(input.neighbours, input.weights ?? undefined);
  const binary = neighboursFromLists(input.neighbours);
  const style: Style = input.weightStyle;
  const weighed = weigh(bare, style);
  const { x } = input;

  /** Where a unit has neighbours the numbers agree; where it has none ours are unknown, whatever spdep prints there. */
  function expectEach(found: ArrayLike<number>, wanted: readonly (number | null)[]): void {
    expect(found.length).toBe(wanted.length);
    for (const [unit, value] of wanted.entries()) {
      const ours = found[unit] ?? Number.NaN;
      if (degree(bare, unit) === 0) expect(ours).toBeNaN();
      else if (!near(ours, value ?? Number.NaN)) expect({ unit, value: ours }).toEqual({ unit, value });
    }
  }
  function expectLocal(found: LocalTest, wanted: z.infer<typeof local>, statistic: readonly (number | null)[]) {
    expectEach(found.statistic, statistic);
    expectEach(found.expected, wanted.E);
    expectEach(found.variance, wanted.Var);
    expectEach(found.z, wanted.Z);
    expectEach(found.p, wanted.p);
  }
  const expectNear = (found: number, wanted: number | undefined): void => {
    if (!near(found, wanted ?? Number.NaN)) expect(found).toBe(wanted);
  };
  function expectGlobal(found: GlobalTest, statistic?: number, expectation?: number, variance?: number, z?: number) {
    expectNear(found.statistic, statistic);
    expectNear(found.expected, expectation);
    expectNear(found.variance, variance);
    if (z !== undefined) expectNear(found.z, z);
  }

  test('the sums of weights agree', () => {
    const { n, s0, s1, s2 } = sumWeights(weighed);
    const { S0, S1, S2, ...rest } = expected.weightsConstants;
    expect(n).toBe(rest.n);
    expectNear(s0, S0);
    expectNear(s1, S1);
    expectNear(s2, S2);
  });

  test("Moran's I, Geary's C and the global G agree with their moments", () => {
    const m = expected.moran;
    const byChance = moran(x, weighed);
    expectGlobal(byChance, m.I, m.expectation, m.varianceRandomisation, m.zRandomisation);
    expectNear(byChance.p, m.pTwoSidedRandomisation);
    const byNormal = moran(x, weighed, 'normality');
    expectGlobal(byNormal, m.I, m.expectation, m.varianceNormality, m.zNormality);
    expectNear(byNormal.p, m.pTwoSidedNormality);
    const g = expected.geary;
    const [gearyByChance, gearyByNormal] = [geary(x, weighed), geary(x, weighed, 'normality')];
    const mixed = mixedGeary(x, weighed);
    expectNear(mixed.varianceRandomisation, g.varianceRandomisation);
    expectNear(mixed.varianceNormality, g.varianceNormality);
    if (expected.weightsConstants.n === x.length) {
      expectGlobal(gearyByChance, g.C, g.expectation, g.varianceRandomisation, g.zRandomisation);
      expectGlobal(gearyByNormal, g.C, g.expectation, g.varianceNormality);
    } else {
      expectGlobal(gearyByChance, g.C, g.expectation, gearyByChance.variance);
      expect(Math.abs(gearyByChance.z / (g.zRandomisation ?? 0) - 1)).toBeLessThan(0.05);
    }
    const G = expected.globalG_B;
    expectGlobal(globalG(x, binary), G.G, G.expectation, G.variance, G.z);
  });

  test('local Moran agrees with conditional and with total moments, quadrants and adjusted p-values too', () => {
    const wanted = expected.localMoran;
    const found = localMoran(x, weighed);
    expectLocal(found, wanted, wanted.Ii);
    expectEach(adjustDiscoveries(found.p), wanted.pBH);
    expectEach(adjustAll(found.p), wanted.pBonferroni);
    expectLocal(localMoran(x, weighed, 'total'), expected.localMoranTotal, expected.localMoranTotal.Ii);
    const named = (names: readonly string[]) =>
      names.map((name, unit) => (degree(bare, unit) === 0 ? null : name.toLowerCase()));
    expect(quadrants(x, weighed)).toEqual(named(wanted.quadrantPysal));
    expect(quadrants(x, weighed, 'mean-lag')).toEqual(named(wanted.quadrantMean));
    expectEach(spatialLag(x, weighed), expected.spatialLag);
    expectEach(localGeary(x, weighed), expected.localGeary.Ci);
  });

  test('local G and G* agree, and G* calls the same units hot and cold', () => {
    expectLocal(localG(x, binary), expected.localG_B, expected.localG_B.G);
    const wanted = expected.localGstar_B;
    const star = localGStar(x, withSelf(binary));
    expectLocal(star, wanted, wanted.G);
    expectLocal(localGStar(x, weigh(withSelf(binary), 'W')), expected.localGstar_W, expected.localGstar_W.G);
    // The golden adjustment counts the units without neighbours as tests too: theirs are filled in to compare it.
    const adjusted = adjustDiscoveries(star.p.map((p, unit) => (Number.isNaN(p) ? (wanted.p[unit] ?? p) : p)));
    const kinds = Array.from(adjusted, (p, unit) => {
      if (!near(p, wanted.pBH[unit] ?? Number.NaN)) expect({ unit, p }).toEqual({ unit, p: wanted.pBH[unit] });
      return p >= 0.05 ? 'NotSignificant' : (star.z[unit] ?? wanted.Z[unit] ?? 0) > 0 ? 'Hot' : 'Cold';
    });
    expect(kinds.filter((_, unit) => degree(bare, unit) > 0)).toEqual(
      wanted.hotspotClassBH05.filter((_, unit) => degree(bare, unit) > 0),
    );
  });

  test('the permutation p-value of I lies within the range of 9,999 draws', () => {
    const wanted = expected.moranPermutation;
    if (wanted === undefined) return;
    const found = permuteMoran(x, weighed, { permutations: 9999, seed: 'golden' });
    expect(found.pGreater).toBeGreaterThanOrEqual(wanted.range9999_pGreater[0]);
    // A permutation test never says 0: the draw as seen is counted, here as there it is not.
    expect(found.pGreater).toBeLessThanOrEqual(wanted.range9999_pGreater[1] + 1e-4);
    expect(Math.abs(found.p - wanted.pTwoSided)).toBeLessThan(0.02);
    expect(Math.abs(found.mean - wanted.mean)).toBeLessThan(0.005);
    expect(Math.abs(found.sd - wanted.sd)).toBeLessThan(0.005);
  });
});
