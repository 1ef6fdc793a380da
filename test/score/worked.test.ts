import { expect, test } from 'vitest';
import { applicantView } from '../../src/score/assessment.js';
import { answeredRecord, blankRecord, withAnswers } from '../../src/score/fixtures.js';
import { ids, score, scorer } from './scorer.js';

const kinds = (record: unknown) => score(record).actions.map((action) => action.kind);

test('an honest seafarer whose agent is licensed elsewhere stays at most in pendalaman', () => {
  const found = score(
    withAnswers(answeredRecord, {
      declaredPurpose: 'AWAK_KAPAL',
      admittedWorkIntent: true,
      siskop2miStatus: 'TIDAK_DITEMUKAN',
      organizerLicence: 'TIDAK_DITEMUKAN',
      'seafarer.seamanBookVerified': 'TERVERIFIKASI',
      'seafarer.contractVerified': 'TERVERIFIKASI',
      'seafarer.agentSip3mi': 'GAGAL',
      'documents.BUKU_PELAUT': 'TERVERIFIKASI',
      'documents.PKL': 'TERVERIFIKASI',
    }),
  );
  expect(['lanjut', 'pendalaman']).toContain(found.band);
  expect(ids(found)).toEqual(['E2']);
});

test('a domestic worker who says so, found the job on social media and has no contract yet: lanjut with guidance', () => {
  const record = withAnswers(answeredRecord, {
    declaredPurpose: 'BEKERJA_PMI',
    admittedWorkIntent: true,
    siskop2miStatus: 'TIDAK_DITEMUKAN',
    recruiterKind: 'MEDIA_SOSIAL',
    organizerLicence: 'NA',
    feesChargedToApplicant: false,
    'jobOffer.contractSeen': false,
    'jobOffer.employerNamed': false,
    'jobOffer.noQualificationNeeded': true,
    knowsProcedure: false,
  });
  const found = score(record);
  expect([found.band, found.score, found.sufficient]).toEqual(['lanjut', 0, true]);
  expect(kinds(record)).toContain('offer_guidance');
  expect(kinds(record)).toContain('proceed');
});

test('a registered worker with a wage deduction to the recruiter and papers held by another: 33, pendalaman, protection offered', () => {
  const found = score(
    withAnswers(answeredRecord, {
      declaredPurpose: 'BEKERJA_PMI',
      admittedWorkIntent: true,
      siskop2miStatus: 'TERDAFTAR',
      recruiterKind: 'P3MI_AKTIF',
      organizerLicence: 'TERDAFTAR',
      debtOrDeduction: 'PEREKRUT',
      documentsHeldByOther: true,
    }),
  );
  expect([found.score, found.band]).toEqual([33, 'pendalaman']);
  expect(found.actions[0]?.kind).toBe('refer_protection');
  expect(found.actions.map((action) => action.kind)).not.toContain('refer_investigation');
});

test('a forged identity card beside a verified letter of acceptance: 25, pendalaman', () => {
  const found = score(
    withAnswers(answeredRecord, {
      declaredPurpose: 'STUDI',
      organizerLicence: 'TERDAFTAR',
      feesChargedToApplicant: false,
      'documents.KTP': 'DIDUGA_PALSU',
      'documents.LOA': 'TERVERIFIKASI',
    }),
  );
  expect([found.score, found.band]).toEqual([25, 'pendalaman']);
});

test('one confession told three ways counts once: 25, not 57', () => {
  const found = score(
    withAnswers(answeredRecord, {
      admittedWorkIntent: true,
      siskop2miStatus: 'TIDAK_DITEMUKAN',
      statementChanged: true,
      coachedToConceal: true,
    }),
  );
  expect([found.score, found.band, ids(found)]).toEqual([25, 'pendalaman', ['A1']]);
  expect(found.notes.filter((note) => note.kind === 'counted_once').map((note) => note.rule)).toEqual([
    'A2',
    'A4',
  ]);
});

test('nothing asked is not all clear', () => {
  const found = score(blankRecord);
  expect([found.score, found.sufficient]).toEqual([0, false]);
  expect(kinds(blankRecord)).toEqual(['ask']);
});

test('a minor for work is referred to protection by law, whatever the score', () => {
  const found = score(
    withAnswers(answeredRecord, { birthDate: '2010-01-01', declaredPurpose: 'BEKERJA_PMI' }),
  );
  expect(found.band).toBe('rujuk');
  expect(found.reasons.find((reason) => reason.gate !== null)?.gate?.law.length).toBeGreaterThan(0);
  expect(found.actions[0]?.kind).toBe('refer_protection');
});

test('A3 is shown, but the band is the same with it and without', () => {
  const story = { itineraryKnowledge: 'TIDAK_DAPAT', reaskedLocalLanguage: true };
  const found = score(withAnswers(answeredRecord, { statementChanged: true, ...story }));
  expect([found.score, found.decisive, found.band]).toEqual([20, 12, 'lanjut']);
  expect(score(withAnswers(answeredRecord, { ...story, reaskedLocalLanguage: false })).score).toBe(0);
});

test('a person coached and with a forged paper is not sent to investigators first', () => {
  const forged = { 'documents.KTP': 'DIDUGA_PALSU', biometricMatch: 'PASPOR_DISEMBUNYIKAN' };
  const plain = withAnswers(answeredRecord, forged);
  expect(score(plain).band).toBe('rujuk');
  expect(kinds(plain)).toContain('refer_investigation');
  const coached = kinds(withAnswers(plain, { coachedToConceal: true }));
  expect(coached).not.toContain('refer_investigation');
  expect(coached[0]).toBe('refer_protection');
});

test("a victim's history is silent, and so is history while it is not known whose it is", () => {
  const history = {
    'migrationHistory.misuse': ['2026-01-01'],
    'migrationHistory.tpiPostponed': ['2026-02-01'],
    refusalHistory: [
      { date: '2026-01-01', officeCode: 'KANIM-18.71', reason: 'PMI_NONPROSEDURAL', resolved: false },
    ],
  };
  const deported = (asVictim: boolean | null) => [{ date: '2025-01-01', asVictim, cause: 'LAINNYA' }];
  const of = (asVictim: boolean | null) =>
    score(withAnswers(answeredRecord, { ...history, 'migrationHistory.deportations': deported(asVictim) }))
      .score;
  expect(of(false)).toBe(15 + 12 + 6);
  expect(of(true)).toBe(0);
  expect(of(null)).toBe(0);
});

test('an applicant is told only what is disclosable and safe, without points or thresholds', () => {
  const found = scorer.assess(
    withAnswers(answeredRecord, {
      coachedToConceal: true,
      debtOrDeduction: 'PEREKRUT',
      identityMatch: 'BEDA_SUBSTANSI',
    }),
  );
  const told = applicantView(found);
  expect(told.reasons).toHaveLength(1);
  expect(JSON.stringify(told)).not.toMatch(/\b(20|25|40|43|points|skor|SE IMI)\b/);
});

test('counterfactuals name lawful changes only, work when applied, and are minimal', () => {
  const record = withAnswers(answeredRecord, {
    admittedWorkIntent: true,
    siskop2miStatus: 'TIDAK_DITEMUKAN',
  });
  const before = score(record);
  const found = scorer.counterfactuals(record);
  expect(found.length).toBeGreaterThan(0);
  for (const each of found) {
    const changed = withAnswers(
      record,
      Object.fromEntries(each.changes.map((change) => [change.field, change.value])),
    );
    expect(score(changed).band).toBe(each.band);
    expect(each.band).not.toBe(before.band);
  }
  expect(scorer.counterfactuals(withAnswers(answeredRecord, { coachedToConceal: true }))).toEqual([]);
});

test('while a reason that calls for a separate interview stands, proceed is not offered, in lanjut too', () => {
  const record = withAnswers(answeredRecord, { travelFunding: 'PEREKRUT' });
  expect([score(record).band, score(record).sufficient]).toEqual(['lanjut', true]);
  expect(kinds(record)).toContain('separate_interview');
  expect(kinds(record)).not.toContain('proceed');
});
