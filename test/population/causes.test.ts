// What the population says: rules catch a part, no single answer gives a case away, places and offices are no cause.
import { describe, expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { checkRow, createFrame, readRecord } from '../../src/fields/read.js';
import { isKnown, valueAt } from '../../src/frame/frame.js';
import { places, workerShare } from '../../src/population/places.js';
import { createPopulation } from '../../src/population/population.js';
import { scorer } from '../score/scorer.js';

const dictionary: Dictionary = applicationFields;
/** One crowd for all tests of this file: a fifth are cases, so that each kind is met often. */
const SIZE = 30_000;
const population = createPopulation({ seed: 21, prevalence: 0.2 });
const crowd = Array.from({ length: SIZE }, (_, index) => population.record(index));
const frame = createFrame(dictionary, SIZE);
crowd.forEach(({ record }, row) => {
  readRecord(dictionary, record, frame, row);
  checkRow(dictionary, frame, row);
});
const isCase = crowd.map(({ truth }) => truth.case);

const fired: Set<string>[] = [];
const score = new Float64Array(SIZE);
const band = new Uint8Array(SIZE);
scorer.judge(frame, SIZE, (row, judgement, rules) => {
  fired[row] = new Set(judgement.lines.map((line) => rules[line.rule]?.id ?? ''));
  score[row] = judgement.score;
  band[row] = judgement.band;
});

/** Area under the ROC curve by ranks, ties counted half (Mann and Whitney). */
function auc(values: ArrayLike<number>, rows: readonly number[]): number {
  const order = [...rows].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let [ranks, cases] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const row of order.slice(from, to))
      if (isCase[row]) {
        ranks += (from + to + 1) / 2;
        cases++;
      }
    from = to;
  }
  const others = order.length - cases;
  return cases === 0 || others === 0 ? 0.5 : (ranks - (cases * (cases + 1)) / 2) / (cases * others);
}
const all = crowd.map((_, row) => row);
const share = (rows: readonly number[], has: (row: number) => boolean): number =>
  rows.filter(has).length / rows.length;
const innocents = all.filter((row) => !isCase[row]);
const cases = all.filter((row) => isCase[row]);

describe('the rules on their own', () => {
  test('rank cases before the innocent, and leave room for a model', () => {
    expect(auc(score, all)).toBeGreaterThan(0.8);
    expect(auc(score, all)).toBeLessThan(0.9);
  });

  test('let nearly all innocents go on, and refer hardly any', () => {
    expect(share(innocents, (row) => band[row] === 0)).toBeGreaterThan(0.95);
    expect(share(innocents, (row) => band[row] === 2)).toBeLessThan(0.005);
    expect(share(innocents, (row) => band[row] !== 0)).toBeGreaterThan(0.01);
  });

  test('miss a part of the cases, who were told what to say', () => {
    expect(share(cases, (row) => band[row] === 0)).toBeGreaterThan(0.25);
    expect(share(cases, (row) => band[row] === 0)).toBeLessThan(0.6);
  });

  test.each([
    ['nonprocedural_worker', ['A1', 'A4', 'A5', 'A6', 'A8', 'B8']],
    ['bonded_domestic_worker', ['A5', 'A7']],
    ['worker_as_pilgrim', ['A9', 'A6']],
    ['scam_centre_recruit', ['A5', 'C1', 'C2', 'C4']],
    ['fee_charged_intern', ['A10', 'A5']],
    ['sham_spouse', ['D1', 'D2', 'D3']],
    ['seafarer_without_papers', ['E1', 'E2']],
    ['minor_with_altered_age', ['F3', 'F2']],
    ['forged_identity', ['B1', 'B2', 'B3']],
    ['smuggled_onward', ['A6', 'B8', 'I23']],
  ])('fire more often on %s than on the innocent', (archetype, rules) => {
    const these = cases.filter((row) => crowd[row]?.truth.archetype === archetype);
    expect(these.length).toBeGreaterThan(50);
    for (const rule of rules) {
      const rate = (rows: readonly number[]) => share(rows, (row) => fired[row]?.has(rule) === true);
      expect(rate(these), rule).toBeGreaterThan(3 * rate(innocents));
      expect(rate(these), rule).toBeGreaterThan(0.015);
    }
  });
});

describe('no answer gives a case away', () => {
  test('each value of each field, where it was asked and over everyone, ranks cases with an AUC below 0.85', () => {
    const best: [string, number][] = [];
    for (const [name, column] of frame.columns) {
      if (column.kind === 'text' || column.kind === 'list') continue;
      const asked = all.filter((row) => isKnown(column, row));
      const codes = column.kind === 'category' ? column.codes : [null];
      for (const code of codes) {
        const values = Float64Array.from(all, (row) => {
          const value = valueAt(column, row);
          return code !== null
            ? Number(value === code)
            : typeof value === 'number'
              ? value
              : Number(value === true);
        });
        for (const rows of [asked, all]) {
          const area = auc(values, rows);
          best.push([`${name} ${code ?? ''}`, Math.max(area, 1 - area)]);
        }
      }
    }
    best.sort((a, b) => b[1] - a[1]);
    expect(best.filter(([, area]) => area >= 0.85)).toEqual([]);
    expect(best[0]?.[1]).toBeGreaterThan(0.6);
  });

  test('a place says nothing, however many workers it sends, and every larger place has as many cases', () => {
    const home = new Map(places.map((place) => [place.code, place]));
    const intensity = Float64Array.from(crowd, ({ record }) => {
      const place = home.get(record.domicileRegencyCode ?? '');
      return place === undefined ? Number.NaN : workerShare(place);
    });
    expect(Math.abs(auc(intensity, all) - 0.5)).toBeLessThan(0.02);
    for (const province of ['18', '31', '32', '33', '35', '52']) {
      const there = all.filter((row) => crowd[row]?.record.domicileRegencyCode?.startsWith(province));
      const spread = Math.sqrt((0.2 * 0.8) / there.length);
      expect(Math.abs(share(there, (row) => isCase[row] === true) - 0.2)).toBeLessThan(4 * spread);
    }
  });

  test('places that send many workers have more innocent look-alikes', () => {
    const workers = (regency: string) =>
      share(
        innocents.filter((row) => crowd[row]?.record.domicileRegencyCode?.startsWith(regency)),
        (row) => crowd[row]?.record.declaredPurpose === 'BEKERJA_PMI',
      );
    expect(workers('52')).toBeGreaterThan(2 * workers('31'));
  });
});

describe('the counter', () => {
  const field = 'coachedToConceal';
  const column = frame.columns.get(field);
  const answered = (row: number): boolean => column !== undefined && isKnown(column, row);

  test('offices differ in how often they ask', () => {
    const byOffice = new Map<string, number[]>();
    for (const row of all) {
      const office = crowd[row]?.record.officeCode ?? '';
      byOffice.set(office, [...(byOffice.get(office) ?? []), row]);
    }
    const rates = [...byOffice.values()]
      .filter((rows) => rows.length >= 200)
      .map((rows) => share(rows, answered));
    expect(rates.length).toBeGreaterThan(20);
    expect(Math.max(...rates) - Math.min(...rates)).toBeGreaterThan(0.2);
  });

  test('whether a question was asked does not depend on the truth', () => {
    for (const name of [
      'coachedToConceal',
      'travelFunding',
      'plannedStayDays',
      'debtOrDeduction',
      'documents.KTP',
    ]) {
      const asked = frame.columns.get(name);
      const has = (row: number): boolean => asked !== undefined && isKnown(asked, row);
      const [p, q] = [share(cases, has), share(innocents, has)];
      const spread = Math.sqrt((p * (1 - p)) / cases.length + (q * (1 - q)) / innocents.length);
      expect(Math.abs(p - q), name).toBeLessThan(4 * spread + 1e-9);
    }
  });

  test('where nothing is missing, every question that all are asked is answered', () => {
    const complete = createPopulation({ seed: 21, missing: 'none' });
    for (let index = 0; index < 500; index++) {
      const { record } = complete.record(index);
      expect(record).toMatchObject({
        declaredPurpose: expect.any(String),
        coachedToConceal: expect.any(Boolean),
        recruiterKind: expect.any(String),
        linkage: { phone30d: expect.any(Number) },
        migrationHistory: { misuse: expect.any(Array) },
      });
    }
  });
});
