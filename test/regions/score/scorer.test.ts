// Six indices of a region: bounds that hold whatever is unknown, reasons that add up, and rules that read an uncertain figure one way only.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type RegionField, regionFields } from '../../../src/fields/region.js';
import { loadBundle, shippedBundle } from '../../../src/io/bundle.js';
import type { Figure } from '../../../src/regions/facts/facts.js';
import { directionsOf } from '../../../src/regions/score/monotone.js';
import type { RegionRecord, RegionValue } from '../../../src/regions/score/region.js';
import { createRegionScorer, type RegionScorer } from '../../../src/regions/score/scorer.js';
import { readRuleSet, regionIndices } from '../../../src/rules/document.js';
import { createProgram } from '../../../src/rules/program.js';
import { type BundleSource, sealBundle } from '../../../src/score/bundle.js';

const policyDate = '2026-11-28';
let source: BundleSource;
let scorer: RegionScorer;

beforeAll(async () => {
  source = await loadBundle(shippedBundle('region'));
  scorer = createRegionScorer(source, { policyDate });
});

const figure: Figure = {
  code: '35.02',
  indicator: 'pmiPlaced',
  period: '2025',
  basis: 'ORIGIN',
  value: 1,
  coverage: 'complete',
  effort: '',
  source: 'test',
  confidence: 'SOURCED',
  revision: 0,
  note: '',
};

const fields = Object.keys(regionFields).filter((name): name is RegionField => name.includes('.'));
const isFlag = (field: RegionField): boolean => regionFields[field].kind === 'flag';
const most = (field: RegionField): number => (field === 'procedure.gapPercent' ? 100 : 1200);

/** A known value of a field with its interval, and the true value somewhere inside. */
const known = (field: RegionField) =>
  isFlag(field)
    ? fc.boolean().map((value) => ({ value, low: Number(value), high: Number(value), truth: value }))
    : fc
        .tuple(
          ...[0, 1, 2].map(() => fc.double({ min: 0, max: most(field), noNaN: true })),
          fc.double({ min: 0, max: 1, noNaN: true }),
        )
        .map(([a = 0, b = 0, c = 0, where = 0]) => {
          const [low = 0, value = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
          return { value, low, high, truth: low + where * (high - low) };
        });

/** For each field: known, or unknown with a true value that nobody knows. */
const region = fc.tuple(...fields.map((field) => fc.tuple(fc.constant(field), fc.boolean(), known(field))));

const recordOf = (values: [RegionField, Pick<RegionValue, 'value' | 'low' | 'high'>][]): RegionRecord => ({
  code: '35.02',
  name: 'CONTOH',
  level: 'KABUPATEN',
  values: new Map(values.map(([field, value]) => [field, { ...value, figures: [figure], notes: [] }])),
});

test('whatever the unknown and the uncertain turn out to be, each index lies in its bounds', () => {
  fc.assert(
    fc.property(region, (drawn) => {
      const record = recordOf(drawn.flatMap(([field, isKnown, value]) => (isKnown ? [[field, value]] : [])));
      const truth = recordOf(
        drawn.map(([field, , { truth: value }]) => [
          field,
          { value, low: Number(value), high: Number(value) },
        ]),
      );
      const [found, real] = scorer.score([record, truth]);
      for (const index of regionIndices) {
        const [said, is] = [found?.indices[index], real?.indices[index]];
        expect(is?.score).not.toBeNull();
        expect(said?.low).toBeLessThanOrEqual(is?.score ?? -1);
        expect(said?.high).toBeGreaterThanOrEqual(is?.score ?? 101);
        expect(is?.low).toBe(is?.score);
        expect(is?.high).toBe(is?.score);
      }
    }),
    { numRuns: 300 },
  );
});

test('reasons less the cut add up to the score, a known figure of no points is told with 0', () => {
  fc.assert(
    fc.property(region, (drawn) => {
      const [found] = scorer.score([
        recordOf(drawn.flatMap(([field, isKnown, value]) => (isKnown ? [[field, value]] : []))),
      ]);
      for (const index of regionIndices) {
        const { score, reasons, cut } = found?.indices[index] ?? { score: 0, reasons: [], cut: 0 };
        const sum = reasons.reduce((total, { points }) => total + points, 0) - cut;
        expect(sum).toBe(score ?? 0);
      }
    }),
    { numRuns: 200 },
  );
  const [none] = scorer.score([recordOf([['tppo.operationPer100k', { value: 0.01, low: 0, high: 0.02 }]])]);
  expect(none?.indices.tppo_signal.reasons.map(({ rule, points }) => [rule, points])).toEqual([['T1', 0]]);
});

test('a region of which nothing is known has no score in any index, and the widest bounds', () => {
  const [blank] = scorer.score([recordOf([])]);
  for (const index of regionIndices)
    expect(blank?.indices[index]).toMatchObject({
      score: null,
      low: 0,
      band: null,
      coverage: 0,
      reasons: [],
    });
  expect(blank?.indices.migrant_worker_intensity.high).toBe(100);
});

test('a known absence gives nothing and narrows, an unknown one leaves open', () => {
  const absent = { value: false, low: 0, high: 0 };
  const [some] = scorer.score([recordOf([['service.p4mi', absent]])]);
  expect(some?.indices.service_access).toMatchObject({ score: 0, low: 0, high: 65 });
});

test('many regions at once give what each gives alone', () => {
  const records = fc
    .sample(region, { numRuns: 600, seed: 7 })
    .map((drawn) => recordOf(drawn.flatMap(([field, isKnown, value]) => (isKnown ? [[field, value]] : []))));
  const together = scorer.score(records);
  for (const at of [0, 255, 256, 257, 599]) {
    const record = records[at];
    expect(record === undefined ? [] : scorer.score([record])).toEqual([together[at]]);
  }
});

/** The shipped rules with one changed, sealed anew. */
function changed(change: (rules: Record<string, unknown>[]) => void): BundleSource {
  const rules = JSON.parse(readFileSync('models/region/1.0.0/rules.json', 'utf8'));
  change(rules.rules);
  const about = {
    name: 'test',
    version: '1.0.0',
    words: { id: 'uji', en: 'test' },
    created: policyDate,
    evidence: 'expert',
    baseRate: 'unknown',
  } as const;
  const documents = { rules, card: 'test', ...(source.views === undefined ? {} : { views: source.views }) };
  return { ...documents, manifest: sealBundle(about, documents, regionFields) };
}

test('rules that read an uncertain figure both ways are refused: its interval would tell nothing', () => {
  const both = changed((rules) => {
    const rule = rules.find(({ id }) => id === 'G1');
    Object.assign(rule ?? {}, {
      when: { all: [{ field: 'tppo.victimsPer100k', operator: 'below', value: 5 }] },
      typology: 'tppo_signal',
      examples: [
        { name: 'x', record: { code: '18', tppo: { victimsPer100k: 1 } }, expect: { verdict: 'true' } },
      ],
    });
  });
  expect(() => createRegionScorer(both, { policyDate })).toThrow(
    expect.objectContaining({ code: 'REGION_MONOTONE', message: expect.stringContaining('both ways') }),
  );
});

test('rules about applications are no region bundle', async () => {
  const passport = await loadBundle();
  expect(() => createRegionScorer(passport, { policyDate })).toThrow(
    expect.objectContaining({ code: 'BUNDLE_FIELDS' }),
  );
});

test('the direction of a figure follows its operators, turned round by not', () => {
  const rules = readRuleSet(JSON.parse(readFileSync('models/region/1.0.0/rules.json', 'utf8')));
  const own = {
    ...rules,
    rules: rules.rules.filter(({ typology }) => typology === 'migrant_worker_intensity'),
  };
  const day = { dictionary: regionFields, indicators: [], policyDate: 20_785 };
  expect([...directionsOf(createProgram(own, day))]).toEqual([['pmi.originPer100k', 1]]);
  const turned = own.rules.map((rule) => ({
    ...rule,
    scale: undefined,
    when: { not: { field: 'pmi.originPer100k', operator: 'atLeast', value: 10 } },
  }));
  const program = createProgram(readRuleSet(JSON.parse(JSON.stringify({ ...own, rules: turned }))), day);
  expect([...directionsOf(program)]).toEqual([['pmi.originPer100k', -1]]);
});
