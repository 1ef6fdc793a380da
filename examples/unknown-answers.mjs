// What is not asked counts against nobody, and is not "all clear" either: the bounds shrink as questions are answered.
import { createScorer } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle);
const migrationHistory = { priorPassports: 0, misuse: [], deportations: [], tpiPostponed: [] };
const linkage = { phone30d: 0, payer30d: 0, sameKK: false, verifiedGroup: false, bookingBurst: false };
const seen = { KTP: 'ADA', KK: 'ADA', AKTA_LAHIR: 'ADA', IJAZAH: 'ADA', BUKU_NIKAH: 'TIDAK_DIPERLUKAN' };
const steps = [
  ['nothing asked', { applicationId: 'EXAMPLE-2', submittedAt: '2026-06-15', applicationType: 'BARU' }],
  ['registers', { birthDate: '1994-03-02', identityMatch: 'COCOK', biometricMatch: 'TIDAK_ADA' }],
  ['history', { migrationHistory, refusalHistory: [], linkage, ageEvidence: 'KONSISTEN' }],
  ['documents', { documents: seen }],
  ['purpose', { declaredPurpose: 'WISATA', destinationCountries: ['MY'], itineraryKnowledge: 'JELAS' }],
  ['who arranges', { recruiterKind: 'TIDAK_ADA', thirdPartyControl: 'TIDAK', documentsHeldByOther: false }],
  ['work', { admittedWorkIntent: false, coachedToConceal: false, statementChanged: false }],
  ['who pays', { travelFunding: 'SENDIRI', debtOrDeduction: 'TIDAK' }],
];

let record = {};
for (const [step, answers] of steps) {
  record = { ...record, ...answers };
  const { score, low, high, sufficient, questions } = scorer.assess(record);
  const next = sufficient ? 'sufficient' : `next: ${questions[0].words.en}`;
  console.log(`${step.padEnd(14)}${score} [${low}, ${high}], ${questions.length} open; ${next}`);
}

// An answer that cannot be read is unknown too, and says so: it is never taken for its nearest neighbour.
const { score, low, high, issues } = scorer.assess({ ...record, recruiterKind: 'CALOO' });
console.log(`${'a slip'.padEnd(14)}${score} [${low}, ${high}]; ${issues[0].path}: ${issues[0].hint}`);
