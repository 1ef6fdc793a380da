// Facts in (data/facts/*.csv), the region table (regions.csv) and the compact document for scoring (regions.json) out.
// Run: node data/make-regions.mjs [output folder]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? here;

const YEAR = 2024;
const POPULATION = 'Dukcapil semester II 2024, from cahyadsn/wilayah b7ad440 (MIT)';
const AREA = 'BIG December 2024, from cahyadsn/wilayah b7ad440 (MIT)';

const places = readTable('region_population_area.csv').filter((row) => row.level !== 'country');
const gateways = groupBy(readTable('gateways.csv'), 'regency_code');
const services = readTable('kanim_wilayah_kerja_partial.csv');
const offices = groupBy(services, 'regency_code');
checkCodes([...gateways.keys(), ...offices.keys()]);

const header = [
  ...['code', 'level', 'name', 'provinceCode'],
  ...['population', 'populationYear', 'populationSource', 'areaKm2', 'areaYear', 'areaSource'],
  ...['gateways', 'gatewayStatuses', 'gatewayYears', 'gatewayConfidences', 'gatewaySources'],
  ...['offices', 'officeYears', 'officeConfidences', 'officeSources'],
];
const lines = places.map((place) => {
  const doors = gateways.get(place.code) ?? [];
  const serving = offices.get(place.code) ?? [];
  return [
    ...[place.code, place.level, place.name, place.level === 'regency' ? place.code.slice(0, 2) : ''],
    ...figure(place.population_dukcapil_2024s2, POPULATION),
    ...figure(place.area_km2_big_2024, AREA),
    list(doors.map((door) => `${door.type}:${door.name}`)),
    list(doors.map((door) => door.status)),
    list(doors.map((door) => latestYear(`${door.status} ${door.confidence}`))),
    list(doors.map((door) => door.confidence)),
    list(doors.map((door) => door.source)),
    list(serving.map((row) => row.office)),
    list(serving.map((row) => latestYear(row.confidence))),
    list(serving.map((row) => row.confidence)),
    list(serving.map((row) => row.source)),
  ];
});
const csv = [header, ...lines].map((cells) => cells.map(quote).join(',')).join('\n');
writeFileSync(join(target, 'regions.csv'), `${csv}\n`);

const document = {
  format: 'waspada-regions/1',
  year: YEAR,
  source: 'Kepmendagri 300.2.2-2430/2025, from cahyadsn/wilayah b7ad440 (MIT); offices: partial, see SOURCES.md',
  provinces: names('province'),
  regencies: names('regency'),
  offices: Object.fromEntries(
    [...groupBy(services, 'office')]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([office, rows]) => [office, rows.map((row) => row.regency_code).sort()]),
  ),
};
writeFileSync(join(target, 'regions.json'), `${JSON.stringify(document, null, 1)}\n`);

function names(level) {
  return Object.fromEntries(places.filter((row) => row.level === level).map((row) => [row.code, row.name]));
}

/** A figure never stands without its year and source; an unknown one leaves all three cells empty. */
function figure(value, source) {
  return value === '' ? ['', '', ''] : [value, String(YEAR), source];
}

/** Parallel lists keep their places: the nth source belongs to the nth value. All unknown is an empty cell. */
function list(values) {
  const bad = values.find((value) => value.includes('|'));
  if (bad !== undefined) throw new Error(`"|" separates values and may not stand in one: ${bad}`);
  return values.every((value) => value === '') ? '' : values.join('|');
}

function latestYear(text) {
  return (text.match(/\b20\d\d\b/g) ?? []).sort().at(-1) ?? '';
}

function checkCodes(codes) {
  const known = new Set(places.filter((row) => row.level === 'regency').map((row) => row.code));
  const strangers = codes.filter((code) => !known.has(code));
  if (strangers.length > 0) throw new Error(`facts name regencies that do not exist: ${strangers.join(', ')}`);
}

function groupBy(rows, column) {
  const groups = new Map();
  for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
  return groups;
}

function readTable(name) {
  const [head, ...rows] = readFileSync(join(here, 'facts', name), 'utf8').trimEnd().split('\n').map(cells);
  return rows.map((row) => {
    if (row.length !== head.length) throw new Error(`${name}: a row has ${row.length} cells, not ${head.length}: ${row}`);
    return Object.fromEntries(head.map((column, i) => [column, row[i]]));
  });
}

/** One line of our own fact files: quoted cells, doubled quotes, no line break inside a cell. */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

function quote(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
