// A region bundle with a forest beside its rules: refused while unproven, exact in its reasons and sound in its bounds once proved.
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import shipped from '../../models/region.js';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import { readGate } from '../../src/evaluate/gate.js';
import { type RegionField, regionFields } from '../../src/fields/region.js';
import { checkFeatures, directionOf, type Feature } from '../../src/forest/features.js';
import { type Forest, ForestBuilder, type TreeSource } from '../../src/forest/forest.js';
import { forestDocument, readForest } from '../../src/forest/formats/native.js';
import { makeProof } from '../../src/forest/proof.js';
import { createRange } from '../../src/forest/range.js';
import { walk } from '../../src/forest/walk.js';
import { loadBundle } from '../../src/io/bundle.js';
import { loadAnalysis } from '../../src/io/region-files.js';
import { type RegionRun, trainRegionBundle } from '../../src/io/region-model.js';
import { analyseRegions } from '../../src/regions/analysis/analyse.js';
import type { Figure } from '../../src/regions/facts/facts.js';
import { regionColumns } from '../../src/regions/score/features.js';
import type { RegionRecord, RegionValue } from '../../src/regions/score/region.js';
import { createRegionScorer, type IndexScore } from '../../src/regions/score/scorer.js';
import { renderRegionCard } from '../../src/report/region-card.js';
import {
  type BundleSource,
  digestDictionary,
  digestOf,
  readBundle,
  sealBundle,
} from '../../src/score/bundle.js';
import { forests } from '../../src/score/forest-model.js';
import { type PointsTable, pointsAt, pointsFormat, readPoints } from '../../src/score/points.js';
import { readRegionTraining } from '../../src/train/region-training.js';
import { gateOf } from './model-bundle.js';

const RUNS = process.env.WASPADA_PROVE ? 600 : 30;
const policyDate = '2026-11-24';
const index = 'non_procedural_signal';

const featureOf = (field: string, direction?: 'raises' | 'lowers'): Feature => ({
  name: field,
  ...(direction ? { direction } : {}),
  source: { field },
});
const inputs = [
  featureOf('pmi.originPer100k'),
  featureOf('service.village'),
  // Read by a rule too, which gives more points for more of it.
  featureOf('returns.preventedPer100k'),
];

type Leaf = { readonly value: number; readonly cover: number };
type Split = {
  readonly feature: number;
  readonly threshold: number;
  readonly left: Tree;
  readonly right: Tree;
};
type Tree = Leaf | Split;

/** A tree as arrays, each node before its children. */
function arraysOf(tree: Tree): TreeSource {
  const columns = ['feature', 'threshold', 'left', 'right', 'missingLeft', 'value', 'cover'] as const;
  const rows: Record<(typeof columns)[number], number>[] = [];
  const add = (node: Tree): { at: number; cover: number } => {
    const at = rows.length;
    const row = { feature: -1, threshold: 0, left: -1, right: -1, missingLeft: 1, value: 0, cover: 1 };
    rows.push(row);
    if ('value' in node) Object.assign(row, node);
    else {
      const [left, right] = [add(node.left), add(node.right)];
      const cover = left.cover + right.cover;
      Object.assign(row, {
        feature: node.feature,
        threshold: node.threshold,
        left: left.at,
        right: right.at,
        cover,
      });
    }
    return { at, cover: row.cover };
  };
  add(tree);
  const column = (name: (typeof columns)[number]): number[] => rows.map((row) => row[name]);
  return {
    feature: column('feature'),
    threshold: column('threshold'),
    left: column('left'),
    right: column('right'),
    missingLeft: column('missingLeft'),
    value: column('value'),
    cover: column('cover'),
  };
}

function forestOf(trees: readonly Tree[], features: readonly Feature[] = inputs): Forest {
  const builder = new ForestBuilder({
    output: 'value',
    classes: [],
    features: features.map(({ name }) => name),
    directions: features.map(directionOf),
    compare: '<=',
    inputs: 32,
    missing: 'learned',
    aggregate: 'mean',
    base: 0,
    precision: 64,
  });
  for (const tree of trees) builder.addTree(arraysOf(tree));
  return builder.build();
}

/** No points up to the lowest output that the forest can give, 15 from the highest on. */
function pointsOf(forest: Forest, typology: PointsTable['typology'] = index): PointsTable {
  const { low, high } = createRange(forest).range(forest.features.map(() => Number.NaN));
  return readPoints({
    format: pointsFormat,
    id: 'test',
    typology,
    words: { id: 'uji', en: 'test' },
    output: 'value',
    range: { least: 0, most: 15 },
    slope: 1e9,
    knots: [
      { output: low, points: 0 },
      { output: high > low ? high : low + 1, points: 15 },
    ],
  });
}

interface Parts {
  readonly features?: readonly Feature[];
  readonly points?: PointsTable;
  readonly proved?: boolean;
  readonly model?: 'on' | 'off';
}

// Measuring takes longer than all else here, and a report of one kind differs from another in its subject alone.
const gates = {
  proved: gateOf({ rules: digestOf('') }, true),
  useless: gateOf({ rules: digestOf('') }, false),
};

/** The shipped rules about regions with a forest beside them, sealed behind a gate report that is made up to pass, or not to. */
function bundleWith(forest: Forest, parts: Parts = {}): BundleSource {
  const { features = inputs, points = pointsOf(forest), proved = true, model = 'on' } = parts;
  const document = forestDocument({
    forest,
    features,
    fieldDictionary: digestDictionary(regionFields),
    proof: makeProof(forest, 10, 1),
  });
  const subject = { rules: digestOf(shipped.rules), forest: digestOf(document), points: digestOf(points) };
  const documents = {
    rules: shipped.rules,
    regions: shipped.regions,
    forest: document,
    points,
    gate: { ...(proved ? gates.proved : gates.useless), subject },
    training: {},
    card: '# test\n',
  };
  const about = {
    name: 'test',
    version: '1.0.0',
    words: { id: 'uji', en: 'test' },
    created: policyDate,
    evidence: 'synthetic',
    baseRate: 'unknown',
    model,
  } as const;
  return { manifest: sealBundle(about, documents, regionFields), ...documents };
}

const scorerOf = (bundle: BundleSource) => createRegionScorer(bundle, { policyDate, forests });
const rulesOnly = scorerOf(shipped);

const figure: Figure = {
  code: '99',
  indicator: 'population',
  period: '2024',
  basis: 'RESIDENTS',
  value: 1,
  coverage: 'complete',
  effort: '',
  source: 'made up',
  confidence: 'SOURCED',
  revision: 0,
  note: '',
};
type Known = number | boolean | readonly [low: number, value: number, high: number];
function told(known: Known): RegionValue {
  const about = { figures: [figure], notes: [] };
  if (typeof known === 'object') {
    const [low, value, high] = known;
    return { value, low, high, ...about };
  }
  return { value: known, low: Number(known), high: Number(known), ...about };
}
const recordOf = (known: Partial<Record<RegionField, Known>>): RegionRecord => {
  const values = new Map<RegionField, RegionValue>();
  for (const name of Object.keys(regionFields) as RegionField[]) {
    const own = known[name];
    if (own !== undefined) values.set(name, told(own));
  }
  return { code: '99.01', name: 'made up', level: 'KABUPATEN', values };
};
function scoreOf(bundle: BundleSource | typeof rulesOnly, record: RegionRecord): IndexScore {
  const scorer = 'score' in bundle ? bundle : scorerOf(bundle);
  const [found] = scorer.score([record]);
  if (found === undefined) throw new Error('no score');
  return found.indices[index];
}

function thrown(run: () => unknown): WaspadaError {
  try {
    run();
  } catch (error) {
    if (error instanceof WaspadaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Thresholds of the trees; the grid below has a value on every side of each, so that it stands for all numbers. */
const cuts: readonly (readonly number[])[] = [[10, 20, 40], [0.5], [1, 2.5, 4]];
const grids: readonly (readonly number[])[] = [
  [5, 10, 15, 20, 30, 40, 60],
  [0, 1],
  [0, 1, 2, 2.5, 3, 4, 6],
];

const tree = (depth: number): fc.Arbitrary<Tree> => {
  const leaf = fc.record({ value: fc.integer({ min: -8, max: 8 }), cover: fc.integer({ min: 1, max: 50 }) });
  if (depth === 0) return leaf;
  const split = fc.nat({ max: 2 }).chain((feature) =>
    fc.record({
      feature: fc.constant(feature),
      threshold: fc.constantFrom(...(cuts[feature] ?? [])),
      left: tree(depth - 1),
      right: tree(depth - 1),
    }),
  );
  return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 4, arbitrary: split });
};
const tinyForest = fc.array(tree(3), { minLength: 1, maxLength: 4 }).map((trees) => forestOf(trees));

/** Unknown, known, or counted with an interval: a place in the grid of each feature. */
const answer = (grid: readonly number[]): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.constant(grid),
    fc.constantFrom(...grid).map((value) => [value]),
    fc
      .nat({ max: grid.length - 1 })
      .chain((from) =>
        fc.nat({ max: grid.length - 1 }).map((to) => grid.slice(Math.min(from, to), Math.max(from, to) + 1)),
      ),
  );
const answers = fc.tuple(
  answer(grids[0] ?? []),
  fc.oneof(fc.constant([0, 1] as const), fc.constantFrom([0] as const, [1] as const)),
  answer(grids[2] ?? []),
);

/** The record in which each feature may have any of the values given; all of its grid is unknown. */
function openRecord(open: readonly (readonly number[])[], at: number): RegionRecord {
  const [pmi = [], village = [], prevented = []] = open;
  const counted = (values: readonly number[], grid: readonly number[]): Known | undefined => {
    if (values.length === grid.length) return undefined;
    const [low = Number.NaN, high = Number.NaN] = [values[0], values.at(-1)];
    return [low, values[at % values.length] ?? low, high];
  };
  const [a, c] = [counted(pmi, grids[0] ?? []), counted(prevented, grids[2] ?? [])];
  return recordOf({
    ...(a === undefined ? {} : { 'pmi.originPer100k': a }),
    ...(village.length === 2 ? {} : { 'service.village': village[0] === 1 }),
    ...(c === undefined ? {} : { 'returns.preventedPer100k': c }),
    // The other rules of the index are settled, so that what is open is open in the model, and in the rule beside it.
    'returns.dumaiPer100k': 1,
    'returns.nunukanPer100k': 0,
    'returns.scamPer100k': 0.5,
    'returns.deadPer100k': 0,
  });
}

/** What the index is once all is known, said without the engine: the rules alone, and the walk through the trees. */
function settledScores(forest: Forest, points: PointsTable, open: readonly (readonly number[])[]): number[] {
  const [pmi = [], village = [], prevented = []] = open;
  const rows = pmi.flatMap((a) => village.flatMap((b) => prevented.map((c) => [a, b, c])));
  const rules = rulesOnly.score(
    rows.map((row) =>
      openRecord(
        row.map((value) => [value]),
        0,
      ),
    ),
  );
  return rows.map((row, at) =>
    Math.min(100, (rules[at]?.indices[index].score ?? Number.NaN) + pointsAt(points, walk(forest, row))),
  );
}

describe('a proved forest', () => {
  test('gives a settled region the points of the walk through its trees', () => {
    fc.assert(
      fc.property(tinyForest, fc.constantFrom(...(grids[0] ?? [])), fc.nat({ max: 1 }), (forest, a, b) => {
        const open = [[a], [b], [3]];
        const found = scoreOf(bundleWith(forest), openRecord(open, 0));
        expect([found.score]).toEqual(settledScores(forest, pointsOf(forest), open));
        expect([found.low, found.high]).toEqual([found.score, found.score]);
      }),
      { seed: 1, numRuns: RUNS },
    );
  });

  test('has bounds that hold every completion of what is unknown, and every value of what was counted', () => {
    let [wide, tight] = [0, 0];
    fc.assert(
      fc.property(tinyForest, answers, fc.nat({ max: 6 }), (forest, open, at) => {
        const points = pointsOf(forest);
        const { score, low, high } = scoreOf(bundleWith(forest), openRecord(open, at));
        const settled = settledScores(forest, points, open);
        for (const each of settled) {
          expect(each).toBeGreaterThanOrEqual(low);
          expect(each).toBeLessThanOrEqual(high);
        }
        expect(score).toBeGreaterThanOrEqual(low);
        expect(score).toBeLessThanOrEqual(high);
        if (high > low) wide++;
        if (high > low && low === Math.min(...settled, score ?? 0) && high === Math.max(...settled)) tight++;
      }),
      { seed: 2, numRuns: RUNS },
    );
    // A bound of 0 to 100 would hold too: these are not that.
    expect(wide).toBeGreaterThan(RUNS / 3);
    expect(tight).toBeGreaterThan(wide / 5);
  });

  test('has lines that add up to its points, and with the reasons to the score exactly', () => {
    let weighed = 0;
    fc.assert(
      fc.property(tinyForest, answers, fc.nat({ max: 6 }), (forest, open, at) => {
        const { score, reasons, cut, model } = scoreOf(bundleWith(forest), openRecord(open, at));
        const lines = model?.lines ?? [];
        const sum = (all: readonly { points: number }[]) =>
          all.reduce((total, each) => total + each.points, 0);
        expect(sum(lines)).toBe(model?.points);
        expect(sum(reasons) + sum(lines) - cut).toBe(score);
        for (const { id, field, value, words, points } of lines) {
          expect(id).toBe(`model.${field ?? 'baseline'}`);
          expect(points).not.toBe(0);
          expect([words.id, words.en].every((text) => text.length > 0)).toBe(true);
          if (value !== null) expect(value.figures.length).toBeGreaterThan(0);
        }
        if ((model?.points ?? 0) > 0) weighed++;
      }),
      { seed: 3, numRuns: RUNS },
    );
    expect(weighed).toBeGreaterThan(RUNS / 5);
  });

  test('is not taken at the ends of a counted interval where its peak lies between them', () => {
    const peak = forestOf([
      {
        feature: 0,
        threshold: 10,
        left: { value: 0, cover: 5 },
        right: { feature: 0, threshold: 20, left: { value: 8, cover: 5 }, right: { value: 0, cover: 5 } },
      },
    ]);
    const settled = openRecord([[], [1], [0]], 0);
    const values = new Map(settled.values).set('pmi.originPer100k', told([5, 8, 30]));
    const rules = scoreOf(rulesOnly, settled).score ?? Number.NaN;
    const { score, low, high } = scoreOf(bundleWith(peak), { ...settled, values });
    expect([low, score, high]).toEqual([rules, rules, rules + 15]);
  });

  test('a declared and proved direction keeps the interval of a count narrow', () => {
    const step = (direction?: 'raises'): BundleSource => {
      const features = [featureOf('pmi.originPer100k', direction)];
      const forest = forestOf(
        [
          {
            feature: 0,
            threshold: 10,
            left: { value: 0, cover: 5 },
            right: { feature: 0, threshold: 40, left: { value: 4, cover: 5 }, right: { value: 8, cover: 5 } },
          },
        ],
        features,
      );
      return bundleWith(forest, { features });
    };
    // The rules are settled, and give nothing.
    const record = openRecord([[], [1], [0]], 0);
    const counted = new Map(record.values).set('pmi.originPer100k', told([15, 20, 30]));
    for (const field of ['returns.dumaiPer100k', 'returns.scamPer100k'] as const) counted.set(field, told(0));
    const bounds = (bundle: BundleSource) => {
      const { low, score, high } = scoreOf(bundle, { ...record, values: counted });
      return [low, score, high];
    };
    expect(bounds(step('raises'))).toEqual([7, 7, 7]);
    expect(bounds(step())).toEqual([0, 7, 15]);
  });

  test('a region of which only the model knows something has a score, and one of which nothing is known has none', () => {
    const forest = forestOf([
      { feature: 1, threshold: 0.5, left: { value: 6, cover: 1 }, right: { value: 0, cover: 1 } },
    ]);
    const bundle = bundleWith(forest);
    expect(scoreOf(bundle, recordOf({ 'service.village': false }))).toMatchObject({
      score: 15,
      model: { points: 15, most: 15 },
      periods: ['2024'],
    });
    expect(scoreOf(bundle, recordOf({ 'service.p4mi': true }))).toMatchObject({
      score: null,
      model: { points: 0, lines: [] },
    });
  });

  test('adds to the index that its table names, and to no other', () => {
    const forest = forestOf([
      { feature: 0, threshold: 10, left: { value: 0, cover: 1 }, right: { value: 6, cover: 1 } },
    ]);
    const records = [recordOf({ 'pmi.originPer100k': 500, 'service.village': true })];
    const [found] = scorerOf(bundleWith(forest)).score(records);
    const [plain] = rulesOnly.score(records);
    expect(found?.indices.non_procedural_signal.model?.points).toBe(15);
    expect({ ...found?.indices, non_procedural_signal: null }).toEqual({
      ...plain?.indices,
      non_procedural_signal: null,
    });
  });

  test('reads of a record what it was trained on', () => {
    const random = createRandom('columns');
    const level = { name: 'level=KABUPATEN', source: { field: 'level', is: 'KABUPATEN' } };
    const features = [...inputs, level];
    const forest = forestOf(
      [
        {
          feature: 0,
          threshold: 20,
          left: { feature: 1, threshold: 0.5, left: { value: 3, cover: 2 }, right: { value: 1, cover: 2 } },
          right: { feature: 3, threshold: 0.5, left: { value: 9, cover: 2 }, right: { value: 6, cover: 2 } },
        },
      ],
      features,
    );
    const records = Array.from({ length: 40 }, () =>
      recordOf({
        ...(random.chance(0.7) ? { 'pmi.originPer100k': random.below(50) } : {}),
        ...(random.chance(0.7) ? { 'service.village': random.chance(0.5) } : {}),
      }),
    );
    const points = pointsOf(forest);
    const columns = regionColumns(records, features);
    const scores = scorerOf(bundleWith(forest, { features, points })).score(records);
    const range = createRange(forest);
    records.forEach((_, row) => {
      const { low } = range.range(columns.map((column) => column[row] ?? Number.NaN));
      expect(scores[row]?.indices[index].model?.points).toBe(pointsAt(points, low));
    });
  });

  test('is told in the analysis line by line, and the lines add up', async () => {
    const input = await loadAnalysis({ facts: [], asOf: '2026-11-28' });
    const forest = forestOf([
      {
        feature: 0,
        threshold: 40,
        left: { value: 0, cover: 3 },
        right: { feature: 0, threshold: 100, left: { value: 3, cover: 3 }, right: { value: 9, cover: 3 } },
      },
    ]);
    const settings = { asOf: '2026-11-28', view: 'all', internal: false, capacity: 3 } as const;
    const bundle = { ...bundleWith(forest), views: shipped.views };
    const report = analyseRegions({ ...input, bundle }, settings);
    let told = 0;
    for (const { indices } of report.regions) {
      const { model, score, reasons, cut } = indices[index];
      const lines = (model?.lines ?? []).reduce((total, { points }) => total + points, 0);
      expect(lines).toBe(model?.points);
      if (score !== null)
        expect(reasons.reduce((total, { points }) => total + points, lines) - cut).toBe(score);
      for (const line of model?.lines ?? [])
        for (const at of line.figures) expect(report.figures[at]?.source).not.toBe('');
      if (lines > 0) told++;
    }
    expect(told).toBeGreaterThan(3);
  });
});

describe('the gate', () => {
  const forest = forestOf([
    { feature: 0, threshold: 10, left: { value: 0, cover: 1 }, right: { value: 6, cover: 1 } },
  ]);

  test('refuses a forest that is on and not proved; off, the rules score as if it were not there', () => {
    const { code, path } = thrown(() => scorerOf(bundleWith(forest, { proved: false })));
    expect([code, path]).toEqual(['BUNDLE_GATE', ['gate', 'verdict']]);
    const records = [recordOf({ 'pmi.originPer100k': 500, 'returns.dumaiPer100k': 2 })];
    const off = scorerOf(bundleWith(forest, { proved: false, model: 'off' }));
    expect(off.score(records)).toEqual(rulesOnly.score(records));
  });

  test('refuses a report that was measured on other rules, another forest or other points', () => {
    const proved = bundleWith(forest);
    const other = bundleWith(
      forestOf([
        { value: 3, cover: 1 },
        { value: 4, cover: 1 },
      ]),
    );
    const documents = { ...proved, gate: other.gate, card: '# test\n' };
    const { manifest } = readBundle(proved, regionFields, forests);
    const sealed = { ...documents, manifest: sealBundle(manifest, documents, regionFields) };
    expect(thrown(() => scorerOf(sealed))).toMatchObject({ code: 'BUNDLE_GATE' });
  });

  test('a forest is never left out in silence: without what reads it, or with points of no index, it is refused', () => {
    expect(thrown(() => createRegionScorer(bundleWith(forest), { policyDate })).code).toBe('BUNDLE_FORESTS');
    const points = pointsOf(forest, 'labour_exploitation');
    const { code, path } = thrown(() => scorerOf(bundleWith(forest, { points })));
    expect([code, path]).toEqual(['MODEL_FEATURES', ['points', 'typology']]);
  });

  test('a forest of probabilities and a table of values do not go together', () => {
    const points = { ...pointsOf(forest), output: 'probability' as const };
    expect(thrown(() => scorerOf(bundleWith(forest, { points })))).toMatchObject({
      code: 'MODEL_FEATURES',
      path: ['points', 'output'],
    });
  });
});

describe('what a forest about regions may read', () => {
  const names = { dictionary: regionFields, indicators: [], subject: 'region' } as const;
  const faults = (feature: Feature) => checkFeatures([feature], names).map(({ code }) => code);

  test('numbers and flags of a region, and its level', () => {
    for (const [field, { kind }] of Object.entries(regionFields))
      if (kind === 'number' || kind === 'count' || kind === 'flag')
        expect(faults(featureOf(field))).toEqual([]);
    expect(faults({ name: 'level', source: { field: 'level', is: 'DESA' } })).toEqual([]);
  });

  test.each(['code', 'name', 'province', 'tka.perMillion', 'foreigners'])('never %s', (field) => {
    expect(['MODEL_FEATURES', 'MODEL_PROTECTED']).toContain(faults(featureOf(field))[0]);
    expect(thrown(() => regionColumns([], [featureOf(field)])).code).toMatch(/^MODEL_/);
  });

  test('of an application context stays out of every model', () => {
    const { subject: _, ...application } = names;
    expect(checkFeatures([featureOf('pmi.originPer100k')], application)).toMatchObject([
      { code: 'MODEL_PROTECTED', message: expect.stringContaining('expected S, D or L') },
    ]);
  });
});

describe('training', () => {
  /** Made-up regions; the outcome follows what the rules do not read, as closely as `noise` leaves it. */
  function runOf(regions: number, noise: number, threshold: number): RegionRun {
    const random = createRandom(`regions ${regions}`);
    const outcomes = new Map<string, number>();
    const records = Array.from({ length: regions }, (_, at): RegionRecord => {
      const [pmi, village] = [random.below(1000), random.chance(0.5)];
      const record = recordOf({
        ...(random.chance(0.9) ? { 'pmi.originPer100k': pmi } : {}),
        ...(random.chance(0.9) ? { 'service.village': village } : {}),
        'returns.preventedPer100k': random.unit() * 3,
      });
      const code = `made-up ${at}`;
      outcomes.set(code, (pmi / 100) * (village ? 0.5 : 1) + noise * random.unit());
      return { ...record, code };
    });
    return {
      about: {
        name: 'test',
        version: '1.0.0',
        words: { id: 'SINTETIS', en: 'SYNTHETIC' },
        created: policyDate,
      },
      base: shipped,
      records,
      outcomes,
      features: [featureOf('pmi.originPer100k', 'raises'), featureOf('service.village', 'lowers')],
      recipe: {
        index,
        words: { id: 'uji', en: 'test' },
        outcome: { words: { id: 'uji', en: 'test' }, unit: 'per 100,000', threshold },
        calibration: 'platt',
        most: 15,
        full: 0.6,
        slope: 20,
        budget: 0.1,
        holdoutShare: 0.4,
        seed: 1,
        evidence: 'synthetic',
        origin: { kind: 'made-up', seed: 1, rows: regions },
      },
      settings: { trees: 30, depth: 4, minLeaf: 10 },
    };
  }

  test('a forest that finds what the rules do not is proved, on, and scores; the same run gives the same bytes', () => {
    const run = runOf(1200, 0.5, 8);
    const { source, fitted } = trainRegionBundle(run);
    expect(fitted.gate.verdict).toBe('pass');
    const scorer = scorerOf(source);
    expect(scorer.bundle.manifest).toMatchObject({ model: 'on', evidence: 'synthetic' });
    const points = scorer.score(run.records).map(({ indices }) => indices[index].model?.points ?? 0);
    expect(Math.max(...points)).toBe(15);
    expect(trainRegionBundle(run).source).toEqual(source);
  });

  test('a forest without a gain is written off', () => {
    const { source, fitted } = trainRegionBundle(runOf(300, 60, 52));
    expect(fitted.gate.verdict).not.toBe('pass');
    expect(scorerOf(source).bundle.model).toBeNull();
  });

  test('too few regions that reach the threshold, or a code twice, are refused', () => {
    const run = runOf(100, 0.5, 1000);
    expect(thrown(() => trainRegionBundle(run)).code).toBe('TRAIN_DATA');
    const twice = { ...run, records: [...run.records, ...run.records.slice(0, 1)] };
    expect(thrown(() => trainRegionBundle(twice))).toMatchObject({ code: 'TRAIN_DATA', path: ['codes'] });
  });
});

test('the shipped example is synthetic, says so in both languages, is not proved, and is off', async () => {
  const source = await loadBundle(resolve('examples/models/region-forest/1.0.0'));
  const scorer = scorerOf(source);
  const { manifest, model } = scorer.bundle;
  expect([manifest.evidence, manifest.model, model]).toEqual(['synthetic', 'off', null]);
  const read = readBundle({ ...source, card: source.card ?? '' }, regionFields, forests);
  expect(read.digest).toBe(scorer.bundle.digest);
  for (const text of [manifest.words.id, source.card]) expect(text).toContain('SINTETIS');
  for (const text of [manifest.words.en, source.card]) expect(text).toContain('SYNTHETIC');
  const on = { ...source, manifest: { ...manifest, model: 'on' } };
  const { code, path } = thrown(() => scorerOf(on));
  expect([code, path]).toEqual(['BUNDLE_GATE', ['gate', 'verdict']]);

  const training = readRegionTraining(source.training);
  expect(training.origin).toMatchObject({ kind: 'made-up', rows: 514 });
  const { forest, features } = readForest(source.forest);
  expect(forest.output).toBe('value');
  expect(training.directions.map(({ verdict }) => verdict)).toEqual(features.map(() => 'proved'));
  const gate = readGate(source.gate);
  expect(gate.verdict).toBe('insufficient');
  expect(renderRegionCard({ about: manifest, points: readPoints(source.points), gate, training })).toBe(
    source.card,
  );
});
