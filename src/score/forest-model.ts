// Forests in the score: documents of a model, checked against each other; features of a row to points with bounds, and their shares.
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { checkGate, readGate } from '../evaluate/gate.js';
import { createExplainer, type Explainer } from '../forest/contribute.js';
import { checkFeatures } from '../forest/features.js';
import { readForest } from '../forest/formats/native.js';
import type { Model } from '../forest/model.js';
import { monotoneVerdicts } from '../forest/monotone.js';
import { createRange, featureReach, type RangeFinder } from '../forest/range.js';
import type { Frame } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Typology } from '../rules/document.js';
import type { Node, Program } from '../rules/program.js';
import { bindFeatures, type FeatureReader } from './derive.js';
import type {
  LoadedModel,
  ModelDesk,
  ModelDirection,
  ModelLines,
  ModelReader,
  ModelScorer,
  ModelVerdict,
  ModelVerdicts,
} from './model.js';
import { modelLines } from './model-reasons.js';
import { type PointsTable, pointsAt, readPoints, slopeBetween, splitPoints } from './points.js';

/** What a bundle holds beside its rules: a proven forest and the table that turns its output into points. */
export interface BundleModel {
  readonly model: Model;
  readonly points: PointsTable;
}

/** The name of what a feature reads. */
const subjectOf = ({ features }: Model, index: number): string => {
  const source = features[index]?.source;
  return source?.field ?? source?.indicator ?? '';
};

/** A bundle's model joined to a program. */
class ForestScorer implements ModelScorer {
  private readonly range: RangeFinder;
  /** The most points that the answer to a field can move, by field of the dictionary. */
  private readonly reach: Int32Array;
  private explainer: Explainer | null = null;
  private directions: ReadonlyMap<string, ModelDirection> | null = null;
  private readonly readers = new WeakMap<Frame, FeatureReader>();
  readonly typology: Typology;
  private readonly points: PointsTable;
  /** Of the rows judged last. */
  private low = new Float64Array(0);
  private high = new Float64Array(0);
  private verdicts: ModelVerdicts = { points: new Int32Array(0), most: new Int32Array(0) };

  constructor(
    private readonly bundled: BundleModel,
    private readonly program: Program,
    private readonly tables: Tables,
  ) {
    this.points = bundled.points;
    this.typology = bundled.points.typology;
    this.range = createRange(bundled.model.forest);
    this.reach = reachOf(bundled, program);
  }

  bind(frame: Frame, asOf: Float64Array): void {
    this.readers.set(
      frame,
      bindFeatures(this.bundled.model.features, this.program, frame, asOf, this.tables),
    );
  }

  private read(machine: Machine, rows: number, frame: Frame, at: number): readonly Float64Array[] {
    const reader = this.readers.get(frame);
    if (reader === undefined) throw new RangeError('a frame that was not bound');
    return reader(machine, rows, at);
  }

  /**
   * Points of rows. With unknown features they are those of the lowest output that any answers could give: nothing that was not asked
   * counts against anyone.
   */
  judge(machine: Machine, rows: number, frame: Frame, at: number): ModelVerdicts {
    if (this.low.length < rows) {
      [this.low, this.high] = [new Float64Array(rows), new Float64Array(rows)];
      this.verdicts = { points: new Int32Array(rows), most: new Int32Array(rows) };
    }
    const { low, high, verdicts, points } = this;
    this.range.ranges(this.read(machine, rows, frame, at), 0, rows, low, high);
    for (let row = 0; row < rows; row++) {
      verdicts.points[row] = pointsAt(points, low[row] ?? Number.NaN);
      verdicts.most[row] = pointsAt(points, high[row] ?? Number.NaN);
    }
    return verdicts;
  }

  get reads(): ReadonlyMap<string, ModelDirection> {
    this.directions ??= directionsOf(this.bundled.model, this.program);
    return this.directions;
  }

  /** A sound bound of the points that the answer to one field (by place in the dictionary) can add to a row. */
  reachOf(field: number, { points, most }: ModelVerdict): number {
    return Math.min(this.reach[field] ?? 0, most - points);
  }

  /**
   * Shares by exact TreeSHAP of the output that the points come from, times the slope of the table between the expected output and
   * this one, whole by largest remainder; the baseline is what the table gives to the expected output.
   */
  explain(desk: ModelDesk): ModelLines {
    const { model, points: table } = this.bundled;
    this.explainer ??= createExplainer(model.forest);
    const { explainer } = this;
    const phi = new Float64Array(model.features.length);
    const features = Float64Array.from(
      this.read(desk.machine, 1, desk.frame, 0),
      (column) => column[0] ?? Number.NaN,
    );
    const output = this.range.range(features).low;
    explainer.contributeAt(features, 'low', phi);
    const from = explainer.baseline;
    const slope = slopeBetween(table, from, output);
    const subjects = [...new Set(model.features.map((_, index) => subjectOf(model, index)))];
    const moved = new Float64Array(subjects.length);
    phi.forEach((share, index) => {
      const subject = subjects.indexOf(subjectOf(model, index));
      moved[subject] = (moved[subject] ?? 0) + share * slope;
    });
    const baseline = pointsAt(table, from);
    const whole = splitPoints(moved, pointsAt(table, output) - baseline);
    const shares = subjects.map((subject, index) => ({
      subject,
      indicator: model.features.some(({ source }) => source?.indicator === subject),
      points: whole[index] ?? 0,
    }));
    return modelLines(desk, this.typology, { baseline, shares });
  }
}

/**
 * The fields behind the features. A direction counts only where it was proved, the feature is the field's own number, and no other
 * feature reads the field too.
 */
function directionsOf({ forest, features }: Model, program: Program): ReadonlyMap<string, ModelDirection> {
  const proved = new Map<number, ModelDirection>(
    monotoneVerdicts(forest)
      .filter(({ verdict }) => verdict === 'proved')
      .map(({ feature, direction }) => [feature, direction]),
  );
  const found = new Map<string, ModelDirection>();
  features.forEach(({ source }, index) => {
    const indicator = program.indicators.find((each) => each.name === source?.indicator);
    const plain = indicator === undefined && source?.is === undefined;
    for (const field of indicator?.needs ?? [source?.field ?? ''])
      found.set(field, plain && !found.has(field) ? (proved.get(index) ?? 0) : 0);
  });
  return found;
}

const MOST_POINTS = 100;

/** Each field's reach in points: the summed reach of the features that read it, times the bound of the slope. */
function reachOf({ model, points }: BundleModel, program: Program): Int32Array {
  const outputs = featureReach(model.forest);
  const reads = model.features.map(({ source }) => {
    const indicator = program.indicators.find((each) => each.name === source?.indicator);
    const fields = new Set<string>(indicator?.needs ?? [source?.field ?? '']);
    for (const field of [...fields]) {
      const scope = program.scopes[program.fieldScopes.get(field) ?? -1];
      if (scope !== undefined) scopeReads(scope, program, fields);
    }
    return fields;
  });
  return Int32Array.from(Object.keys(program.dictionary), (name) => {
    let reach = 0;
    reads.forEach((fields, index) => {
      if (fields.has(name)) reach += outputs[index] ?? 0;
    });
    return Math.min(MOST_POINTS, Math.ceil(reach * points.slope));
  });
}

function scopeReads(node: Node, program: Program, into: Set<string>): void {
  if (node.kind === 'leaf') {
    const leaf = program.leaves[node.leaf];
    if (leaf !== undefined) into.add(leaf.subject.name);
  } else if (node.kind === 'not') scopeReads(node.node, program, into);
  else for (const each of node.nodes) scopeReads(each, program, into);
}

const parts = ['forest', 'points', 'gate', 'training'] as const;

/**
 * Reads the forest of a bundle with its points table and gate report: each is proved, and bound to the others and to the manifest,
 * even while the model is off. Codes: BUNDLE_MISSING, BUNDLE_GATE, MODEL_*, DOCUMENT_*.
 */
export const forests: ModelReader = (documents, { model: state, evidence, fieldDictionary, files }) => {
  for (const name of parts) {
    if (files[name] !== undefined && documents[name] !== undefined) continue;
    const path = files[name] === undefined ? ['files', name] : [name];
    throw new WaspadaError(issue('BUNDLE_MISSING', path, `found no ${name} for the model`));
  }
  const model = readForest(documents.forest);
  const points = readPoints(documents.points);
  refuse(disagreements(model, points, fieldDictionary));
  const gate = readGate(documents.gate);
  const subject = { rules: files.rules ?? '', forest: files.forest ?? '', points: files.points ?? '' };
  // Whether the report has lapsed is asked where a bundle is activated or served, never here: a computation has no clock.
  const faults = checkGate(gate, { documents: subject, asOf: gate.measuredOn });
  refuse(faults.filter(({ path }) => state === 'on' || path[0] !== 'verdict').map(inGate));
  if (evidence === 'validated' && gate.evidence !== 'validated') {
    const message = `found ${gate.evidence} behind a manifest that says validated`;
    throw new WaspadaError(issue('BUNDLE_GATE', ['gate', 'evidence'], message));
  }
  const loaded: LoadedModel = {
    gate,
    check: (names) => checkFeatures(model.features, names),
    join: (program, tables) => new ForestScorer({ model, points }, program, tables),
  };
  return loaded;
};

const inGate = (fault: Issue): Issue => ({ ...fault, path: ['gate', ...fault.path] });

function disagreements(
  { forest, features, fieldDictionary: trainedOn }: Model,
  points: PointsTable,
  fieldDictionary: string,
): Issue[] {
  const issues: Issue[] = [];
  if (trainedOn !== fieldDictionary) {
    const message = `found ${trainedOn}, expected ${fieldDictionary} of the manifest`;
    issues.push(issue('MODEL_FEATURES', ['forest', 'fieldDictionary'], message));
  }
  if (points.output !== forest.output) {
    const message = `found a table of ${points.output}, the forest gives a ${forest.output}`;
    issues.push(issue('MODEL_FEATURES', ['points', 'output'], message));
  }
  const nothing = new Float64Array(features.length).fill(Number.NaN);
  // One row needs no tables.
  const unasked = pointsAt(points, createRange(forest, { by: 'descent' }).range(nothing).low);
  if (unasked !== 0) {
    const message = `found ${unasked} points where nothing is answered, expected 0`;
    issues.push(issue('MODEL_SHAPE', ['points', 'knots'], message));
  }
  return issues;
}
