// Regions: the shipped facts scored on six indices, one province explained down to the figure, and a list under a capacity.
import { loadAnalysis } from 'waspada/node';
import { analyseRegions } from 'waspada/regions';

const asOf = '2026-06-30';
const input = await loadAnalysis({ facts: [], asOf });
const report = analyseRegions(input, { asOf, view: 'all', internal: false, capacity: 3 });

for (const sentence of report.headline) console.log(sentence.en);

const lampung = report.regions.find(({ code }) => code === '18');
for (const [index, { score, low, high, reasons }] of Object.entries(lampung.indices)) {
  console.log(`${index}: ${score ?? 'unknown'}, between ${low} and ${high}`);
  for (const { points, rule, values } of reasons) {
    const sources = values.flatMap(({ figures }) => figures.map((at) => report.figures[at]));
    const told = sources.map(
      ({ indicator, period, basis, value }) => `${indicator} ${value} (${period}, ${basis})`,
    );
    console.log(`  +${points} ${rule}: ${told.join(', ')}`);
  }
}

const outreach = report.worklists.find(({ id }) => id === 'outreach');
for (const { rank, name, standing, score, low, high } of outreach.places.slice(0, 4))
  console.log(`${rank}. ${name}: ${standing}, ${score} (${low} to ${high})`);
const [first] = outreach.wouldChange;
console.log(`What would change it first: ${first.words.en} (${first.enter.length} could enter)`);
