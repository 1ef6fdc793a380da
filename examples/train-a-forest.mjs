// From a plain table to a forest with exact reasons: trained here, saved, read back, predicted, explained, bounded. The data are made up.
import {
  createExplainer,
  createPredictor,
  createRange,
  forestDocument,
  makeProof,
  readForest,
} from 'waspada/forest';
import { histogramForest, readSettings } from 'waspada/train';

// Four answers of 2,000 made-up people; NaN is a question that nobody asked. The pattern to be learned is the line with `isCase`.
const names = ['fundedByRecruiter', 'papersHeldByOther', 'contractSeen', 'days'];
const columns = names.map(() => new Float64Array(2000));
const target = new Float64Array(2000);
let state = 7;
const unit = () => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 8) / 2 ** 24;
};
for (let row = 0; row < 2000; row++) {
  const [funded, held, contract] = [unit() < 0.3, unit() < 0.2, unit() < 0.5];
  const isCase = unit() < 0.05 + (funded ? 0.3 : 0) + (held ? 0.35 : 0) - (contract ? 0.05 : 0);
  const answers = [funded ? 1 : 0, held ? 1 : 0, contract ? 1 : 0, Math.floor(unit() * 60)];
  for (const [at, value] of answers.entries()) columns[at][row] = unit() < 0.1 ? Number.NaN : value;
  target[row] = isCase ? 1 : 0;
}

const features = [
  { name: 'fundedByRecruiter', direction: 'raises' },
  { name: 'papersHeldByOther', direction: 'raises' },
  { name: 'contractSeen', direction: 'lowers' },
  { name: 'days' },
];
const settings = readSettings({ trees: 50, depth: 5, minLeaf: 20, seed: 1, importances: true });
const { forest, outOfBag } = histogramForest.train(
  { features, columns, target, task: 'classification' },
  settings,
);
console.log(`${forest.trees} trees; area under the curve on rows left out: ${outOfBag.score.toFixed(3)}`);

// Saved with rows that it must give again: a file that was changed is refused when it is read.
const saved = JSON.stringify(
  forestDocument({ forest, features, fieldDictionary: null, proof: makeProof(forest, 20, 1) }),
);
const { forest: read } = readForest(JSON.parse(saved));

const row = Float64Array.of(1, 0, Number.NaN, 30);
console.log(`output: ${createPredictor(read).predictRow(row).toFixed(3)}`);
const phi = new Float64Array(4);
const explainer = createExplainer(read);
const output = explainer.contribute(row, phi);
console.log(`expected before any answer: ${explainer.baseline.toFixed(3)}`);
for (const [at, share] of phi.entries()) console.log(`  ${names[at]}: ${share.toFixed(3)}`);
const sum = phi.reduce((total, share) => total + share, explainer.baseline);
console.log(`shares and expectation sum to the output: ${Math.abs(sum - output) < 1e-9}`);
const { low, high } = createRange(read).range(row);
console.log(`whatever the contract is: between ${low.toFixed(3)} and ${high.toFixed(3)}`);
