// Rows of reports: what is refused and why, what was known on a day, and how late reports come.
import { expect, test } from 'vitest';
import table from '../../../data/regions.json' with { type: 'json' };
import { parseDate } from '../../../src/base/dates.js';
import { readRegions } from '../../../src/fields/regions.js';
import { formatMonth, lastOver, parseMonth } from '../../../src/regions/watch/month.js';
import {
  checkReportHeader,
  createCompleteness,
  type ReportColumn,
  type ReportRow,
  readReports,
  reportColumns,
  seriesAsOf,
} from '../../../src/regions/watch/reports.js';

const regions = readRegions(table);
const day = (text: string): number => parseDate(text) ?? Number.NaN;

const good: Record<ReportColumn, string> = {
  region: '35.02',
  kind: 'PENGADUAN',
  month: '2026-05',
  count: '3',
  receivedOn: '2026-06-04',
  reporter: 'KANIM-35.02',
  register: '',
  note: '',
};
let next = 0;
const row = (cells: Partial<Record<ReportColumn, string>> = {}): ReportRow => ({
  file: 'r.csv',
  row: ++next,
  cells: { ...good, ...cells },
});

test.each<[string, Partial<Record<ReportColumn, string>>, string]>([
  ['a region of no form', { region: '3502' }, 'REGION_CODE'],
  ['a region that lost its zero', { region: '35.2' }, 'REGION_CODE'],
  ['a region that the table does not have', { region: '35.99' }, 'REGION_CODE'],
  ['a province that the table does not have', { region: '99' }, 'REGION_CODE'],
  ['a village of no known regency', { region: '35.99.01.2001' }, 'REGION_CODE'],
  ['an unknown kind', { kind: 'PENGADUAAN' }, 'WATCH_KIND'],
  ['a property of objects as a kind', { kind: 'constructor' }, 'WATCH_KIND'],
  ['a month that is none', { month: '2026-13' }, 'REGION_PERIOD'],
  ['a day as a month', { month: '2026-05-01' }, 'REGION_PERIOD'],
  ['a month that had not begun', { month: '2026-07' }, 'REGION_PERIOD'],
  ['a month that was not over', { month: '2026-06' }, 'REGION_PERIOD'],
  ['a negative count', { count: '-1' }, 'REGION_VALUE'],
  ['no count', { count: '' }, 'REGION_VALUE'],
  ['half a case', { count: '1.5' }, 'REGION_VALUE'],
  ['an impossible day', { receivedOn: '2026-02-30' }, 'FIELDS_DATE'],
  ['no reporter', { reporter: '' }, 'FIELDS_MISSING'],
  ['an identity number in a note', { note: 'lihat 3502 0112 3456 7890' }, 'FIELDS_SENSITIVE'],
  ['an identity number as a reporter', { reporter: '3502011234567890' }, 'FIELDS_SENSITIVE'],
])('%s is refused with its row, a code and a hint', (_, cells, code) => {
  const faulty = row(cells);
  const { reports, refused } = readReports([row({ region: '35.05' }), faulty], regions);
  expect(reports.length).toBe(1);
  expect(refused.map(({ row: number, issues }) => [number, issues.map((each) => each.code)])).toEqual([
    [faulty.row, [code]],
  ]);
  expect(refused[0]?.issues[0]?.hint).not.toBe('');
  expect(refused[0]?.issues[0]?.path.slice(0, 4)).toEqual(['file', 'r.csv', 'row', faulty.row]);
});

test('a mistyped kind is told what it was probably meant to be', () => {
  const { refused } = readReports([row({ kind: 'PENGADUAAN' })], regions);
  expect(refused[0]?.issues[0]?.hint).toContain('PENGADUAN');
});

test('a row tells all its faults at once', () => {
  const { refused } = readReports([row({ region: 'x', kind: 'y', count: '-1', reporter: '' })], regions);
  expect(refused[0]?.issues.map(({ code }) => code)).toEqual([
    'REGION_CODE',
    'WATCH_KIND',
    'REGION_VALUE',
    'FIELDS_MISSING',
  ]);
});

test('the last day of a month is late enough, and districts and villages are known by their regency', () => {
  const rows = ['35', '35.02', '35.02.11', '35.02.11.2003'].map((region) =>
    row({ region, receivedOn: '2026-05-31' }),
  );
  expect(readReports(rows, regions).refused).toEqual([]);
});

test('two rows of the same day and reporter are both refused, and their month is not known', () => {
  const rows = [row(), row({ count: '4' }), row({ region: '35.05' })];
  const { reports, refused, spoiled } = readReports(rows, regions);
  expect(reports.map(({ region }) => region)).toEqual(['35.05']);
  expect(refused.map(({ issues }) => issues[0]?.code)).toEqual(['REGION_DUPLICATE', 'REGION_DUPLICATE']);
  expect(spoiled).toEqual([
    { region: '35.02', kind: 'PENGADUAN', register: '', month: parseMonth('2026-05') },
  ]);
});

test('a header is checked whole: what is missing, unknown or there twice', () => {
  expect(checkReportHeader(reportColumns)).toEqual([]);
  expect(checkReportHeader(['region', 'kind', 'month', 'count', 'receivedOn', 'reporter'])).toEqual([]);
  const issues = checkReportHeader(['region', 'kind', 'month', 'count', 'count', 'recievedOn', 'nama']);
  expect(issues.map(({ code }) => code)).toEqual([
    'FIELDS_MISSING',
    'FIELDS_MISSING',
    'FILE_HEADER',
    'FIELDS_UNKNOWN',
    'FIELDS_UNKNOWN',
  ]);
  expect(issues[3]?.hint).toContain('receivedOn');
});

test('a month is over on its last day', () => {
  expect(['2026-06-29', '2026-06-30', '2026-07-01'].map((text) => formatMonth(lastOver(day(text))))).toEqual([
    '2026-05',
    '2026-06',
    '2026-06',
  ]);
});

const countsAsOf = (rows: readonly ReportRow[], asOf: string) =>
  seriesAsOf(readReports(rows, regions), day(asOf)).series.map(({ region, register, counts }) => [
    `${region}${register}`,
    ...counts,
  ]);

test('a series is what was known on the day: later rows are left out, a later word of a reporter replaces his earlier one', () => {
  const rows = [
    row({ month: '2026-03', receivedOn: '2026-04-02', count: '5' }),
    row({ month: '2026-03', receivedOn: '2026-05-20', count: '7' }),
    row({ month: '2026-03', receivedOn: '2026-06-20', count: '2', reporter: 'DESA' }),
    row({ month: '2026-05', receivedOn: '2026-06-04', count: '0' }),
  ];
  expect(countsAsOf(rows, '2026-05-01')).toEqual([['35.02', 5, null]]);
  expect(countsAsOf(rows, '2026-05-31')).toEqual([['35.02', 7, null, null]]);
  expect(countsAsOf(rows, '2026-06-30')).toEqual([['35.02', 9, null, 0, null]]);
  expect(seriesAsOf(readReports(rows, regions), day('2026-05-31')).later).toBe(2);
});

test('a month without a report is null and a month of which a row was refused too; only a reported 0 is 0', () => {
  const rows = [
    row({ month: '2026-01', receivedOn: '2026-02-01', count: '0' }),
    row({ month: '2026-03', receivedOn: '2026-04-01', count: '4' }),
    row({ month: '2026-03', receivedOn: '2026-04-01', count: 'empat', reporter: 'DESA' }),
    row({ month: '2026-04', receivedOn: '2026-05-01', count: '4' }),
  ];
  expect(countsAsOf(rows, '2026-04-30')).toEqual([['35.02', 0, null, null, null]]);
  expect(countsAsOf(rows, '2026-05-30')).toEqual([['35.02', 0, null, null, 4]]);
});

test('counts of two registers are two series and never added', () => {
  expect(countsAsOf([row(), row({ register: 'BP3MI/pemulangan', count: '9' })], '2026-06-04')).toEqual([
    ['35.02', 3],
    ['35.02BP3MI/pemulangan', 9],
  ]);
});

/** Two reporters a month, of whom one always sends 40 days late, and one who sends alone and late. */
function lateRows(): ReportRow[] {
  const rows: ReportRow[] = [];
  for (let month = parseMonth('2024-01') ?? 0; month <= (parseMonth('2026-05') ?? 0); month++) {
    const text = formatMonth(month);
    const after = formatMonth(month + 1);
    const two = formatMonth(month + 2);
    rows.push(row({ month: text, receivedOn: `${after}-03`, count: '6', reporter: 'A' }));
    rows.push(row({ month: text, receivedOn: `${two}-10`, count: '2', reporter: 'B' }));
    rows.push(row({ region: '35.05', month: text, receivedOn: `${two}-10`, count: '8', reporter: 'C' }));
  }
  return rows;
}

test('how much is in by now is told by how late reports came before, series by series', () => {
  const asOf = day('2026-06-12');
  const { series } = seriesAsOf(readReports(lateRows(), regions), asOf);
  const completenessOf = createCompleteness(series, asOf);
  const [shared, single] = series;
  if (shared === undefined || single === undefined) throw new Error('expected two series');
  const may = parseMonth('2026-05') ?? 0;
  expect(completenessOf(shared, may)).toEqual({ share: 0.75, from: 'series' });
  expect(completenessOf(shared, may - 1)).toEqual({ share: 1, from: 'series' });
  // Whoever reports alone has either reported all or nothing: a share of others would make a rise of it.
  expect(completenessOf(single, may)).toEqual({ share: 1, from: 'nothing' });
});

test('a young series learns from others of its kind, if it has several reporters as they do', () => {
  const asOf = day('2026-06-12');
  const young = ['A', 'B'].map((reporter) => row({ region: '18.01', reporter }));
  const { series } = seriesAsOf(readReports([...lateRows(), ...young], regions), asOf);
  const found = series.find(({ region }) => region === '18.01');
  if (found === undefined) throw new Error('expected the young series');
  expect(createCompleteness(series, asOf)(found, parseMonth('2026-05') ?? 0)).toEqual({
    share: 0.75,
    from: 'kind',
  });
});
