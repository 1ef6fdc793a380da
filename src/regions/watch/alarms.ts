// Checked reports and a day in; the document of alarms out: what rose, what is silent, what could not be judged, and how sure that is.
import { parseDate } from '../../base/dates.js';
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../../base/documents.js';
import { type Issue, issue, refuse } from '../../base/errors.js';
import type { Words } from '../../fields/dictionary.js';
import type { Regions } from '../../fields/regions.js';
import { digestOf } from '../../score/bundle.js';
import { alphaForBudget } from './alert-budget.js';
import type { Detection, Detector, NotJudged } from './detection.js';
import { detectors } from './detection.js';
import { reportKindCodes, reportKinds, type WatchView, watchViews } from './kinds.js';
import { formatMonth, lastOver } from './month.js';
import { createJudge } from './programme.js';
import { createCompleteness, type Reports, type Series, seriesAsOf } from './reports.js';

export const alarmsFormat = 'waspada-alarms/1';

const count = z.int().check(z.gte(0));
const number = z.nullable(z.number());
const month = z.string().check(z.regex(/^\d{4}-\d{2}$/));
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));

const place = {
  region: textSchema,
  name: textSchema,
  kind: z.enum(reportKindCodes),
  /** The register that counted; empty for the office's own. */
  register: z.string(),
};

const alarmSchema = z.strictObject({
  /** Of region, kind, register and month: the same alarm found again has the same id. */
  id: digest,
  ...place,
  kindWords: wordsSchema,
  month,
  /** True where the count is of fewer than ten people: the numbers are then null. */
  withheld: z.boolean(),
  observed: z.nullable(count),
  expected: number,
  /** The highest count that would not have been an alarm. */
  threshold: number,
  p: number,
  method: z.strictObject({ detector: z.enum(detectors), words: wordsSchema, trend: z.boolean() }),
  reference: z.array(month),
  /** Reference months that weighed less, as past outbreaks. */
  downweighted: z.array(month),
  /** Share of the month's reports still expected, by which `expected` and `threshold` are thinned; and what told it. */
  late: z.strictObject({ share: z.number(), from: z.enum(['series', 'kind', 'nothing']) }),
  /** How many reported this month, and in the reference months by their median. */
  reporters: z.strictObject({ now: count, usual: z.number() }),
  check: z.array(wordsSchema),
});
export type Alarm = z.infer<typeof alarmSchema>;

const reasons = ['not-reported', 'row-refused', 'not-enough-data'] as const;
export type UnjudgedReason = (typeof reasons)[number];

export const alarmsSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(alarmsFormat),
  asOf: dateSchema,
  months: z.array(month),
  view: z.enum(watchViews),
  /** Whether counts of fewer than ten people are withheld. */
  shared: z.boolean(),
  sources: z.array(
    z.strictObject({
      file: textSchema,
      digest,
      kind: z.enum(['reports', 'exchange']),
      rows: count,
      refused: count,
      /** Reports received after `asOf`, or of kinds that this view does not show. */
      leftOut: count,
      /** Reports that are made up, where there are any. */
      synthetic: z.optional(count),
    }),
  ),
  budget: z.strictObject({
    series: count,
    /** The most false alerts a year that were asked for, and those to expect from all series over a year of such runs. */
    alertsAYear: z.number(),
    expectedAYear: z.number(),
    /** Chance of a false alarm at one look at one month, looks, and false alarms to expect among the alarms below. */
    alpha: z.number(),
    judged: count,
    expectedHere: z.number(),
  }),
  alarms: z.array(alarmSchema),
  /** Series that reported before and not in the latest month. A silence is not a calm. */
  silent: z.array(z.strictObject({ ...place, last: month, months: count })),
  notJudged: z.array(z.strictObject({ ...place, month, reason: z.enum(reasons) })),
  /** Months judged without an alarm. */
  quiet: count,
  /** The same region, kind and month in several registers: the same events may be in both, so they are not added. */
  overlaps: z.array(
    z.strictObject({
      region: textSchema,
      name: textSchema,
      kind: z.enum(reportKindCodes),
      month,
      registers: z.array(z.string()),
    }),
  ),
});
export type Alarms = z.infer<typeof alarmsSchema>;

/** How many of the reports are made up. */
export const syntheticReports = ({ sources }: Alarms): number =>
  sources.reduce((sum, { synthetic = 0 }) => sum + synthetic, 0);

/** A checked document of alarms. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export const readAlarms = (value: unknown): Alarms => readDocument(alarmsSchema, alarmsFormat, value);

/** Where reports were read from; what of them was refused is counted from the reports themselves. */
export interface WatchSource {
  readonly file: string;
  readonly digest: string;
  readonly kind: 'reports' | 'exchange';
  readonly rows: number;
}

export interface WatchOptions {
  readonly asOf: string;
  readonly regions: Regions;
  readonly sources: readonly WatchSource[];
  readonly view?: WatchView;
  /** Whether the document leaves the office; true unless said. */
  readonly shared?: boolean;
  /** False alerts a year over all series; 12 unless said. */
  readonly alertsAYear?: number;
  /** How many of the latest months are judged, so that late reports are looked at too; 3 unless said. */
  readonly months?: number;
}

/** The smallest count that may be shared (CONTRACT.md 8). */
const LEAST_SHARED = 10;
/** However few the series: no line is crossed by chance more often than this. */
const MOST_ALPHA = 0.01;
/** A month of which less than this is in is no measure for another. */
const LEAST_COMPLETE = 0.9;

/** A month is not missing on the day after it ends: reports take days to write. */
const GRACE_DAYS = 7;

/**
 * Watches every series of a view: the latest months that were over on `asOf`, by what had been received on that day.
 * Alarms come in order of how far they lie above what was expected; an alarm is a reason to look, and says nothing of anyone.
 * A month that was not reported, or of which a row was refused, is never an alarm and never a calm: it stands in `silent` or `notJudged`.
 * Codes: FIELDS_DATE, REGION_SETTINGS. O(series * months * history).
 */
export function watchReports(reports: Reports, options: WatchOptions): Alarms {
  const { asOf, regions, sources, view = 'outreach', shared = true, alertsAYear = 12, months = 3 } = options;
  const day = parseDate(asOf);
  refuse(checkOptions(day, options));
  const on = day ?? 0;
  const isSeen = ({ kind }: Pick<Series, 'kind'>): boolean => reportKinds[kind].view === view;
  const { series } = seriesAsOf(
    { ...reports, reports: reports.reports.filter(isSeen), spoiled: reports.spoiled.filter(isSeen) },
    on,
  );
  const last = lastOver(on);
  const due = lastOver(on - GRACE_DAYS);
  const judgedMonths = Array.from({ length: months }, (_, i) => last - months + 1 + i);

  const watched = { series: Math.max(1, series.length), periodsAYear: 12 * months };
  const alpha = Math.min(MOST_ALPHA, alphaForBudget(watched, alertsAYear));
  const judge = createJudge(alpha);
  const completenessOf = createCompleteness(series, on);
  const alarms: (Alarm & { readonly excess: number })[] = [];
  const notJudged: Alarms['notJudged'] = [];
  const silent: Alarms['silent'] = [];
  let judged = 0;
  for (const one of series) {
    const where = {
      region: one.region,
      name: nameRegion(one.region, regions),
      kind: one.kind,
      register: one.register,
    };
    const reported = lastReported(one);
    if (reported < due) silent.push({ ...where, last: formatMonth(reported), months: due - reported });
    for (const at of judgedMonths) {
      if (at < one.first) continue;
      const late = completenessOf(one, at);
      const found = judge(historyOf(one, at, completenessOf), at - one.first, late.share);
      if ('reason' in found) {
        // Silent months stand once, in `silent`.
        if (found.reason !== 'not-reported' || at < reported || one.spoiled.has(at))
          notJudged.push({ ...where, month: formatMonth(at), reason: reasonOf(found, one.spoiled.has(at)) });
        continue;
      }
      judged++;
      if (found.alarm) alarms.push({ ...alarmOf(found, one, where, at, late), excess: excessOf(found) });
    }
  }
  alarms.sort((a, b) => b.excess - a.excess || (a.id < b.id ? -1 : 1));
  const plain = alarms.map(({ excess, ...alarm }) => alarm);
  const leftOut = new Map<string, number>();
  for (const report of reports.reports)
    if (report.receivedOn > on || !isSeen(report))
      leftOut.set(report.file, (leftOut.get(report.file) ?? 0) + 1);
  return {
    format: alarmsFormat,
    asOf,
    months: judgedMonths.map(formatMonth),
    view,
    shared,
    sources: sources.map((source) => {
      const synthetic = reports.reports.filter((each) => each.file === source.file && each.synthetic).length;
      return {
        ...source,
        refused: reports.refused.filter(({ file }) => file === source.file).length,
        leftOut: leftOut.get(source.file) ?? 0,
        ...(synthetic === 0 ? {} : { synthetic }),
      };
    }),
    budget: {
      series: series.length,
      alertsAYear,
      expectedAYear: round(series.length * 12 * months * alpha, 2),
      alpha,
      judged,
      expectedHere: round(judged * alpha, 2),
    },
    alarms: shared ? withhold(plain) : plain,
    silent,
    notJudged,
    quiet: judged - alarms.length,
    overlaps: overlapsOf(series, judgedMonths, regions),
  };
}

function checkOptions(day: number | null, { asOf, alertsAYear = 12, months = 3 }: WatchOptions): Issue[] {
  return [
    ...(day === null
      ? [issue('FIELDS_DATE', ['asOf'], `found ${JSON.stringify(asOf)}, expected YYYY-MM-DD`)]
      : []),
    ...(alertsAYear > 0 && Number.isFinite(alertsAYear)
      ? []
      : [issue('REGION_SETTINGS', ['alertsAYear'], `found ${alertsAYear}, expected a number above 0`)]),
    ...(Number.isInteger(months) && months >= 1 && months <= 12
      ? []
      : [issue('REGION_SETTINGS', ['months'], `found ${months}, expected 1 to 12 months`)]),
  ];
}

/** `KABUPATEN PONOROGO`; a district or a village by its code and the regency that it lies in; the code where the table has no name. */
export function nameRegion(code: string, regions: Regions): string {
  const known: string | undefined =
    code.length === 2 ? own(regions.provinces, code) : own(regions.regencies, code.slice(0, 5));
  if (known === undefined) return code;
  return code.length > 5 ? `${code} (${known})` : known;
}

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The counts up to the judged month, those left out of which too much is still to come: they would lower what is expected. */
function historyOf(
  one: Series,
  judged: number,
  completenessOf: (of: Series, month: number) => { readonly share: number },
): (number | null)[] {
  return one.counts.slice(0, judged - one.first + 1).map((count, i) => {
    const at = one.first + i;
    return at < judged && count !== null && completenessOf(one, at).share < LEAST_COMPLETE ? null : count;
  });
}

/** A month with a refused row was reported, even if its sum is not known. */
function lastReported({ first, counts, reporters, spoiled }: Series): number {
  for (let i = counts.length - 1; i > 0; i--)
    if ((reporters[i] ?? 0) > 0 || spoiled.has(first + i)) return first + i;
  return first;
}

function reasonOf({ reason }: NotJudged, isSpoiled: boolean): UnjudgedReason {
  if (isSpoiled) return 'row-refused';
  // Which of the others it is would tell how small the counts are.
  return reason === 'not-reported' ? reason : 'not-enough-data';
}

/** By which alarms are put in order: how far above what was expected, in the scatter of a Poisson count. */
const excessOf = ({ observed, expected }: Detection): number =>
  (observed - expected) / Math.sqrt(Math.max(expected, 0.5));

function alarmOf(
  found: Detection,
  one: Series,
  where: Pick<Alarm, 'region' | 'name' | 'kind' | 'register'>,
  at: number,
  late: { readonly share: number; readonly from: Alarm['late']['from'] },
): Alarm {
  const monthAt = (index: number): string => formatMonth(one.first + index);
  const usual = found.reference.map((index) => one.reporters[index] ?? 0).sort((a, b) => a - b);
  const { region, kind, register } = where;
  return {
    id: digestOf({ region, kind, register, month: formatMonth(at) }),
    ...where,
    kindWords: reportKinds[kind].words,
    month: formatMonth(at),
    withheld: false,
    observed: found.observed,
    expected: round(found.expected, 1),
    threshold: found.threshold,
    p: found.p === null ? null : Number(found.p.toPrecision(3)),
    method: { detector: found.detector, words: methodWords[found.detector], trend: found.trend },
    reference: found.reference.map(monthAt),
    downweighted: found.downweighted.map(monthAt),
    late: { share: round(1 - late.share, 3), from: late.from },
    reporters: { now: one.reporters[at - one.first] ?? 0, usual: median(usual) },
    check: [...reportKinds[kind].check],
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function median(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const high = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? high : (high + (sorted[half - 1] ?? high)) / 2;
}

/** What each detector does, in words for an officer. */
export const methodWords: Readonly<Record<Detector, Words>> = {
  farrington: {
    id: 'Farrington lentur (Noufaily 2013): dibandingkan dengan musim yang sama pada tahun-tahun sebelumnya, dengan tren; bulan yang dahulu melonjak diberi bobot kecil',
    en: 'Farrington flexible (Noufaily 2013): compared with the same season of earlier years, with a trend; months that surged before weigh less',
  },
  cusum: {
    id: 'CUSUM dengan penyetelan ulang: kenaikan di atas rata-rata dijumlahkan dari bulan ke bulan; musim belum dapat dikenali dari riwayat yang lebih pendek dari tiga tahun',
    en: 'CUSUM with reset: rises above the mean are added up from month to month; a season cannot be told yet from less than three years',
  },
  'ears-c1': {
    id: 'EARS C1: dibandingkan dengan tujuh bulan yang dilaporkan sebelumnya; riwayatnya pendek, jadi hanya lonjakan besar yang terlihat',
    en: 'EARS C1: compared with the seven months reported before; the history is short, so only a large rise shows',
  },
  'ears-c2': {
    id: 'EARS C2: dibandingkan dengan tujuh bulan yang dilaporkan, dengan jarak dua bulan; riwayatnya pendek, jadi hanya lonjakan besar yang terlihat',
    en: 'EARS C2: compared with seven months reported, two months back; the history is short, so only a large rise shows',
  },
  'ears-c3': {
    id: 'EARS C3: kelebihan tiga bulan dijumlahkan',
    en: 'EARS C3: the excess of three months is added up',
  },
};

/**
 * Alarms as they may be shared: the numbers of one of fewer than ten people are withheld, and where an alarm of a region and alarms of its
 * parts would leave a difference of fewer than ten, those of the smallest part too.
 */
function withhold(alarms: readonly Alarm[]): Alarm[] {
  const hidden = new Set(alarms.filter(({ observed }) => observed !== null && observed < LEAST_SHARED));
  for (const whole of alarms) {
    if (hidden.has(whole)) continue;
    const parts = alarms.filter((part) => !hidden.has(part) && isPart(part, whole));
    // Parts of parts are inside them already.
    const upper = parts.filter((part) => !parts.some((other) => isPart(part, other)));
    const rest = (whole.observed ?? 0) - upper.reduce((total, part) => total + (part.observed ?? 0), 0);
    const least = [...upper].sort((a, b) => (a.observed ?? 0) - (b.observed ?? 0))[0];
    if (least !== undefined && rest > 0 && rest < LEAST_SHARED) hidden.add(least);
  }
  return alarms.map((alarm) =>
    hidden.has(alarm)
      ? { ...alarm, withheld: true, observed: null, expected: null, threshold: null, p: null }
      : alarm,
  );
}

const isPart = (part: Alarm, whole: Alarm): boolean =>
  part.region.startsWith(`${whole.region}.`) &&
  part.kind === whole.kind &&
  part.register === whole.register &&
  part.month === whole.month;

function overlapsOf(
  series: readonly Series[],
  months: readonly number[],
  regions: Regions,
): Alarms['overlaps'] {
  const found = new Map<string, Alarms['overlaps'][number]>();
  for (const { region, kind, register, first, counts } of series) {
    for (const at of months) {
      if ((counts[at - first] ?? null) === null) continue;
      const key = JSON.stringify([region, kind, at]);
      const before = found.get(key)?.registers ?? [];
      found.set(key, {
        region,
        name: nameRegion(region, regions),
        kind,
        month: formatMonth(at),
        registers: [...before, register],
      });
    }
  }
  return [...found.values()].filter(({ registers }) => registers.length > 1);
}
