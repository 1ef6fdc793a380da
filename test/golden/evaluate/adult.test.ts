// The whole way on a public table: a forest trained, calibrated, evaluated and audited, beside the same made with scikit-learn.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { averagePrecision, measureAuc } from '../../../src/evaluate/auc.js';
import { brierScore, logLoss } from '../../../src/evaluate/brier.js';
import { measureFairness } from '../../../src/evaluate/fairness.js';
import { calibrationError, calibrationLine } from '../../../src/evaluate/reliability.js';
import { createPredictor } from '../../../src/forest/predict.js';
import { readCsv } from '../../../src/io/csv-scan.js';
import { calibrate, fitCalibration } from '../../../src/train/calibrate.js';
import { histogramForest } from '../../../src/train/train.js';
import { readSettings, type Table } from '../../../src/train/trainer.js';

const golden: {
  readonly figures: Readonly<Record<string, { readonly mean: number; readonly spread: number }>>;
} = JSON.parse(readFileSync(new URL('adult.json', import.meta.url), 'utf8'));
const fileOf = (name: string) => new URL(`../../../../shared/datasets/adult/${name}.csv`, import.meta.url);
const found = existsSync(fileOf('adult_train'));
if (!found) console.info(`skipped: the table Adult is not at ${fileOf('adult_train').pathname}`);

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

describe.skipIf(!found)('the table Adult', () => {
  test('every figure is within 0.003 of what scikit-learn gives, or within four of its own spreads where those are wider', async () => {
    const [train, held] = [await rowsOf('adult_train'), await rowsOf('adult_test')];
    const table = tableOf(train, train);
    const test = tableOf(held, train);
    const trained = histogramForest.train(
      table,
      readSettings({ trees: 400, depth: 12, minLeaf: 5, seed: 1 }),
    );
    const said = new Float64Array(held.length);
    createPredictor(trained.forest).predict(test.columns, 0, held.length, said);
    const calibration = fitCalibration({
      method: 'isotonic',
      outputs: trained.outOfBag.prediction,
      outcomes: table.target,
    });
    const calibrated = Float64Array.from(said, (output) => calibrate(calibration, output));
    const outcomes = test.target;
    const highest = [...said.keys()].sort((a, b) => (said[b] ?? 0) - (said[a] ?? 0));
    const selected = new Uint8Array(held.length);
    for (const row of highest.slice(0, Math.floor(held.length / 5))) selected[row] = 1;
    const { attributes, verdict } = measureFairness({
      selected,
      outcomes,
      probabilities: calibrated,
      attributes: [{ name: 'sex', groups: held.map(({ sex = '' }) => sex) }],
    });
    const group = (name: string) => attributes[0]?.groups.find((each) => each.group === name);
    const ratio = group('Female')?.comparisons.find(({ measure }) => measure === 'selectionRatio');
    const figures: Record<string, number | undefined> = {
      auc: measureAuc(said, outcomes).value,
      averagePrecision: averagePrecision(said, outcomes),
      brier: brierScore(said, outcomes),
      logLoss: logLoss(said, outcomes),
      calibratedBrier: brierScore(calibrated, outcomes),
      selectionRatio: ratio?.estimate.value,
    };
    for (const name of ['Female', 'Male']) {
      figures[`selected${name}`] = group(name)?.selectionRate?.value;
      figures[`tpr${name}`] = group(name)?.tpr?.value;
      figures[`fpr${name}`] = group(name)?.fpr?.value;
      figures[`ppv${name}`] = group(name)?.ppv?.value;
    }
    for (const [name, { mean, spread }] of Object.entries(golden.figures)) {
      const away = Math.abs((figures[name] ?? Number.NaN) - mean);
      expect(away, `${name}: ${figures[name]} beside ${mean}`).toBeLessThan(Math.max(0.003, 4 * spread));
    }
    // Women are selected a third as often: an audit that did not fail this would be no audit.
    expect(verdict).toBe('fail');
    expect(ratio?.verdict).toBe('fail');
    const error = calibrationError(calibrated, outcomes, { seed: 1, resamples: 399 });
    expect(error.value).toBeLessThan(0.02);
    const line = calibrationLine(calibrated, outcomes);
    expect(line?.slope.low).toBeLessThan(1.1);
    expect(line?.slope.high).toBeGreaterThan(0.9);
  });
});
