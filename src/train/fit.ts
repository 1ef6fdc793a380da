// A labelled sample and a plan in; forest, points table, gate report and training record out: a model that can be proved, and redone.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { compareAuc, measureAuc } from '../evaluate/auc.js';
import type { GateReport } from '../evaluate/gate.js';
import { measureGate } from '../evaluate/gate-measure.js';
import type { Estimate } from '../evaluate/intervals.js';
import type { Forest } from '../forest/forest.js';
import { forestDocument } from '../forest/formats/native.js';
import type { Model } from '../forest/model.js';
import { monotoneVerdicts } from '../forest/monotone.js';
import { makeProof } from '../forest/proof.js';
import { createRange } from '../forest/range.js';
import type { Typology } from '../rules/document.js';
import { digestOf } from '../score/bundle.js';
import type { BundleModel } from '../score/forest-model.js';
import { type PointsTable, pointsAt } from '../score/points.js';
import { fitCalibration } from './calibrate.js';
import { freezePoints } from './points.js';
import type { Sample, Split } from './sample.js';
import type { Trained } from './trainer.js';
import { type Training, trainingFormat } from './training.js';

/** What is decided before anything is looked at. */
export interface FitPlan {
  readonly created: string;
  readonly engine: string;
  readonly trainer: 'waspada' | 'ml-random-forest';
  readonly id: string;
  readonly typology: Typology;
  readonly calibration: 'isotonic' | 'platt';
  /** Share of cases in the field; null where it is that of the sample. */
  readonly prevalence: number | null;
  /** Points from 0 to `most`; all of them from the probability `full` on. */
  readonly most: number;
  readonly full: number;
  /** Share of the held-out rows that could be looked at. */
  readonly budget: number;
  readonly holdoutShare: number;
  readonly seed: number;
  readonly evidence: 'synthetic' | 'validated';
  readonly origin: Training['origin'];
  readonly rejected: number;
  readonly rules: Training['rules'];
  readonly fieldDictionary: string;
  readonly said: Training['said'];
  /** The forest's expected output: it gets no points, so that reasons start from none. */
  readonly baseline: number;
}

/** The documents of a model, and the model as it scores. */
export interface Fitted {
  readonly forest: unknown;
  readonly points: PointsTable;
  readonly gate: GateReport;
  readonly training: Training;
  readonly model: BundleModel;
}

/** No unit of mean probability moves more points than this: a hundredth moves at most five. */
const SLOPE = 500;
const PROOF_ROWS = 40;

/**
 * Calibrates a trained forest on its out-of-bag rows, freezes the points table, and measures what was held out. The same sample, plan
 * and forest give the same documents, byte for byte. Codes: TRAIN_*, MODEL_*.
 */
export function fitModel(sample: Sample, split: Split, plan: FitPlan, trained: Trained): Fitted {
  const { forest, outOfBag } = trained;
  const outcomes = outcomesOf(split, split.training);
  const calibration = fitCalibration({
    method: plan.calibration,
    outputs: outOfBag.prediction,
    outcomes,
    ...(plan.prevalence === null ? {} : { prevalence: plan.prevalence }),
  });
  const points = freezePoints({
    calibration,
    id: plan.id,
    typology: plan.typology,
    words: {
      id: 'Poin model: pola jawaban, dokumen dan keterkaitan yang ditimbang bersama',
      en: 'Points of the model: answers, documents and linkage weighed together',
    },
    output: 'probability',
    range: { least: 0, most: plan.most },
    slope: SLOPE,
    full: plan.full,
    baseline: plan.baseline,
  });
  const model: Model = {
    forest,
    features: sample.features,
    fieldDictionary: plan.fieldDictionary,
    proof: makeProof(forest, PROOF_ROWS, plan.seed),
  };
  const document = forestDocument(model);
  const bundled = { model, points };
  const subject = { rules: plan.rules.digest, forest: digestOf(document), points: digestOf(points) };
  const measured = measureHoldout(sample, split, bundled, plan, subject);
  const training: Training = {
    format: trainingFormat,
    created: plan.created,
    engine: plan.engine,
    trainer: plan.trainer,
    settings: { ...trained.settings },
    rules: plan.rules,
    origin: plan.origin,
    sample: digestSample(sample, split),
    rejected: plan.rejected,
    labels: { ...split.counts, provenance: { ...split.counts.provenance } },
    split: {
      share: plan.holdoutShare,
      seed: plan.seed,
      training: sideOf(split, split.training),
      holdout: sideOf(split, split.holdout),
    },
    calibration: { method: plan.calibration, prevalence: plan.prevalence, rows: calibration.rows },
    most: plan.most,
    full: plan.full,
    budget: plan.budget,
    forest: {
      trees: forest.trees,
      nodes: forest.feature.length,
      depth: forest.depth.reduce((most, depth) => Math.max(most, depth), 0),
      features: forest.features.length,
    },
    outOfBag: { rows: outOfBag.rows, auc: Number.isNaN(outOfBag.score) ? null : tidy(outOfBag.score) },
    importances: importancesOf(trained),
    said: plan.said,
    directions: directionsProved(forest),
    holdout: measured.holdout,
  };
  return { forest: document, points, gate: measured.gate, training, model: bundled };
}

/** What a model does on the rows held out: the gate report and the numbers of the card. */
export function measureHoldout(
  sample: Sample,
  split: Split,
  { model, points }: BundleModel,
  plan: Pick<FitPlan, 'budget' | 'seed' | 'evidence' | 'created'>,
  subject: Readonly<Record<'rules' | 'forest' | 'points', string>>,
): { gate: GateReport; holdout: Training['holdout'] } {
  const { holdout } = split;
  const outcomes = outcomesOf(split, holdout);
  const range = createRange(model.forest);
  const row = new Float64Array(sample.columns.length);
  // As the scorer does it: what is unknown counts as the answer that gives least.
  const given = Float64Array.from(holdout, (at) => {
    sample.columns.forEach((column, index) => {
      row[index] = column[at] ?? Number.NaN;
    });
    return pointsAt(points, range.range(row).low);
  });
  const rules = Float64Array.from(holdout, (at) => sample.rules[at] ?? Number.NaN);
  const both = rules.map((score, at) => Math.min(100, score + (given[at] ?? 0)));
  const provenance: Record<string, number> = {};
  for (const at of holdout) {
    const from = sample.labels.get(sample.ids[at] ?? '')?.provenance ?? '';
    provenance[from] = (provenance[from] ?? 0) + 1;
  }
  const gate = measureGate({
    outcomes,
    model: both,
    rules,
    budget: { share: plan.budget },
    seed: plan.seed,
    subject,
    data: digestRows([outcomes, rules, given]),
    evidence: plan.evidence,
    measuredOn: plan.created,
    provenance,
  });
  const auc = compareAuc(both, rules, outcomes);
  return {
    gate,
    holdout: {
      auc: {
        model: tidied(measureAuc(given, outcomes)),
        rules: tidied(auc.second),
        both: tidied(auc.first),
      },
      points: countPoints(given, outcomes),
    },
  };
}

function countPoints(given: Float64Array, outcomes: Float64Array): Training['holdout']['points'] {
  const counts = new Map<number, { points: number; rows: number; cases: number }>();
  given.forEach((points, at) => {
    const count = counts.get(points) ?? { points, rows: 0, cases: 0 };
    count.rows++;
    count.cases += outcomes[at] ?? 0;
    counts.set(points, count);
  });
  return [...counts.values()].sort((a, b) => a.points - b.points);
}

const outcomesOf = (split: Split, rows: readonly number[]): Float64Array =>
  Float64Array.from(rows, (row) => split.outcome[row] ?? Number.NaN);

/** Every direction that a forest declares, with what the proof over the whole forest says. */
export const directionsProved = (forest: Forest): Training['directions'] =>
  monotoneVerdicts(forest).map(({ feature, direction, verdict }) => ({
    feature: forest.features[feature] ?? '',
    direction: direction === 1 ? 'raises' : 'lowers',
    verdict,
  }));

export const sideOf = (split: Split, rows: readonly number[]): { rows: number; cases: number } => ({
  rows: rows.length,
  cases: rows.filter((row) => split.outcome[row] === 1).length,
});

/** By name, strongest first; empty where they were not asked for. */
export function importancesOf({ forest, importances }: Trained): Training['importances'] {
  if (importances === null) return [];
  const { permutation, impurity } = importances;
  return forest.features
    .map((feature, index) => ({
      feature,
      permutation: tidy(permutation[index] ?? 0),
      impurity: tidy(impurity[index] ?? 0),
    }))
    .sort((a, b) => b.impurity - a.impurity || (a.feature < b.feature ? -1 : 1));
}

/** Six decimals, so that a number reads the same in the document and on the card. */
const tidy = (value: number): number => (Number.isNaN(value) ? 0 : Math.round(value * 1e6) / 1e6 + 0);
const tidied = ({ value, low, high }: Estimate): Estimate => ({
  value: tidy(value),
  low: tidy(low),
  high: tidy(high),
});

/** A digest over columns of numbers, each as its eight bytes, least first. */
function digestRows(columns: readonly Float64Array[]): string {
  const hash = sha256.create();
  for (const column of columns) {
    const view = new DataView(new ArrayBuffer(column.length * 8));
    column.forEach((value, at) => {
      view.setFloat64(at * 8, value, true);
    });
    hash.update(new Uint8Array(view.buffer));
  }
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** A digest over a labelled sample: who, what was answered, what the rules say, and what became of it. */
export function digestSample(sample: Sample, split: Split): string {
  const ids = bytesToHex(sha256(utf8ToBytes(sample.ids.join('\n'))));
  const numbers = digestRows([...sample.columns, sample.rules, split.outcome]);
  return `sha256:${bytesToHex(sha256(utf8ToBytes(`${ids} ${numbers}`)))}`;
}
