// The synthetic samples: made by their script to the byte, within the dictionary, and shaped as their page says.
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDate, parseTimestampDate, yearsBetween } from '../../src/base/dates.js';
import { applicationFields, sensitiveNames } from '../../src/fields/application.js';
import { isCountry } from '../../src/fields/countries.js';
import type { Dictionary, EventPart, FieldDef } from '../../src/fields/dictionary.js';
import type { RowFault } from '../../src/io/csv.js';
import { readCsv } from '../../src/io/csv-scan.js';

type Row = Readonly<Record<string, string>>;
interface Table {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  readonly faults: readonly RowFault[];
}

const folder = join('data', 'samples');
const dictionary: Dictionary = applicationFields;
const fieldNames = Object.keys(dictionary);

async function readTable(path: string): Promise<Table> {
  const file = await readCsv(createReadStream(path));
  const rows: Row[] = [];
  const faults: RowFault[] = [];
  for await (const batch of file.batches) {
    faults.push(...batch.faults);
    for (const row of batch.rows) {
      if (row) rows.push(Object.fromEntries(file.header.map((name, column) => [name, row[column] ?? ''])));
    }
  }
  return { header: file.header, rows, faults };
}

const at = (row: Row | undefined, name: string): string => row?.[name] ?? '';
const bytes = (file: string): Buffer => readFileSync(join(folder, file));
function make(args: readonly string[], read: (target: string) => void): void {
  const target = mkdtempSync(join(tmpdir(), 'waspada-samples-'));
  try {
    const script = ['--import', 'tsx', 'data/make-samples.mts'];
    execFileSync(process.execPath, [...script, ...args, '--out', target], { stdio: 'pipe', env: cleanEnv });
    read(target);
  } finally {
    rmSync(target, { recursive: true });
  }
}
// The loader of the script is not under test: the switch that forbids code from strings is not for it.
const cleanEnv = { ...process.env, NODE_OPTIONS: '', TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8' };

const applications = await readTable(join(folder, 'applications.csv'));
const jakarta = await readTable(join(folder, 'applications.jakarta.csv'));
const truth = await readTable(join(folder, 'applications.truth.csv'));
const regions = await readTable(join('data', 'regions.csv'));
const places = new Map(regions.rows.map((row) => [at(row, 'code'), at(row, 'level')]));
const regencyCodes = new Set([...places].filter(([, level]) => level === 'regency').map(([code]) => code));
const provinceCodes = [...places].filter(([, level]) => level === 'province').map(([code]) => code);
const isCase = new Map(truth.rows.map((row) => [at(row, 'applicationId'), at(row, 'isCase') === 'true']));
const count = (values: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

test('the committed bytes are those that the script makes, in any time zone and locale', () => {
  make([], (target) => {
    for (const file of [
      'applications.csv',
      'applications.truth.csv',
      'applications.jakarta.csv',
      'applications.jsonl',
      'broken.csv',
    ])
      expect(readFileSync(join(target, file)).equals(bytes(file)), file).toBe(true);
  });
});

test('a table of another size has that many rows, each with an id of its own', async () => {
  const rows: string[] = [];
  make(['--rows', '5000'], (target) => {
    rows.push(...readFileSync(join(target, 'applications.csv'), 'utf8').split('\n').slice(1, -1));
  });
  expect(rows.length).toBe(5000);
  expect(new Set(rows.map((row) => row.split(',')[0])).size).toBe(5000);
});

test('the columns are the fields of the dictionary in its order, and none is sensitive', () => {
  expect(applications.header).toEqual(fieldNames);
  expect(applications.faults).toEqual([]);
  for (const name of [...applications.header, ...jakarta.header])
    expect(sensitiveNames.has(name.toLowerCase().replaceAll(/[^a-z]/g, ''))).toBe(false);
});

test('the canonical file is plain UTF-8 with LF and no BOM', () => {
  const text = bytes('applications.csv').toString('utf8');
  expect(text.startsWith('applicationId,')).toBe(true);
  expect(text.includes('\r')).toBe(false);
  expect(text.endsWith('\n')).toBe(true);
});

test('there are 2,000 rows, each id once and visibly synthetic, in the truth too', () => {
  const ids = applications.rows.map((row) => at(row, 'applicationId'));
  expect(new Set(ids).size).toBe(2000);
  for (const id of ids) expect(id).toMatch(/^SINTETIS-\d{6}$/);
  expect(truth.header).toEqual(['applicationId', 'scenario', 'isCase']);
  expect(truth.rows.map((row) => at(row, 'applicationId'))).toEqual(ids);
});

/** Whether a cell is an answer that the field can have. */
function fits(def: FieldDef, cell: string): boolean {
  const items = cell === '[]' ? [] : cell.split('|');
  switch (def.kind) {
    case 'text':
      return def.pattern.test(cell);
    case 'timestamp':
      return parseTimestampDate(cell) !== null;
    case 'date':
      return parseDate(cell) !== null;
    case 'category':
      return Object.hasOwn(def.values, cell) || def.unknown.includes(cell);
    case 'flag':
      return cell === 'true' || cell === 'false';
    case 'count':
      return /^\d+$/.test(cell) && Number(cell) >= def.range[0] && Number(cell) <= def.range[1];
    case 'number':
      return /^\d+(\.\d+)?$/.test(cell) && Number(cell) >= def.range[0] && Number(cell) <= def.range[1];
    case 'regency':
      return regencyCodes.has(cell);
    case 'countries':
      return items.every(isCountry) && new Set(items).size === items.length;
    case 'dates':
      return items.every((item) => parseDate(item) !== null);
    case 'events':
      return items.every((item) => {
        const [date = '', ...parts] = item.split(':');
        const defs = Object.values(def.parts);
        return (
          parseDate(date) !== null &&
          parts.length === defs.length &&
          defs.every((part, i) => fitsPart(part, parts[i]))
        );
      });
  }
}

function fitsPart(part: EventPart, text = ''): boolean {
  if (part.kind === 'category') return Object.hasOwn(part.values, text);
  return part.kind === 'flag' ? text === 'true' || text === 'false' : part.pattern.test(text);
}

test('every answer is one that the dictionary knows', () => {
  for (const row of applications.rows) {
    for (const name of fieldNames) {
      const def = dictionary[name];
      const cell = at(row, name);
      if (cell !== '' && def)
        expect(fits(def, cell), `${at(row, 'applicationId')} ${name} ${cell}`).toBe(true);
    }
  }
});

test('every field is answered somewhere, and every value of the purpose is used', () => {
  for (const name of fieldNames)
    expect(
      applications.rows.some((row) => at(row, name) !== ''),
      name,
    ).toBe(true);
  const used = new Set(applications.rows.map((row) => at(row, 'declaredPurpose')));
  for (const purpose of Object.keys(applicationFields.declaredPurpose.values))
    expect(used.has(purpose), purpose).toBe(true);
});

test('a field out of its scope is empty', () => {
  for (const row of applications.rows) {
    const age = ageOf(row);
    for (const name of fieldNames) {
      const scope = dictionary[name]?.appliesWhen;
      if (!scope || at(row, name) === '') continue;
      const applies = scope.some((part) =>
        'belowYears' in part
          ? age < part.belowYears
          : part.in.some((value) => String(value) === at(row, part.field)),
      );
      expect(applies, `${at(row, 'applicationId')} ${name}`).toBe(true);
    }
  }
});

function ageOf(row: Row): number {
  return yearsBetween(parseDate(at(row, 'birthDate')) ?? 0, dayOf(row));
}
const dayOf = (row: Row): number => parseTimestampDate(at(row, 'submittedAt')) ?? 0;

test('dates lie on their side of the submission, and history after birth', () => {
  for (const row of applications.rows) {
    expect(ageOf(row)).toBeGreaterThanOrEqual(1);
    expect(ageOf(row)).toBeLessThanOrEqual(80);
    expect(at(row, 'submittedAt') >= '2026-01' && at(row, 'submittedAt') < '2026-11').toBe(true);
    const departure = parseDate(at(row, 'plannedDeparture'));
    if (departure !== null) expect(departure).toBeGreaterThan(dayOf(row));
    for (const [name, def] of Object.entries(dictionary)) {
      if (def.kind !== 'dates' && def.kind !== 'events') continue;
      for (const [date] of at(row, name).matchAll(/\d{4}-\d\d-\d\d/g)) {
        const day = parseDate(date) ?? Number.POSITIVE_INFINITY;
        expect(day).toBeLessThan(dayOf(row));
        expect(day).toBeGreaterThan(parseDate(at(row, 'birthDate')) ?? 0);
      }
    }
  }
});

test('about 6 of 100 are minors', () => {
  const minors = applications.rows.filter((row) => ageOf(row) < 18).length / 2000;
  expect(minors).toBeGreaterThan(0.05);
  expect(minors).toBeLessThan(0.075);
});

test('all 38 provinces are there in proportion to population, with at least five rows each', () => {
  const counts = count(applications.rows.map((row) => at(row, 'domicileRegencyCode').slice(0, 2)));
  expect([...counts.keys()].sort()).toEqual([...provinceCodes].sort());
  const provinces = regions.rows.filter((row) => at(row, 'level') === 'province');
  const total = provinces.reduce((sum, row) => sum + Number(at(row, 'population')), 0);
  for (const row of provinces) {
    const rows = counts.get(at(row, 'code')) ?? 0;
    expect(rows).toBeGreaterThanOrEqual(5);
    const share = (Number(at(row, 'population')) / total) * 2000;
    expect(Math.abs(rows - Math.max(5, share))).toBeLessThan(2);
  }
});

test('an office stands in a regency, mostly of the own province, and its zone is that of the time stamp', () => {
  let own = 0;
  for (const row of applications.rows) {
    const office = at(row, 'officeCode').replace(/^KANIM-/, '');
    expect(regencyCodes.has(office)).toBe(true);
    if (office.slice(0, 2) === at(row, 'domicileRegencyCode').slice(0, 2)) own++;
    const offset = /^(5[123]|6[345]|7)/.test(office) ? '+08:00' : /^[89]/.test(office) ? '+09:00' : '+07:00';
    expect(at(row, 'submittedAt').slice(19)).toBe(offset);
  }
  expect(own).toBeGreaterThan(1800);
  expect(own).toBeLessThan(1980);
});

test('one row of a hundred is a case, two of each of ten modi, with five innocents to each case or more', () => {
  const cases = truth.rows.filter((row) => at(row, 'isCase') === 'true');
  expect(cases.length).toBe(20);
  expect([...count(cases.map((row) => at(row, 'scenario'))).values()]).toEqual(new Array(10).fill(2));
  const innocents = truth.rows.filter(
    (row) => at(row, 'isCase') === 'false' && at(row, 'scenario') !== 'ordinary',
  );
  expect(innocents.length).toBe(243);
  expect(new Set(innocents.map((row) => at(row, 'scenario'))).size).toBe(51);
});

test('no case can be told by its region alone', () => {
  const key = (row: Row, name: string): string => at(row, name);
  const caseRows = applications.rows.filter((row) => isCase.get(at(row, 'applicationId')));
  for (const name of ['domicileRegencyCode', 'officeCode']) {
    const all = count(applications.rows.map((row) => key(row, name)));
    const of = count(caseRows.map((row) => key(row, name)));
    for (const [place, cases] of of) expect(all.get(place) ?? 0, place).toBeGreaterThan(cases);
  }
});

test('no single answer separates cases from the rest: nobody is a case for one cell', () => {
  const answers = new Map<string, { cases: number; all: number }>();
  for (const row of applications.rows) {
    for (const name of fieldNames) {
      const def = dictionary[name];
      if (def?.kind !== 'category' && def?.kind !== 'flag') continue;
      const key = `${name}=${at(row, name)}`;
      const found = answers.get(key) ?? { cases: 0, all: 0 };
      answers.set(key, found);
      found.all++;
      if (isCase.get(at(row, 'applicationId'))) found.cases++;
    }
  }
  const certain = [...answers]
    .filter(([, { cases, all }]) => cases >= 3 && cases === all)
    .map(([key]) => key);
  expect(certain).toEqual([]);
});

test('most rows are fully asked, about 15 of 100 are not, and systems answer for about 95', () => {
  const asked = ['itineraryKnowledge', 'returnTicket', 'travelFunding', 'recruiterKind', 'thirdPartyControl'];
  const open = /^(|TIDAK_DITANYA|TIDAK_TAHU)$/;
  const gaps = applications.rows.map((row) => asked.filter((name) => open.test(at(row, name))).length);
  const bare = gaps.filter((gap) => gap >= 4).length / 2000;
  expect(bare).toBeGreaterThan(0.02);
  expect(bare).toBeLessThan(0.045);
  expect(gaps.filter((gap) => gap === 0).length / 2000).toBeGreaterThan(0.85);
  const linked = applications.rows.filter((row) => at(row, 'linkage.phone30d') !== '').length / 2000;
  expect(linked).toBeGreaterThan(0.94);
  expect(linked).toBeLessThan(0.985);
});

test('the spreadsheet says the same in its own way', () => {
  const text = bytes('applications.jakarta.csv').toString('utf8');
  expect(text.startsWith('\uFEFFNo Permohonan;Tanggal Pengajuan;')).toBe(true);
  expect(text.replaceAll('\r\n', '').includes('\n')).toBe(false);
  expect(jakarta.header.filter((name) => !fieldNames.includes(name)).length).toBe(13);
  expect(jakarta.rows.length).toBe(2000);
  applications.rows.forEach((row, index) => {
    const there = jakarta.rows[index];
    expect(at(there, 'No Permohonan')).toBe(at(row, 'applicationId'));
    expect(at(there, 'Kab/Kota Domisili')).toBe(at(row, 'domicileRegencyCode'));
    const [, year, month, day, time] =
      /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(at(row, 'submittedAt')) ?? [];
    expect(at(there, 'Tanggal Pengajuan')).toBe(`${day}/${month}/${year} ${time}`);
    expect(at(there, 'Upah Ditawarkan (USD)').replace(',', '.')).toBe(at(row, 'jobOffer.salaryUsd'));
    const flag = { true: 'YA', false: 'TIDAK', '': '' }[at(row, 'statementChanged')];
    expect(at(there, 'statementChanged')).toBe(flag);
  });
  expect(text).toMatch(/;\d+,5;/);
  expect(jakarta.rows.some((row) => at(row, 'Kab/Kota Domisili').endsWith('0'))).toBe(true);
  expect(jakarta.rows.some((row) => at(row, 'Tujuan') === 'Kunjungan keluarga')).toBe(true);
});

test('the JSON Lines are 50 of the rows, nested, with every kind of case', () => {
  const lines = bytes('applications.jsonl').toString('utf8').trimEnd().split('\n');
  expect(lines.length).toBe(50);
  const rows = new Map(applications.rows.map((row) => [at(row, 'applicationId'), row]));
  const kinds = new Set<string>();
  const scenarioOf = new Map(truth.rows.map((row) => [at(row, 'applicationId'), at(row, 'scenario')]));
  for (const line of lines) {
    const record: unknown = JSON.parse(line);
    const flat = flatten(record);
    const id = flat.get('applicationId') ?? '';
    if (isCase.get(id)) kinds.add(scenarioOf.get(id) ?? '');
    const filled = Object.entries(rows.get(id) ?? {}).filter(([, cell]) => cell !== '');
    expect([...flat].sort()).toEqual(filled.sort());
  }
  expect(kinds.size).toBe(10);
});

/** A nested record as canonical cells by dotted name. */
function flatten(record: unknown, prefix = ''): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(record ?? {})) {
    const name = `${prefix}${key}`;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) =>
        typeof item === 'string' ? item : Object.values(item ?? {}).join(':'),
      );
      cells.set(name, items.length === 0 ? '[]' : items.join('|'));
    } else if (typeof value === 'object') {
      for (const [inner, cell] of flatten(value, `${name}.`)) cells.set(inner, cell);
    } else cells.set(name, String(value));
  }
  return cells;
}

test('the broken file has its ten faults where its page says, and is good elsewhere', async () => {
  const broken = await readTable(join(folder, 'broken.csv'));
  expect(broken.faults.map((fault) => fault.row)).toEqual([2, 18, 20]);
  expect(broken.faults.map((fault) => fault.issue.code)).toEqual(['ROW_WIDTH', 'ROW_ENCODING', 'ROW_NUL']);
  const faults: string[] = [];
  for (const [index, row] of broken.rows.entries()) {
    for (const name of fieldNames) {
      const def = dictionary[name];
      const cell = at(row, name);
      if (def && (cell === '' ? def.required === true : !fits(def, cell)))
        faults.push(`${index} ${name}=${cell}`);
    }
  }
  // Positions among the 18 rows that a reader can split: row 2 is gone before row 4, and so on.
  expect(faults).toEqual([
    '2 submittedAt=15 Juni 2026',
    '4 applicationId=',
    '8 domicileRegencyCode=11.1',
    '10 plannedDeparture=2026-02-30',
    '12 declaredPurpose=BEKERJA_PMl',
    '14 plannedStayDays=dua minggu',
  ]);
  const ids = broken.rows.map((row) => at(row, 'applicationId')).filter((id) => id !== '');
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([at(broken.rows[5], 'applicationId')]);
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const row of [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]) expect(page).toContain(`\n| ${row} | `);
});
