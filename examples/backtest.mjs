// A backtest in code: past applications through the rules in use and through a candidate; who moves band, why, and how many in a hundred.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createScorer } from 'waspada';
import { assignArm } from 'waspada/evaluate';
import { forests } from 'waspada/forest';
import inUse from 'waspada/models/passport-application';
import demo from 'waspada/models/passport-application-demo';

const now = createScorer(inUse);
const candidate = createScorer(demo, { forests });
// Past applications: here 3,000 made-up ones.
mkdirSync('out/backtest', { recursive: true });
const made = ['--rows', '3000', '--seed', '5', '--prevalence', '0.1', '--linkage', 'counts'];
const files = ['--out', 'out/backtest/past.jsonl', '--truth', 'out/backtest/truth.csv'];
execFileSync(process.execPath, ['dist/cli.js', 'simulate', ...made, ...files]);
const past = readFileSync('out/backtest/past.jsonl', 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

const moves = new Map();
let scored = 0;
for (const record of past) {
  // Old applications by the rules of today: the facts keep their own date.
  const dates = { policyDate: '2026-07-01' };
  const [before, after] = [now.assess(record, dates), candidate.assess(record, dates)];
  if (before.band === 'unscored' || after.band === 'unscored') continue;
  scored++;
  if (before.band === after.band) continue;
  const move = `${before.band} -> ${after.band}`;
  const met = moves.get(move) ?? [];
  moves.set(move, [...met, { id: record.applicationId, before, after }]);
}

console.log(`${scored} of ${past.length} applications scored by both`);
for (const [move, met] of moves) {
  console.log(`${move}: ${met.length} (${((100 * met.length) / scored).toFixed(1)} of 100)`);
  for (const { id, before, after } of met.slice(0, 2)) {
    const own = new Set(before.reasons.map(({ rule }) => rule));
    const added = after.reasons.filter(({ rule }) => !own.has(rule));
    const why = added.map(({ rule, points }) => `${rule} +${points}`).join(', ');
    console.log(`  ${id}: ${before.score} -> ${after.score}, by ${why}`);
  }
}
// The candidate for a tenth of the applications first, and beside the others in the shadow: the same ones for ever.
const rollout = { name: 'demo 1.0.0', percent: 10, shadowPercent: 90 };
const arms = past.map(({ applicationId }) => assignArm(applicationId, rollout));
console.log(`candidate for ${arms.filter((arm) => arm === 'candidate').length} of ${arms.length}`);
