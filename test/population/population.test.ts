// The population: the same people from the same seed, whatever the order; records that the scorer takes without a word; truth apart.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import regions from '../../data/regions.json' with { type: 'json' };
import { canonicalJson } from '../../src/base/json.js';
import { provenances } from '../../src/evaluate/label.js';
import { applicationFields, sensitiveNames } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { checkRow, createFrame, readRecord } from '../../src/fields/read.js';
import { readRegions } from '../../src/fields/regions.js';
import { clearColumn } from '../../src/frame/frame.js';
import { aboutPopulation, archetypeShares } from '../../src/population/about.js';
import { type Applicant, createPopulation, prevalenceRange } from '../../src/population/population.js';

const dictionary: Dictionary = applicationFields;
const people = (options: Parameters<typeof createPopulation>[0], length: number): Applicant[] => {
  const population = createPopulation(options);
  return Array.from({ length }, (_, index) => population.record(index));
};
const flat = (record: object): [string, unknown][] =>
  Object.entries(record).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).map(([part, answer]): [string, unknown] => [`${name}.${part}`, answer])
      : [[name, value] as [string, unknown]],
  );

describe('the same people', () => {
  test('an applicant depends on seed and index alone: any order, any slice, any maker', () => {
    const anySeed = fc.oneof(fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(
        anySeed,
        fc.array(fc.nat({ max: 4_294_967_295 }), { minLength: 1, maxLength: 20 }),
        (seed, at) => {
          const population = createPopulation({ seed });
          const there = at.map((index) => population.record(index));
          const back = [...at].reverse().map((index) => population.record(index));
          expect(back.reverse()).toEqual(there);
          const [first = 0] = at;
          expect(createPopulation({ seed }).record(first)).toEqual(there[0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('two seeds give two populations', () => {
    const [one, two] = [people({ seed: 1 }, 300), people({ seed: 2 }, 300)];
    const bare = ({ record }: Applicant): string =>
      JSON.stringify({ ...record, applicationId: '', submittedAt: '' });
    const seen = new Set(one.map(bare));
    expect(two.filter((each) => seen.has(bare(each)))).toEqual([]);
  });

  test('no two applicants of a population are the same, and their numbers follow the index', () => {
    const some = people({ seed: 5 }, 3000);
    expect(new Set(some.map(({ record }) => JSON.stringify({ ...record, applicationId: '' }))).size).toBe(
      3000,
    );
    expect(some.slice(0, 2).map(({ record }) => record.applicationId)).toEqual([
      'SINTETIS-5-000001',
      'SINTETIS-5-000002',
    ]);
    expect(createPopulation({ seed: 5 }).record(1_999_999).record.applicationId).toBe('SINTETIS-5-2000000');
  });

  // What is trained on a population is reproducible only while this stands: change it knowingly.
  test('the first thousand people of seed 1 are those of the last release', () => {
    const text = canonicalJson(JSON.parse(JSON.stringify(people({ seed: 1 }, 1000))));
    expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe('8df0c27cfeacf15b');
  });
});

describe('records', () => {
  const table = readRegions(regions);
  const both = ['counter', 'none'] as const;

  test.each(both)('every record is taken without an issue (missing: %s)', (missing) => {
    const frame = createFrame(dictionary, 1);
    for (const { record } of people({ seed: 7, prevalence: 0.2, missing }, 6000)) {
      for (const column of frame.columns.values()) clearColumn(column, 0, 1);
      const reading = readRecord(dictionary, record, frame, 0, { regions: table });
      expect([...reading.issues, ...checkRow(dictionary, frame, 0)]).toEqual([]);
      expect(reading.rejected).toBe(false);
    }
  });

  test.each(both)(
    'what does not apply is not answered, and no answer is a code for unknown but "does not know" (missing: %s)',
    (missing) => {
      for (const { record } of people({ seed: 8, prevalence: 0.2, missing }, 3000)) {
        const answers = new Map(flat(record));
        for (const [name, value] of answers) {
          const def = dictionary[name];
          expect(def, name).toBeDefined();
          if (def?.kind === 'category' && def.unknown.includes(String(value)))
            expect(value).toBe('TIDAK_TAHU');
          const open = def?.appliesWhen?.some((scope) =>
            'belowYears' in scope
              ? String(record.submittedAt.slice(0, 10)) <
                `${Number(record.birthDate?.slice(0, 4)) + 18}${record.birthDate?.slice(4)}`
              : scope.in.some((value) => value === answers.get(scope.field)),
          );
          expect(open ?? true, `${name} of ${record.applicationId}`).toBe(true);
        }
      }
    },
  );

  test('every field of the dictionary is answered by someone', () => {
    const named = new Set(
      people({ seed: 9, prevalence: 0.2 }, 8000).flatMap(({ record }) => flat(record).map(([name]) => name)),
    );
    expect(Object.keys(dictionary).filter((name) => !named.has(name))).toEqual([]);
  });

  test('nothing in a record names the truth or a sensitive attribute', () => {
    const kinds = archetypeShares.map(({ name }) => name);
    for (const { record } of people({ seed: 10, prevalence: 0.2 }, 1000)) {
      const text = JSON.stringify(record);
      for (const kind of kinds) expect(text).not.toContain(kind);
      for (const [name] of flat(record)) {
        expect(Object.hasOwn(dictionary, name)).toBe(true);
        expect(sensitiveNames.has(name.toLowerCase())).toBe(false);
      }
    }
  });
});

describe('truth', () => {
  test.each([0.0005, 0.005, 0.05, 0.2])(
    '%s of the people are cases, within what chance allows',
    (prevalence) => {
      const length = 20_000;
      const count = people({ seed: 11, prevalence }, length).filter(({ truth }) => truth.case).length;
      const spread = Math.sqrt(length * prevalence * (1 - prevalence));
      expect(Math.abs(count - length * prevalence)).toBeLessThan(4 * spread);
    },
  );

  test('a higher prevalence keeps every case of a lower one as it was', () => {
    const [few, many] = [
      people({ seed: 12, prevalence: 0.01 }, 4000),
      people({ seed: 12, prevalence: 0.1 }, 4000),
    ];
    few.forEach((each, index) => {
      if (each.truth.case) expect(many[index]).toEqual(each);
    });
  });

  test('an innocent has no typology, a case has one, and both are kinds that the data sheet names', () => {
    const kinds = new Map(archetypeShares.map((each) => [each.name, each]));
    const met = new Set<string>();
    for (const { truth } of people({ seed: 13, prevalence: 0.2 }, 6000)) {
      met.add(truth.archetype);
      expect(truth.typology !== null).toBe(truth.case);
      expect(kinds.get(truth.archetype)?.typology).toBe(truth.typology);
      expect(kinds.get(truth.archetype)?.among === 'cases').toBe(truth.case);
      expect(aboutPopulation).toContain(truth.archetype);
    }
    expect(met.size).toBe(kinds.size);
    for (const among of ['cases', 'travellers', 'workers'])
      expect(
        archetypeShares.filter((each) => each.among === among).reduce((sum, { share }) => sum + share, 0),
      ).toBeCloseTo(1, 12);
  });

  test('about half of the cases ever come to light, each after the application; a postponement is no truth', () => {
    const some = people({ seed: 14, prevalence: 0.2 }, 20_000);
    const cases = some.filter(({ truth }) => truth.case);
    const known = cases.filter(({ truth }) => truth.outcome !== null).length / cases.length;
    expect(known).toBeGreaterThan(0.48);
    expect(known).toBeLessThan(0.6);
    for (const { record, truth } of some) {
      if (truth.outcome === null) continue;
      expect(provenances).toContain(truth.outcome.provenance);
      expect(truth.outcome.outcomeDate >= record.submittedAt.slice(0, 10)).toBe(true);
      if (truth.outcome.provenance !== 'officer_postponement')
        expect(truth.outcome.outcome).toBe(truth.case ? 'confirmed' : 'not_confirmed');
    }
    const postponed = some.filter(({ truth }) => truth.outcome?.provenance === 'officer_postponement');
    expect(postponed.some(({ truth }) => !truth.case)).toBe(true);
  });
});

test('a setting out of range is refused with its name', () => {
  const refusal = (options: Parameters<typeof createPopulation>[0]): unknown[] => {
    try {
      createPopulation(options);
    } catch (error) {
      if (error instanceof Error && 'issues' in error && Array.isArray(error.issues))
        return error.issues.map((each: { code: string; path: string[] }) => [each.code, each.path[0]]);
    }
    return [];
  };
  const [least, most] = prevalenceRange;
  for (const seed of [0.5, Number.NaN, 2 ** 60])
    expect(refusal({ seed })).toEqual([['TRAIN_SETTINGS', 'seed']]);
  for (const prevalence of [0, least / 2, most * 2, Number.NaN, -1])
    expect(refusal({ seed: 1, prevalence })).toEqual([['TRAIN_SETTINGS', 'prevalence']]);
  expect(refusal({ seed: 0.5, prevalence: 3 })).toHaveLength(2);
  for (const index of [-1, 0.5, 2 ** 32, Number.NaN])
    expect(() => createPopulation({ seed: 1 }).record(index)).toThrow(/whole number/);
});
