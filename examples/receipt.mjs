// A receipt holds everything needed to compute an assessment again, to the same bytes, years later.
import { canonicalJson, createScorer, readReceipt, replay } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle);
const receipt = scorer.receipt({
  applicationId: 'EXAMPLE-5',
  submittedAt: '2026-06-15T09:00:00+07:00',
  declaredPurpose: 'UMRAH',
  organizerLicence: 'TIDAK_DITEMUKAN',
});
console.log(`${receipt.format}: rules ${receipt.body.output.reasons.map(({ rule }) => rule).join(', ')}`);

// Keep it as text; later, read and replay it with the bundle that it names.
const kept = canonicalJson(receipt);
const again = replay(readReceipt(JSON.parse(kept)), scorer);
console.log(`replayed to the same bytes: ${canonicalJson(again) === kept}`);

// A receipt that was changed is found: by its digest when it is read, by its output when it is replayed.
const changed = structuredClone(receipt);
changed.body.output.score = 0;
try {
  readReceipt(changed);
} catch (error) {
  console.log(`${error.code}: ${error.hint}`);
}
try {
  replay(changed, scorer);
} catch (error) {
  console.log(`${error.code}: ${error.hint}`);
}
