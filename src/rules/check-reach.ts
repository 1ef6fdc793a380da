// What rules can do: those that never fire or are shadowed, table rows that overlap or leave gaps.
import type { Path } from '../base/errors.js';
import { noTables } from '../indicators/indicator.js';
import { evaluate, leafIds, programOf } from './analysis.js';
import { type FieldCells, findCells } from './cells.js';
import type { CheckContext } from './diagnostic.js';
import type { Condition, DecisionTable, Rule } from './document.js';
import type { Program } from './program.js';
import { tableRules } from './table.js';
import { FALSE, TRUE, UNKNOWN } from './verdict.js';

const COMBINATIONS = 20_000;

/** Calls `visit` for every combination of answers to the fields that some leaves read; false where that is too many. */
function eachCase(
  ids: ReadonlySet<number>,
  cells: readonly FieldCells[],
  size: number,
  visit: (leaves: Uint8Array) => boolean,
): boolean {
  const involved = cells.filter((cell) => [...cell.leaves].some((id) => ids.has(id)));
  const covered = new Set(involved.flatMap((cell) => [...cell.leaves]));
  const free = [...ids].filter((id) => !covered.has(id));
  const sizes = [...involved.map((cell) => cell.patterns.length), ...free.map(() => 2)];
  const total = sizes.reduce((product, each) => product * each, 1);
  if (total > COMBINATIONS) return false;
  const leaves = new Uint8Array(size).fill(UNKNOWN);
  for (let index = 0; index < total; index++) {
    let rest = index;
    for (const cell of involved) {
      const pattern = cell.patterns[rest % cell.patterns.length];
      rest = Math.floor(rest / cell.patterns.length);
      cell.leaves.forEach((id, i) => {
        leaves[id] = pattern?.[i] ?? UNKNOWN;
      });
    }
    for (const id of free) {
      leaves[id] = rest % 2 === 1 ? TRUE : FALSE;
      rest = Math.floor(rest / 2);
    }
    if (!visit(leaves)) break;
  }
  return true;
}

/** RULES_CONTRADICTION, RULES_NEVER, RULES_SHADOWED, TABLE_OVERLAP, TABLE_GAP. */
export function checkReach(context: CheckContext): void {
  const { ruleSet, report } = context;
  const program = programOf(context, ruleSet);
  const cells = findCells(program, noTables);
  ruleSet.rules.forEach((rule, index) => {
    const node = program.nodes[index];
    if (node === undefined) return;
    let fires = false;
    const tried = eachCase(leafIds(node), cells, program.leaves.length, (leaves) => {
      fires = evaluate(node, leaves) === TRUE;
      return !fires;
    });
    if (!tried || fires) return;
    const contradiction = 'all' in rule.when && rule.when.all.every((each) => 'operator' in each);
    report(
      'error',
      contradiction ? 'RULES_CONTRADICTION' : 'RULES_NEVER',
      ['rules', index, 'when'],
      `no record can make ${rule.id} fire`,
    );
  });
  checkShadows(context, program, cells);
  for (const [index, table] of ruleSet.tables.entries()) checkRows(context, table, ['tables', index]);
}

/** A rule is shadowed where another of its group fires whenever it does, and gives no fewer points. */
function checkShadows(
  { ruleSet, report }: CheckContext,
  program: Program,
  cells: readonly FieldCells[],
): void {
  ruleSet.rules.forEach((rule, index) => {
    const node = program.nodes[index];
    if (node === undefined || rule.group === undefined || rule.points === 0) return;
    ruleSet.rules.forEach((other, at) => {
      const over = program.nodes[at];
      const graded = other.decay !== undefined || other.scale !== undefined;
      if (at === index || over === undefined || other.group !== rule.group || graded) return;
      if (other.points < rule.points || (other.points === rule.points && at > index)) return;
      let always = true;
      const tried = eachCase(leafIds(over, leafIds(node)), cells, program.leaves.length, (leaves) => {
        always = evaluate(node, leaves) !== TRUE || evaluate(over, leaves) === TRUE;
        return always;
      });
      // A warning: the shadowed rule may still be wanted for its typology and its words.
      if (tried && always)
        report(
          'warning',
          'RULES_SHADOWED',
          ['rules', index],
          `${other.id} fires whenever ${rule.id} does, with no fewer points`,
        );
    });
  });
}

function checkRows(context: CheckContext, table: DecisionTable, path: Path): void {
  const rows = tableRules({ ...table, hit: 'collect' });
  const template = context.ruleSet.rules[0];
  const whens: Condition[] = rows.map((row) => row.when);
  const program = programOf(context, {
    ...context.ruleSet,
    rules: rows.map((row): Rule => ({ ...(template ?? row), ...row, examples: [] })),
    tables: [],
  });
  const cells = findCells(program, noTables);
  const ids = new Set(program.nodes.flatMap((node) => [...leafIds(node)]));
  const overlaps = new Set<string>();
  let gap = false;
  const tried = eachCase(ids, cells, program.leaves.length, (leaves) => {
    const holding = program.nodes.flatMap((node, row) => (evaluate(node, leaves) === TRUE ? [row + 1] : []));
    if (holding.length === 0) gap = true;
    if (holding.length > 1) overlaps.add(`${holding[0]} and ${holding[1]}`);
    return true;
  });
  if (!tried || whens.length === 0) return;
  if (table.hit === 'unique') {
    for (const pair of overlaps)
      context.report(
        'error',
        'TABLE_OVERLAP',
        [...path, 'rows'],
        `rows ${pair} of ${table.id} can hold together`,
      );
  }
  if (gap && table.otherwise === undefined)
    context.report('error', 'TABLE_GAP', [...path, 'rows'], `some answers fall under no row of ${table.id}`);
}
