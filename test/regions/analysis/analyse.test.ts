// The whole analysis on the shipped facts: the founding documents come out with reasons, and everything traces to a figure.
import { beforeAll, describe, expect, test } from 'vitest';
import { regionFields } from '../../../src/fields/region.js';
import { loadAnalysis } from '../../../src/io/region-files.js';
import { type AnalysisInput, analyseRegions } from '../../../src/regions/analysis/analyse.js';
import type { RegionReport, ReportRegion } from '../../../src/regions/analysis/document.js';
import { createFacts, type Figure } from '../../../src/regions/facts/facts.js';
import { regionIndices } from '../../../src/rules/document.js';
import { sealBundle } from '../../../src/score/bundle.js';

const asOf = '2026-11-28';
const options = { asOf, view: 'all', internal: false, capacity: 10 } as const;
let input: AnalysisInput;
let report: RegionReport;
let timpora: RegionReport;

beforeAll(async () => {
  input = await loadAnalysis({ facts: [], asOf });
  report = analyseRegions(input, options);
  timpora = analyseRegions(input, { ...options, view: 'timpora' });
});

const regionOf = (code: string, from = report): ReportRegion => {
  const found = from.regions.find((each) => each.code === code);
  if (found === undefined) throw new Error(`no region ${code}`);
  return found;
};
const standing = (level: string, from = report) => {
  const found = from.standings.find(
    (each) => each.indicator === 'pmiPlaced' && each.basis === 'ORIGIN' && each.level === level,
  );
  if (found === undefined) throw new Error(`no standing of ${level}`);
  return found;
};

describe('the founding documents', () => {
  test('Lampung is fifth by placements for certain, though 28 provinces have no figure', () => {
    const { rows, total, unknown, period } = standing('PROVINSI');
    expect(period).toBe('2025');
    expect(total?.value).toBe(296_948);
    expect(unknown).toBe(28);
    expect(rows[4]).toMatchObject({ code: '18', value: 24_175, best: 5, worst: 5 });
  });

  test('Lampung is a domestic gate and no international sea gate of migrants', () => {
    const { reasons } = regionOf('18').indices.gateway_exposure;
    const rules = reasons.map(({ rule }) => rule);
    expect(rules).toContain('G4');
    expect(rules).not.toContain('G2');
    expect(reasons.find(({ rule }) => rule === 'G4')?.sources.join(' ')).toContain(
      'not an international checkpoint',
    );
  });

  test('Ponorogo is high on a comparable figure; Trenggalek and Pacitan have local-office figures only, and stand aside', () => {
    expect(regionOf('35.02').indices.migrant_worker_intensity.band).toBe('rujuk');
    for (const code of ['35.01', '35.03']) {
      const { score, low, high, aside, open } = regionOf(code).indices.migrant_worker_intensity;
      expect({ code, score, low, high }).toEqual({ code, score: null, low: 0, high: 100 });
      expect(new Set(aside.map((at) => report.figures[at]?.basis))).not.toContain('ORIGIN');
      expect(aside.length).toBeGreaterThan(0);
      expect(open.length).toBeGreaterThan(0);
    }
  });

  test('Banyuwangi: looked for and not found is a figure of its own, with who looked, in the TIMPORA view only', () => {
    const found = timpora.figures.filter(({ indicator }) => indicator === 'foreignInvolvementTppo');
    expect(found.map(({ code, value }) => ({ code, value }))).toEqual(
      expect.arrayContaining([expect.objectContaining({ value: 0 })]),
    );
    for (const { effort } of found) expect(effort).not.toBe('');
    expect(report.figures.some(({ indicator }) => indicator === 'foreignInvolvementTppo')).toBe(false);
  });

  test('South Sumatra: all 17 regencies are told, most of them as unknown', () => {
    const own = analyseRegions(input, { ...options, area: '16' });
    const regencies = own.regions.filter(({ level }) => level === 'KABUPATEN');
    expect(regencies).toHaveLength(17);
    for (const { indices } of regencies)
      for (const index of regionIndices) {
        const { score, low, high } = indices[index];
        if (score === null)
          expect([index, low, high]).toEqual([index, 0, index === 'tppo_signal' ? 40 : 100]);
      }
    expect(own.headline.map(({ en }) => en).join(' ')).toContain('of 17 regencies and cities');
    expect(own.worklists.length).toBeGreaterThan(0);
    for (const { places } of own.worklists) for (const { code } of places) expect(code).toMatch(/^16\./);
  });

  test('North Sumatra has few lawful placements and yet a high non-procedural signal', () => {
    const { migrant_worker_intensity: intensity, non_procedural_signal: signal } = regionOf('12').indices;
    expect(intensity.band).toBe('lanjut');
    expect(signal.band).toBe('rujuk');
    expect(report.headline.map(({ en }) => en).join(' ')).toContain('Sumatera Utara');
  });
});

test('reasons add up to every index exactly, inside its bounds', () => {
  for (const { code, indices } of report.regions)
    for (const index of regionIndices) {
      const { score, low, high, reasons, cut, model } = indices[index];
      if (score === null) expect([code, index, reasons]).toEqual([code, index, []]);
      else {
        const sum = reasons.reduce((total, { points }) => total + points, 0) - cut + (model?.points ?? 0);
        expect([code, index, sum]).toEqual([code, index, score]);
        expect(low).toBeLessThanOrEqual(score);
        expect(high).toBeGreaterThanOrEqual(score);
      }
    }
});

test('every value of every reason traces to a figure with a period and a source', () => {
  const references = [
    ...report.regions.flatMap(({ indices }) =>
      regionIndices.flatMap((index) => [
        ...indices[index].aside,
        ...indices[index].reasons.flatMap(({ values }) => {
          for (const { figures } of values) expect(figures.length).toBeGreaterThan(0);
          return values.flatMap(({ figures }) => figures);
        }),
      ]),
    ),
    ...report.standings.flatMap(({ rows, total }) => [
      ...rows.map(({ figure }) => figure),
      ...(total === null ? [] : [total.figure]),
    ]),
    ...report.worklists.flatMap(({ places }) =>
      places.flatMap(({ needs }) =>
        needs.flatMap(({ reasons }) => reasons.flatMap(({ figures }) => figures)),
      ),
    ),
  ];
  for (const at of new Set(references)) {
    const figure = report.figures[at];
    expect(figure?.source).not.toBe('');
    expect(figure?.period).not.toBe('');
    expect(figure?.value).not.toBeNull();
  }
});

test('a region without any figure has no score, no class and no rank, and is on no list but by lot', () => {
  const bare = analyseRegions({ ...input, facts: createFacts([]) }, options);
  for (const { indices } of bare.regions)
    for (const index of regionIndices)
      expect(indices[index]).toMatchObject({
        score: null,
        band: null,
        class: null,
        rank: null,
        coverage: 0,
        low: 0,
      });
  for (const { places } of bare.worklists)
    for (const { standing: own } of places) expect(['lot', 'unranked']).toContain(own);
  expect(bare.figures).toEqual([]);
});

test('figures about foreigners move no index, and no list but those of TIMPORA', () => {
  const without = createFacts(
    input.facts.figures.filter(({ indicator }) => !/^(tka|foreign)/.test(indicator)),
    input.facts.names,
  );
  const bare = analyseRegions({ ...input, facts: without }, options);
  expect(bare.regions.map(({ indices }) => indices)).toEqual(report.regions.map(({ indices }) => indices));
  expect(bare.worklists.map(({ places }) => places)).toEqual(report.worklists.map(({ places }) => places));
  expect(report.worklists.every(({ view }) => view === 'all')).toBe(true);
  expect(report.figures.some(({ indicator }) => /^(tka|foreign)/.test(indicator))).toBe(false);
});

describe('what may be shared', () => {
  test('no count of 1 to 9 people is in a shared report, by figure, by standing or by value', () => {
    const people = /^(deported|scam|dead|sick|returns|departures|tppo|passportsDeferred|complaints|pmi)/;
    for (const { indicator, value } of report.figures)
      if (people.test(indicator) && value !== null) expect(value === 0 || value >= 10).toBe(true);
    expect(report.facts.withheld).toBeGreaterThan(0);
    for (const { value, note } of report.figures) if (value === null) expect(note).toBe('');
  });

  test('everything is computed from what is shared: the same figures without the withheld ones give the same report', () => {
    const shown = new Set(
      input.facts.figures.filter(
        ({ code, indicator, basis, period }) =>
          !report.figures.some(
            (each) =>
              each.value === null &&
              each.code === code &&
              each.indicator === indicator &&
              each.basis === basis &&
              each.period === period,
          ),
      ),
    );
    const withheld = timpora.figures.filter(({ value }) => value === null);
    const kept = [...shown].filter(
      ({ code, indicator, basis, period }) =>
        !withheld.some(
          (each) =>
            each.code === code &&
            each.indicator === indicator &&
            each.basis === basis &&
            each.period === period,
        ),
    );
    const again = analyseRegions(
      { ...input, facts: createFacts(kept, input.facts.names) },
      { ...options, internal: true },
    );
    expect(again.regions).toEqual(report.regions);
    expect(again.standings).toEqual(report.standings);
  });

  test('an internal report keeps them, and says so', () => {
    const internal = analyseRegions(input, { ...options, internal: true });
    expect(internal.internal).toBe(true);
    expect(internal.facts.withheld).toBe(0);
    expect(internal.figures.some(({ value }) => value !== null && value > 0 && value < 10)).toBe(true);
  });
});

test('a province total never reaches its regencies', () => {
  const [only] = input.facts.series('18', 'pmiPlaced', 'ORIGIN').slice(-1);
  const people = input.facts.all('population');
  const bare = createFacts([...(only === undefined ? [] : [only]), ...people]);
  const scored = analyseRegions({ ...input, facts: bare }, options);
  expect(regionOf('18', scored).indices.migrant_worker_intensity.score).not.toBeNull();
  for (const { code, indices } of scored.regions)
    if (code.startsWith('18.')) expect(indices.migrant_worker_intensity.score).toBeNull();
});

test('a village that a user adds is scored beside the others', () => {
  const village: Omit<Figure, 'indicator' | 'value'> = {
    code: '35.02.11.2003',
    period: '2025',
    basis: 'LOCATION',
    coverage: 'complete',
    effort: '',
    source: 'kunjungan PIMPASA',
    confidence: 'SOURCED',
    revision: 0,
    note: '',
  };
  const facts = createFacts(
    [...input.facts.figures, { ...village, indicator: 'desaBinaan', value: 1 }],
    new Map([['35.02.11.2003', 'DESA CONTOH']]),
  );
  const scored = analyseRegions({ ...input, facts }, options);
  expect(regionOf('35.02.11.2003', scored)).toMatchObject({
    name: 'DESA CONTOH',
    level: 'DESA',
    parent: '35.02.11',
  });
  expect(regionOf('35.02.11.2003', scored).indices.service_access.score).toBe(30);
});

test('the same input gives the same report, to the last character', () => {
  expect(JSON.stringify(analyseRegions(input, options))).toBe(JSON.stringify(report));
});

describe('a lack of services', () => {
  const stands = (code: string, indicator: 'p4miOrLtsa' | 'kanimServing', value: number): Figure => ({
    code,
    indicator,
    period: '2026-06-01',
    basis: indicator === 'kanimServing' ? 'SERVICE_AREA' : 'LOCATION',
    value,
    coverage: 'partial',
    effort: 'Kanwil, Juni 2026',
    source: 'test',
    confidence: 'SOURCED',
    revision: 0,
    note: '',
  });

  test('counts where somebody looked and found none, and neither where nobody looked nor where a service stands', () => {
    const facts = createFacts([stands('35.01', 'p4miOrLtsa', 0), stands('35.02', 'kanimServing', 1)]);
    const list = analyseRegions({ ...input, facts }, options).worklists.find(({ id }) => id === 'outreach');
    const at = list?.needs.findIndex(({ words }) => words.en === 'Services known to be missing') ?? -1;
    const lack = (code: string) => {
      const { value, low, high } = list?.places.find((each) => each.code === code)?.needs[at] ?? {};
      return { value, low, high };
    };
    expect(lack('35.01')).toEqual({ value: 35, low: 35, high: 100 });
    expect(lack('35.02')).toEqual({ value: 0, low: 0, high: 65 });
    expect(lack('35.03')).toEqual({ value: null, low: 0, high: 100 });
  });
});

describe('a composite that a bundle declares', () => {
  const declared = (mean: 'arithmetic' | 'geometric'): AnalysisInput['bundle'] => {
    const { rules, regions, card, views } = input.bundle;
    const own = {
      ...(typeof views === 'object' ? views : {}),
      composites: [
        {
          id: 'need',
          words: { id: 'kebutuhan', en: 'need' },
          level: 'PROVINSI',
          mean,
          parts: [
            { index: 'non_procedural_signal', weight: 3 },
            { index: 'service_access', lack: true, weight: 1 },
          ],
        },
      ],
    };
    const about = {
      name: 'test',
      version: '1.0.0',
      words: { id: 'uji', en: 'test' },
      created: asOf,
      evidence: 'expert',
      baseRate: 'unknown',
    } as const;
    const documents = { rules, card: card ?? '', views: own, ...(regions === undefined ? {} : { regions }) };
    return { ...documents, manifest: sealBundle(about, documents, regionFields) };
  };

  test.each(['arithmetic', 'geometric'] as const)(
    'is the %s mean of what is known, with the spread of its places',
    (mean) => {
      const found = analyseRegions({ ...input, bundle: declared(mean) }, options);
      const rows = found.composites[0]?.rows ?? [];
      expect(rows).toHaveLength(38);
      let scored = 0;
      for (const { code, score, rank } of rows) {
        const { non_procedural_signal: signal, service_access: service } = regionOf(code, found).indices;
        // Two thirds of the parts must be known: of two, both.
        if (signal.score === null || service.score === null) {
          expect([code, score, rank]).toEqual([code, null, null]);
          continue;
        }
        const [a, b] = [signal.score, 100 - service.high];
        const lifted = (value: number): number => 1 + 0.99 * value;
        const expected = mean === 'arithmetic' ? (3 * a + b) / 4 : (lifted(a) ** 3 * lifted(b)) ** 0.25;
        // Told with one decimal.
        expect(Math.abs((score ?? Number.NaN) - expected)).toBeLessThan(0.0501);
        expect(rank?.low).toBeLessThanOrEqual(rank?.high ?? 0);
        scored++;
      }
      expect(scored).toBeGreaterThan(5);
    },
  );
});

test('an area that is not known is refused with those that are', () => {
  expect(() => analyseRegions(input, { ...options, area: 'Kanim Ponorogo' })).toThrow(
    expect.objectContaining({ code: 'REGION_SETTINGS', hint: expect.stringContaining('Ponorogo') }),
  );
});

test('an excluded place keeps its figures and leaves the list', () => {
  const list = (from: RegionReport) => from.worklists.find(({ id }) => id === 'outreach');
  const first = list(report)?.places[0]?.code ?? '';
  const again = analyseRegions(input, { ...options, exclude: new Map([[first, 'selesai']]) });
  expect(list(again)?.places.find(({ code }) => code === first)).toMatchObject({
    standing: 'excluded',
    excluded: 'selesai',
  });
  expect(regionOf(first, again).indices).toEqual(regionOf(first).indices);
});
