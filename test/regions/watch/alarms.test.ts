// The document of alarms: what it says, what it withholds, and on whom it never raises one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import table from '../../../data/regions.json' with { type: 'json' };
import { parseDate } from '../../../src/base/dates.js';
import { createRandom } from '../../../src/base/random.js';
import { readRegions } from '../../../src/fields/regions.js';
import {
  type Alarms,
  methodWords,
  nameRegion,
  readAlarms,
  watchReports,
} from '../../../src/regions/watch/alarms.js';
import { drawCount } from '../../../src/regions/watch/alert-budget.js';
import { reportKindCodes, reportKinds } from '../../../src/regions/watch/kinds.js';
import { formatMonth, parseMonth } from '../../../src/regions/watch/month.js';
import { type Report, type Reports, readReports } from '../../../src/regions/watch/reports.js';
import { alarmsLines, readingWords } from '../../../src/report/alarms.js';

const regions = readRegions(table);
const last = parseMonth('2026-06') ?? 0;
const day = (text: string): number => parseDate(text) ?? Number.NaN;

interface Plan {
  readonly region?: string;
  readonly kind?: Report['kind'];
  readonly register?: string;
  readonly counts: readonly (number | null)[];
}

/** One report a month, received on the third of the next; `counts` end with June 2026. */
function planned(...plans: readonly Plan[]): Reports {
  const reports = plans.flatMap(({ region = '35.02', kind = 'PENGADUAN', register = '', counts }, file) =>
    counts.flatMap((count, i): Report[] => {
      const month = last - counts.length + 1 + i;
      const receivedOn = day(`${formatMonth(month + 1)}-03`);
      return count === null
        ? []
        : [{ file: `${file}`, row: i + 1, region, kind, register, month, count, receivedOn, reporter: 'K' }];
    }),
  );
  return { reports, refused: [], spoiled: [] };
}

const options = { asOf: '2026-07-10', regions, sources: [] };
const steady = (months: number, count: number, ...end: (number | null)[]): (number | null)[] => [
  ...Array.from({ length: months }, () => count),
  ...end,
];

test('an alarm says what was seen, what was expected, the line, the method, the months and what to check', () => {
  const found = watchReports(planned({ counts: steady(47, 20, 60) }), options);
  expect(readAlarms(JSON.parse(JSON.stringify(found)))).toEqual(found);
  expect(found.alarms.length).toBe(1);
  const [alarm] = found.alarms;
  expect(alarm).toMatchObject({
    region: '35.02',
    name: 'KABUPATEN PONOROGO',
    kind: 'PENGADUAN',
    month: '2026-06',
    observed: 60,
    expected: 20,
    withheld: false,
    method: { detector: 'farrington' },
    late: { share: 0, from: 'series' },
    reporters: { now: 1, usual: 1 },
    check: reportKinds.PENGADUAN.check,
  });
  expect(alarm?.threshold).toBeGreaterThan(20);
  expect(alarm?.threshold).toBeLessThan(60);
  expect(alarm?.p).toBeLessThan(0.001);
  expect(alarm?.reference.at(-1)).toBe('2026-02');
  expect(found.quiet).toBe(2);
});

test('the same alarm found on another day has the same id, another month or register another', () => {
  const plan = planned({ counts: steady(47, 20, 60) }, { counts: steady(47, 20, 60), register: 'BP3MI/x' });
  const first = watchReports(plan, options).alarms.map(({ id }) => id);
  const later = watchReports(plan, { ...options, asOf: '2026-07-20' }).alarms.map(({ id }) => id);
  expect(later).toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('a month that came late is still looked at', () => {
  const late = planned({ counts: steady(45, 20, 60, 20, 20) });
  const [alarm] = watchReports(late, options).alarms;
  expect(alarm?.month).toBe('2026-04');
  expect(watchReports(late, { ...options, months: 1 }).alarms).toEqual([]);
});

test('the budget is kept over all looks, and the false alarms to expect stand beside the alarms', () => {
  const many = planned(
    ...Array.from({ length: 100 }, (_, i) => ({ register: `r/${i}`, counts: steady(20, 20) })),
  );
  const { budget } = watchReports(many, options);
  expect(budget).toMatchObject({ series: 100, alertsAYear: 12, judged: 300 });
  expect(budget.alpha).toBeCloseTo(12 / (100 * 12 * 3), 12);
  expect([budget.expectedAYear, budget.expectedHere]).toEqual([12, 1]);
  expect(watchReports(many, { ...options, alertsAYear: 1e6 }).budget.alpha).toBe(0.01);
});

test('a region that stopped reporting is silent, and neither an alarm nor quiet', () => {
  const found = watchReports(planned({ counts: steady(45, 20, null, null, null) }), options);
  expect(found.silent).toEqual([
    {
      region: '35.02',
      name: 'KABUPATEN PONOROGO',
      kind: 'PENGADUAN',
      register: '',
      last: '2026-03',
      months: 3,
    },
  ]);
  expect([found.alarms, found.notJudged, found.quiet]).toEqual([[], [], 0]);
});

test('a month is missing once reports had a week to be written, and not on the day after it ends', () => {
  const silentOn = (asOf: string): number =>
    watchReports(planned({ counts: steady(45, 20, 20, 20, null) }), { ...options, asOf }).silent.length;
  expect(silentOn('2026-07-01')).toBe(0);
  expect(silentOn('2026-07-06')).toBe(0);
  expect(silentOn('2026-07-07')).toBe(1);
});

test('a gap before a report, and a month with a refused row, are not judged', () => {
  const { reports } = planned({ counts: steady(45, 20, null, 20, 60) });
  const spoiled = [{ region: '35.02', kind: 'PENGADUAN', register: '', month: last } as const];
  const found = watchReports({ reports, refused: [], spoiled }, options);
  expect(found.notJudged.map(({ month, reason }) => [month, reason])).toEqual([
    ['2026-04', 'not-reported'],
    ['2026-06', 'row-refused'],
  ]);
  expect([found.alarms, found.silent]).toEqual([[], []]);
});

test('nothing is an alarm on a region that has not reported, whatever the others reported', () => {
  const plan = fc.record({
    region: fc.constantFrom('35.02', '35.05', '18.01', '18', '52.02.11'),
    kind: fc.constantFrom(...reportKindCodes),
    months: fc.integer({ min: 1, max: 60 }),
    mean: fc.double({ min: 0.5, max: 40, noNaN: true }),
    gap: fc.integer({ min: 0, max: 4 }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  });
  let alarms = 0;
  fc.assert(
    fc.property(
      fc.array(plan, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('outreach', 'timpora'),
      (all, view) => {
        const reports = planned(
          ...all.map(({ months, mean, gap, seed, ...rest }, i) => {
            const random = createRandom(seed);
            const counts = Array.from({ length: months }, () => drawCount(random, mean, 2));
            return {
              ...rest,
              register: `r/${i}`,
              counts: [...counts, 99, ...Array.from({ length: gap }, () => null)],
            };
          }),
        );
        const reported = new Set(
          reports.reports.map(({ region, kind, register, month }) =>
            JSON.stringify([region, kind, register, formatMonth(month)]),
          ),
        );
        const found = watchReports(reports, { ...options, view, shared: false });
        alarms += found.alarms.length;
        for (const { region, kind, register, month } of found.alarms) {
          expect(reported.has(JSON.stringify([region, kind, register, month]))).toBe(true);
          expect(reportKinds[kind].view).toBe(view);
        }
        const watched = all.filter(({ kind }) => reportKinds[kind].view === view);
        expect(found.silent.length).toBe(watched.filter(({ gap }) => gap > 0).length);
      },
    ),
    { seed: 3, numRuns: 150 },
  );
  // The property is about something: there were alarms.
  expect(alarms).toBeGreaterThan(50);
});

test('what concerns foreigners is seen in its own view only, and nothing else is seen there', () => {
  const all = planned(...reportKindCodes.map((kind) => ({ kind, counts: steady(47, 20, 60) })));
  const kinds = (view: Alarms['view']) =>
    watchReports(all, { ...options, view }).alarms.map(({ kind }) => kind);
  expect(kinds('outreach').sort()).toEqual(['DEPORTASI', 'LAPORAN_DESA', 'PENGADUAN', 'PENUNDAAN']);
  expect(kinds('timpora').sort()).toEqual(['PERKAWINAN_SEMU', 'TEMUAN_TKA']);
});

const small = planned({ counts: steady(47, 1, 9) });

test('the numbers of fewer than ten people are withheld unless they stay in the office', () => {
  const [shared] = watchReports(small, options).alarms;
  expect(shared).toMatchObject({ withheld: true, observed: null, expected: null, threshold: null, p: null });
  const [internal] = watchReports(small, { ...options, shared: false }).alarms;
  expect(internal).toMatchObject({ withheld: false, observed: 9, expected: 1 });
});

test('a small remainder of a region and its part cannot be worked out', () => {
  const nested = planned(
    { region: '35', counts: steady(47, 20, 64) },
    { region: '35.02', counts: steady(47, 20, 60) },
    { region: '35.05', counts: steady(47, 20, 40), register: 'other' },
  );
  const found = watchReports(nested, options).alarms;
  expect(found.map(({ region, observed }) => [region, observed]).sort()).toEqual([
    ['35', 64],
    ['35.02', null],
    ['35.05', 40],
  ]);
});

test('the same month in two registers is told, not added', () => {
  const found = watchReports(
    planned({ counts: steady(20, 20) }, { counts: steady(20, 21), register: 'BP3MI/x' }),
    options,
  );
  expect(found.overlaps.map(({ month, registers }) => [month, registers])).toEqual([
    ['2026-04', ['', 'BP3MI/x']],
    ['2026-05', ['', 'BP3MI/x']],
    ['2026-06', ['', 'BP3MI/x']],
  ]);
});

test('more reporters than usual are told beside the alarm', () => {
  const { reports } = planned({ counts: steady(47, 20, 20) });
  const more = reports.slice(-1).map((report) => ({ ...report, reporter: 'NEW', count: 40 }));
  const found = watchReports({ reports: [...reports, ...more], refused: [], spoiled: [] }, options);
  expect(found.alarms[0]?.reporters).toEqual({ now: 2, usual: 1 });
  expect(alarmsLines(found, 'en').join('\n')).toContain(
    '2 reporters, usually 1: the rise may be one of reporting',
  );
});

test('a day that is none and settings out of range are refused together', () => {
  expect(() => watchReports(small, { ...options, asOf: '2026-02-30', months: 0, alertsAYear: 0 })).toThrow(
    expect.objectContaining({ issues: [{}, {}, {}].map(() => expect.anything()) }),
  );
});

test('regions are named by the table, parts of a regency by the regency', () => {
  expect(['35', '35.02', '35.02.11.2003', '99'].map((code) => nameRegion(code, regions))).toEqual([
    'JAWA TIMUR',
    'KABUPATEN PONOROGO',
    '35.02.11.2003 (KABUPATEN PONOROGO)',
    '99',
  ]);
});

const guilt =
  /tersangka|pelaku|ditolak|bohong|bersalah|kriminal|suspect|guilty|criminal|liar|offender|refuse to/i;

test('the lines tell everything in both languages, within their width, without a word of guilt', () => {
  const found = watchReports(
    planned(
      { counts: steady(47, 20, 60) },
      { region: '18.01', counts: steady(40, 3, null) },
      { region: '18.02', counts: steady(4, 3) },
      { region: '18.03', counts: steady(47, 1, 9) },
    ),
    options,
  );
  for (const language of ['id', 'en', 'both'] as const) {
    const lines = alarmsLines(found, language, 100);
    const text = lines.join('\n');
    expect(text).not.toMatch(guilt);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  }
  const english = alarmsLines(found, 'en').join('\n');
  for (const part of [
    'observed 60, expected 20, alarm above',
    'numbers withheld to protect people',
    'SILENT (1)',
    'NOT JUDGED (5)',
    'by chance alone',
    readingWords.en.slice(0, 30),
  ])
    expect(english).toContain(part);
  expect(alarmsLines(found, 'id').join('\n')).toContain('teramati 60, diperkirakan 20, alarm di atas');
});

test('every kind and every method has words in both languages, and none of guilt', () => {
  const all = [
    ...Object.values(reportKinds).flatMap(({ words, counts, check }) => [words, counts, ...check]),
    ...Object.values(methodWords),
  ];
  for (const { id, en } of all) {
    expect(id === '' || en === '' || id === en).toBe(false);
    expect(`${id} ${en}`).not.toMatch(guilt);
  }
});

test('rows read from text and reports made by hand give the same document', () => {
  const { reports } = planned({ counts: steady(47, 20, 60) });
  const rows = reports.map(({ file, row, region, kind, month, count, reporter }) => ({
    file,
    row,
    cells: {
      region,
      kind,
      month: formatMonth(month),
      count: String(count),
      receivedOn: `${formatMonth(month + 1)}-03`,
      reporter,
    },
  }));
  expect(watchReports(readReports(rows, regions), options)).toEqual(
    watchReports({ reports, refused: [], spoiled: [] }, options),
  );
});
