// From a region to an applicant: at most five points, off by default, and never a band by region alone.
import { beforeAll, expect, test } from 'vitest';
import { applicationFields } from '../../../src/fields/application.js';
import { createFrame, readRecord } from '../../../src/fields/read.js';
import type { Regions } from '../../../src/fields/regions.js';
import { loadBundle } from '../../../src/io/bundle.js';
import { loadAnalysis } from '../../../src/io/region-files.js';
import type { AnalysisInput } from '../../../src/regions/analysis/analyse.js';
import { flipRegencies, noFlips } from '../../../src/regions/applicant/flip.js';
import { declarePriors, MOST_PRIOR } from '../../../src/regions/applicant/prior.js';
import { createFacts } from '../../../src/regions/facts/facts.js';
import { deriveRegions } from '../../../src/regions/score/record.js';
import { createRegionScorer } from '../../../src/regions/score/scorer.js';
import { type BundleSource, sealBundle } from '../../../src/score/bundle.js';
import { createScorer } from '../../../src/score/scorer.js';

const asOf = '2026-11-28';
let input: AnalysisInput;
let regions: Regions;
let shipped: BundleSource;

beforeAll(async () => {
  input = await loadAnalysis({ facts: [], asOf });
  const places = Object.entries(input.regions.regencies).map(([code, name]) => ({
    code,
    name,
    neighbours: [],
  }));
  const scorer = createRegionScorer(input.bundle, { policyDate: asOf });
  regions = declarePriors(input.regions, scorer.score(deriveRegions(input.facts, places)));
  shipped = await loadBundle();
});

/** The passport bundle with the priors in its region table, R1 on or off, sealed anew. */
function sealed(isOn: boolean, table: Regions = regions): BundleSource {
  const rules = structuredClone(shipped.rules);
  if (typeof rules !== 'object' || rules === null || !('rules' in rules) || !Array.isArray(rules.rules))
    throw new Error('no rules');
  for (const rule of rules.rules) if (rule.id === 'R1') rule.enabled = isOn;
  const card = 'test';
  const about = {
    name: 'test',
    version: '1.0.0',
    words: { id: 'uji', en: 'test' },
    created: asOf,
    evidence: 'expert',
    baseRate: 'unknown',
  } as const;
  return {
    rules,
    regions: table,
    card,
    manifest: sealBundle(about, { rules, regions: table, card }, applicationFields),
  };
}

const record = (code: string, rest: Record<string, unknown> = {}) => ({
  applicationId: 'X-1',
  submittedAt: '2026-06-15T09:00:00+07:00',
  declaredPurpose: 'WISATA',
  domicileRegencyCode: code,
  ...rest,
});

test('a prior is a whole number of 0 to 5, from regencies with a figure only', () => {
  const priors = Object.entries(regions.priors ?? {});
  expect(priors.length).toBeGreaterThan(10);
  for (const [code, points] of priors) {
    expect(code).toMatch(/^\d{2}\.\d{2}$/);
    expect(Number.isInteger(points) && points >= 0 && points <= MOST_PRIOR).toBe(true);
  }
  expect(regions.priors?.['35.01']).toBeUndefined();
});

test('a province has no prior: its figure never reaches anyone who lives there', () => {
  const figures = input.facts.figures.filter(({ code }) => code.length === 2);
  const places = Object.entries(input.regions.provinces).map(([code, name]) => ({
    code,
    name,
    neighbours: [],
  }));
  const scores = createRegionScorer(input.bundle, { policyDate: asOf }).score(
    deriveRegions(createFacts(figures), places),
  );
  expect(scores.some(({ indices }) => (indices.migrant_worker_intensity.score ?? 0) > 20)).toBe(true);
  expect(declarePriors(input.regions, scores).priors).toEqual({});
});

test('with the rule off, as shipped, a declared prior moves nothing', () => {
  const off = createScorer(sealed(false));
  const plain = createScorer(shipped);
  for (const code of Object.keys(regions.regencies)) {
    const [a, b] = [off.assess(record(code)), plain.assess(record(code))];
    expect({ code, score: a.score, low: a.low, high: a.high }).toEqual({
      code,
      score: b.score,
      low: b.low,
      high: b.high,
    });
  }
});

test('with the rule on, region alone gives at most five points and leaves everyone in the first band', () => {
  const on = createScorer(sealed(true));
  const scores = Object.keys(regions.regencies).map((code) => on.assess(record(code)));
  const points = scores.map(({ score }) => score ?? Number.NaN);
  expect(Math.max(...points)).toBe(5);
  expect(Math.min(...points)).toBe(0);
  for (const { band } of scores) expect(band).toBe('lanjut');
});

test('flipping columns says what assessing each record in each regency says', () => {
  const on = createScorer(sealed(true));
  const records = [
    record('18.07'),
    record('35.01', { debtOrDeduction: 'PEREKRUT', applicationId: 'X-2' }),
    record('52.02', { statementChanged: true, coachedToConceal: true, applicationId: 'X-3' }),
    { applicationId: 'X-4', submittedAt: '2026-06-15T09:00:00+07:00' },
  ];
  const frame = createFrame(applicationFields, records.length);
  records.forEach((each, row) => {
    expect(readRecord(applicationFields, each, frame, row, {}).rejected).toBe(false);
  });
  const codes = Object.keys(regions.regencies).filter((_, at) => at % 8 === 0);
  const tally = noFlips();
  flipRegencies(on, frame, records.length, codes, tally);
  const slow = records.map((each) => {
    const own = on.assess(each);
    const all = codes.map((code) => on.assess({ ...each, domicileRegencyCode: code }));
    const scores = [own, ...all].map(({ score }) => score ?? Number.NaN);
    return {
      width: Math.max(...scores) - Math.min(...scores),
      moved: all.some(({ band }) => band !== own.band),
    };
  });
  expect(tally.rows).toBe(records.length);
  expect(tally.widest).toBe(Math.max(...slow.map(({ width }) => width)));
  expect(tally.moved).toBe(slow.filter(({ width }) => width > 0).length);
  expect(tally.bandMoved).toBe(slow.filter(({ moved }) => moved).length);
  const homes = frame.columns.get('domicileRegencyCode');
  expect(homes?.kind === 'text' ? homes.values : []).toEqual(['18.07', '35.01', '52.02', null]);
});

test('a declared prior above five, or one that is no whole number, is no region table', () => {
  for (const points of [6, -1, 2.5])
    expect(() => createScorer(sealed(true, { ...regions, priors: { '35.02': points } }))).toThrow(
      expect.objectContaining({ code: 'DOCUMENT_SHAPE' }),
    );
});
