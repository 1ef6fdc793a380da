// Which regencies touch (adjacency.csv) and where they lie (centroids.csv) in, links for those that touch none (links.csv) out.
// Run: node data/regions/make-space.mjs [output folder]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? here;
/** Mean radius of the earth in kilometres, IUGG. */
const RADIUS_KM = 6371.0088;

/** Crossings by scheduled ship: general knowledge, not read in a timetable. Each says its two harbours, or the towns that they serve. */
const ferries = [
  ['11.09', '11.01', 'Sinabang - Labuhan Haji'],
  ['11.09', '11.10', 'Sinabang - Singkil'],
  ['11.72', '11.71', 'Balohan - Ulee Lheue'],
  ['13.09', '13.71', 'Tuapejat - Padang'],
  ['14.10', '14.08', 'Selat Panjang - Buton'],
  ['14.10', '21.02', 'Selat Panjang - Tanjung Balai Karimun'],
  ['21.02', '21.71', 'Tanjung Balai Karimun - Sekupang'],
  ['21.03', '21.72', 'Natuna - Tanjungpinang'],
  ['21.03', '21.05', 'Natuna - Tarempa'],
  ['21.04', '21.72', 'Dabo - Tanjungpinang'],
  ['21.05', '21.72', 'Tarempa - Tanjungpinang'],
  ['21.71', '21.01', 'Telaga Punggur - Tanjung Uban'],
  ['21.71', '21.72', 'Telaga Punggur - Tanjungpinang'],
  ['31.01', '31.72', 'Pulau Pramuka - Muara Angke'],
  ['53.05', '53.71', 'Kalabahi - Kupang'],
  ['53.13', '53.06', 'Lewoleba - Larantuka'],
  ['53.14', '53.01', 'Pantai Baru - Bolok'],
  ['53.20', '53.01', 'Seba - Bolok'],
  ['65.71', '65.01', 'Tarakan - Tanjung Selor'],
  ['65.71', '65.03', 'Tarakan - Nunukan'],
  ['71.03', '71.71', 'Tahuna - Manado'],
  ['71.04', '71.71', 'Lirung - Manado'],
  ['71.09', '71.71', 'Ulu Siau - Manado'],
  ['72.07', '72.01', 'Salakan - Luwuk'],
  ['72.11', '72.01', 'Banggai - Luwuk'],
  ['73.01', '73.02', 'Pamatata - Bira'],
  ['74.07', '74.72', 'Wanci - Baubau'],
  ['74.12', '74.71', 'Langara - Kendari'],
  ['81.03', '81.71', 'Saumlaki - Ambon'],
  ['81.07', '81.72', 'Dobo - Tual'],
  ['82.05', '82.71', 'Sanana - Ternate'],
  ['82.07', '82.03', 'Daruba - Tobelo'],
  ['82.71', '82.72', 'Bastiong - Rum'],
  ['91.05', '91.06', 'Serui - Biak'],
];

const places = readTable('centroids.csv').map(({ code, latitude, longitude }) => ({
  code,
  latitude: (Number(latitude) * Math.PI) / 180,
  longitude: (Number(longitude) * Math.PI) / 180,
}));
const touching = new Set(readTable('adjacency.csv').map(({ code }) => code));
const alone = places.filter(({ code }) => !touching.has(code));

const known = new Set(places.map(({ code }) => code));
for (const [from, to] of ferries) {
  if (!known.has(from) || !known.has(to) || touching.has(from))
    throw new Error(`found a crossing from ${from} to ${to}, expected one from a regency that touches none`);
}

const links = alone.flatMap((place) => {
  const [nearest] = places
    .filter((other) => other !== place)
    .map((other) => ({ code: other.code, km: kilometres(place, other) }))
    .sort((a, b) => a.km - b.km);
  const near = [place.code, nearest.code, 'nearest', 'DERIVED', `nearest centroid: ${Math.round(nearest.km)} km`];
  const crossings = ferries
    .filter(([from]) => from === place.code)
    .map(([from, to, harbours]) => [from, to, 'ferry', 'KNOWN', `general knowledge: ${harbours}`]);
  return [...crossings, near];
});
const header = ['code', 'neighbour', 'kind', 'confidence', 'source'];
writeFileSync(join(target, 'links.csv'), `${[header, ...links].map((row) => row.join(',')).join('\n')}\n`);

/** Along a great circle, by the haversine. */
function kilometres(a, b) {
  const h =
    Math.sin((b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(a.latitude) * Math.cos(b.latitude) * Math.sin((b.longitude - a.longitude) / 2) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(h));
}

function readTable(name) {
  const [head, ...lines] = readFileSync(join(here, name), 'utf8').trim().split('\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [columns[at], cell])));
}
