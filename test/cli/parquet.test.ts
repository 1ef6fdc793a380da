// Parquet at the command line: the same bytes for any number of workers and after any kill; Arrow through the pipes of a child.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { isObject } from '../../src/fields/scalars.js';
import { writeTextParquet } from '../io/parquet-files.js';
import {
  at,
  change,
  cli,
  desk,
  fileOf,
  flags,
  folder,
  json,
  sampleHeader,
  sampleRows,
  write,
} from './desk.js';

const long = process.env.WASPADA_PROVE !== undefined;
const ROWS = 100_000;
/** More than a block has, and no multiple of it. */
const GROUP_ROWS = 30_011;
const KILLS = long ? 20 : 3;

const id = sampleHeader.split(',').indexOf('applicationId');
const input = writeTextParquet(
  at('many.parquet'),
  sampleHeader.split(','),
  Array.from({ length: ROWS }, (_, index) => {
    const cells = (sampleRows[index % sampleRows.length] ?? '').split(',');
    // One faulty row in the middle: counts and rejects must survive too.
    cells[id] = index === 25_000 ? '' : `SINTETIS-B${index}`;
    return cells;
  }),
  GROUP_ROWS,
);
const bytes = (name: string): Buffer => readFileSync(at(name));
const command = (name: string, more: readonly string[] = []) => [
  'score',
  input,
  '--out',
  at(name),
  '--rejects',
  at(`${name}.rejects.csv`),
  ...more,
];
const leftovers = () => readdirSync(folder).filter((name) => name.includes('waspada-p'));

test.each(['parquet', 'csv'])('one, two and three workers give the same bytes of %s', (ending) => {
  for (const workers of ['1', '2', '3']) {
    const run = desk([...command(`w${workers}.${ending}`), '--workers', workers, '--json']);
    expect(run.status, run.stderr).toBe(0);
    expect(json(run)).toMatchObject({
      rows: ROWS,
      accepted: ROWS - 1,
      rejected: 1,
      rejectedBy: { FIELDS_MISSING: 1 },
    });
    expect(bytes(`w${workers}.${ending}`).equals(bytes(`w1.${ending}`))).toBe(true);
    expect(bytes(`w${workers}.${ending}.rejects.csv`).equals(bytes(`w1.${ending}.rejects.csv`))).toBe(true);
  }
});

test('the summary for machines tells where the time went', () => {
  const run = desk([...command('cost.parquet'), '--workers', '1', '--json']);
  const { cost } = json(run);
  if (!isObject(cost)) throw new Error('expected the cost');
  expect(Object.keys(cost)).toEqual(['readMs', 'rulesMs', 'forestMs', 'writeMs']);
  expect(Object.values(cost).every((ms) => Number.isInteger(ms) && Number(ms) >= 0)).toBe(true);
  // The shipped bundle has no model.
  expect([Number(cost.rulesMs) > 0, cost.forestMs]).toEqual([true, 0]);
});

/** Whether the child was alive when it was killed. */
async function kill(child: ChildProcess, afterMs: number): Promise<boolean> {
  const ended = new Promise((done) => child.once('exit', done));
  await Promise.race([setTimeout(afterMs), ended]);
  const alive = child.exitCode === null && child.kill('SIGKILL');
  await ended;
  return alive;
}

test(`killed at ${KILLS} random moments and carried on: the same bytes`, async () => {
  // The text form is proved in resume.test.ts; many kills of both are a long proof.
  for (const ending of long ? ['parquet', 'csv'] : ['parquet']) {
    const started = Date.now();
    expect(desk(command(`whole.${ending}`)).status).toBe(0);
    const elapsedMs = Date.now() - started;
    const random = createRandom(`kills of ${ending}`);
    let kills = 0;
    for (let tries = 0; kills < KILLS && tries < 4 * KILLS; tries++) {
      const name = `stopped.${ending}`;
      const workers = String(1 + random.below(2));
      const child = spawn(
        process.execPath,
        [...flags, cli, ...command(name, ['--workers', workers, '--resume'])],
        { stdio: 'ignore' },
      );
      if (await kill(child, random.below(elapsedMs))) kills++;
      // There is a whole file under the name, or none: a moment may come after the end.
      if (!existsSync(at(name))) continue;
      expect(bytes(name).equals(bytes(`whole.${ending}`))).toBe(true);
      rmSync(at(name));
    }
    expect(kills).toBe(KILLS);
    const run = desk([...command(`stopped.${ending}`), '--resume', '--json']);
    expect(run.status, run.stderr).toBe(0);
    expect(json(run)).toMatchObject({ rows: ROWS, accepted: ROWS - 1, rejected: 1 });
    expect(bytes(`stopped.${ending}`).equals(bytes(`whole.${ending}`))).toBe(true);
    expect(bytes(`stopped.${ending}.rejects.csv`).equals(bytes(`whole.${ending}.rejects.csv`))).toBe(true);
    expect(leftovers()).toEqual([]);
  }
});

test('a run that was stopped late is carried on from its pages; --no-resume starts anew', async () => {
  const journal = at('.late.parquet.waspada-progress');
  // With a model a run takes long enough to be stopped between its first block and its last.
  const bundle = ['--bundle', resolve('models/passport-application-demo/1.0.0')];
  const late = (name: string, more: readonly string[] = []) => command(name, [...bundle, ...more]);
  expect(desk(late('whole-late.parquet')).status).toBe(0);
  const stop = async () => {
    const child = spawn(process.execPath, [...flags, cli, ...late('late.parquet', ['--workers', '1'])], {
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.once('exit', done));
    for (;;) {
      const blocks = existsSync(journal)
        ? /"blocks":(\d+)/.exec(readFileSync(journal, 'utf8'))?.[1]
        : undefined;
      if (Number(blocks ?? 0) > 0 || child.exitCode !== null) break;
      await setTimeout(5);
    }
    expect(child.kill('SIGKILL')).toBe(true);
    await ended;
  };
  await stop();
  const again = desk(late('late.parquet', ['--json']));
  expect(Number(json(again).resumedRows)).toBeGreaterThan(0);
  expect(bytes('late.parquet').equals(bytes('whole-late.parquet'))).toBe(true);
  await stop();
  const anew = desk(late('late.parquet', ['--no-resume', '--json']));
  expect(json(anew).resumedRows).toBe(0);
  expect(bytes('late.parquet').equals(bytes('whole-late.parquet'))).toBe(true);
  expect(desk(late('late.parquet', ['--resume', '--no-resume'])).status).toBe(2);
});

test('CSV in and Parquet out hold the rows of Parquet in and out', () => {
  const rows = Array.from({ length: 3000 }, (_, i) =>
    change(i % sampleRows.length, { applicationId: `SINTETIS-C${i}` }),
  );
  const csv = write('some.csv', fileOf(...rows));
  const parquet = writeTextParquet(
    at('some.parquet'),
    sampleHeader.split(','),
    rows.map((line) => line.split(',')),
    3000,
  );
  for (const [from, to] of [
    [csv, 'from-csv.parquet'],
    [parquet, 'from-parquet.parquet'],
  ] as const)
    expect(desk(['score', from, '--out', at(to)]).status).toBe(0);
  expect(bytes('from-csv.parquet').equals(bytes('from-parquet.parquet'))).toBe(true);
});

test('standard input takes Parquet where --format says so, and the ids are checked all the same', () => {
  const run = desk(
    ['score', '-', '--format', 'parquet', '--out', at('piped.parquet')],
    bytes('many.parquet'),
  );
  expect(run.status, run.stderr).toBe(0);
  expect(bytes('piped.parquet').equals(bytes('w1.parquet'))).toBe(true);
});

test('a damaged file leaves the file that stood there unchanged, and says what to do', () => {
  const broken = write('broken.parquet', bytes('many.parquet').subarray(0, 100_000));
  write('kept.parquet', 'as it was\n');
  const run = desk(['score', broken, '--out', at('kept.parquet')]);
  expect([run.status, bytes('kept.parquet').toString()]).toEqual([3, 'as it was\n']);
  expect(run.stderr).toContain('FILE_KIND');
  expect(run.stderr).toContain('cut off');
  expect(leftovers()).toEqual([]);
});

test('a stream is answered batch by batch by a child that lives on; its errors are one line of JSON', async () => {
  const golden = readFileSync(resolve('test/golden/parquet/pyarrow.arrows'));
  const whole = spawnSync(process.execPath, [...flags, cli, 'score', '--arrow', '-'], {
    input: golden,
    maxBuffer: 1 << 28,
  });
  expect([whole.status, whole.stderr.toString()]).toEqual([0, '']);

  // Without the end mark: the child has answered everything that it was given, and waits.
  const child = spawn(process.execPath, [...flags, cli, 'score', '--arrow', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdin.write(golden.subarray(0, -8));
  const answered = whole.stdout.length - 8;
  while (Buffer.concat(parts).length < answered) await setTimeout(5);
  expect(child.exitCode).toBe(null);
  const ended = new Promise((done) => child.once('close', done));
  child.stdin.end(golden.subarray(-8));
  expect(await ended).toBe(0);
  expect(Buffer.concat(parts).equals(whole.stdout)).toBe(true);

  const strict = desk(['score', '--arrow', '-', '--strict'], golden);
  expect(strict.status).toBe(3);
  expect(strict.stderr.trimEnd().split('\n').length).toBe(1);
  const problem: unknown = JSON.parse(strict.stderr);
  expect(problem).toMatchObject({ code: 'FIELDS_MISSING', path: ['row', 8, 'applicationId'] });
  expect(desk(['score', '--arrow', 'file.arrows']).status).toBe(2);
});
