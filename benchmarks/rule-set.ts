// A seed in, a made-up rule set over made-up fields out, in a plain form that every engine can be given, and records to judge.
import { createRandom, type Random } from '../src/base/random.js';
import type { Dictionary, FieldDef } from '../src/fields/dictionary.js';
import { type RuleSet, readRuleSet } from '../src/rules/document.js';

/** One condition: a number against a limit, or a flag. */
export type Test =
  | {
      readonly field: string;
      readonly operator: 'above' | 'atLeast' | 'below' | 'atMost';
      readonly value: number;
    }
  | { readonly field: string; readonly operator: 'is'; readonly value: boolean };

/** A rule in the form that adapters translate: all or any of its tests. */
export interface PlainRule {
  readonly id: string;
  readonly join: 'all' | 'any';
  readonly tests: readonly Test[];
  readonly points: number;
}
export type Answers = Readonly<Record<string, number | boolean>>;

const NUMBERS = 20;
const FLAGS = 10;
const HIGHEST = 1000;
/** Half of each number field is out of reach of a limit near the middle, so about half of all tests hold. */
const LIMITS = [200, 800] as const;

const numberNames = Array.from({ length: NUMBERS }, (_, i) => `number${i + 1}`);
const flagNames = Array.from({ length: FLAGS }, (_, i) => `flag${i + 1}`);
export const fieldNames: readonly string[] = [...numberNames, ...flagNames];

/** The 30 fields, after the two that name a record. */
export const dictionary: Dictionary = {
  applicationId: { kind: 'text', pattern: /^[A-Z0-9-]{1,40}$/, required: true, ...about('applicationId') },
  submittedAt: { kind: 'timestamp', required: true, ...about('submittedAt') },
  ...Object.fromEntries(
    fieldNames.map((name): [string, FieldDef] => [
      name,
      name.startsWith('number')
        ? { kind: 'count', unit: 'items', range: [0, HIGHEST], evidence: 'S', ...about(name) }
        : { kind: 'flag', evidence: 'S', ...about(name) },
    ]),
  ),
};

function about(name: string) {
  return { label: { id: name, en: name }, dataClass: 'general' } as const;
}

/** `count` rules of one to three tests on fields of their own; one in four of the longer ones asks for any of them. */
export function makeRules(seed: string, count = 40): PlainRule[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const wanted = 1 + random.below(3);
    const fields: string[] = [];
    while (fields.length < wanted) {
      const field = random.pick(fieldNames);
      if (!fields.includes(field)) fields.push(field);
    }
    return {
      id: `R${index + 1}`,
      join: wanted > 1 && random.chance(0.25) ? 'any' : 'all',
      tests: fields.map((field) => makeTest(random, field)),
      points: 1 + random.below(8),
    };
  });
}

function makeTest(random: Random, field: string): Test {
  if (field.startsWith('flag')) return { field, operator: 'is', value: random.chance(0.5) };
  const [low, high] = LIMITS;
  return {
    field,
    operator: random.pick(['above', 'atLeast', 'below', 'atMost']),
    value: low + random.below(high - low + 1),
  };
}

/** Records in which every question is answered: the rivals know no unknown. */
export function makeRecords(seed: string, count: number): Answers[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    Object.fromEntries([
      ...numberNames.map((name) => [name, random.below(HIGHEST + 1)]),
      ...flagNames.map((name) => [name, random.chance(0.5)]),
    ]),
  );
}

/** The same answers with what names a record; each is left out with the chance given. */
export function asRecords(answers: readonly Answers[], seed: string, unanswered: number): unknown[] {
  const random = createRandom(seed);
  return answers.map((each, index) => ({
    applicationId: `BENCH-${index}`,
    submittedAt: '2026-06-15T09:00:00+07:00',
    ...Object.fromEntries(Object.entries(each).filter(() => !(unanswered > 0 && random.chance(unanswered)))),
  }));
}

/** The rules as a document: eight groups, a cap, the bands of an ordinary policy, and one example a rule. */
export function makeDocument(rules: readonly PlainRule[]): RuleSet {
  const words = (text: string) => ({ id: text, en: text });
  return readRuleSet({
    format: 'waspada-rules/1',
    id: 'benchmark',
    version: '1.0.0',
    subject: 'application',
    words: words('benchmark'),
    bands: [
      { name: 'lanjut', from: 0 },
      { name: 'pendalaman', from: 30 },
      { name: 'rujuk', from: 60, independent: 2 },
    ],
    groups: Array.from({ length: GROUPS }, (_, i) => ({ id: `G${i + 1}`, words: words(`group ${i + 1}`) })),
    caps: [
      {
        id: 'first',
        words: words('the first ten rules'),
        rules: rules.slice(0, 10).map((rule) => rule.id),
        atMost: 25,
      },
    ],
    minimum: [{ fields: fieldNames.slice(0, 5) }],
    lists: [],
    switches: [],
    boundsBudget: 2048,
    rules: rules.map((rule, index) => ({
      id: rule.id,
      words: words(`rule ${rule.id}`),
      typology: 'labour_exploitation',
      class: 'S',
      // The last rules share groups, two by two; the first ten stand under the cap.
      ...(index >= rules.length - 2 * GROUPS ? { group: `G${(index % GROUPS) + 1}` } : {}),
      question: words(`what about ${rule.id}?`),
      legalBasis: ['none: generated'],
      practice: [],
      sources: ['benchmarks/rule-set.ts'],
      owner: 'benchmarks',
      validFrom: '2020-01-01',
      reviewBy: '2099-01-01',
      expectedRate: [0, 1],
      enabled: true,
      disclosable: true,
      unsafeInCompany: false,
      points: rule.points,
      when: rule.tests.length === 1 ? { ...rule.tests[0] } : { [rule.join]: rule.tests },
      examples: [
        {
          name: 'every test of it holds',
          record: Object.fromEntries(rule.tests.map((test) => [test.field, meeting(test)])),
          expect: { verdict: 'true', points: rule.points },
        },
      ],
    })),
    tables: [],
  });
}
const GROUPS = 8;

/** An answer that a test accepts. */
function meeting(test: Test): number | boolean {
  if (test.operator === 'is') return test.value;
  if (test.operator === 'above') return test.value + 1;
  if (test.operator === 'below') return test.value - 1;
  return test.value;
}
