// Ten million rows of Parquet, killed at twenty random moments and carried on each time: the bytes of a run that was left alone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeParquet } from '../../benchmarks/parquet-rows.js';
import { createRandom } from '../../src/base/random.js';
import { at, cli, flags, folder } from '../cli/desk.js';

/** The short form, of 100,000 rows and three kills, is in test/cli/parquet.test.ts. */
const long = process.env.WASPADA_PROVE !== undefined;
const ROWS = Number(process.env.WASPADA_PARQUET_ROWS ?? 10_000_000);
const KILLS = 20;
/** Kills that are tried come within this part of a whole run, so that it is not over before the last. */
const PART = 6;
const HOUR_MS = 3_600_000;

const bundle = resolve('models/passport-application-demo/1.0.0');

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const start = (input: string, output: string) => {
  const args = ['score', input, '--out', output, '--bundle', bundle, '--workers', '2', '--resume', '--json'];
  const child = spawn(process.execPath, [...flags, cli, ...args], { stdio: 'ignore' });
  return { child, ended: new Promise((done) => child.once('exit', done)) };
};

test.skipIf(!long)(
  `${ROWS} rows killed at ${KILLS} random moments and carried on: the same bytes`,
  async () => {
    const input = await makeParquet(ROWS);
    const [whole, stopped] = [at('whole.parquet'), at('stopped.parquet')];
    const started = performance.now();
    const first = start(input, whole);
    await first.ended;
    expect(first.child.exitCode).toBe(0);
    const elapsedMs = performance.now() - started;
    const expected = await digest(whole);
    rmSync(whole);

    const random = createRandom('kills of many rows');
    let kills = 0;
    let wholes = 0;
    for (let tries = 0; kills < KILLS && tries < 4 * KILLS; tries++) {
      const { child, ended } = start(input, stopped);
      await Promise.race([setTimeout(random.below(Math.ceil(elapsedMs / PART))), ended]);
      if (child.exitCode === null && child.kill('SIGKILL')) kills++;
      await ended;
      if (!existsSync(stopped)) continue;
      expect(await digest(stopped)).toBe(expected);
      rmSync(stopped);
      wholes++;
    }
    expect(kills).toBe(KILLS);
    const last = start(input, stopped);
    await last.ended;
    expect(last.child.exitCode).toBe(0);
    expect(await digest(stopped)).toBe(expected);
    expect(readdirSync(folder)).toEqual(['stopped.parquet']);
    process.stdout.write(
      `${ROWS} rows, ${KILLS} kills, ${wholes + 1} times whole: sha256 ${expected}, left alone in ${Math.round(elapsedMs / 1000)} s\n`,
    );
  },
  4 * HOUR_MS,
);
