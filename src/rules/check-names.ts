// The names of a rule set: fields, indicators, operators and values that exist and fit each other.
import { distance } from 'fastest-levenshtein';
import { parseDate } from '../base/dates.js';
import type { Path } from '../base/errors.js';
import { sensitiveNames } from '../fields/application.js';
import { isCountry } from '../fields/countries.js';
import type { CheckContext } from './diagnostic.js';
import type { Condition, DecisionTable, Leaf } from './document.js';
import { operators as defaultOperators } from './operators/index.js';
import { leafName, subjectKind, subjectNamed } from './program.js';
import { rowCondition } from './table.js';

export interface FoundLeaf {
  readonly leaf: Leaf;
  readonly path: Path;
}

/** Reports faults of names and values; returns the leaves of the condition with their paths. */
export function checkCondition(context: CheckContext, condition: Condition, path: Path): FoundLeaf[] {
  const leaves: FoundLeaf[] = [];
  const stack: { node: Condition; path: Path }[] = [{ node: condition, path }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, path: at } = entry;
    const descend = (nodes: readonly Condition[], key: string) => {
      nodes.forEach((each, index) => {
        stack.push({ node: each, path: [...at, key, index] });
      });
    };
    if ('all' in node) descend(node.all, 'all');
    else if ('any' in node) descend(node.any, 'any');
    else if ('not' in node) stack.push({ node: node.not, path: [...at, 'not'] });
    else if ('of' in node) {
      descend(node.of, 'of');
      if (node.atLeast > node.of.length)
        context.report('error', 'RULES_NEVER', at, `found at least ${node.atLeast} of ${node.of.length}`);
    } else if ('countOfTrue' in node) {
      node.countOfTrue.forEach((name, index) => {
        const leaf: Leaf = { ...subjectNamed(name, context.dictionary), operator: 'is', value: true };
        leaves.push({ leaf, path: [...at, 'countOfTrue', index] });
      });
      if (node.atLeast > node.countOfTrue.length)
        context.report(
          'error',
          'RULES_NEVER',
          at,
          `found at least ${node.atLeast} of ${node.countOfTrue.length}`,
        );
    } else leaves.push({ leaf: node, path: at });
  }
  for (const { leaf, path: at } of leaves) checkLeaf(context, leaf, at);
  return leaves;
}

export function checkTableCells(context: CheckContext, table: DecisionTable, path: Path): void {
  table.rows.forEach((_, row) => {
    for (const condition of rowCondition(table, row))
      checkCondition(context, condition, [...path, 'rows', row]);
  });
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 4;
  for (const each of known) {
    const away = distance(name.toLowerCase(), each.toLowerCase());
    if (away < least) {
      least = away;
      best = each;
    }
  }
  return best === undefined ? undefined : `did you mean \`${best}\`?`;
}

function checkLeaf(context: CheckContext, leaf: Leaf, path: Path): void {
  const { dictionary, indicators, report } = context;
  const name = leafName(leaf);
  const key = 'field' in leaf ? 'field' : 'indicator';
  const found = subjectKind(leaf, dictionary, indicators);
  if (found === null) {
    const parts = name.split('.');
    if (
      sensitiveNames.has(plain(name)) ||
      parts[0] === 'identity' ||
      sensitiveNames.has(plain(parts.at(-1) ?? ''))
    ) {
      return void report(
        'error',
        'RULES_PROTECTED',
        [...path, key],
        `found ${name}, a protected attribute or identifier`,
      );
    }
    const known = key === 'field' ? Object.keys(dictionary) : indicators.map((each) => each.name);
    return void report(
      'error',
      'RULES_FIELD',
      [...path, key],
      `found ${JSON.stringify(name)}, expected a ${key} of the dictionary`,
      nearest(name, known),
    );
  }
  const { kind, field } = found;
  if (field?.derivedOnly === true || (field !== null && field.evidence === undefined)) {
    return void report(
      'error',
      'RULES_PROTECTED',
      [...path, key],
      `found ${name}, which a rule may not read itself`,
    );
  }
  const operator = (context.operators ?? defaultOperators)[leaf.operator];
  if (!operator.kinds.includes(kind)) {
    return void report(
      'error',
      'RULES_KIND',
      [...path, 'operator'],
      `found ${leaf.operator} on ${name}, a ${kind}; it fits ${operator.kinds.join(', ')}`,
    );
  }
  checkOperand(context, leaf, kind, path);
}

function checkOperand(context: CheckContext, leaf: Leaf, kind: string, path: Path): void {
  const { ruleSet, report } = context;
  const operator = (context.operators ?? defaultOperators)[leaf.operator];
  const { value } = leaf;
  const at = [...path, 'value'];
  const bad = (message: string, hint?: string) => report('error', 'RULES_VALUE', at, message, hint);
  if (operator.takes === 'none') {
    if (value !== undefined) bad(`found a value, expected none for ${leaf.operator}`);
    return;
  }
  if (value === undefined) return void bad(`found no value, expected one for ${leaf.operator}`);
  if (typeof value === 'object' && !Array.isArray(value)) {
    const lists = ruleSet.lists.filter((list) => list.id === value.list);
    // A list that is not in force holds nothing; under a negative operator that would count against everyone.
    if (operator.takes !== 'many' || operator.holdsOfNeutral)
      bad(`found a list, which does not go with ${leaf.operator}`);
    if (lists.length === 0)
      report('error', 'RULES_REFERENCE', [...at, 'list'], `found ${value.list}, expected the id of a list`);
    for (const each of lists.flatMap((list) => list.values)) checkValue(context, leaf, kind, each, at);
    return;
  }
  const values = Array.isArray(value) ? value : [value];
  if ((operator.takes === 'many' || operator.takes === 'pair') !== Array.isArray(value))
    return void bad(
      `found ${JSON.stringify(value)}, expected ${Array.isArray(value) ? 'one value' : 'several values in [ ]'}`,
    );
  if (operator.takes === 'many' && values.length === 0)
    return void bad('found no values, expected at least one');
  if (operator.takes === 'whole') {
    const [count] = values;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0)
      bad(`found ${String(count)}, expected a whole number`);
    return;
  }
  if (
    operator.takes === 'pair' &&
    (values.length !== 2 ||
      !(String(values[0]) <= String(values[1]) || Number(values[0]) <= Number(values[1])))
  )
    return void bad(`found ${JSON.stringify(value)}, expected two rising limits`);
  for (const each of values) checkValue(context, leaf, kind, each, at);
}

function checkValue(context: CheckContext, leaf: Leaf, kind: string, value: unknown, at: Path): void {
  const field = 'field' in leaf ? context.dictionary[leaf.field] : undefined;
  const bad = (expected: string, hint?: string) =>
    context.report('error', 'RULES_VALUE', at, `found ${JSON.stringify(value)}, expected ${expected}`, hint);
  if (kind === 'flag' && typeof value !== 'boolean') bad('true or false');
  else if (kind === 'number' && typeof value !== 'number') bad('a number');
  else if (kind === 'date' && (typeof value !== 'string' || parseDate(value) === null)) bad('a date');
  else if (kind === 'text' && typeof value !== 'string') bad('text');
  else if (kind === 'countries' && (typeof value !== 'string' || !isCountry(value)))
    bad('an ISO 3166-1 alpha-2 code');
  else if (field?.kind === 'category') {
    if (typeof value === 'string' && field.unknown.includes(value))
      bad('an answer', 'This code means "not asked": test it with the operator unknown.');
    else if (typeof value !== 'string' || !Object.hasOwn(field.values, value))
      bad(
        `one of ${Object.keys(field.values).join(', ')}`,
        nearest(String(value), Object.keys(field.values)),
      );
  } else if ((field?.kind === 'count' || field?.kind === 'number') && typeof value === 'number') {
    const [low, high] = field.range;
    if (value < low || value > high) bad(`a number from ${low} to ${high}`);
  }
}
