// The places of the population: those of the region table, with its people and its offices.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import regions from '../../data/regions.json' with { type: 'json' };
import { createRandom } from '../../src/base/random.js';
import { drawHome, places, workerShare } from '../../src/population/places.js';

const at = (code: string) => places.find((place) => place.code === code);

test('there is one place for each regency, with the people of the region table in thousands', () => {
  expect(places.map(({ code }) => code)).toEqual(Object.keys(regions.regencies).toSorted());
  const [header = '', ...lines] = readFileSync('data/regions.csv', 'utf8').split('\n');
  const column = header.split(',').indexOf('population');
  const counted = new Map(lines.map((line) => [line.split(',')[0] ?? '', Number(line.split(',')[column])]));
  for (const { code, population } of places)
    expect(Math.abs(population - (counted.get(code) ?? Number.NaN)), code).toBeLessThanOrEqual(500);
});

test('regencies that one office is known to serve have one office, which stands in one of them or beside', () => {
  for (const codes of Object.values(regions.offices))
    expect(new Set(codes.map((code) => at(code)?.office)).size, codes.join(' ')).toBe(1);
  for (const { office } of places) {
    expect(office).toMatch(/^KANIM-\d\d\.\d\d$/);
    expect(at(office.slice(6)), office).toBeDefined();
  }
});

test('placements add up to those of the country, and known senders send more', () => {
  const total = places.reduce((sum, { placements }) => sum + placements, 0);
  expect(Math.abs(total - 296_948)).toBeLessThan(1);
  const share = (code: string): number => {
    const place = at(code);
    return place === undefined ? Number.NaN : workerShare(place);
  };
  for (const code of ['18.07', '35.02', '35.03', '32.12', '52.02'])
    expect(share(code)).toBeGreaterThan(3 * share('31.74'));
  // Called a pocket, it sends few: a word is no figure.
  expect(share('35.01')).toBeLessThan(share('35.03'));
});

test('homes are drawn as often as they send applicants', () => {
  const random = createRandom(1);
  const counts = new Map<string, number>();
  const draws = 60_000;
  for (let i = 0; i < draws; i++) {
    const { code } = drawHome(random);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const applicants = ({ population, placements }: (typeof places)[number]) => population * 0.016 + placements;
  const all = places.reduce((sum, place) => sum + applicants(place), 0);
  for (const place of places) {
    const expected = (draws * applicants(place)) / all;
    expect(Math.abs((counts.get(place.code) ?? 0) - expected), place.code).toBeLessThan(
      4.5 * Math.sqrt(expected) + 2,
    );
  }
});
