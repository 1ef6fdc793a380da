// A scoring script: a file in, scores and rejects out, and what an office wants to know on Monday morning.
import { mkdirSync, readFileSync } from 'node:fs';
import { loadBundle, scoreFile } from 'waspada/node';

mkdirSync('out/scoring-script', { recursive: true });
const output = 'out/scoring-script/scores.csv';
const { counts } = await scoreFile({
  input: 'data/samples/applications.csv',
  output,
  rejects: 'out/scoring-script/rejects.csv',
  source: await loadBundle(),
  keep: ['officeCode'],
  stdin: process.stdin,
  stdout: process.stdout,
});
console.log(
  `${counts.rows} rows, ${counts.rejected} rejected, ${counts.marked} with an answer that could not be read`,
);

// The file is CSV: no cell of these columns holds a comma or a quote.
const [header, ...lines] = readFileSync(output, 'utf8').trim().split('\n');
const names = header.split(',');
const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at], cell])));
const referred = rows
  .filter(({ band }) => band === 'rujuk')
  .sort((a, b) => Number(b.score) - Number(a.score));
console.log(`To protection first: ${referred.length}`);
for (const { applicationId, score, low, high, reasons } of referred.slice(0, 3))
  console.log(`  ${applicationId}: ${score} (${low}-${high}) ${reasons}`);

// What is worth asking: the questions that stand open where they could still change the band.
const asked = new Map();
for (const { sufficient, questions } of rows)
  if (sufficient === 'false')
    for (const field of questions.split('|')) asked.set(field, (asked.get(field) ?? 0) + 1);
const most = [...asked].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3);
console.log(
  `Open questions that matter most: ${most.map(([field, count]) => `${field} (${count})`).join(', ')}`,
);
