// What a program means: the slow reference, one row at a time, with the full trace as a readable tree.
import { type Frame, valueAt } from '../frame/frame.js';
import { columnsOf, type Tables } from '../indicators/indicator.js';
import type { Known } from './operators/operator.js';
import type { Node, Program, ProgramLeaf } from './program.js';
import { atLeastTrue, FALSE, not, TRUE, UNKNOWN, type Verdict } from './verdict.js';

/** A condition as it was found: every leaf with the observed value, every node with its verdict. */
export type Trace =
  | {
      readonly kind: 'leaf';
      readonly leaf: number;
      readonly subject: string;
      readonly operator: string;
      readonly operand: readonly unknown[];
      /** Null is unknown; a field out of scope and unanswered is `applies: false`. */
      readonly observed: Known | null;
      readonly applies: boolean;
      readonly verdict: Verdict;
    }
  | {
      readonly kind: 'all' | 'any' | 'not' | 'atLeast';
      readonly verdict: Verdict;
      readonly of: readonly Trace[];
    };

export interface Interpretation {
  /** One trace a rule in force, decay apart. */
  readonly rules: readonly Trace[];
  /** One verdict a unit. */
  readonly units: readonly Verdict[];
  readonly leaves: readonly Verdict[];
  readonly scopes: readonly Verdict[];
}

/** Interprets row `row` of a frame. `asOf` is one civil day a row. O(leaves + nodes). */
export function interpret(
  program: Program,
  frame: Frame,
  row: number,
  asOf: Float64Array,
  tables: Tables,
): Interpretation {
  const columns = columnsOf(frame);
  const today = asOf[row] ?? Number.NaN;

  const observe = (leaf: ProgramLeaf): Known | null => {
    const { indicator, name } = leaf.subject;
    if (indicator === null) return valueAt(columns(name), row);
    const value = indicator.bind(columns, asOf, tables)(row);
    if (indicator.kind === 'flag') return value === 1 ? true : value === 0 ? false : null;
    return Number.isNaN(value) ? null : value;
  };

  const inScope = (leaf: ProgramLeaf): Verdict => {
    const scope = program.scopes[leaf.subject.scope];
    return scope === undefined ? TRUE : trace(scope).verdict;
  };

  const traceLeaf = (id: number): Trace => {
    const leaf = program.leaves[id];
    if (leaf === undefined) throw new RangeError(`no leaf ${id}`);
    const { operator, operand, subject } = leaf;
    const observed = observe(leaf);
    const asks = operator.lower(operand).form === 'answered';
    let verdict: Verdict;
    let applies = true;
    if (observed !== null) verdict = operator.holds(observed, operand, today) ? TRUE : FALSE;
    else if (inScope(leaf) === FALSE) {
      applies = false;
      verdict = operator.holdsOfNeutral ? TRUE : FALSE;
    } else if (asks) verdict = operator.holdsOfNeutral ? FALSE : TRUE;
    else verdict = UNKNOWN;
    return {
      kind: 'leaf',
      leaf: id,
      subject: subject.name,
      operator: operator.name,
      operand,
      observed,
      applies,
      verdict,
    };
  };

  const trace = (node: Node): Trace => {
    if (node.kind === 'leaf') return traceLeaf(node.leaf);
    if (node.kind === 'not') {
      const inner = trace(node.node);
      return { kind: 'not', verdict: not(inner.verdict), of: [inner] };
    }
    const of = node.nodes.map(trace);
    const verdicts = of.map((each) => each.verdict);
    if (node.kind === 'atLeast') return { kind: 'atLeast', verdict: atLeastTrue(node.count, verdicts), of };
    const [decisive, neutral] = node.kind === 'all' ? ([FALSE, TRUE] as const) : ([TRUE, FALSE] as const);
    const verdict = verdicts.includes(decisive) ? decisive : verdicts.includes(UNKNOWN) ? UNKNOWN : neutral;
    return { kind: node.kind, verdict, of };
  };

  return {
    rules: program.nodes.map(trace),
    units: program.units.map((unit) => trace(unit.node).verdict),
    leaves: program.leaves.map((_, id) => traceLeaf(id).verdict),
    scopes: program.scopes.map((node) => trace(node).verdict),
  };
}
