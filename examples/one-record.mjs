// One application: the score, why, how sure, and what to do. A registered worker whose wages are owed to the recruiter.
import { createScorer } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle); // make it once, keep it
const result = scorer.assess({
  applicationId: 'EXAMPLE-1',
  submittedAt: '2026-06-15',
  applicationType: 'BARU',
  birthDate: '1994-03-02',
  identityMatch: 'COCOK',
  biometricMatch: 'TIDAK_ADA',
  declaredPurpose: 'BEKERJA_PMI',
  siskop2miStatus: 'TERDAFTAR',
  recruiterKind: 'P3MI_AKTIF',
  debtOrDeduction: 'PEREKRUT',
  documentsHeldByOther: true,
  thirdPartyControl: 'TIDAK',
});

const { band, score, low, high } = result;
console.log(`${band}: ${score}, and between ${low} and ${high} once all is asked`);
for (const { points, rule, words, fields } of result.reasons) {
  console.log(`  +${points} ${rule} ${words.en} ${JSON.stringify(fields)}`);
}
for (const { points, words } of result.adjustments) console.log(`  ${points} ${words.en}`);
for (const { rule, kind, words } of result.notes) console.log(`   0 ${rule} (${kind}) ${words.en}`);

const sum = [...result.reasons, ...result.adjustments].reduce((total, line) => total + line.points, 0);
console.log(`The lines sum to ${sum}, the score is ${score}.`);
for (const { words } of result.actions) console.log(`- ${words.en}`);
console.log(`Base rate: ${result.baseRate}. Evidence: ${result.evidence}.`);
