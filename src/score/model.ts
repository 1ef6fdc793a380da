// What a model is to the score: documents in, points of a row with bounds and shares out. Rules alone need none of it.
import type { Issue } from '../base/errors.js';
import type { GateReport } from '../evaluate/gate.js';
import type { Dictionary } from '../fields/dictionary.js';
import type { Frame } from '../frame/frame.js';
import type { Indicator, Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Typology } from '../rules/document.js';
import type { Program } from '../rules/program.js';
import type { Adjustment, Reason } from './assessment.js';

/** What the model says of a row: points that stand however the open questions are answered, and the most there could be. */
export interface ModelVerdict {
  readonly points: number;
  readonly most: number;
}
/** The same of many rows. */
export interface ModelVerdicts {
  readonly points: Int32Array;
  readonly most: Int32Array;
}

/** The points of a model in words. What was answered and adds is a reason; the baseline and the rest are adjustments. */
export interface ModelLines {
  readonly reasons: readonly Reason[];
  readonly adjustments: readonly Adjustment[];
}

/** Where a single record lies: a settled machine of one row, and the frame of its answers. */
export interface ModelDesk {
  readonly dictionary: Dictionary;
  readonly program: Program;
  readonly machine: Machine;
  readonly frame: Frame;
  readonly asOf: Float64Array;
  readonly tables: Tables;
}

/** 1: the points never fall as the number rises; -1: they never rise; 0: either, or not proved over the whole forest. */
export type ModelDirection = 1 | -1 | 0;

/** A bundle's model joined to a program. Rows are read off a machine that has settled them. */
export interface ModelScorer {
  /** What its points are counted under. */
  readonly typology: Typology;
  bind(frame: Frame, asOf: Float64Array): void;
  /**
   * Points of the first `rows` rows of a machine, which are those of a bound frame from `at` on; with unknowns, those of the lowest
   * output there can be. What comes back is overwritten by the next call.
   */
  judge(machine: Machine, rows: number, frame: Frame, at: number): ModelVerdicts;
  /** Every field that a feature reads, by itself or through an indicator, and which way its number moves the output. */
  readonly reads: ReadonlyMap<string, ModelDirection>;
  /** A sound bound of the points that the answer to one field (by place in the dictionary) can add to a row. */
  reachOf(field: number, verdict: ModelVerdict): number;
  /** The points of a single record, split over what they rest on; the lines sum to them. */
  explain(desk: ModelDesk): ModelLines;
}

/** A model that was read, proved and bound to its gate. */
export interface LoadedModel {
  readonly gate: GateReport;
  /** What it may not read. Codes: MODEL_FEATURES, MODEL_PROTECTED. */
  check(names: {
    readonly dictionary: Dictionary;
    readonly indicators: readonly Indicator[];
    readonly subject?: 'application' | 'region';
  }): Issue[];
  join(program: Program, tables: Tables): ModelScorer;
}

/** The documents of a model, as parsed JSON. */
export interface ModelDocuments {
  readonly forest?: unknown;
  readonly points?: unknown;
  readonly gate?: unknown;
  readonly training?: unknown;
}

/** What the manifest of a bundle says of its model. */
export interface ModelAbout {
  readonly model: 'on' | 'off';
  readonly evidence: 'synthetic' | 'expert' | 'validated';
  readonly fieldDictionary: string;
  /** Digests by name of document. */
  readonly files: Readonly<Record<string, string | undefined>>;
}

/** Reads models of one kind; `forests` of `waspada/forest` is one. */
export type ModelReader = (documents: ModelDocuments, about: ModelAbout) => LoadedModel;
