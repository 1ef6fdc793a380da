// What every indicator must say of itself, and who may see what is about foreigners.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bases, indicatorNames, indicatorOf } from '../../../src/regions/facts/catalogue.js';

describe('the catalogue of indicators', () => {
  test.each(indicatorNames)(
    '%s says in two languages what it counts, in what unit, and what it is not',
    (name) => {
      const { words, unit, not, bases: allowed } = indicatorOf(name);
      for (const each of [words, unit, not]) for (const text of [each.id, each.en]) expect(text).not.toBe('');
      expect(allowed.length).toBeGreaterThan(0);
      for (const basis of allowed) expect(bases[basis].id).not.toBe('');
    },
  );

  test('what is about foreigners is for TIMPORA, and no field of a region is made from it', () => {
    const foreign = indicatorNames.filter((name) => indicatorOf(name).view === 'timpora');
    expect(foreign.sort()).toEqual([
      ...['foreignInvolvementTppo', 'foreigners', 'tkaCount', 'tkaTransferDue', 'tkaTransferOverdue'],
    ]);
    const record = readFileSync(new URL('../../../src/regions/score/record.ts', import.meta.url), 'utf8');
    for (const name of foreign) expect(record).not.toContain(`'${name}'`);
  });

  test('years together are an indicator of their own, so that no series can chain them with years', () => {
    expect(indicatorNames).toContain('pmiPlacedCumulative');
    expect(indicatorOf('pmiPlacedCumulative').bases).toEqual(['ORIGIN']);
  });

  test('only an area may have a fraction', () => {
    expect(indicatorNames.filter((name) => indicatorOf(name).fraction === true)).toEqual(['areaKm2']);
  });
});
