// Rules and a proved model beside each other: points of both are named one by one, and sum to the score. The model is SYNTHETIC.
import { createScorer } from 'waspada';
import { forests } from 'waspada/forest';
import bundle from 'waspada/models/passport-application-demo';

const scorer = createScorer(bundle, { forests });
const result = scorer.assess({
  applicationId: 'EXAMPLE-6',
  submittedAt: '2026-06-15T09:00:00+07:00',
  declaredPurpose: 'WISATA',
  travelFunding: 'PEREKRUT',
  recruiterKind: 'CALO',
  coachedToConceal: false,
  linkage: { phone30d: 4 },
});
console.log(
  `${result.evidence}: ${result.band}, ${result.score} points, between ${result.low} and ${result.high}`,
);
for (const { rule, points, words } of result.reasons) console.log(`+${points} ${rule}: ${words.en}`);
for (const { adjustment, points, words } of result.adjustments)
  console.log(`${points} ${adjustment}: ${words.en}`);
const lines = [...result.reasons, ...result.adjustments];
console.log(`they sum to the score: ${lines.reduce((sum, { points }) => sum + points, 0) === result.score}`);
console.log(
  `of these, the model gives ${result.model.points}; it could give ${result.model.most} once all is answered`,
);
