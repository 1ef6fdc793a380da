// The rules of an index in; for each uncertain number, which way it moves the score, or the refusal of rules that read it both ways.
import { issue, WaspadaError } from '../../base/errors.js';
import type { Node, Program } from '../../rules/program.js';

/** 1: more of it gives more points; -1: fewer. */
export type Direction = 1 | -1;

const directions: Readonly<Record<string, Direction>> = { atLeast: 1, above: 1, atMost: -1, below: -1 };

/**
 * The direction of every number that the program reads. An interval of such a number is then turned into an interval of the score by
 * its two ends alone. Code: REGION_MONOTONE, where a number is read both ways, by an operator that has no direction, or by a clearing rule.
 */
export function directionsOf(program: Program): ReadonlyMap<string, Direction> {
  const found = new Map<string, Direction>();
  const visit = (node: Node, sign: Direction, rule: string): void => {
    if (node.kind === 'not') visit(node.node, sign === 1 ? -1 : 1, rule);
    else if (node.kind === 'leaf') read(node.leaf, sign, rule);
    else for (const each of node.nodes) visit(each, sign, rule);
  };
  const read = (id: number, sign: Direction, rule: string): void => {
    const leaf = program.leaves[id];
    if (leaf === undefined || leaf.subject.kind !== 'number') return;
    const { name } = leaf.subject;
    const own = directions[leaf.operator.name];
    const direction = own === undefined ? null : own === sign ? 1 : -1;
    const before = found.get(name);
    if (direction === null || (before !== undefined && before !== direction)) {
      const how = direction === null ? `by ${leaf.operator.name}` : 'both ways';
      throw new WaspadaError(issue('REGION_MONOTONE', ['rules', rule], `found ${name} read ${how}`));
    }
    found.set(name, direction);
  };
  for (const { rule, node } of program.units) {
    const { id = '', clears } = program.rules[rule] ?? {};
    visit(node, clears === undefined ? 1 : -1, id);
  }
  return found;
}
