import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldForm, OpenQuestion } from '../../../src/service/api.js';
import { formOf } from '../../../src/service/form.js';
import {
  answersOf,
  applies,
  groupOrder,
  isAnswered,
  keyOf,
  openGroups,
  toAsk,
} from '../../../src/service/page/questions.js';

const fields = formOf();
const TODAY = '2026-11-28';
const named = (name: string): FieldForm => {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
};
const question = (field: string, minimum: boolean): OpenQuestion => ({
  field,
  minimum,
  words: { id: field, en: field },
});

test('basic questions come first, each part in the order of the service', () => {
  const next = [
    question('lossHistory', false),
    question('travelFunding', true),
    question('returnTicket', false),
    question('recruiterKind', true),
  ];
  const order = toAsk(next, fields, { applicationType: 'HILANG' }, TODAY).map(({ field }) => field);
  expect(order).toEqual(['travelFunding', 'recruiterKind', 'lossHistory', 'returnTicket']);
});

test('a question is asked once its scope is known to hold, not while it may hold', () => {
  const next = [question('minor.consent', true), question('marriageCase.rewardPromised', false)];
  expect(toAsk(next, fields, {}, TODAY)).toEqual([]);
  expect(toAsk(next, fields, { birthDate: '2011-05-05', declaredPurpose: 'MENIKAH' }, TODAY)).toHaveLength(2);
  expect(toAsk(next, fields, { birthDate: '1990-01-01', declaredPurpose: 'WISATA' }, TODAY)).toEqual([]);
});

test('a person is a child until the day before the eighteenth birthday', () => {
  const consent = named('minor.consent');
  expect(applies(consent, { birthDate: '2008-11-29' }, TODAY)).toBe(true);
  expect(applies(consent, { birthDate: '2008-11-28' }, TODAY)).toBe(false);
  expect(applies(consent, {}, TODAY)).toBeNull();
});

test('a tourist is not shown sea work or children; a seafarer is', () => {
  const groups = (answers: Record<string, unknown>) =>
    openGroups(fields, answers, TODAY).map(({ group }) => group);
  expect(groups({ declaredPurpose: 'WISATA', birthDate: '1990-01-01' })).not.toContain('sea');
  expect(groups({ declaredPurpose: 'AWAK_KAPAL', birthDate: '1990-01-01' })).toContain('sea');
});

test('an answer that was recorded always shows, also outside of its scope', () => {
  const sea = openGroups(fields, { declaredPurpose: 'WISATA', 'seafarer.agentSip3mi': 'GAGAL' }, TODAY).find(
    ({ group }) => group === 'sea',
  );
  expect(sea?.fields.map(({ name }) => name)).toEqual(['seafarer.agentSip3mi']);
});

test('the codes of not asked, not checked and does not know are no answers', () => {
  expect(isAnswered(named('travelFunding'), { travelFunding: 'TIDAK_TAHU' })).toBe(false);
  expect(isAnswered(named('travelFunding'), { travelFunding: 'SENDIRI' })).toBe(true);
  expect(isAnswered(named('admittedWorkIntent'), { admittedWorkIntent: false })).toBe(true);
  expect(isAnswered(named('lossHistory'), { lossHistory: [] })).toBe(true);
});

test('answers are found by dotted name, and nothing is taken from a prototype', () => {
  const record = { documents: { KTP: 'ADA' }, declaredPurpose: 'WISATA', constructor: 1 };
  expect(answersOf(record, fields)).toEqual({ 'documents.KTP': 'ADA', declaredPurpose: 'WISATA' });
  expect(answersOf(null, fields)).toEqual({});
});

test('every group of the form has its place', () => {
  expect(fields.filter(({ group }) => !groupOrder.includes(group))).toEqual([]);
});

test('keys are 0 to 9, then letters, each once for the longest list of answers', () => {
  const longest = Math.max(...fields.map(({ values }) => values.length)) + 1;
  const made = Array.from({ length: longest }, (_, place) => keyOf(place));
  expect(made.slice(0, 12)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b']);
  expect(new Set(made).size).toBe(longest);
});

test('what is asked is always open, applies, comes from the service, and is never asked twice', () => {
  const names = fields.map(({ name }) => name);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...names), { maxLength: 20 }),
      fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
      fc.constantFrom('WISATA', 'AWAK_KAPAL', 'MENIKAH', 'BEKERJA_PMI', null),
      (open, minimum, declaredPurpose) => {
        const next = open.map((name, index) => question(name, minimum[index] === true));
        const answers = declaredPurpose === null ? {} : { declaredPurpose };
        const asked = toAsk(next, fields, answers, TODAY);
        expect(new Set(asked.map(({ field }) => field)).size).toBe(asked.length);
        for (const { field } of asked) {
          expect(open).toContain(field);
          expect(applies(named(field), answers, TODAY)).toBe(true);
          expect(isAnswered(named(field), answers)).toBe(false);
        }
        const firstOptional = asked.findIndex((each) => !each.minimum);
        if (firstOptional >= 0) expect(asked.slice(firstOptional).some((each) => each.minimum)).toBe(false);
      },
    ),
  );
});
