// A desk: where a single record lies while it is put into words.
import type { Dictionary } from '../fields/dictionary.js';
import type { Frame } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Node } from '../rules/program.js';
import type { ReasonTemplate } from './assessment.js';
import type { Bundle } from './bundle.js';
import type { Engine } from './engine.js';

/** Where a single record lies: the engine that judged it, its settled machine, and the one-row frame of its answers. */
export interface Desk {
  readonly bundle: Bundle;
  readonly dictionary: Dictionary;
  readonly engine: Engine;
  readonly templates: readonly ReasonTemplate[];
  readonly leavesOf: readonly (readonly number[])[];
  readonly machine: Machine;
  readonly frame: Frame;
  readonly asOf: Float64Array;
  readonly tables: Tables;
}

/** The leaves of a condition, in order. */
export function* leavesIn(node: Node): Generator<number> {
  if (node.kind === 'leaf') yield node.leaf;
  else if (node.kind === 'not') yield* leavesIn(node.node);
  else for (const each of node.nodes) yield* leavesIn(each);
}
