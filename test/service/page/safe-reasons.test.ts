import { expect, test } from 'vitest';
import type { AlertView, PlainReason } from '../../../src/service/api.js';
import { safeReasons } from '../../../src/service/page/safe-reasons.js';

const reason = (rule: string, change: Partial<PlainReason> = {}): PlainReason => ({
  rule,
  words: { id: rule, en: rule },
  class: 'S',
  typology: 'labour_exploitation',
  fields: {},
  question: null,
  clearedBy: [],
  legalBasis: [],
  practice: [],
  disclosable: true,
  unsafeInCompany: false,
  gate: null,
  ...change,
});
const alert = (kind: AlertView['kind'], unsafeInCompany = false): AlertView => ({
  kind,
  words: { id: kind, en: kind },
  law: [],
  question: null,
  unsafeInCompany,
});
const view = (reasons: readonly PlainReason[], alerts: readonly AlertView[] = []) => ({
  alerts,
  reasons: { kind: 'shown' as const, reasons, notes: [], issues: [], why: null },
});
const rules = (...of: Parameters<typeof safeReasons>) => safeReasons(...of).map(({ words }) => words.id);

test('what may be told and is safe in company is shown', () => {
  expect(rules(view([reason('A'), reason('B', { disclosable: false })]))).toEqual(['A']);
});

test('one reason that is unsafe in company hides them all, so that a companion learns nothing from what is left', () => {
  expect(rules(view([reason('A'), reason('B', { unsafeInCompany: true })]))).toEqual([]);
});

test('a referral to protection or a separate interview hides them all', () => {
  expect(rules(view([reason('A')], [alert('refer_protection')]))).toEqual([]);
  expect(rules(view([reason('A')], [alert('separate_interview', true)]))).toEqual([]);
  expect(rules(view([reason('A')], [alert('gate', true)]))).toEqual([]);
});

test('a threshold of law that is safe in company hides nothing', () => {
  expect(rules(view([reason('A')], [alert('gate')]))).toEqual(['A']);
});

test('before the reasons are shown, and in the blind sample, nothing is', () => {
  expect(safeReasons({ alerts: [], reasons: null })).toEqual([]);
  expect(
    safeReasons({
      ...view([reason('A')]),
      reasons: { kind: 'blind', reasons: [reason('A')], notes: [], issues: [], why: null },
    }),
  ).toEqual([]);
});
