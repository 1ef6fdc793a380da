// The region table as a document, and the codes near a mistyped one.
import { expect, test } from 'vitest';
import table from '../../data/regions.json' with { type: 'json' };
import { isRegency, nameRegency, nearestRegency, readRegions } from '../../src/fields/regions.js';

const regions = readRegions(table);

test('the region table of data/ is a region table, and spoiled ones are refused', () => {
  expect(Object.keys(regions.regencies)).toHaveLength(514);
  expect(() => readRegions({ ...table, format: 'waspada-regions/2' })).toThrow(
    'expected "waspada-regions/1"',
  );
  expect(() => readRegions({ ...table, regencies: { '11.1': 'X' } })).toThrow();
  expect(() => readRegions({ ...table, rows: [] })).toThrow('found "rows"');
});

test('only codes of the table are regencies', () => {
  expect(['35.02', '35.99', '__proto__', 'constructor'].map((code) => isRegency(code, regions))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([
    nameRegency('35.02', regions),
    nameRegency('35.02', undefined),
    nameRegency('99.99', regions),
  ]).toEqual(['35.02 (KABUPATEN PONOROGO)', '35.02', '99.99']);
});

test('a hint names the nearest codes of the same province first', () => {
  expect(
    nearestRegency('35.72', { ...regions, regencies: { '34.72': 'A', '35.73': 'B', '11.01': 'C' } }),
  ).toBe('did you mean 35.73 (B), or 34.72 (A)?');
  expect(nearestRegency('35.55', { ...regions, regencies: {} })).toContain('JAWA TIMUR has no regency 55');
  expect(nearestRegency('97.55', { ...regions, regencies: {} })).toContain('no province has the code 97');
});
