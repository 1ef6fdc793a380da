// A forest in the score: features of a row to points with bounds, and the points split over what was answered.
import { createExplainer, type Explainer } from '../forest/contribute.js';
import { bindFeature } from '../forest/features.js';
import type { Model } from '../forest/model.js';
import { createRange, featureReach, type RangeFinder } from '../forest/range.js';
import type { Frame } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Node, Program } from '../rules/program.js';
import { FALSE } from '../rules/verdict.js';
import { type PointsTable, pointsAt, slopeBetween, splitPoints } from './points.js';

/** What a bundle holds beside its rules: a proven forest and the table that turns its output into points. */
export interface BundleModel {
  readonly model: Model;
  readonly points: PointsTable;
}

/** What the model says of a row: points that stand however the open questions are answered, and the most there could be. */
export interface ModelVerdict {
  readonly points: number;
  readonly most: number;
}

/** Points of one subject (a field or an indicator), over all features that read it. */
export interface ModelShare {
  readonly subject: string;
  readonly indicator: boolean;
  readonly points: number;
}

/** Reads the features of row `row` of a machine, which is row `at` of its frame. */
type FeatureReader = (machine: Machine, row: number, at: number) => Float64Array;

/** The name of what a feature reads. */
const subjectOf = ({ features }: Model, index: number): string => {
  const source = features[index]?.source;
  return source?.field ?? source?.indicator ?? '';
};

/**
 * Binds features to a frame. A field outside its scope without an answer is known: no condition on it holds (0); an answer that was
 * recorded counts. Otherwise unknown is NaN. The array that is returned is reused.
 */
export function bindFeatures(
  features: Model['features'],
  program: Program,
  frame: Frame,
  asOf: Float64Array,
  tables: Tables,
): FeatureReader {
  const { indicators, fieldScopes } = program;
  const readers = features.map((feature) => bindFeature(feature, indicators, frame, asOf, tables));
  const scopes = features.map(({ source }) => {
    const needs = indicators.find((each) => each.name === source?.indicator)?.needs ?? [];
    return fieldScopes.get((needs.length === 1 ? needs[0] : source?.field) ?? '') ?? -1;
  });
  const out = new Float64Array(features.length);
  return (machine, row, at) => {
    for (let index = 0; index < readers.length; index++) {
      const value = readers[index]?.(at) ?? Number.NaN;
      const scope = scopes[index] ?? -1;
      const outside =
        scope >= 0 && Number.isNaN(value) && machine.bytes[(machine.scopeAt[scope] ?? 0) + row] === FALSE;
      out[index] = outside ? 0 : value;
    }
    return out;
  };
}

/** A bundle's model joined to a program. */
export class ModelScorer {
  private readonly range: RangeFinder;
  /** The most points that the answer to a field can move, by field of the dictionary. */
  private readonly reach: Int32Array;
  private explainer: Explainer | null = null;
  private readonly readers = new WeakMap<Frame, FeatureReader>();
  readonly points: PointsTable;

  constructor(
    private readonly bundled: BundleModel,
    private readonly program: Program,
    private readonly tables: Tables,
  ) {
    this.points = bundled.points;
    this.range = createRange(bundled.model.forest);
    this.reach = reachOf(bundled, program);
  }

  bind(frame: Frame, asOf: Float64Array): void {
    this.readers.set(
      frame,
      bindFeatures(this.bundled.model.features, this.program, frame, asOf, this.tables),
    );
  }

  private read(machine: Machine, row: number, frame: Frame, at: number): Float64Array {
    const reader = this.readers.get(frame);
    if (reader === undefined) throw new RangeError('a frame that was not bound');
    return reader(machine, row, at);
  }

  /**
   * Points of a row. With unknown features they are those of the lowest output that any answers could give: nothing that was not
   * asked counts against anyone.
   */
  judge(machine: Machine, row: number, frame: Frame, at: number): ModelVerdict {
    const { low, high } = this.range.range(this.read(machine, row, frame, at));
    return { points: pointsAt(this.points, low), most: pointsAt(this.points, high) };
  }

  /** A sound bound of the points that the answer to one field (by place in the dictionary) can add to a row. */
  reachOf(field: number, { points, most }: ModelVerdict): number {
    return Math.min(this.reach[field] ?? 0, most - points);
  }

  /**
   * The points of a row split over what they rest on: shares by exact TreeSHAP of the output that the points come from, whole by
   * largest remainder; `baseline` is what the table gives to the expected output. Their sum is the points.
   */
  explain(
    machine: Machine,
    row: number,
    frame: Frame,
    at: number,
  ): { baseline: number; shares: ModelShare[] } {
    const { model, points: table } = this.bundled;
    this.explainer ??= createExplainer(model.forest);
    const { explainer } = this;
    const phi = new Float64Array(model.features.length);
    const features = this.read(machine, row, frame, at);
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
    return {
      baseline,
      shares: subjects.map((subject, index) => ({
        subject,
        indicator: model.features.some(({ source }) => source?.indicator === subject),
        points: whole[index] ?? 0,
      })),
    };
  }
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

/** What the share of a subject is called in a list of reasons. */
export const shareId = (subject: string): string => `model.${subject}`;
