// A run that was stopped and is not carried on: said in the language asked for, with the reason, and nothing is left of it.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { at, change, cli, desk, fileOf, flags, folder, sampleRows, write } from './desk.js';

const input = write(
  'many.csv',
  fileOf(
    ...Array.from({ length: 60_000 }, (_, index) =>
      change(index % sampleRows.length, { applicationId: `SINTETIS-B${index}` }),
    ),
  ),
);
const command = ['score', input, '--out', at('o.csv'), '--workers', '1'];
const leftovers = () => readdirSync(folder).filter((name) => name.includes('waspada-p'));

/** Kills a run with a file of rejects once its journal tells of finished blocks. */
async function kill(): Promise<void> {
  const child = spawn(process.execPath, [...flags, cli, ...command, '--rejects', at('kr.csv')], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const journal = at('.o.csv.waspada-progress');
  const isUnderWay = () => existsSync(journal) && /"blocks":[1-9]/.test(readFileSync(journal, 'utf8'));
  while (!isUnderWay() && child.exitCode === null) await setTimeout(5);
  expect(child.kill('SIGKILL')).toBe(true);
  await ended;
}

test('carried on without its file of rejects it starts anew: the reason is told, and nothing is left behind', async () => {
  await kill();
  expect(leftovers().length).toBe(3);
  const other = desk([...command, '--lang', 'en']);
  expect(other.status, other.stderr).toBe(0);
  expect(other.stderr).toMatch(
    /The run that was stopped \([\d,]+ rows\) is not carried on, starting anew: the options are others/,
  );
  expect(leftovers()).toEqual([]);
});

test('the reason is told in Indonesian too; what was asked for needs none', async () => {
  await kill();
  const changed = desk([...command, '--rejects', at('kr.csv'), '--lang', 'id', '--reasons', '1']);
  expect(changed.stderr).toMatch(
    /Pekerjaan yang terhenti \([\d.]+ baris\) tidak dilanjutkan, mulai dari awal: opsi berbeda/,
  );
  await kill();
  const anew = desk([...command, '--no-resume', '--lang', 'en']);
  expect([anew.status, anew.stderr.includes('stopped')]).toEqual([0, false]);
  expect(leftovers()).toEqual([]);
});
