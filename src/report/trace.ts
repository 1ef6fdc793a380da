// The trace of a record in; a tree of lines with every condition, its observed value and its verdict out.
import type { Interpretation, Trace } from '../rules/interpret.js';
import type { Program } from '../rules/program.js';
import type { Verdict } from '../rules/verdict.js';
import { FALSE, TRUE } from '../rules/verdict.js';

const verdictMark = (verdict: Verdict): string =>
  verdict === TRUE ? 'true' : verdict === FALSE ? 'false' : 'unknown';

/** One tree a rule in force, rules that hold first, in document order. */
export function traceLines(program: Program, { rules }: Interpretation): string[] {
  const trees = program.rules.map((rule, index) => ({ rule, trace: rules[index] }));
  const rank = (trace: Trace | undefined): number =>
    trace === undefined || trace.verdict === FALSE ? 2 : trace.verdict === TRUE ? 0 : 1;
  return trees
    .sort((a, b) => rank(a.trace) - rank(b.trace))
    .flatMap(({ rule, trace }) =>
      trace === undefined
        ? []
        : [`${rule.id} (${rule.points}): ${verdictMark(trace.verdict)}`, ...branch(trace, '  ')],
    );
}

function branch(trace: Trace, indent: string): string[] {
  if (trace.kind === 'leaf') {
    const { subject, operator, operand, observed, applies, verdict } = trace;
    const test = `${subject} ${operator} ${operand.map(String).join('|')}`.trimEnd();
    const seen = !applies ? 'does not apply' : observed === null ? 'unknown' : JSON.stringify(observed);
    return [`${indent}${test} <- ${seen}: ${verdictMark(verdict)}`];
  }
  return [
    `${indent}${trace.kind}: ${verdictMark(trace.verdict)}`,
    ...trace.of.flatMap((each) => branch(each, `${indent}  `)),
  ];
}
