// The long proofs: the whole suite with many more documents; recorded with commit, Node and date.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = 'out/prove.json';
mkdirSync(`${root}/out`, { recursive: true });
const args = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const { status } = spawnSync('npx', args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, WASPADA_PROVE: '1' },
});

const run = JSON.parse(readFileSync(`${root}/${results}`, 'utf8'));
const record = {
  proof: 'the whole suite, long',
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  node: process.version,
  passed: run.numPassedTests,
  failed: run.numFailedTests,
  skipped: run.numPendingTests,
  seconds: Math.round((Math.max(...run.testResults.map((file) => file.endTime)) - run.startTime) / 1000),
};
writeFileSync(`${root}/benchmarks/results/prove-${record.date}.json`, `${JSON.stringify(record, null, 2)}\n`);
console.log(record);
process.exitCode = status ?? 1;
