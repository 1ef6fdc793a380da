import { expect, test } from 'vitest';
import bundle from '../../models/passport-application.js';
import type { Code } from '../../src/base/errors.js';
import { parseJson } from '../../src/base/json.js';
import { applicationFields } from '../../src/fields/application.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import type { Diagnostic } from '../../src/rules/diagnostic.js';
import {
  type Condition,
  type DecisionTable,
  type Rule,
  type RuleSet,
  readRuleSet,
} from '../../src/rules/document.js';
import { reviewRules } from '../../src/rules/review.js';
import { testRule, testRules } from './random.js';

const TODAY = 20781;
const review = (ruleSet: RuleSet): Diagnostic[] =>
  reviewRules(ruleSet, { dictionary: applicationFields, indicators: applicationIndicators, on: TODAY });
/** The example of test rules asks for unknown, which a condition of `known` is not: none is kept unless one is given. */
const clean = (rule: Rule): Rule => (rule.examples[0]?.name === 'none' ? { ...rule, examples: [] } : rule);
const coached: Condition = { field: 'coachedToConceal', operator: 'is', value: true };
const registered: Condition = { field: 'siskop2miStatus', operator: 'is', value: 'TERDAFTAR' };
const broker: Condition = { field: 'recruiterKind', operator: 'is', value: 'CALO' };
const one = (when: Condition, more: Partial<Rule> = {}) =>
  testRules([clean(testRule('T1', when, more))], { groups: [], caps: [] });
const words = { id: 'uji', en: 'test' };

const { examples: _, points: __, when: ___, ...about } = testRule('X', coached);
const table = (more: Partial<DecisionTable>): DecisionTable => ({
  ...about,
  id: 'D1',
  hit: 'unique',
  inputs: [{ field: 'recruiterKind' }],
  rows: [{ when: [{ operator: 'is', value: 'CALO' }], points: 5 }],
  otherwise: 'nothing',
  examples: [],
  ...more,
});
const withTable = (more: Partial<DecisionTable>) => ({ ...one(coached), tables: [table(more)] });

/** A defect, where it stands, and the code that must be found. */
const defects: readonly [string, RuleSet, Code, string][] = [
  [
    'a misspelt field',
    one({ field: 'coachedToConcael', operator: 'is', value: true }),
    'RULES_FIELD',
    'rules.0.when.field',
  ],
  [
    'a misspelt indicator',
    one({ indicator: 'isMinr', operator: 'is', value: true }),
    'RULES_FIELD',
    'rules.0.when.indicator',
  ],
  [
    'a misspelt value',
    one({ field: 'recruiterKind', operator: 'is', value: 'CALLO' }),
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'a "not asked" code as a value',
    one({ field: 'recruiterKind', operator: 'is', value: 'TIDAK_DITANYA' }),
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'an operator of another kind',
    one({ field: 'recruiterKind', operator: 'above', value: 3 }),
    'RULES_KIND',
    'rules.0.when.operator',
  ],
  [
    'several values for one',
    one({ field: 'recruiterKind', operator: 'is', value: ['CALO'] }),
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'a falling pair',
    one({ field: 'plannedStayDays', operator: 'between', value: [9, 3] }),
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'no such country',
    one({ field: 'destinationCountries', operator: 'containsAny', value: ['XX'] }),
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'no such list',
    one({ field: 'destinationCountries', operator: 'containsAny', value: { list: 'nowhere' } }),
    'RULES_REFERENCE',
    'rules.0.when.value.list',
  ],
  [
    'a dated list under a negative operator',
    {
      ...one({ field: 'recruiterKind', operator: 'notIn', value: { list: 'kinds' } }),
      lists: [
        { id: 'kinds', words: { id: 'x', en: 'x' }, values: ['CALO'], validFrom: '2025-01-01', sources: [] },
      ],
    },
    'RULES_VALUE',
    'rules.0.when.value',
  ],
  [
    'a deep fault',
    one({ all: [coached, { not: { any: [broker, { field: 'nope', operator: 'is', value: 1 }] } }] }),
    'RULES_FIELD',
    'rules.0.when.all.1.not.any.1.field',
  ],
  ['sex', one({ field: 'sex', operator: 'is', value: 'P' }), 'RULES_PROTECTED', 'rules.0.when.field'],
  [
    'a digit of an identity number',
    one({ field: 'identity.subjectKey', operator: 'is', value: '9' }),
    'RULES_PROTECTED',
    'rules.0.when.field',
  ],
  [
    'the birth date itself',
    one({ field: 'birthDate', operator: 'withinDays', value: 9000 }),
    'RULES_PROTECTED',
    'rules.0.when.field',
  ],
  [
    'the application number',
    one({ field: 'applicationId', operator: 'is', value: 'A' }),
    'RULES_PROTECTED',
    'rules.0.when.field',
  ],
  [
    'a contradiction',
    one({ all: [coached, { field: 'coachedToConceal', operator: 'is', value: false }] }),
    'RULES_CONTRADICTION',
    'rules.0.when',
  ],
  [
    'a rule that cannot fire',
    one({ all: [{ any: [coached] }, { not: coached }] }),
    'RULES_NEVER',
    'rules.0.when',
  ],
  ['three of two', one({ atLeast: 3, of: [coached, broker] }), 'RULES_NEVER', 'rules.0.when'],
  [
    'known in a rule with points',
    one({ all: [coached, { field: 'recruiterKind', operator: 'known' }] }),
    'RULES_KNOWN_SCORES',
    'rules.0.when.all.1',
  ],
  [
    'a duplicate id',
    testRules([clean(testRule('T1', coached)), clean(testRule('T1', broker))], { groups: [], caps: [] }),
    'RULES_DUPLICATE',
    'rules.1.id',
  ],
  ['an unknown group', one(coached, { group: 'nowhere' }), 'RULES_REFERENCE', 'rules.0.group'],
  ['an unknown switch', one(coached, { switch: 'nowhere' }), 'RULES_REFERENCE', 'rules.0.switch'],
  [
    'an unknown cleared rule',
    one(registered, { points: 0, clears: ['T9'] }),
    'RULES_REFERENCE',
    'rules.0.clears.0',
  ],
  ['an expired rule', one(coached, { validTo: '2026-01-01' }), 'RULES_EXPIRED', 'rules.0.validTo'],
  ['a rule not yet valid', one(coached, { validFrom: '2027-06-01' }), 'RULES_NOT_YET', 'rules.0.validFrom'],
  ['an overdue review', one(coached, { reviewBy: '2026-01-01' }), 'RULES_REVIEW', 'rules.0.reviewBy'],
  ['a date that is none', one(coached, { validFrom: '2026-02-30' }), 'RULES_VALUE', 'rules.0.validFrom'],
  [
    'coaching cleared by a licence',
    testRules(
      [clean(testRule('T1', coached)), clean(testRule('T2', registered, { points: 0, clears: ['T1'] }))],
      { groups: [], caps: [] },
    ),
    'RULES_CLEARS',
    'rules.1.clears.0',
  ],
  [
    'a protective rule with points',
    testRules([clean(testRule('T1', broker)), clean(testRule('T2', registered, { clears: ['T1'] }))], {
      groups: [],
      caps: [],
    }),
    'RULES_PROTECTIVE_POINTS',
    'rules.1.points',
  ],
  [
    'points above their cap',
    testRules(
      [
        clean(
          testRule(
            'T1',
            { field: 'returnTicket', operator: 'is', value: 'TIDAK' },
            { class: 'C', points: 12 },
          ),
        ),
      ],
      { groups: [], caps: [{ id: 'context', words, class: 'C', atMost: 10 }] },
    ),
    'RULES_CAP',
    'rules.0.points',
  ],
  [
    'a group of unlike classes',
    testRules(
      [
        clean(testRule('T1', coached, { group: 'g1' })),
        clean(testRule('T2', broker, { group: 'g1', class: 'L' })),
      ],
      { groups: [{ id: 'g1', words }], caps: [] },
    ),
    'RULES_GROUP',
    'groups.0',
  ],
  [
    'a shadowed rule',
    testRules(
      [
        clean(testRule('T1', coached, { group: 'g1', points: 20 })),
        clean(testRule('T2', { all: [coached, broker] }, { group: 'g1', points: 9 })),
      ],
      { groups: [{ id: 'g1', words }], caps: [] },
    ),
    'RULES_SHADOWED',
    'rules.1',
  ],
  [
    'steps that rise',
    one(
      {
        all: [
          { indicator: 'misuseMonths', operator: 'below', value: 24 },
          { indicator: 'victimHistory', operator: 'is', value: false },
        ],
      },
      {
        class: 'H',
        decay: {
          indicator: 'misuseMonths',
          steps: [
            { belowMonths: 12, points: 10 },
            { belowMonths: 24, points: 15 },
          ],
        },
      },
    ),
    'RULES_DECAY',
    'rules.0.decay.steps.1',
  ],
  [
    'a scale over what is not a number',
    one(broker, { scale: { field: 'recruiterKind', from: 0, to: 1 } }),
    'RULES_FIELD',
    'rules.0.scale.field',
  ],
  [
    'a scale without a length',
    one(broker, { scale: { field: 'plannedStayDays', from: 3, to: 3 } }),
    'RULES_VALUE',
    'rules.0.scale.to',
  ],
  [
    'an index of a region in a rule about an application',
    one(broker, { typology: 'tppo_signal' }),
    'RULES_VALUE',
    'rules.0.typology',
  ],
  [
    'history without the victim question',
    one({ indicator: 'misuseMonths', operator: 'below', value: 24 }, { class: 'H' }),
    'RULES_VICTIM',
    'rules.0.when',
  ],
  [
    'one fact that reaches rujuk alone',
    testRules(
      [
        clean(testRule('T1', coached, { points: 30 })),
        clean(testRule('T2', coached, { points: 20, class: 'D' })),
      ],
      { groups: [], caps: [] },
    ),
    'RULES_ALONE',
    'rules',
  ],
  [
    'context without a cap',
    one({ field: 'returnTicket', operator: 'is', value: 'TIDAK' }, { class: 'C', points: 3 }),
    'RULES_CONTEXT_ALONE',
    'caps',
  ],
  [
    'a destination that alone leaves lanjut',
    one(
      { field: 'destinationCountries', operator: 'containsAny', value: ['KH'] },
      { class: 'S', points: 25 },
    ),
    'RULES_CONTEXT_ALONE',
    'rules',
  ],
  [
    'a word of guilt',
    one(coached, { words: { id: 'Pemohon adalah tersangka.', en: 'test' } }),
    'RULES_WORDS',
    'rules.0.words',
  ],
  [
    'an example that disagrees',
    one(coached, {
      examples: [{ name: 'x', record: { coachedToConceal: true }, expect: { verdict: 'false' } }],
    }),
    'RULES_EXAMPLE',
    'rules.0.examples.0',
  ],
  [
    'an example with wrong points',
    one(coached, {
      examples: [{ name: 'x', record: { coachedToConceal: true }, expect: { verdict: 'true', points: 9 } }],
    }),
    'RULES_EXAMPLE',
    'rules.0.examples.0',
  ],
  [
    'a minimum question that does not exist',
    { ...one(coached), minimum: [{ fields: ['nope'] }] },
    'RULES_FIELD',
    'minimum.0.fields.0',
  ],
  [
    'rows that overlap',
    withTable({
      rows: [
        { when: [{ operator: 'in', value: ['CALO', 'MEDIA_SOSIAL'] }], points: 5 },
        { when: [{ operator: 'is', value: 'CALO' }], points: 6 },
      ],
    }),
    'TABLE_OVERLAP',
    'tables.0.rows',
  ],
  [
    'a case that no row covers',
    { ...one(coached), tables: [(({ otherwise: _gone, ...rest }) => rest)(table({}))] },
    'TABLE_GAP',
    'tables.0.rows',
  ],
  [
    'a row of the wrong width',
    withTable({ rows: [{ when: [null, null], points: 1 }] }),
    'DOCUMENT_SHAPE',
    'tables.0.rows.0.when',
  ],
];

test.each(defects)('check finds %s', (_name, ruleSet, code, path) => {
  const found = review(ruleSet).map((each) => `${each.code} ${each.path.join('.')}`);
  expect(found).toContain(`${code} ${path}`);
  for (const each of review(ruleSet)) expect(each.hint.length).toBeGreaterThan(10);
});

test('every code of rules and tables that check can give is proved by a defect', async () => {
  const { codes } = await import('../../src/base/errors.js');
  const proved = new Set(defects.map(([, , code]) => code));
  // Operators are an enumeration of the document's schema, and budgets have a test of their own.
  const elsewhere = ['RULES_OPERATOR', 'RULES_BUDGET'];
  const open = Object.keys(codes).filter(
    (code) => /^(RULES|TABLE)_/.test(code) && !proved.has(code as never) && !elsewhere.includes(code),
  );
  expect(open).toEqual([]);
});

test('the shipped rules have no error, and one warning that is meant', () => {
  const found = review(readRuleSet(bundle.rules));
  expect(found.map((each) => `${each.severity} ${each.code} ${each.message}`)).toEqual([
    'warning RULES_SHADOWED A5 fires whenever C3 does, with no fewer points',
  ]);
});

test('a did-you-mean names the nearest field', () => {
  const [found] = review(one({ field: 'coachedToConcael', operator: 'is', value: true }));
  expect(found?.hint).toBe('did you mean `coachedToConceal`?');
});

test('an unknown operator and an unknown key are faults of the document, with their path', () => {
  const examples: Rule['examples'] = [
    { name: 'asked of nobody', record: {}, expect: { verdict: 'unknown' } },
  ];
  const sound = one({ any: [coached] }, { examples });
  const text = JSON.stringify(sound);
  expect(readRuleSet(JSON.parse(text)).rules).toHaveLength(1);
  expect(() => readRuleSet(JSON.parse(text.replace('"operator":"is"', '"operator":"equals"')))).toThrow();
  try {
    readRuleSet(
      JSON.parse(
        text.replace('"coachedToConceal","operator":"is"', '"coachedToConceal","operator":"equals"'),
      ),
    );
  } catch (error) {
    expect(error).toMatchObject({ code: 'DOCUMENT_SHAPE', path: ['rules', 0, 'when', 'any', 0, 'operator'] });
  }
  expect(() => readRuleSet({ ...sound, surprise: 1 })).toThrow(/surprise/);
});

test('deep and wide rule bombs are refused within a budget, not by a crash', () => {
  let deep: Condition = coached;
  for (let depth = 0; depth < 200; depth++) deep = { not: deep };
  expect(review(one(deep)).map((each) => each.code)).toContain('RULES_BUDGET');
  const wide: Condition = { any: Array.from({ length: 60_000 }, () => coached) };
  expect(review(one(wide)).map((each) => each.code)).toContain('RULES_BUDGET');
  expect(() => parseJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toThrow(/deep/);
});
