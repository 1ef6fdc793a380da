// The long proofs: the whole suite with many more documents, the whole suite with code from strings disallowed, Spark with 10 million rows;
// recorded with commit, Node and date.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = 'out/prove.json';
mkdirSync(`${root}/out`, { recursive: true });
const args = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const long = { cwd: root, env: { ...process.env, WASPADA_PROVE: '1' } };
const { status } = spawnSync('npx', args, { ...long, stdio: 'inherit' });
const strict = { cwd: root, env: { ...process.env, WASPADA_NO_CODEGEN: '1' } };
const { status: withoutCodegen } = spawnSync('npx', ['vitest', 'run'], { ...strict, stdio: 'inherit' });
const spark = proveSpark();

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
  withoutCodegen: withoutCodegen === 0 ? 'passed' : 'failed',
  spark,
};
writeFileSync(`${root}/benchmarks/results/prove-${record.date}.json`, `${JSON.stringify(record, null, 2)}\n`);
console.log(record);
process.exitCode = spark.failed || withoutCodegen !== 0 ? 1 : (status ?? 1);

/** What the runner of Spark says at its end: the count of its tests, or why there were none. */
function proveSpark() {
  const started = Date.now();
  const { status: ended, stdout } = spawnSync(process.execPath, ['test/spark/run.mjs'], {
    ...long,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  process.stdout.write(stdout);
  const told = stdout.trim().split('\n').at(-1) ?? '';
  return { told, failed: ended !== 0, seconds: Math.round((Date.now() - started) / 1000) };
}
