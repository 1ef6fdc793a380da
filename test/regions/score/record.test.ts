// Facts become fields: of one basis and one period, shrunk where there are enough, and unknown where nothing is known.
import { describe, expect, test } from 'vitest';
import { createFacts, type Figure } from '../../../src/regions/facts/facts.js';
import { rateInterval } from '../../../src/regions/rates/intervals.js';
import { shrinkRates } from '../../../src/regions/rates/shrink.js';
import { deriveRegions } from '../../../src/regions/score/record.js';

const base: Figure = {
  code: '35',
  indicator: 'pmiPlaced',
  period: '2025',
  basis: 'ORIGIN',
  value: 0,
  coverage: 'complete',
  effort: '',
  source: 'test',
  confidence: 'SOURCED',
  revision: 0,
  note: '',
};
const people = (code: string, value: number): Figure => ({
  ...base,
  code,
  value,
  indicator: 'population',
  basis: 'RESIDENTS',
  period: '2024-H2',
});
const place = (code: string, neighbours: string[] = []) => ({ code, name: code, neighbours });
const derive = (figures: Figure[], ...codes: string[]) =>
  deriveRegions(
    createFacts(figures),
    codes.map((code) => place(code)),
  );

describe('a rate', () => {
  test('of a few regions stands as counted, with an exact Poisson interval', () => {
    const [record] = derive([people('35', 200_000), { ...base, value: 40 }], '35');
    const { rate, low, high } = rateInterval(40, 200_000);
    expect(record?.values.get('pmi.originPer100k')).toMatchObject({
      value: rate * 100_000,
      low: low * 100_000,
      high: high * 100_000,
      notes: [],
    });
  });

  test('of eight regions or more of one period is shrunk, and says by how much', () => {
    const codes = ['11', '12', '13', '14', '15', '16', '17', '18', '19'];
    const counts = codes.map((_, at) => 3 + at * at);
    const exposure = codes.map((_, at) => 20_000 + 1000 * at);
    const records = derive(
      codes.flatMap((code, at) => [
        people(code, exposure[at] ?? 0),
        { ...base, code, value: counts[at] ?? 0 },
      ]),
      ...codes,
    );
    const shrunk = shrinkRates(counts, exposure);
    records.forEach(({ values }, at) => {
      expect(values.get('pmi.originPer100k')?.value).toBeCloseTo(
        (shrunk[at]?.rate ?? Number.NaN) * 100_000,
        9,
      );
      expect(values.get('pmi.originPer100k')?.notes.at(-1)?.en).toMatch(
        /^Shrunk towards the mean of 9 regions/,
      );
    });
  });

  test('of a part of a year, on another basis, or without a population is unknown', () => {
    const none = (figures: Figure[]) => derive(figures, '35')[0]?.values.get('pmi.originPer100k');
    expect(none([people('35', 1000), { ...base, period: '2025-H1', value: 5 }])).toBeUndefined();
    expect(none([people('35', 1000), { ...base, basis: 'LOCAL_OFFICE', value: 5 }])).toBeUndefined();
    expect(none([people('35', 1000), { ...base, coverage: 'partial', value: 5 }])).toBeUndefined();
    expect(none([{ ...base, value: 5 }])).toBeUndefined();
    expect(none([people('35', 0), { ...base, value: 5 }])).toBeUndefined();
  });

  test('of an older year than others have says so', () => {
    const [old, fresh] = derive(
      [
        people('35', 1000),
        people('33', 1000),
        { ...base, period: '2022', value: 5 },
        { ...base, code: '33', value: 5 },
      ],
      '35',
      '33',
    );
    expect(
      old?.values
        .get('pmi.originPer100k')
        ?.notes.map(({ en }) => en)
        .join(),
    ).toContain('A figure of 2022');
    expect(fresh?.values.get('pmi.originPer100k')?.notes).toEqual([]);
  });

  test('of the June 2023 operation is of those days, whatever later part-years bring', () => {
    const victims = (period: string, value: number): Figure => ({
      ...base,
      indicator: 'tppoVictims',
      basis: 'PLACE_OF_DETECTION',
      period,
      value,
    });
    const [record] = derive(
      [people('35', 100_000), victims('2023-06-05/2023-06-19', 28), victims('2025-H1', 80)],
      '35',
    );
    expect(record?.values.get('tppo.operationPer100k')?.value).toBeCloseTo(28, 9);
  });
});

describe('what stands somewhere', () => {
  const port: Figure = {
    ...base,
    indicator: 'seaportsInternational',
    basis: 'LOCATION',
    value: 1,
    coverage: 'partial',
  };

  test('stands in its regency and in its province, and nowhere is it known to be absent', () => {
    const [province, regency, other] = derive([{ ...port, code: '21.71' }], '21', '21.71', '21.01');
    expect(province?.values.get('gateway.seaport')?.value).toBe(true);
    expect(regency?.values.get('gateway.seaport')?.value).toBe(true);
    expect(other?.values.has('gateway.seaport')).toBe(false);
  });

  test('is known to be absent where somebody looked and found none', () => {
    const [regency] = derive([{ ...port, code: '21.01', value: 0, effort: 'Kanwil, 2026' }], '21.01');
    expect(regency?.values.get('gateway.seaport')).toMatchObject({ value: false, low: 0, high: 0 });
  });

  test('makes its neighbours adjacent to a gate', () => {
    const [record] = deriveRegions(createFacts([{ ...port, code: '21.71' }]), [place('21.01', ['21.71'])]);
    expect(record?.values.get('gateway.adjacent')?.value).toBe(true);
  });
});

describe('the procedure gap', () => {
  test('is the share of placements by origin that the local office did not process, of one full year', () => {
    const [record] = derive(
      [
        { ...base, code: '33.06', period: '2024', value: 1200 },
        { ...base, code: '33.06', period: '2024', basis: 'PROCESSED', value: 229 },
        { ...base, code: '33.06', period: '2025', value: 900 },
      ],
      '33.06',
    );
    expect(record?.values.get('procedure.gapPercent')?.value).toBeCloseTo(100 * (1 - 229 / 1200), 9);
  });

  test('is unknown where the two bases have no full year in common', () => {
    const [record] = derive(
      [
        { ...base, period: '2024', value: 1200 },
        { ...base, period: '2025', basis: 'PROCESSED', value: 229 },
      ],
      '35',
    );
    expect(record?.values.has('procedure.gapPercent')).toBe(false);
  });
});
