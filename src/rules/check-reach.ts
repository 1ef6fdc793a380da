// What rules can do: those that never fire or are shadowed, table rows that overlap or leave gaps, facts that decide alone.
import type { Path } from '../base/errors.js';
import { noTables } from '../indicators/indicator.js';
import { type FieldCells, findCells } from './cells.js';
import { allRules, type CheckContext } from './check.js';
import type { Condition, DecisionTable, Rule, RuleSet } from './document.js';
import { createProgram, type Node, type Program } from './program.js';
import { tableRules } from './table.js';
import { atLeastTrue, FALSE, not, TRUE, UNKNOWN, type Verdict } from './verdict.js';

const COMBINATIONS = 20_000;

/** A rule set with every rule valid and on, so that analysis does not depend on the day. */
function timeless(ruleSet: RuleSet): RuleSet {
  const open = { validFrom: '1900-01-01', validTo: undefined, enabled: true, switch: undefined };
  return {
    ...ruleSet,
    rules: ruleSet.rules.map(({ switch: _, validTo: __, ...rule }) => ({
      ...rule,
      validFrom: open.validFrom,
      enabled: true,
    })),
    tables: ruleSet.tables.map(({ switch: _, validTo: __, ...table }) => ({
      ...table,
      validFrom: open.validFrom,
      enabled: true,
    })),
    lists: ruleSet.lists.map(({ validTo: _, ...list }) => ({ ...list, validFrom: open.validFrom })),
  };
}

const ANY_DAY = 20619;

function programOf(context: CheckContext, ruleSet: RuleSet): Program {
  const { dictionary, indicators, operators } = context;
  return createProgram(timeless(ruleSet), {
    dictionary,
    indicators,
    policyDate: ANY_DAY,
    ...(operators ? { operators } : {}),
  });
}

function evaluate(node: Node, leaves: ArrayLike<number>): Verdict {
  if (node.kind === 'leaf') {
    const verdict = leaves[node.leaf];
    return verdict === TRUE ? TRUE : verdict === FALSE ? FALSE : UNKNOWN;
  }
  if (node.kind === 'not') return not(evaluate(node.node, leaves));
  const verdicts = node.nodes.map((each) => evaluate(each, leaves));
  if (node.kind === 'atLeast') return atLeastTrue(node.count, verdicts);
  if (node.kind === 'all')
    return verdicts.includes(FALSE) ? FALSE : verdicts.includes(UNKNOWN) ? UNKNOWN : TRUE;
  return verdicts.includes(TRUE) ? TRUE : verdicts.includes(UNKNOWN) ? UNKNOWN : FALSE;
}

function leafIds(node: Node, into: Set<number> = new Set()): Set<number> {
  if (node.kind === 'leaf') into.add(node.leaf);
  else if (node.kind === 'not') leafIds(node.node, into);
  else for (const each of node.nodes) leafIds(each, into);
  return into;
}

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
      if (at === index || over === undefined || other.group !== rule.group || other.decay !== undefined)
        return;
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

/** RULES_ALONE: one fact alone reaches rujuk. RULES_CONTEXT_ALONE: context alone leaves lanjut. Gates are excepted. */
export function checkAlone(context: CheckContext): void {
  const { ruleSet, dictionary, report } = context;
  const program = programOf(context, ruleSet);
  const cells = findCells(program, noTables);
  const leaves = new Uint8Array(program.leaves.length);
  const [, pendalaman, rujuk] = ruleSet.bands;

  for (const cell of cells) {
    for (const pattern of cell.patterns) {
      leaves.fill(UNKNOWN);
      cell.leaves.forEach((id, i) => {
        leaves[id] = pattern[i] ?? UNKNOWN;
      });
      const groups = new Map<string, { points: number; independent: boolean }>();
      for (const unit of program.units) {
        const rule = program.rules[unit.rule];
        if (rule === undefined || evaluate(unit.node, leaves) !== TRUE) continue;
        const key = rule.group ?? `rule ${rule.id}`;
        const points = Math.max(unit.points, groups.get(key)?.points ?? 0);
        groups.set(key, { points, independent: rule.class === 'S' || rule.class === 'D' });
      }
      const sum = [...groups.values()].reduce((total, each) => total + each.points, 0);
      const independent = [...groups.values()].filter((each) => each.independent && each.points > 0).length;
      if (sum >= rujuk.from && independent >= rujuk.independent) {
        report(
          'error',
          'RULES_ALONE',
          ['rules'],
          `${cell.field} alone gives ${sum} points and reaches rujuk`,
        );
        break;
      }
    }
  }

  // Context alone: every rule whose answers are all context counts; the rest stay unknown.
  const isContext = (index: number): boolean => {
    const node = program.nodes[index];
    if (node === undefined) return false;
    return [...leafIds(node)].every((id) => {
      const { field, indicator } = program.leaves[id]?.subject ?? {};
      const evidence = indicator?.evidence ?? field?.evidence;
      return evidence === 'C' || dictionary[program.leaves[id]?.subject.name ?? '']?.evidence === 'C';
    });
  };
  let free = 0;
  const capped = new Map<string, number>();
  program.rules.forEach((rule, index) => {
    if (!isContext(index)) return;
    const cap = ruleSet.caps.find((each) =>
      'rules' in each ? each.rules.includes(rule.id) : each.class === rule.class,
    );
    if (cap === undefined) free += rule.points;
    else capped.set(cap.id, Math.min(cap.atMost, (capped.get(cap.id) ?? 0) + rule.points));
  });
  const sum = [...capped.values()].reduce((total, each) => total + each, free);
  if (sum >= pendalaman.from)
    report('error', 'RULES_CONTEXT_ALONE', ['rules'], `context alone can give ${sum} points`);
  for (const cap of ruleSet.caps) {
    if ('class' in cap && cap.class === 'C' && cap.atMost >= pendalaman.from)
      report(
        'error',
        'RULES_CONTEXT_ALONE',
        ['caps', ruleSet.caps.indexOf(cap)],
        `the cap on context is ${cap.atMost}`,
      );
  }
  const hasContext = allRules(ruleSet).some((rule) => rule.class === 'C' && rule.points > 0);
  if (hasContext && !ruleSet.caps.some((cap) => 'class' in cap && cap.class === 'C'))
    report('error', 'RULES_CONTEXT_ALONE', ['caps'], 'rules of class C need a cap of their class');
}
