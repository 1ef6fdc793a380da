// Reports as pages get them: the shipped facts through the whole analysis, and the same with hostile text wherever a user's file can put any.
import { loadAnalysis } from '../../../src/io/region-files.js';
import { analyseRegions } from '../../../src/regions/analysis/analyse.js';
import type { RegionReport } from '../../../src/regions/analysis/document.js';
import { parseMonth } from '../../../src/regions/watch/month.js';
import type { Series } from '../../../src/regions/watch/reports.js';

const asOf = '2026-11-24';
const input = await loadAnalysis({ facts: [], asOf });

export const country: RegionReport = analyseRegions(input, {
  asOf,
  view: 'all',
  internal: false,
  capacity: 10,
});

/** Three regencies of one province: small enough to be looked at closely. */
export const office: RegionReport = analyseRegions(input, {
  asOf,
  view: 'timpora',
  internal: true,
  capacity: 2,
  area: 'Kanim Kelas II Non TPI Ponorogo',
  exclude: new Map([['35.01', 'sudah dikunjungi']]),
});

export const hostile = `</script><script>window.caught=1</script><img src=x onerror="window.caught=1">' " & javascript:alert(1) https://example.test/"onmouseover="window.caught=1 \u202e`;

/** Every text of a report that comes from a file of a user, replaced. */
export function poisoned(report: RegionReport): RegionReport {
  const words = { id: hostile, en: `en ${hostile}` };
  return {
    ...report,
    area: hostile,
    engine: hostile,
    headline: [words, words, words],
    bundle: { ...report.bundle, name: hostile, version: hostile, digest: hostile, words },
    facts: { ...report.facts, digest: hostile },
    indices: report.indices.map((each) => ({ ...each, words, caution: words })),
    regions: report.regions.map((region) => ({
      ...region,
      name: hostile,
      offices: [hostile],
    })),
    standings: report.standings.map((standing) => ({
      ...standing,
      label: words,
      period: hostile,
      rows: standing.rows.map((row) => ({ ...row, name: hostile })),
    })),
    worklists: report.worklists.map((list) => ({
      ...list,
      id: hostile,
      words,
      seed: hostile,
      audience: words,
      advice: [words],
      places: list.places.map((place) => ({ ...place, name: hostile, excluded: place.excluded && hostile })),
    })),
    figures: report.figures.map((figure) => ({
      ...figure,
      period: hostile,
      source: hostile,
      effort: hostile,
      note: hostile,
    })),
  };
}

/** Four years of complaints in Ponorogo, one month of them silent, the last one far above the others. */
export const complaints: Series = {
  region: '35.02',
  kind: 'PENGADUAN',
  register: '',
  first: (parseMonth('2026-10') ?? 0) - 47,
  counts: Array.from({ length: 48 }, (_, at) => (at === 47 ? 60 : at === 30 ? null : 18 + (at % 5))),
  reporters: Array.from({ length: 48 }, (_, at) => (at === 30 ? 0 : 1)),
  spoiled: new Set(),
  byMonth: new Map(),
};
