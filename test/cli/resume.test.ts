// A batch that is killed leaves no half file under its name, and the same command carries on where it was.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { at, change, cli, desk, fileOf, flags, folder, json, sampleRows, text, write } from './desk.js';

const ROWS = 60_000;
const many = Array.from({ length: ROWS }, (_, index) =>
  change(index % sampleRows.length, { applicationId: `SINTETIS-B${index}` }),
);
// One faulty row in the middle: counts and rejects must survive too.
many[500] = `${many[500]},surplus`;
const input = write('many.csv', fileOf(...many));
const command = (name: string) => [
  'score',
  input,
  '--out',
  at(`${name}.csv`),
  '--rejects',
  at(`${name}.rejects.csv`),
];

/** Runs the command until its journal tells of finished blocks, then kills it; false where it was quicker. */
async function killed(name: string): Promise<boolean> {
  const child = spawn(process.execPath, [...flags, cli, ...command(name), '--workers', '1'], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const journal = at(`.${name}.csv.waspada-progress`);
  for (;;) {
    const blocks = existsSync(journal)
      ? /"blocks":(\d+)/.exec(readFileSync(journal, 'utf8'))?.[1]
      : undefined;
    if (Number(blocks ?? 0) > 0 || child.exitCode !== null) break;
    await setTimeout(5);
  }
  const alive = child.kill('SIGKILL');
  await ended;
  return alive;
}

test('a killed batch is carried on to the same bytes', async () => {
  expect(desk(command('whole')).status).toBe(0);
  expect(await killed('stopped')).toBe(true);
  expect(existsSync(at('stopped.csv'))).toBe(false);
  expect(existsSync(at('stopped.rejects.csv'))).toBe(false);

  const run = desk([...command('stopped'), '--json']);
  expect(run.status, run.stderr).toBe(0);
  expect(json(run)).toMatchObject({ rows: ROWS, accepted: ROWS - 1, rejected: 1 });
  expect(Number(json(run).resumedRows)).toBeGreaterThan(0);
  expect(text('stopped.csv') === text('whole.csv')).toBe(true);
  expect(text('stopped.rejects.csv')).toBe(text('whole.rejects.csv'));
  expect(readdirSync(folder).filter((name) => name.includes('waspada-p'))).toEqual([]);
});

test('what was left by another command is not carried on', async () => {
  expect(await killed('other')).toBe(true);
  const run = desk([...command('other'), '--reasons', '1', '--json']);
  expect(run.status, run.stderr).toBe(0);
  expect(json(run)).toMatchObject({ rows: ROWS, resumedRows: 0 });
  desk([...command('fresh'), '--reasons', '1']);
  expect(text('other.csv') === text('fresh.csv')).toBe(true);
});

test('a batch that fails leaves the file that stood there unchanged', () => {
  write('kept.csv', 'as it was\n');
  const broken = write('broken-late.csv', `${fileOf(...many.slice(0, 6000))}"open`);
  const run = desk(['score', broken, '--out', at('kept.csv')]);
  expect([run.status, text('kept.csv')]).toEqual([3, 'as it was\n']);
  expect(readdirSync(folder).filter((name) => name.includes('waspada-p'))).toEqual([]);
});
