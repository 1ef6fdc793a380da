import { expect, test } from 'vitest';
import bundle from '../../models/passport-application.js';
import { canonicalJson, parseJson } from '../../src/base/json.js';
import { applicationFields } from '../../src/fields/application.js';
import { readRuleSet } from '../../src/rules/document.js';
import { sealBundle } from '../../src/score/bundle.js';
import { answeredRecord, randomRecord, withAnswers } from '../../src/score/fixtures.js';
import { readReceipt, replay } from '../../src/score/receipt.js';
import { createScorer } from '../../src/score/scorer.js';
import { scorer } from './scorer.js';

test('a receipt replays to identical bytes, through JSON text and shuffled keys', () => {
  for (let seed = 0; seed < 300; seed++) {
    const receipt = scorer.receipt(randomRecord(seed, 0.3));
    const read = readReceipt(parseJson(JSON.stringify(receipt, null, 1)));
    expect(canonicalJson(replay(read, scorer))).toBe(canonicalJson(receipt));
    const shuffled = Object.fromEntries(Object.entries(receipt.body.input).reverse());
    expect(scorer.receipt(shuffled, receipt.body).digest).toBe(receipt.digest);
  }
});

test('a changed receipt is found out, wherever it was changed', () => {
  const receipt = scorer.receipt(withAnswers(answeredRecord, { coachedToConceal: true }));
  const text = JSON.stringify(receipt);
  for (const [from, to] of [
    ['"score":20', '"score":19'],
    ['"coachedToConceal":true', '"coachedToConceal":false'],
    ['A4', 'A5'],
  ]) {
    const forged = parseJson(text.replace(from ?? '', to ?? ''));
    expect(() => readReceipt(forged)).toThrow(expect.objectContaining({ code: 'REPLAY_DIFFERS' }));
  }
});

test('a receipt of another bundle is refused by name', () => {
  const { manifest: _, ...documents } = bundle;
  const rules = { ...readRuleSet(bundle.rules), version: '9.9.9' };
  const manifest = sealBundle(
    {
      name: 'other',
      version: '9.9.9',
      words: { id: 'x', en: 'x' },
      created: '2026-11-24',
      evidence: 'expert',
      baseRate: 'unknown',
    },
    { rules, regions: documents.regions, card: 'card' },
    applicationFields,
  );
  const other = createScorer({ ...documents, rules, manifest });
  expect(() => replay(scorer.receipt(answeredRecord), other)).toThrow(
    expect.objectContaining({ code: 'REPLAY_BUNDLE' }),
  );
});

test('a receipt holds no words, no clock and no identity', () => {
  const receipt = scorer.receipt({
    ...answeredRecord,
    identity: { subjectKey: '9471014101900001', phone: '+628123' },
  });
  const text = JSON.stringify(receipt);
  expect(text).not.toContain('9471014101900001');
  expect(text).not.toContain('628123');
  expect(text).not.toContain(' ');
});

test('a bundle whose rules were changed after sealing is refused', () => {
  const rules = { ...readRuleSet(bundle.rules), boundsBudget: 1 };
  expect(() => createScorer({ ...bundle, rules })).toThrow(
    expect.objectContaining({ code: 'BUNDLE_DIGEST' }),
  );
});

test('asOf moves facts and policyDate moves rules, each alone', () => {
  const record = withAnswers(answeredRecord, { 'migrationHistory.misuse': ['2026-01-01'] });
  const at = (asOf: string, policyDate: string) => {
    const found = scorer.assess(record, { asOf, policyDate });
    return found.score;
  };
  expect(at('2026-06-15', '2026-06-15')).toBe(15);
  expect(at('2027-06-15', '2026-06-15')).toBeLessThan(15);
  expect(at('2026-06-15', '2024-06-15')).toBe(0);
});
