// How long linkage takes on a file of applications with identity envelopes, and how much memory it holds; the file is made from a seed.
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/base/random.js';
import { spreadOf } from './measure.js';
import { runNode } from './processes.js';
import { type Benchmark, figure, progressOf } from './results.js';

const ROWS = 10_000_000;
const ROUNDS = 3;
/** What the task asks of 10 million rows on one machine; fewer rows are allowed the same memory and a share of the time. */
const MOST_SECONDS = 60;
const MOST_MB = 2000;

const folder = fileURLToPath(new URL('../out/bench/', import.meta.url));

export const run: Benchmark = async ({ rows: asked, dist }) => {
  const rows = asked ?? ROWS;
  const cli = fileURLToPath(new URL('cli.js', dist));
  if (!existsSync(cli)) throw new Error('found no cli.js in dist: npm run build');
  mkdirSync(folder, { recursive: true });
  const file = await makeFile(rows);
  const [out, clusters] = [`${folder}linked.csv`, `${folder}clusters.json`];
  const [seconds, peaks]: [number[], number[]] = [[], []];
  const tell = progressOf('linkage');
  let summary = '';
  for (let round = 0; round < ROUNDS; round++) {
    const measured = await runNode([cli, 'link', file, '--out', out, '--clusters', clusters, '--json']);
    seconds.push(measured.elapsedMs / 1000);
    peaks.push(measured.peakMB);
    summary = measured.stdout;
    tell(round + 1, ROUNDS);
  }
  const size = statSync(file).size;
  const found = /"found": (\d+)/.exec(summary)?.[1] ?? '?';
  for (const each of [out, clusters, file]) rmSync(each, { force: true });
  return {
    setting: {
      rows,
      'file MB': Math.round(size / 1e6),
      columns: '10: id, time, office, and seven parts of the identity envelope',
      'also sought': `clusters (${found} found)`,
      rounds: ROUNDS,
      'time is of': 'the whole process: reading, linking, clusters, writing every row again',
    },
    figures: [
      figure('link', 's', spreadOf(seconds), { is: 'at most', value: (MOST_SECONDS * rows) / ROWS }),
      figure('link, rows a second', 'rows/s', spreadOf(seconds.map((each) => rows / each))),
      figure('link, peak memory', 'MB', spreadOf(peaks), { is: 'at most', value: MOST_MB }),
    ],
    skipped: [],
  };
};

const BATCH = 20_000;

/** A year of applications: a third in families, a tenth in outings, one in a hundred with a broker, every tenth cell of a part empty. */
async function makeFile(rows: number): Promise<string> {
  const file = `${folder}identities-${rows}.csv`;
  if (existsSync(file)) return file;
  const making = `${file}.part`;
  const stream = createWriteStream(making);
  const random = createRandom('linkage');
  const start = Date.parse('2025-06-30T01:00:00Z');
  const stepMs = (365 * 86_400_000) / rows;
  stream.write(
    'applicationId,submittedAt,officeCode,identity.subjectKey,identity.phone,identity.payer,identity.email,identity.address,identity.agent,identity.familyCard\n',
  );
  let text = '';
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  for (let row = 0; row < rows; row++) {
    // Neighbours in the file are neighbours in time, so a family or an outing is a run of rows.
    const own = random.next();
    const family = row % 3 === 0 ? Math.floor(row / 9) : -1;
    const outing = row % 10 === 1 ? Math.floor(row / 300) : -1;
    const broker = row % 100 === 7 ? Math.floor(row / 40_000) * 8 + random.below(8) : -1;
    const cell = (value: string): string => (random.below(10) === 0 ? '' : value);
    const at = new Date(start + row * stepMs + 7 * 3_600_000).toISOString().slice(0, 19);
    const shared =
      broker >= 0 ? `62899${digits(broker, 8)}` : family >= 0 ? `62877${digits(family, 8)}` : null;
    text += `B-${digits(row, 9)},${at}+07:00,KANIM-${digits(own % 126, 3)},${cell(`s${own % (rows * 8)}`)},`;
    text += `${cell(shared === null ? `0812-${digits(own % 100_000_000, 8)}` : `+${shared}`)},`;
    text += `${cell(outing >= 0 ? `ROMBONGAN ${outing}` : shared === null ? `VA ${digits(own, 10)}` : `VA ${shared}`)},`;
    text += `${cell(`u${own}.${row}@contoh.id`)},`;
    text += `${cell(`Jl. Melati ${family >= 0 ? family : own} No. ${1 + (own % 90)}`)},`;
    text += `${outing >= 0 ? `PPIU ${outing}` : ''},${cell(`3502${digits(family >= 0 ? family : own, 12)}`)}\n`;
    if (row % BATCH === BATCH - 1) {
      if (!stream.write(text)) await once(stream, 'drain');
      text = '';
    }
  }
  stream.end(text);
  await finished(stream);
  renameSync(making, file);
  return file;
}
