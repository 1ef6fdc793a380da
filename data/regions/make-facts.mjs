// Tables of figures in (data/facts/*.csv), one long table of facts (facts.csv) out: a row a figure, each with basis, period and source.
// Run: node data/regions/make-facts.mjs [output folder]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? here;
const columns = [
  ...['code', 'indicator', 'period', 'basis', 'value', 'coverage', 'effort', 'source', 'confidence', 'revision', 'note'],
];

/** What the tables call a basis. */
const basisWords = {
  origin: ['pmiPlaced', 'ORIGIN'],
  origin_cumulative: ['pmiPlacedCumulative', 'ORIGIN'],
  processed_local_bp3mi: ['pmiPlaced', 'PROCESSED'],
  disnaker: ['pmiPlaced', 'LOCAL_OFFICE'],
};
/** Periods that the tables write in words. That the count of Lampung's regencies begins in 2007 is taken from the national series. */
const periodWords = {
  '2007-2024-11-14': '2007-01-01/2024-11-14',
  '2007-2022-06': '2007-01/2022-06',
  'cumulative-to-2024-11': '2007-01/2024-11',
  '2025 (to 16 Dec)': '2025-01-01/2025-12-16',
  '2025 (to 17 Dec)': '2025-01-01/2025-12-17',
};
const periodOf = (text) => periodWords[text] ?? text;

const facts = [
  ...populations(),
  ...placementsByProvince(),
  ...placementsByRegency(),
  ...returnees(),
  ...policeReports(),
  ...foreignWorkers(),
  ...refusals(),
  ...gateways(),
  ...officesServing(),
  ...readTable('others.csv'),
];
const rows = facts.map((fact) => columns.map((column) => fact[column]));
for (const row of rows) {
  const at = row.findIndex((cell) => cell === undefined);
  if (at >= 0) throw new Error(`a fact has no ${columns[at]}: ${row}`);
}
const order = ['code', 'indicator', 'basis', 'period', 'revision'].map((column) => columns.indexOf(column));
rows.sort((a, b) => order.reduce((found, at) => found || (a[at] < b[at] ? -1 : Number(a[at] > b[at])), 0));
writeFileSync(join(target, 'facts.csv'), `${[columns, ...rows].map((row) => row.map(quote).join(',')).join('\n')}\n`);

function fact(code, [indicator, basis], period, value, source, rest = {}) {
  const usual = { coverage: 'complete', effort: '', confidence: 'SOURCED', revision: '0', note: '' };
  return { code, indicator, basis, period: periodOf(period), value: String(value), source, ...usual, ...rest };
}

function populations() {
  const source = 'github.com/cahyadsn/wilayah b7ad440 (MIT)';
  return readTable('region_population_area.csv').flatMap((row) => {
    const code = row.level === 'country' ? 'ID' : row.code;
    return [
      fact(code, ['population', 'RESIDENTS'], '2024-H2', row.population_dukcapil_2024s2, `Dukcapil semester II 2024, from ${source}`),
      fact(code, ['areaKm2', 'LOCATION'], '2024-12', row.area_km2_big_2024, `BIG December 2024, from ${source}`),
    ];
  });
}

function placementsByProvince() {
  return readTable('pmi_placements_province.csv').map((row) => {
    const told = row.status === 'final' ? '' : row.status;
    // A count that stops on 30 December is no full year; the revised count of the year is.
    const period = told.startsWith('to 30 Dec 2024') ? '2024-01-01/2024-12-30' : row.period;
    const note = row.province_code === '92' ? `${told}; whether within the borders of before 2022 is not told` : told;
    return fact(row.province_code, basisWords[row.basis], period, row.placements, row.source, { note });
  });
}

function placementsByRegency() {
  // These notes stand on every row of their source, and are true of these regencies only.
  const only = [
    ['regency assumed', ['35.07', '35.05', '32.09', '35.19']],
    ['read as Pesisir Barat by elimination', ['18.13']],
  ];
  return readTable('pmi_placements_regency.csv').map((row) => {
    const code = row.regency_code;
    const meant = only.every(([words, codes]) => !row.note.includes(words) || codes.includes(code));
    const notes = meant && row.note !== '' ? [row.note] : [];
    if (row.period === 'cumulative-to-2024-11') notes.push('the start is not told: 2007, as in the national series');
    if (row.basis === 'processed_local_bp3mi' && row.placements === '1213')
      notes.push('the source prints 1,213 for Kediri and for Trenggalek');
    if (row.note.startsWith('rounded')) notes.unshift('approximate');
    return fact(code, basisWords[row.basis], row.period, row.placements, row.source, { note: notes.join('; ') });
  });
}

function returnees() {
  const events = [
    ['deported from Malaysia via Dumai', ['deportedViaDumai', 'ORIGIN'], {}],
    ['online-scam returnees from Myanmar', ['scamReturnees', 'ORIGIN'], {}],
    ['deported via Nunukan', ['deportedViaNunukan', 'ORIGIN'], { coverage: 'partial' }],
    ['Kemensos TPPO victims', ['tppoVictimsSheltered', 'ORIGIN'], {}],
    ['TPPO victims full year', ['tppoVictims', 'PLACE_OF_DETECTION'], {}],
  ];
  return readTable('returnee_and_victim_origin.csv').map((row) => {
    const [, of, rest] = events.find(([words]) => row.event.startsWith(words)) ?? [];
    if (of === undefined) throw new Error(`an event that no indicator counts: ${row.event}`);
    return fact(row.province_code, of, row.period, row.persons, row.source, { ...rest, note: row.event });
  });
}

function policeReports() {
  const effort = 'police operation that was ordered nationwide in June 2023';
  return readTable('tppo_by_polda_2023-06-05_19.csv').flatMap((row) => {
    const papua = ['91', '92'].includes(row.province_code);
    const note = papua ? 'the police area of 2023 was not the province of today' : row.note;
    const rest = { effort, note, coverage: papua ? 'partial' : 'complete' };
    return [
      ['tppoReports', row.police_reports],
      ['tppoVictims', row.victims],
    ]
      .filter(([, value]) => value !== '')
      .map(([indicator, value]) =>
        fact(row.province_code, [indicator, 'PLACE_OF_DETECTION'], '2023-06-05/2023-06-19', value, row.source, rest),
      );
  });
}

function foreignWorkers() {
  return readTable('tka_by_province.csv').map((row) =>
    fact(row.province_code, ['tkaCount', 'LOCATION'], row.period, row.tka, row.source),
  );
}

/** An office's figures stand at its seat, never at its province; the seat itself is general knowledge. */
function refusals() {
  const seats = {
    national: 'ID',
    'Kanwil Jawa Tengah': '33',
    'Kanim Malang': '35.73',
    'Kanim Blitar': '35.05',
    'Kanim Batam': '21.71',
    'Kanim Karawang': '32.15',
    'Kanim Singaraja': '51.08',
    'Kanim Pematang Siantar': '12.72',
    'Kanim Singkawang': '61.72',
    'Kanim Tanjungpinang': '21.72',
    'Kanim Wonosobo': '33.07',
    'Kanim Kotamobagu': '71.74',
  };
  // Cells that hold more than a number, read by hand; null: it counts something else.
  const deferredOf = {
    '~3000 applications + ~1000 at departure (4,001)': ['3000', 'approximate'],
    '4198 (+465 departures)': ['4198'],
    '6142 (+799 departures)': ['6142'],
    '1536 (63 of 125 offices >0; 62 offices zero)': ['1536'],
    '321-322 (Pati 95, Pemalang 69, Surakarta 57, Wonosobo 49, Semarang 34, Cilacap 18)': ['322', '321 in one place'],
    '~37 (6.1% of 604 cancelled); August release said 253 for Jan-Jul: conflict': ['37', 'approximate, and in conflict'],
    '13 (of 540 cancelled)': ['13'],
    '127 (all reasons)': null,
    '97 (of 247 refused; 75 system duplicate, 75 lost/damaged)': ['97'],
    '6 (of 13)': ['6'],
  };
  const issuedOf = {
    '~3,000,000': ['3000000', null, 'approximate'],
    '4838581 (2024 to mid-Dec)': ['4838581', '2024-01-01/2024-12-15', 'to the middle of December, the day is not told'],
    '303115 (Jan-Nov: 272072 e-passport + 26829 + 2999 24-page + 1215 polycarbonate)': ['303115', '2025-01/2025-11', ''],
  };
  return readTable('passport_refusals_base_rates.csv').flatMap((row) => {
    const code = seats[row.office];
    if (code === undefined) throw new Error(`an office without a seat: ${row.office}`);
    const own = code === 'ID' ? [] : [`${row.office}; its seat is general knowledge`];
    const told = row.refused_or_deferred_pmi_np;
    const deferred = told === '' ? null : told in deferredOf ? deferredOf[told] : [told];
    const issued = row.passports_issued;
    const [count, period, doubt] = issuedOf[issued] ?? [issued, null, ''];
    const found = [];
    if (deferred !== null) {
      const [value, more] = deferred;
      const note = [...own, ...(more === undefined ? [] : [more]), ...(value === told ? [] : [told])].join('; ');
      const coverage = value === '37' ? 'partial' : 'complete';
      found.push(fact(code, ['passportsDeferred', 'LOCAL_OFFICE'], row.period, value, row.source, { note, coverage }));
    }
    if (issued !== '') {
      const note = [...own, ...(doubt === '' ? [] : [doubt])].join('; ');
      found.push(fact(code, ['passportsIssued', 'LOCAL_OFFICE'], period ?? row.period, count, row.source, { note }));
    }
    return found;
  });
}

/** Several gates of one kind in a regency are one figure. No list of them is complete, so none of them is more than partial. */
function gateways() {
  const kinds = {
    airport: ['airportsInternational', '2025'],
    // Named in reports of 2024 and 2025; no list has a date.
    seaport: ['seaportsInternational', '2024-01/2025-12'],
    plbn: ['borderPosts', '2024'],
    ferry_domestic: ['ferryPortsDomestic', '2023'],
  };
  return group(readTable('gateways.csv'), (row) => `${row.regency_code} ${row.type}`).map((rows) => {
    const [{ regency_code: code, type }] = rows;
    const [indicator, period] = kinds[type];
    const known = rows.some((row) => row.confidence.includes('KNOWN'));
    const told = rows.map((row) => `${row.name} (${[row.status, row.confidence].join(', ')})`);
    return fact(code, [indicator, 'LOCATION'], period, rows.length, distinct(rows, 'source') || 'general knowledge', {
      coverage: 'partial',
      confidence: known ? 'KNOWN' : 'SOURCED',
      note: told.join('; '),
    });
  });
}

function officesServing() {
  return group(readTable('kanim_wilayah_kerja_partial.csv'), (row) => row.regency_code).map((rows) => {
    const [{ regency_code: code, confidence, office }] = rows;
    // The list of Jember is by an article of November 2024; the page of Singaraja has no date.
    const year = /\b20\d\d\b/.exec(confidence)?.[0] ?? (office.includes('Jember') ? '2024' : '2024-01/2025-12');
    const dated = year.length === 4 ? '' : '; the page has no date';
    return fact(code, ['kanimServing', 'SERVICE_AREA'], year, rows.length, distinct(rows, 'source'), {
      coverage: 'partial',
      note: `${rows.map((row) => row.office).join('; ')}${dated}`,
    });
  });
}

function distinct(rows, column) {
  return [...new Set(rows.map((row) => row[column]))].filter((text) => text !== '').join(' ; ');
}

function group(list, keyOf) {
  const groups = new Map();
  for (const row of list) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

function readTable(name) {
  const [head, ...lines] = readFileSync(join(here, '..', 'facts', name), 'utf8').trimEnd().split('\n').map(cells);
  return lines.map((row) => {
    if (row.length !== head.length) throw new Error(`${name}: a row has ${row.length} cells, not ${head.length}: ${row}`);
    return Object.fromEntries(head.map((column, at) => [column, row[at]]));
  });
}

/** One line of our own fact files: quoted cells, doubled quotes, no line break inside a cell. */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

function quote(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
