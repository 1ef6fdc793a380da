// Facts, a region bundle and the map of neighbours in; the whole analysis as one document out.
import { issue, WaspadaError } from '../../base/errors.js';
import type { Words } from '../../fields/dictionary.js';
import { regionFields } from '../../fields/region.js';
import type { Regions } from '../../fields/regions.js';
import { didYouMean } from '../../fields/suggest.js';
import { type RegionIndex, regionIndices } from '../../rules/document.js';
import type { BundleSource } from '../../score/bundle.js';
import type { ModelReader } from '../../score/model.js';
import { bases, type IndicatorName, indicatorOf } from '../facts/catalogue.js';
import type { Facts, Figure } from '../facts/facts.js';
import { deriveRegions, type RegionPlace } from '../score/record.js';
import { levelOf, type RegionLevel, type RegionRecord, type RegionValue } from '../score/region.js';
import {
  createRegionScorer,
  type IndexReason,
  type IndexScore,
  type ModelLine,
  type RegionScore,
} from '../score/scorer.js';
import { mergeUnits, type Neighbours, neighboursFromCodes, neighboursOf } from '../space/neighbours.js';
import { readViews } from '../worklist/views.js';
import {
  type RegionReport,
  type ReportFigure,
  type ReportIndex,
  type ReportModelLine,
  type ReportReason,
  type ReportRegion,
  type ReportValue,
  regionReportFormat,
} from './document.js';
import { headlineOf } from './headline.js';
import { compositeOf, listOf } from './lists.js';
import { type IndexMap, mapIndex } from './maps.js';
import { shareFacts } from './share.js';
import { standingsOf } from './standings.js';

export interface AnalysisInput {
  readonly facts: Facts;
  /** Of the facts as they were read; and how many rows. */
  readonly factsDigest: string;
  readonly factsRows: number;
  readonly bundle: BundleSource;
  readonly forests?: ModelReader;
  readonly regions: Regions;
  /** Pairs of regencies that are neighbours, by contact or by a link. */
  readonly neighbours: readonly (readonly [string, string])[];
  readonly engine: string;
}

export interface AnalysisOptions {
  readonly asOf: string;
  /** Which rules are in force; `asOf` unless said. */
  readonly policyDate?: string;
  /** `timpora` adds what concerns foreigners; such a report is for that team alone. */
  readonly view: 'all' | 'timpora';
  /** Keeps counts of fewer than ten people in: for the office itself. */
  readonly internal: boolean;
  /**
   * An office of the region table, or the code of a province or regency: lists and regions are then of its area, ranks and classes
   * still of the country.
   */
  readonly area?: string;
  readonly capacity: number;
  readonly exclude?: ReadonlyMap<string, string>;
  /** For lots and permutations; announce it before. `asOf` unless said. */
  readonly seed?: string;
}

const indexWords: Readonly<Record<RegionIndex, { readonly words: Words; readonly caution: Words }>> = {
  migrant_worker_intensity: {
    words: { id: 'Intensitas pekerja migran', en: 'Migrant-worker intensity' },
    caution: {
      id: 'Penempatan resmi per penduduk: untuk penyuluhan, bukan tanda pelanggaran.',
      en: 'Lawful placements by population: for outreach, no sign of anything unlawful.',
    },
  },
  non_procedural_signal: {
    words: { id: 'Sinyal nonprosedural', en: 'Non-procedural signal' },
    caution: {
      id: 'Orang yang dipulangkan atau dicegah, menurut asal: kebutuhan pelindungan, selang lebar.',
      en: 'People returned or prevented, by origin: a need for protection, with wide intervals.',
    },
  },
  gateway_exposure: {
    words: { id: 'Pintu gerbang', en: 'Gateway exposure' },
    caution: {
      id: 'Bandara, pelabuhan, pos lintas batas, transit: tentang perjalanan, bukan tentang penduduk.',
      en: 'Airports, ports, border posts, transit: about journeys, not about residents.',
    },
  },
  tppo_signal: {
    words: { id: 'Sinyal TPPO', en: 'TPPO signal' },
    caution: {
      id: 'Mengikuti giat penegakan dan tempat ditemukan, bukan banyaknya kejadian; paling banyak 40.',
      en: 'Follows enforcement and the place of discovery, not incidence; at most 40.',
    },
  },
  procedure_gap: {
    words: { id: 'Celah prosedur', en: 'Procedure gap' },
    caution: {
      id: 'Diproses di tempat lain belum tentu nonprosedural.',
      en: 'Being processed elsewhere is not being without procedure.',
    },
  },
  service_access: {
    words: { id: 'Jangkauan layanan', en: 'Service access' },
    caution: {
      id: 'Bersifat melindungi; layanan yang tidak tercantum belum diketahui, bukan tidak ada.',
      en: 'Protective; a service that is not listed is unknown, not absent.',
    },
  },
};

interface Tier {
  readonly level: RegionLevel;
  readonly places: readonly RegionPlace[];
  readonly neighbours: Neighbours;
  readonly records: readonly RegionRecord[];
  readonly scores: readonly RegionScore[];
  readonly maps: ReadonlyMap<RegionIndex, IndexMap>;
}

/**
 * Scores every province and regency (and each district or village that has a figure of its own), maps them, orders them and makes the
 * worklists. Unless `internal`, small counts of people are withheld first and everything is computed from what is left.
 * The same input gives the same document on every machine. Codes: DOCUMENT_*, BUNDLE_*, RULES_*, REGION_*, FIELDS_DATE.
 */
export function analyseRegions(input: AnalysisInput, options: AnalysisOptions): RegionReport {
  const { regions, bundle, engine } = input;
  const { asOf, view, internal, capacity } = options;
  const policyDate = options.policyDate ?? asOf;
  const seed = options.seed ?? asOf;
  const area = areaOf(regions, options.area);
  const views = readViews(bundle.views);
  const scorer = createRegionScorer(bundle, {
    policyDate,
    ...(input.forests ? { forests: input.forests } : {}),
  });

  const parts = partsOf(regions);
  const { facts, withheld } = internal
    ? { facts: input.facts, withheld: [] }
    : shareFacts(input.facts, parts);
  const tiers = tiersOf(input, facts).map((tier): Tier => {
    const records = deriveRegions(facts, tier.places);
    const scores = scorer.score(records);
    const { level, neighbours } = tier;
    const maps = new Map(
      regionIndices.map((index) => [
        index,
        mapIndex(index, scores, { level, neighbours, classes: views.classes, seed }),
      ]),
    );
    return { ...tier, records, scores, maps };
  });

  const figures = createRegister();
  const names = new Map(tiers.flatMap(({ places }) => places.map(({ code, name }) => [code, name] as const)));
  const officesOf = (code: string): string[] =>
    Object.entries(regions.offices).flatMap(([office, served]) =>
      served.some((each) => each === code || each.startsWith(`${code}.`) || code.startsWith(`${each}.`))
        ? [office]
        : [],
    );
  const inArea = (code: string): boolean =>
    area === null ||
    area.some((each) => each === code || each.startsWith(`${code}.`) || code.startsWith(`${each}.`));

  const told = tiers.flatMap((tier) =>
    tier.scores.flatMap((score, at): ReportRegion[] => {
      const record = tier.records[at];
      if (record === undefined || !inArea(score.code)) return [];
      const people = record.values.get('population')?.value;
      return [
        {
          code: score.code,
          name: score.name,
          level: record.level,
          parent: parentOf(score.code),
          offices: officesOf(score.code),
          population: typeof people === 'number' ? people : null,
          indices: mapIndices((index) => ({
            ...indexOf(score.indices[index], tier.maps.get(index), at, figures.refer),
            aside: asideOf(index, score, facts, figures.refer),
          })),
        },
      ];
    }),
  );
  const standings = tiers.flatMap(({ level }) =>
    standingsOf(facts, { level, names, view, refer: figures.refer }),
  );
  const maps = tiers
    .filter(({ level }) => level === 'PROVINSI' || level === 'KABUPATEN')
    .flatMap((tier) => regionIndices.flatMap((index) => tier.maps.get(index)?.map ?? []));
  const exclude = options.exclude ?? new Map<string, string>();
  const worklists = views.worklists
    .filter((list) => list.view === 'all' || view === 'timpora')
    .flatMap((list) => {
      const tier = tiers.find(({ level }) => level === list.level);
      const scores = (tier?.scores ?? []).filter(({ code }) => inArea(code));
      if (scores.length === 0) return [];
      return [
        listOf(list, scores, facts, { capacity, exclude, seed, refer: figures.refer, parentOf, officesOf }),
      ];
    });
  const composites = views.composites.flatMap((composite) => {
    const tier = tiers.find(({ level }) => level === composite.level);
    return tier === undefined ? [] : [compositeOf(composite, tier.scores, seed)];
  });
  const isTold = ({ indicator, code }: Figure): boolean =>
    inArea(code) && (view === 'timpora' || indicatorOf(indicator).view === 'all');
  const { manifest, digest } = scorer.bundle;
  return {
    format: regionReportFormat,
    engine,
    asOf,
    policyDate,
    view,
    internal,
    area: options.area ?? null,
    bundle: {
      name: manifest.name,
      version: manifest.version,
      digest,
      evidence: manifest.evidence,
      words: manifest.words,
    },
    facts: { digest: input.factsDigest, rows: input.factsRows, withheld: withheld.length },
    headline: headlineOf(standings, maps, told, area !== null),
    indices: regionIndices.map((index) => ({ index, ...indexWords[index] })),
    standings,
    maps,
    regions: told,
    worklists,
    composites,
    figures: [
      ...figures.all().map((figure) => figureOf(figure, false)),
      ...withheld.filter(isTold).map((figure) => figureOf(figure, true)),
    ],
  };
}

/** The codes of an area. Code: REGION_SETTINGS, with the offices that are known. */
function areaOf(regions: Regions, area: string | undefined): readonly string[] | null {
  if (area === undefined) return null;
  if (Object.hasOwn(regions.provinces, area) || Object.hasOwn(regions.regencies, area)) return [area];
  const served = Object.hasOwn(regions.offices, area) ? regions.offices[area] : undefined;
  if (served !== undefined) return served;
  const known = Object.keys(regions.offices);
  const hint = didYouMean(
    area,
    known,
    `Name a province or regency by its code, or one of: ${known.join('; ')}.`,
  );
  throw new WaspadaError(issue('REGION_SETTINGS', ['area'], `found the area ${JSON.stringify(area)}`, hint));
}

/** The indicators behind each index: figures of these that an index does not count stand aside, in sight. */
const indicatorsOf: Readonly<Record<RegionIndex, readonly IndicatorName[]>> = {
  migrant_worker_intensity: ['pmiPlaced'],
  non_procedural_signal: [
    'deportedViaDumai',
    'deportedViaNunukan',
    'scamReturnees',
    'deadReturned',
    'departuresPrevented',
    'returnsFacilitated',
  ],
  gateway_exposure: ['airportsInternational', 'seaportsInternational', 'borderPosts', 'ferryPortsDomestic'],
  tppo_signal: ['tppoVictims', 'tppoVictimsSheltered', 'tppoReports'],
  procedure_gap: ['pmiPlaced'],
  service_access: ['kanim', 'kanimServing', 'ukk', 'p4miOrLtsa', 'desaBinaan', 'pimpasaOfficers'],
};

/** The latest figure of each basis that is not among those counted. */
function asideOf(
  index: RegionIndex,
  { code, indices }: RegionScore,
  facts: Facts,
  refer: (figure: Figure) => number,
): number[] {
  const { reasons, model } = indices[index];
  const counted = new Set([
    ...reasons.flatMap(({ values }) => values.flatMap(({ value }) => value.figures)),
    ...(model?.lines ?? []).flatMap(({ value }) => value?.figures ?? []),
  ]);
  return indicatorsOf[index].flatMap((indicator) =>
    indicatorOf(indicator).bases.flatMap((basis) => {
      const latest = facts.series(code, indicator, basis).at(-1);
      return latest === undefined || counted.has(latest) ? [] : [refer(latest)];
    }),
  );
}

const parentOf = (code: string): string | null => {
  const dot = code.lastIndexOf('.');
  return dot === -1 ? null : code.slice(0, dot);
};

/** The official parts of the country and of each province. */
function partsOf(regions: Regions): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>([['ID', Object.keys(regions.provinces)]]);
  for (const code of Object.keys(regions.regencies)) {
    const province = code.slice(0, 2);
    parts.set(province, [...(parts.get(province) ?? []), code]);
  }
  return parts;
}

/** Regions of each level with their neighbours; districts and villages only where a figure names them, and without neighbours. */
function tiersOf(
  { regions, neighbours: pairs }: AnalysisInput,
  facts: Facts,
): Pick<Tier, 'level' | 'places' | 'neighbours'>[] {
  const provinces = Object.entries(regions.provinces);
  const regencies = Object.entries(regions.regencies);
  const codes = regencies.map(([code]) => code);
  const touching = neighboursFromCodes(codes, pairs);
  const province = new Map(provinces.map(([code], at) => [code, at]));
  const merged = mergeUnits(
    touching,
    codes.map((code) => province.get(code.slice(0, 2)) ?? -1),
    provinces.length,
  );
  const placesOf = (units: readonly (readonly [string, string])[], neighbours: Neighbours): RegionPlace[] =>
    units.map(([code, name], at) => ({
      code,
      name,
      neighbours: neighboursOf(neighbours, at).flatMap((unit) => units[unit]?.[0] ?? []),
    }));
  const own = new Set(facts.figures.map(({ code }) => code).filter((code) => code.split('.').length > 2));
  const below = (['KECAMATAN', 'DESA'] as const).flatMap((level) => {
    const units = [...own]
      .filter((code) => levelOf(code) === level)
      .sort()
      .map((code) => [code, facts.names.get(code) ?? code] as const);
    const alone = neighboursFromCodes(
      units.map(([code]) => code),
      [],
    );
    return units.length === 0 ? [] : [{ level, places: placesOf(units, alone), neighbours: alone }];
  });
  return [
    { level: 'PROVINSI', places: placesOf(provinces, merged), neighbours: merged },
    { level: 'KABUPATEN', places: placesOf(regencies, touching), neighbours: touching },
    ...below,
  ];
}

/** Figures that the report refers to, each once, in the order in which they are first named. */
function createRegister(): { refer(figure: Figure): number; all(): readonly Figure[] } {
  const places = new Map<Figure, number>();
  return {
    refer(figure) {
      const place = places.get(figure) ?? places.size;
      places.set(figure, place);
      return place;
    },
    all: () => [...places.keys()],
  };
}

function figureOf(figure: Figure, isWithheld: boolean): ReportFigure {
  const { code, indicator, period, basis, value, coverage, confidence, source, effort, note } = figure;
  return {
    code,
    indicator,
    label: indicatorOf(indicator).words,
    period,
    basis,
    basisWords: bases[basis],
    value: isWithheld ? null : value,
    coverage,
    confidence,
    source,
    effort,
    // A note may tell the number that is withheld.
    note: isWithheld ? '' : note,
  };
}

function mapIndices<T>(make: (index: RegionIndex) => T): Record<RegionIndex, T> {
  return {
    migrant_worker_intensity: make('migrant_worker_intensity'),
    non_procedural_signal: make('non_procedural_signal'),
    gateway_exposure: make('gateway_exposure'),
    tppo_signal: make('tppo_signal'),
    procedure_gap: make('procedure_gap'),
    service_access: make('service_access'),
  };
}

function indexOf(
  score: IndexScore,
  map: IndexMap | undefined,
  at: number,
  refer: (figure: Figure) => number,
): Omit<ReportIndex, 'aside'> {
  const { index: _, reasons, open, reachable: __, model, ...rest } = score;
  return {
    ...rest,
    model: model === null ? null : { ...model, lines: model.lines.map((line) => lineOf(line, refer)) },
    reasons: reasons.map((reason) => reasonOf(reason, refer)),
    open: open.map(({ label, question, spread }) => ({ label, question, spread })),
    class: map?.classes[at] ?? null,
    rank: map?.ranks[at] ?? null,
  };
}

/** Points of the model without the value itself: what is withheld of a figure stays with the figure. */
const lineOf = (
  { id, points, words, value }: ModelLine,
  refer: (figure: Figure) => number,
): ReportModelLine => ({ id, points, words, figures: (value?.figures ?? []).map(refer) });

function reasonOf(reason: IndexReason, refer: (figure: Figure) => number): ReportReason {
  return {
    ...reason,
    values: reason.values.map(({ field, label, value }) => toValue(field, label, value, refer)),
  };
}

function toValue(
  field: ReportValue['field'],
  label: Words,
  { value, low, high, figures, notes }: RegionValue,
  refer: (figure: Figure) => number,
): ReportValue {
  const def = regionFields[field];
  return {
    field,
    label,
    unit: 'unit' in def ? def.unit : '',
    value,
    low,
    high,
    figures: figures.map(refer),
    notes,
  };
}
