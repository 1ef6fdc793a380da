import { expect, test } from 'vitest';
import { parseJson } from '../../src/base/json.js';
import { answeredRecord, withAnswers } from '../../src/score/fixtures.js';
import { score, scorer } from './scorer.js';

const issues = (record: unknown) =>
  scorer.assess(record).issues.map((each) => `${each.code} ${each.path.join('.')}`);

test('prototype keys are just unknown names, and nothing leaks through them', () => {
  const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    const record = Object.defineProperty({ ...answeredRecord }, key, {
      value: { recruiterKind: 'CALO' },
      enumerable: true,
    });
    expect(scorer.assess(record).band).toBe('unscored');
    const nested = {
      ...answeredRecord,
      documents: Object.defineProperty({}, key, { value: 'ADA', enumerable: true }),
    };
    expect(scorer.assess(nested).band).toBe('unscored');
  }
  const inherited = Object.assign(Object.create({ coachedToConceal: true }), answeredRecord, {
    coachedToConceal: undefined,
  });
  expect(score(inherited).score).toBe(0);
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(before);
});

test('duplicate and dangerous keys in JSON text are refused with their path', () => {
  expect(() => parseJson('{"documents":{"KTP":"ADA","KTP":"DIDUGA_PALSU"}}')).toThrow(
    expect.objectContaining({ code: 'JSON_DUPLICATE_KEY', path: ['documents', 'KTP'] }),
  );
  expect(() => parseJson('{"a":{"\\u005f_proto__":1}}')).toThrow(
    expect.objectContaining({ code: 'JSON_DANGEROUS_KEY' }),
  );
});

test.each([
  ['an impossible date', { plannedDeparture: '2026-02-30' }, 'FIELDS_DATE plannedDeparture'],
  ['a regency that lost a zero', { domicileRegencyCode: '11.1' }, 'FIELDS_REGENCY domicileRegencyCode'],
  ['a regency that does not exist', { domicileRegencyCode: '35.99' }, 'FIELDS_REGENCY domicileRegencyCode'],
  ['a mistyped value', { recruiterKind: 'CALLO' }, 'FIELDS_VALUE recruiterKind'],
  ['a number for a flag', { coachedToConceal: 1 }, 'FIELDS_KIND coachedToConceal'],
  ['text for a count', { plannedStayDays: '5' }, 'FIELDS_KIND plannedStayDays'],
  ['a birth after the application', { birthDate: '2027-01-01' }, 'FIELDS_AFTER birthDate'],
  ['NUL in text', { officeCode: 'KANIM\u0000' }, 'FIELDS_KIND officeCode'],
  ['a cell of 100 kB', { officeCode: 'A'.repeat(100_000) }, 'FIELDS_KIND officeCode'],
])('%s becomes unknown with an issue, and the rest is scored', (_name, answer, expected) => {
  const record = withAnswers(answeredRecord, answer);
  expect(issues(record)).toContain(expected);
  expect(score(record).score).toBe(0);
});

test('a Papuan identity number as a number is refused: it has already lost digits', () => {
  const found = scorer.assess({ ...answeredRecord, applicationId: Number('9471014101900001') });
  expect(found.band).toBe('unscored');
  expect(found.issues[0]).toMatchObject({ code: 'FIELDS_KIND', path: ['applicationId'] });
});

test.each([
  [null],
  [undefined],
  [7],
  ['text'],
  [[]],
  [[answeredRecord]],
  [() => 1],
  [Number.NaN],
  [new Map()],
])('%s is no record: unscored, never a throw', (record) => {
  const found = scorer.assess(record);
  expect([found.band, found.score]).toEqual(['unscored', null]);
  expect(found.issues.length).toBeGreaterThan(0);
});

test('a scorer survives ten thousand broken records and still scores the next', () => {
  for (let i = 0; i < 10_000; i++)
    scorer.assess({
      applicationId: 'X',
      submittedAt: i % 2 ? '2026-13-01' : '2026-06-15',
      documents: i % 3 ? 'x' : { KTP: i },
    });
  expect(score(answeredRecord)).toEqual(score(answeredRecord));
});
