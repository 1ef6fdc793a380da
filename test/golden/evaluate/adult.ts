// The public table Adult and a seed in; the figures of a forest trained, calibrated and audited on it, as make-adult.py makes them, out.
import { existsSync, readFileSync } from 'node:fs';
import { averagePrecision, measureAuc } from '../../../src/evaluate/auc.js';
import { brierScore, logLoss } from '../../../src/evaluate/brier.js';
import { measureFairness } from '../../../src/evaluate/fairness.js';
import { createPredictor } from '../../../src/forest/predict.js';
import { readCsv } from '../../../src/io/csv-scan.js';
import { calibrate, fitCalibration } from '../../../src/train/calibrate.js';
import { histogramForest } from '../../../src/train/train.js';
import { readSettings, type Table } from '../../../src/train/trainer.js';

/** Leaves of one row: with more, scikit-learn counts a row that was drawn twice once, and `minLeaf` twice. */
export const settings = { trees: 1000, depth: 12, minLeaf: 1 };

const fileOf = (name: string) => new URL(`../../../../shared/datasets/adult/${name}.csv`, import.meta.url);
export const isThere = existsSync(fileOf('adult_train'));
if (!isThere) console.info(`skipped: the table Adult is not at ${fileOf('adult_train').pathname}`);

const numbers = ['age', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'];
const words = ['workclass', 'marital_status', 'occupation', 'relationship', 'native_country'];
type Row = Readonly<Record<string, string>>;

async function rowsOf(name: string): Promise<Row[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield readFileSync(fileOf(name));
  }
  const { header, batches } = await readCsv(bytes());
  const rows: Row[] = [];
  for await (const batch of batches)
    for (const cells of batch.rows)
      rows.push(Object.fromEntries(header.map((column, at) => [column, cells?.[at] ?? ''])));
  return rows;
}

function tableOf(rows: readonly Row[], learnedFrom: readonly Row[]): Table {
  const columns = [
    ...numbers.map((name) => Float64Array.from(rows, (row) => Number(row[name]))),
    ...words.map((name) => {
      const codes = [...new Set(learnedFrom.map((row) => row[name] ?? ''))]
        .filter((code) => code !== '')
        .sort();
      const place = (code: string) => (codes.includes(code) ? codes.indexOf(code) : Number.NaN);
      return Float64Array.from(rows, (row) => place(row[name] ?? ''));
    }),
  ];
  return {
    features: [...numbers, ...words].map((name) => ({ name })),
    columns,
    target: Float64Array.from(rows, (row) => (row.income === '>50K' ? 1 : 0)),
    task: 'classification',
  };
}

/** What a forest of a seed gives on the test file: its figures, its audit by sex, and its calibrated output beside what came. */
export async function adult(): Promise<(seed: number) => ReturnType<typeof measure>> {
  const [train, held] = [await rowsOf('adult_train'), await rowsOf('adult_test')];
  const [table, test] = [tableOf(train, train), tableOf(held, train)];
  const sex = held.map((row) => row.sex ?? '');
  return (seed) => measure(table, test, sex, seed);
}

function measure(table: Table, test: Table, sex: readonly string[], seed: number) {
  const trained = histogramForest.train(table, readSettings({ ...settings, seed }));
  const said = new Float64Array(sex.length);
  createPredictor(trained.forest).predict(test.columns, 0, said.length, said);
  const calibration = fitCalibration({
    method: 'isotonic',
    outputs: trained.outOfBag.prediction,
    outcomes: table.target,
  });
  const calibrated = Float64Array.from(said, (output) => calibrate(calibration, output));
  const outcomes = test.target;
  // The fifth with the highest output: a cut at a probability would move with every step of the isotonic line.
  const highest = [...said.keys()].sort((a, b) => (said[b] ?? 0) - (said[a] ?? 0));
  const selected = new Uint8Array(said.length);
  for (const row of highest.slice(0, Math.floor(said.length / 5))) selected[row] = 1;
  const fairness = measureFairness({
    selected,
    outcomes,
    probabilities: calibrated,
    attributes: [{ name: 'sex', groups: sex }],
  });
  const group = (name: string) => fairness.attributes[0]?.groups.find((each) => each.group === name);
  const ratio = group('Female')?.comparisons.find(({ measure: of }) => of === 'selectionRatio');
  const figures: Record<string, number> = {
    auc: measureAuc(said, outcomes).value,
    averagePrecision: averagePrecision(said, outcomes),
    brier: brierScore(said, outcomes),
    logLoss: logLoss(said, outcomes),
    calibratedBrier: brierScore(calibrated, outcomes),
    selectionRatio: ratio?.estimate.value ?? Number.NaN,
  };
  for (const name of ['Female', 'Male']) {
    figures[`selected${name}`] = group(name)?.selectionRate?.value ?? Number.NaN;
    figures[`tpr${name}`] = group(name)?.tpr?.value ?? Number.NaN;
    figures[`fpr${name}`] = group(name)?.fpr?.value ?? Number.NaN;
    figures[`ppv${name}`] = group(name)?.ppv?.value ?? Number.NaN;
  }
  return { figures, verdicts: [fairness.verdict, ratio?.verdict], calibrated, outcomes };
}
