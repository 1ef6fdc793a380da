// A walk-through, cell by cell as in a notebook: from one answer to a distribution. Every person in it is made up.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { applicationFields, createFrame, createScorer, readRecord } from 'waspada';
import bundle from 'waspada/models/passport-application';

const cell = (title) => console.log(`\n# ${title}`);
const scorer = createScorer(bundle);

cell('1. An application with nothing but its name: nothing is known, so nothing is low');
const bare = { applicationId: 'WALK-1', submittedAt: '2026-06-15' };
const first = scorer.assess(bare);
console.log(
  `${first.band}, ${first.score}, and anything from ${first.low} to ${first.high}: sufficient ${first.sufficient}`,
);

cell('2. The question that narrows it most');
const [question] = first.questions;
console.log(`${question.field}: ${question.words.en} (a spread of ${question.spread})`);

cell('3. Answers one after another: the interval closes in');
const answers = [
  { declaredPurpose: 'WISATA', recruiterKind: 'CALO' },
  { travelFunding: 'PEREKRUT', admittedWorkIntent: false },
  { thirdPartyControl: 'MENJAWABKAN', coachedToConceal: true },
];
let record = bare;
for (const more of answers) {
  record = { ...record, ...more };
  const { score, low, high, band } = scorer.assess(record);
  console.log(`${Object.keys(more).join(', ')}: ${score} (${low}-${high}) ${band}`);
}

cell('4. Two thousand people who do not exist, as columns: waspada simulate');
mkdirSync('out/walk-through', { recursive: true });
const made = ['--rows', '2000', '--seed', '3', '--prevalence', '0.1', '--linkage', 'counts'];
const files = ['--out', 'out/walk-through/people.jsonl', '--truth', 'out/walk-through/truth.csv'];
execFileSync(process.execPath, ['dist/cli.js', 'simulate', ...made, ...files]);
const linesOf = (file) => readFileSync(`out/walk-through/${file}`, 'utf8').trim().split('\n');
// The truth stands in a file of its own: no record says it.
const cases = linesOf('truth.csv')
  .slice(1)
  .map((line) => line.split(',')[1] === 'true');
const people = linesOf('people.jsonl').map((line) => JSON.parse(line));
const frame = createFrame(applicationFields, people.length);
for (const [row, person] of people.entries()) readRecord(applicationFields, person, frame, row);
const { score, band } = scorer.score(frame);
const bands = ['lanjut', 'pendalaman', 'rujuk'];
for (const [at, name] of bands.entries()) {
  const rows = [...band.keys()].filter((row) => band[row] === at);
  const found = rows.filter((row) => cases[row]).length;
  console.log(`${name.padEnd(10)} ${String(rows.length).padStart(4)} rows, ${found} of them cases`);
}

cell('5. Scores as a picture');
for (let from = 0; from < 100; from += 20) {
  const count = score.filter((each) => each >= from && each < from + 20).length;
  console.log(`${String(from).padStart(2)}-${from + 19} ${'#'.repeat(Math.ceil(count / 25))} ${count}`);
}
