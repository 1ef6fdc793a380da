// One result, three audiences: the officer asks, the applicant understands, the auditor sees everything.
import { applicantView, createScorer } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle);
const record = {
  applicationId: 'EXAMPLE-3',
  submittedAt: '2026-06-15',
  applicationType: 'BARU',
  declaredPurpose: 'KUNJUNGAN_KELUARGA',
  relativeContactVerified: 'GAGAL',
  coachedToConceal: true,
};
const result = scorer.assess(record);

console.log('Petugas');
for (const { words, question, unsafeInCompany } of result.reasons) {
  console.log(`- ${words.id}${unsafeInCompany ? ' [hanya dalam wawancara terpisah]' : ''}`);
  console.log(`  Tanyakan: ${question.id}`);
}
console.log(`  Langkah pertama: ${result.actions[0].words.id}`);

// No points, no thresholds, nothing that a companion must not see, and how to correct and to object.
console.log('Pemohon');
const view = applicantView(result);
for (const { words, clearedBy } of view.reasons) {
  console.log(`- ${words.id}`);
  for (const paper of clearedBy) console.log(`  Yang dapat membantu: ${paper.id}`);
}
console.log(`  ${view.correct.id}\n  ${view.object.id}`);

console.log('Auditor');
for (const { rule, points, fields, bounds } of result.reasons) {
  console.log(`- ${rule} ${points} ${JSON.stringify(fields)} ${JSON.stringify(bounds)}`);
}
const { program, interpretation } = scorer.trace(record);
const trace = interpretation.rules[program.rules.findIndex(({ id }) => id === 'A8')];
for (const leaf of trace.of)
  console.log(`  ${leaf.subject} ${leaf.operator} ${leaf.operand}: ${leaf.observed}`);
