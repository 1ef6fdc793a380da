// Rows of monthly reports in; checked reports, the rows refused, and series of counts as they were known on a day out.
import { parseDate } from '../../base/dates.js';
import { type Code, codes, type Issue, issue, type Path } from '../../base/errors.js';
import { isRegency, nearestRegency, type Regions } from '../../fields/regions.js';
import { didYouMean, quote } from '../../fields/suggest.js';
import { isReportKind, type ReportKindCode, reportKindCodes } from './kinds.js';
import { formatMonth, lastDay, lastOver, monthOf, parseMonth } from './month.js';

/** Columns of a file of reports; `register` and `note` may be absent. */
export const reportColumns = [
  'region',
  'kind',
  'month',
  'count',
  'receivedOn',
  'reporter',
  'register',
  'note',
] as const;
export type ReportColumn = (typeof reportColumns)[number];
const optionalColumns: ReadonlySet<string> = new Set(['register', 'note']);

/** One row of a file, as text: a cell that is empty or absent is unknown. */
export interface ReportRow {
  /** 1 for the first row after the header. */
  readonly row: number;
  /** The file it is from. */
  readonly file: string;
  readonly cells: Readonly<Partial<Record<ReportColumn, string>>>;
}

/** How many one reporter counted of one kind, in one region and month. */
export interface Report {
  readonly file: string;
  readonly row: number;
  readonly region: string;
  readonly kind: ReportKindCode;
  /** Which register counts: counts of two registers may hold the same people, so they are never added. Empty: the office's own. */
  readonly register: string;
  /** As `parseMonth` numbers it. */
  readonly month: number;
  /** All that the reporter knows of that month by then: a later report of the same reporter takes the place of an earlier one. */
  readonly count: number;
  /** Day number. */
  readonly receivedOn: number;
  readonly reporter: string;
  /** Made up: its note says so. */
  readonly synthetic?: true;
}

export interface RefusedRow {
  readonly file: string;
  readonly row: number;
  readonly issues: readonly Issue[];
}

/** A month of a series whose sum is not known, for a row of it was refused. */
export interface SpoiledMonth {
  readonly region: string;
  readonly kind: ReportKindCode;
  readonly register: string;
  readonly month: number;
}

export interface Reports {
  readonly reports: readonly Report[];
  readonly refused: readonly RefusedRow[];
  readonly spoiled: readonly SpoiledMonth[];
}

const REGION = /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/;
const MOST_TEXT = 120;
/** 16 digits in a row, however they are grouped, may be an identity number. */
const NIK = /(?<!\d)\d(?:[ .-]?\d){15}(?!\d)/;

/** Whether a text holds what may be an identity number (16 digits). */
export const mayHoldIdentity = (text: string): boolean => NIK.test(text);

/** Whether a region code stands in the official table; a district or a village by the regency that it lies in. */
export function isRegion(code: string, regions: Regions): boolean {
  if (!REGION.test(code)) return false;
  return code.length === 2 ? Object.hasOwn(regions.provinces, code) : isRegency(code.slice(0, 5), regions);
}

/** The faults of a region code; none where the table has it. */
export function checkRegion(code: string, path: Path, regions: Regions): Issue[] {
  if (!REGION.test(code))
    return [issue('REGION_CODE', path, `found ${quote(code)}, expected an official code`)];
  if (isRegion(code, regions)) return [];
  const hint =
    code.length === 2
      ? `use one of ${Object.keys(regions.provinces).join(', ')}`
      : nearestRegency(code.slice(0, 5), regions);
  return [
    issue(
      'REGION_CODE',
      path,
      `found ${quote(code)}, which the table of ${regions.year} does not have`,
      hint,
    ),
  ];
}

/** The faults of a header: a column missing, unknown, or twice. Codes: FILE_HEADER, FIELDS_UNKNOWN, FIELDS_MISSING. */
export function checkReportHeader(header: readonly string[]): Issue[] {
  const missing = reportColumns
    .filter((name) => !optionalColumns.has(name) && !header.includes(name))
    .map((name) =>
      issue(
        'FIELDS_MISSING',
        ['header'],
        `found no column ${name}`,
        `The columns are ${reportColumns.join(', ')}.`,
      ),
    );
  const others = header.flatMap((name, at) => {
    const path = ['header', at];
    if (header.indexOf(name) !== at)
      return [issue('FILE_HEADER', path, `found the column ${quote(name)} twice`)];
    if (reportColumns.some((known) => known === name)) return [];
    const hint = didYouMean(
      name,
      reportColumns,
      `Remove the column; the columns are ${reportColumns.join(', ')}.`,
    );
    return [issue('FIELDS_UNKNOWN', path, `found the column ${quote(name)}`, hint)];
  });
  return [...missing, ...others];
}

/**
 * Reads rows; those at fault are set aside with all their faults. Two rows of the same region, kind, register, month, reporter and day
 * are both refused: which of them holds cannot be known. A month that a refused row belongs to is told in `spoiled`, for its sum is
 * not known. Codes of faults: REGION_CODE, WATCH_KIND, REGION_PERIOD (also a month that was not over when it was received),
 * REGION_VALUE, FIELDS_DATE, FIELDS_MISSING, FIELDS_RANGE, FIELDS_SENSITIVE (an identity number), REGION_DUPLICATE. O(rows).
 */
export function readReports(rows: readonly ReportRow[], regions: Regions): Reports {
  const read: Report[] = [];
  const refused: RefusedRow[] = [];
  const spoiled = new Map<string, SpoiledMonth>();
  const spoil = (place: SpoiledMonth): void => {
    spoiled.set(monthKey(place), place);
  };
  for (const row of rows) {
    const { report, place, issues } = readRow(row, regions);
    if (report !== null) read.push(report);
    else {
      refused.push({ file: row.file, row: row.row, issues });
      if (place !== null) spoil(place);
    }
  }

  const groups = new Map<string, Report[]>();
  for (const report of read) {
    const key = JSON.stringify([monthKey(report), report.reporter, report.receivedOn]);
    groups.set(key, [...(groups.get(key) ?? []), report]);
  }
  const reports = read.filter((report) => {
    const group = groups.get(JSON.stringify([monthKey(report), report.reporter, report.receivedOn])) ?? [];
    const other = group.find((each) => each !== report);
    if (other === undefined) return true;
    const message = `found the same region, kind, month, reporter and day in row ${other.row} of ${other.file}`;
    const hint = 'Keep one row, or give the later figure the day on which it was received.';
    const fault = issue('REGION_DUPLICATE', ['file', report.file, 'row', report.row], message, hint);
    refused.push({ file: report.file, row: report.row, issues: [fault] });
    spoil({ region: report.region, kind: report.kind, register: report.register, month: report.month });
    return false;
  });
  // Rows are told in the order of their files, whichever fault was found first.
  const order = new Map(rows.map((row, at) => [JSON.stringify([row.file, row.row]), at]));
  const placeOf = ({ file, row }: RefusedRow): number => order.get(JSON.stringify([file, row])) ?? 0;
  refused.sort((a, b) => placeOf(a) - placeOf(b));
  return { reports, refused, spoiled: [...spoiled.values()] };
}

function readRow(
  { file, row, cells }: ReportRow,
  regions: Regions,
): {
  readonly report: Report | null;
  readonly place: SpoiledMonth | null;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const at = (column: ReportColumn): Path => ['file', file, 'row', row, column];
  const fault = (
    code: Code,
    column: ReportColumn,
    message: string,
    hint: string = codes[code].hint,
  ): void => {
    issues.push(issue(code, at(column), message, hint));
  };
  const text = (column: ReportColumn): string => cells[column] ?? '';

  const region = text('region');
  issues.push(...checkRegion(region, at('region'), regions));
  const regionIsGood = issues.length === 0;

  const kind = text('kind');
  if (!isReportKind(kind))
    fault(
      'WATCH_KIND',
      'kind',
      `found ${quote(kind)}`,
      didYouMean(kind, reportKindCodes, `Use one of ${reportKindCodes.join(', ')}.`),
    );

  const month = parseMonth(text('month'));
  if (month === null)
    fault(
      'REGION_PERIOD',
      'month',
      `found ${quote(text('month'))}, expected a month`,
      'Write the month as 2026-06.',
    );

  const count = /^\d{1,9}$/.test(text('count')) ? Number(text('count')) : null;
  if (count === null)
    fault('REGION_VALUE', 'count', `found ${quote(text('count'))}, expected a whole number of at least 0`);

  const receivedOn = parseDate(text('receivedOn'));
  if (receivedOn === null)
    fault('FIELDS_DATE', 'receivedOn', `found ${quote(text('receivedOn'))}, expected a date`);
  else if (month !== null && receivedOn < lastDay(month)) {
    const future = monthOf(receivedOn) < month;
    fault(
      'REGION_PERIOD',
      'month',
      `found ${formatMonth(month)} in a report received on ${text('receivedOn')}, ${future ? 'before it began' : 'before it was over'}`,
      'Send the count of a month once the month is over: a part of a month is not a month.',
    );
  }

  const reporter = text('reporter');
  if (reporter === '')
    fault(
      'FIELDS_MISSING',
      'reporter',
      'found no reporter',
      'Say who counted: an office, a village, a register; not a person.',
    );
  for (const column of ['reporter', 'register'] as const)
    if (text(column).length > MOST_TEXT)
      fault('FIELDS_RANGE', column, `found ${text(column).length} characters, expected at most ${MOST_TEXT}`);
  for (const column of ['reporter', 'register', 'note'] as const)
    if (mayHoldIdentity(text(column)))
      fault(
        'FIELDS_SENSITIVE',
        column,
        'found 16 digits, which may be an identity number',
        'Remove it: monthly counts hold nothing about a person.',
      );

  const register = text('register');
  const place =
    regionIsGood && isReportKind(kind) && month !== null ? { region, kind, register, month } : null;
  if (issues.length > 0 || place === null || count === null || receivedOn === null)
    return { report: null, place, issues };
  const synthetic = text('note').startsWith('SINTETIS') ? { synthetic: true as const } : {};
  return { report: { file, row, ...place, count, receivedOn, reporter, ...synthetic }, place, issues };
}

const monthKey = ({ region, kind, register, month }: SpoiledMonth): string =>
  JSON.stringify([region, kind, register, month]);

/** The reports of one region, kind and register, month by month. */
export interface Series {
  readonly region: string;
  readonly kind: ReportKindCode;
  readonly register: string;
  /** The month of `counts[0]`; the last is the latest month that was over on the day. */
  readonly first: number;
  /** The sum over the reporters of what each had last said by the day; null where nothing was reported or a row was refused. */
  readonly counts: readonly (number | null)[];
  /** How many had reported each month by the day. */
  readonly reporters: readonly number[];
  /** Months whose sum is not known because a row was refused. */
  readonly spoiled: ReadonlySet<number>;
  /** Every report received by the day, by month; within a month in order of receipt. */
  readonly byMonth: ReadonlyMap<number, readonly Report[]>;
}

/**
 * The series as they were known on a day: what was received later is left out, and so are months that were not over.
 * `later` counts the reports left out. In order of region, kind and register. O(reports log reports).
 */
export function seriesAsOf(
  { reports, spoiled }: Reports,
  asOf: number,
): { readonly series: readonly Series[]; readonly later: number } {
  const last = lastOver(asOf);
  const groups = new Map<string, { known: Report[]; spoiled: Set<number> }>();
  const groupOf = ({ region, kind, register }: Omit<SpoiledMonth, 'month'>) => {
    const key = JSON.stringify([region, kind, register]);
    const found = groups.get(key) ?? { known: [], spoiled: new Set<number>() };
    groups.set(key, found);
    return found;
  };
  let later = 0;
  for (const report of reports) {
    if (report.receivedOn > asOf) later++;
    else groupOf(report).known.push(report);
  }
  for (const place of spoiled) if (place.month <= last) groupOf(place).spoiled.add(place.month);

  const series = [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const known = group.known.sort((a, b) => a.receivedOn - b.receivedOn);
      const byMonth = new Map<number, Report[]>();
      for (const report of known) byMonth.set(report.month, [...(byMonth.get(report.month) ?? []), report]);
      const one = known[0];
      // Where every row was refused there is no series, and the rows are told on their own.
      if (one === undefined) return [];
      const first = Math.min(...byMonth.keys());
      const months = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      const sums = months.map((month) => sumKnown(byMonth.get(month) ?? [], asOf));
      return [
        {
          region: one.region,
          kind: one.kind,
          register: one.register,
          first,
          counts: sums.map(({ sum }, i) => (group.spoiled.has(first + i) ? null : sum)),
          reporters: sums.map(({ reporters }) => reporters),
          spoiled: group.spoiled,
          byMonth,
        },
      ];
    });
  return { series, later };
}

/** What had been said by a day of one month: null where nothing had. `reports` are in order of receipt. */
function sumKnown(
  reports: readonly Report[],
  by: number,
): { readonly sum: number | null; readonly reporters: number } {
  const latest = new Map<string, number>();
  for (const { reporter, receivedOn, count } of reports) if (receivedOn <= by) latest.set(reporter, count);
  if (latest.size === 0) return { sum: null, reporters: 0 };
  return { sum: [...latest.values()].reduce((total, count) => total + count, 0), reporters: latest.size };
}

/** Days after which a month's reports are taken to be in, and how many months of them tell how late reports come. */
const MATURE_DAYS = 180;
const LOOK_BACK = 24;
/** What an estimate of lateness must rest on. */
const LEAST = { months: 6, cases: 20 } as const;

/** How much of a month is expected in by now, and what that was estimated from. */
export interface Completeness {
  /** Above 0 to 1. */
  readonly share: number;
  /** This series' own past, all series of its kind, or nothing: then the share is taken to be 1, which may hide a rise, never make one. */
  readonly from: 'series' | 'kind' | 'nothing';
}

/**
 * How late reports come, from the past: for months long over, what had been reported as many days after their end as have passed since
 * the judged month's, by what was reported in the end, among months of which something had been reported by then. So a series of one
 * reporter who sends a month once is complete as soon as it is there, however late. Counts corrected downwards count as complete.
 */
export function createCompleteness(
  series: readonly Series[],
  asOf: number,
): (of: Series, month: number) => Completeness {
  const cache = new Map<string, Tally>();
  const tallyOf = (of: Series, days: number): Tally => {
    const key = JSON.stringify([of.region, of.kind, of.register, days]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const tally = tallyLate(of, days, asOf);
    cache.set(key, tally);
    return tally;
  };
  const pooled = new Map<string, Tally>();
  const poolOf = ({ kind, register }: Series, days: number): Tally => {
    const key = JSON.stringify([kind, register, days]);
    const known = pooled.get(key);
    if (known !== undefined) return known;
    const sum = { months: 0, early: 0, all: 0 };
    for (const each of series) {
      if (each.kind !== kind || each.register !== register || !isShared(each)) continue;
      const { months, early, all } = tallyOf(each, days);
      sum.months += months;
      sum.early += early;
      sum.all += all;
    }
    pooled.set(key, sum);
    return sum;
  };
  return (of, month) => {
    const days = asOf - lastDay(month);
    if (days >= MATURE_DAYS) return { share: 1, from: 'series' };
    const own = shareOf(tallyOf(of, days));
    if (own !== null) return { share: own, from: 'series' };
    // Others' habits say nothing of a series with one reporter, whose month is there whole or not at all.
    const share = isShared(of) ? shareOf(poolOf(of, days)) : null;
    return share === null ? { share: 1, from: 'nothing' } : { share, from: 'kind' };
  };
}

interface Tally {
  months: number;
  early: number;
  all: number;
}

const isShared = ({ reporters }: Series): boolean => reporters.some((count) => count > 1);

function tallyLate({ byMonth, spoiled }: Series, days: number, asOf: number): Tally {
  const tally = { months: 0, early: 0, all: 0 };
  const newest = lastOver(asOf - MATURE_DAYS);
  for (const [month, reports] of byMonth) {
    if (month > newest || month <= newest - LOOK_BACK || spoiled.has(month)) continue;
    const { sum: early } = sumKnown(reports, lastDay(month) + days);
    if (early === null) continue;
    tally.months++;
    tally.early += early;
    tally.all += sumKnown(reports, asOf).sum ?? 0;
  }
  return tally;
}

function shareOf({ months, early, all }: Tally): number | null {
  if (months < LEAST.months || all < LEAST.cases || early === 0) return null;
  return Math.min(1, early / all);
}
