// What every analysis of a rule set shares: a timeless program, and conditions evaluated on chosen leaf verdicts.
import type { CheckContext } from './diagnostic.js';
import type { RuleSet } from './document.js';
import { createProgram, type Node, type Program } from './program.js';
import { atLeastTrue, FALSE, not, TRUE, UNKNOWN, type Verdict } from './verdict.js';

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

/** Any day does: the rule set is made timeless. */
const ANY_DAY = 20619;

/** A program of all rules, for analysis. */
export function programOf(context: CheckContext, ruleSet: RuleSet): Program {
  const { dictionary, indicators, operators } = context;
  return createProgram(timeless(ruleSet), {
    dictionary,
    indicators,
    policyDate: ANY_DAY,
    ...(operators ? { operators } : {}),
  });
}

/** The verdict of a condition, given one of each leaf. */
export function evaluate(node: Node, leaves: ArrayLike<number>): Verdict {
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

/** The leaves that a condition reads. */
export function leafIds(node: Node, into: Set<number> = new Set()): Set<number> {
  if (node.kind === 'leaf') into.add(node.leaf);
  else if (node.kind === 'not') leafIds(node.node, into);
  else for (const each of node.nodes) leafIds(each, into);
  return into;
}
