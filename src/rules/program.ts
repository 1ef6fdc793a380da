// From a rule set to a program: the rules in force on a date, their names resolved to subjects and shared leaves.
import { parseDate } from '../base/dates.js';
import { issue, type Path, WaspadaError } from '../base/errors.js';
import type { Dictionary, FieldDef, Scope } from '../fields/dictionary.js';
import type { Indicator } from '../indicators/indicator.js';
import type { Condition, Leaf, OperatorName, Rule, RuleSet, Scalar } from './document.js';
import { belowYears } from './operators/below-years.js';
import { operators as defaultOperators } from './operators/index.js';
import type { Operator, SubjectKind } from './operators/operator.js';
import { tableRules } from './table.js';

/** What a leaf looks at: a field or an indicator. */
export interface Subject {
  readonly name: string;
  readonly kind: SubjectKind;
  readonly field: FieldDef | null;
  readonly indicator: Indicator | null;
  /** Index into `Program.scopes`, or -1 where the field always applies. */
  readonly scope: number;
}

export interface ProgramLeaf {
  readonly subject: Subject;
  readonly operator: Operator;
  readonly operand: readonly Scalar[];
}

export type Node =
  | { readonly kind: 'leaf'; readonly leaf: number }
  | { readonly kind: 'all' | 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'not'; readonly node: Node }
  | { readonly kind: 'atLeast'; readonly count: number; readonly nodes: readonly Node[] };

/** One way in which a rule gives points: a rule with decay has one unit a step, a rule with a scale one a point. */
export interface Unit {
  readonly rule: number;
  readonly node: Node;
  readonly points: number;
}

export interface Program {
  readonly ruleSet: RuleSet;
  readonly dictionary: Dictionary;
  readonly indicators: readonly Indicator[];
  /** The rules in force, in document order, rows of tables after the rules. */
  readonly rules: readonly Rule[];
  /** The condition of each rule, apart from decay. */
  readonly nodes: readonly Node[];
  readonly units: readonly Unit[];
  readonly leaves: readonly ProgramLeaf[];
  readonly scopes: readonly Node[];
  /** Scope index by field name; fields that always apply are absent. */
  readonly fieldScopes: ReadonlyMap<string, number>;
}

export interface ProgramOptions {
  readonly dictionary: Dictionary;
  readonly indicators: readonly Indicator[];
  readonly operators?: Readonly<Record<OperatorName, Operator>>;
  /** Civil day on which rules and lists must be valid. */
  readonly policyDate: number;
  /** Switches of the deployment, over the defaults of the rule set. */
  readonly switches?: Readonly<Record<string, boolean>>;
}

const day = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : (parseDate(text) ?? Number.NaN);

export const validOn = (dated: { validFrom: string; validTo?: string | undefined }, date: number): boolean =>
  day(dated.validFrom, Number.NaN) <= date && date <= day(dated.validTo, Number.POSITIVE_INFINITY);

/** All rules that can be in force: enabled, switched on, tables unrolled; validity aside. */
export function enabledRules(ruleSet: RuleSet, switches: Readonly<Record<string, boolean>> = {}): Rule[] {
  const on = (id: string): boolean =>
    (Object.hasOwn(switches, id) ? switches[id] : undefined) ??
    ruleSet.switches.find((each) => each.id === id)?.default ??
    false;
  return [...ruleSet.rules, ...ruleSet.tables.flatMap(tableRules)].filter(
    (rule) => rule.enabled && (rule.switch === undefined || on(rule.switch)),
  );
}

const kinds: Readonly<Record<FieldDef['kind'], SubjectKind>> = {
  text: 'text',
  regency: 'text',
  timestamp: 'date',
  date: 'date',
  category: 'category',
  flag: 'flag',
  count: 'number',
  number: 'number',
  countries: 'countries',
  dates: 'events',
  events: 'events',
};

/** The kind of a field or indicator for rules, or null where the name is neither. */
export function subjectKind(
  leaf: Leaf,
  dictionary: Dictionary,
  indicators: readonly Indicator[],
): { kind: SubjectKind; field: FieldDef | null; indicator: Indicator | null } | null {
  if ('field' in leaf) {
    const field = Object.hasOwn(dictionary, leaf.field) ? dictionary[leaf.field] : undefined;
    return field === undefined ? null : { kind: kinds[field.kind], field, indicator: null };
  }
  const indicator = indicators.find((each) => each.name === leaf.indicator);
  return indicator === undefined ? null : { kind: indicator.kind, field: null, indicator };
}

export const leafName = (leaf: Leaf): string => ('field' in leaf ? leaf.field : leaf.indicator);

/** The values an operand stands for: a dated list by its entry in force, dates as whole days. */
export function resolveOperand(
  leaf: Leaf,
  kind: SubjectKind,
  ruleSet: RuleSet,
  policyDate: number,
): readonly Scalar[] {
  const { value } = leaf;
  if (value === undefined) return [];
  const values: readonly Scalar[] =
    typeof value !== 'object'
      ? [value]
      : Array.isArray(value)
        ? value
        : (ruleSet.lists.find((list) => list.id === value.list && validOn(list, policyDate))?.values ?? []);
  if (kind !== 'date') return values;
  return values.map((each) => (typeof each === 'string' ? (parseDate(each) ?? Number.NaN) : each));
}

/** Resolves the rules in force on `policyDate`. The document must have passed `check`: faults throw RULES_FIELD. */
export function createProgram(ruleSet: RuleSet, options: ProgramOptions): Program {
  const { dictionary, indicators, policyDate } = options;
  const table = options.operators ?? defaultOperators;
  const leaves: ProgramLeaf[] = [];
  const leafIds = new Map<string, number>();
  const scopes: Node[] = [];
  const scopeIds = new Map<string, number>();
  const fieldScopes = new Map<string, number>();

  const addLeaf = (subject: Subject, operator: Operator, operand: readonly Scalar[]): Node => {
    const key = JSON.stringify([
      subject.name,
      subject.indicator === null,
      operator.name,
      operand.map(String),
      operand,
    ]);
    let id = leafIds.get(key);
    if (id === undefined) {
      id = leaves.length;
      leafIds.set(key, id);
      leaves.push({ subject, operator, operand });
    }
    return { kind: 'leaf', leaf: id };
  };

  const addScope = (scope: Scope): number => {
    const key = JSON.stringify(scope);
    let id = scopeIds.get(key);
    if (id !== undefined) return id;
    const nodes = scope.map((test): Node => {
      const field = dictionary[test.field];
      if (field === undefined || field.appliesWhen !== undefined) {
        throw new WaspadaError(
          issue('BASE_INTERNAL', [test.field], 'a scope reads a field that has a scope or does not exist'),
        );
      }
      const subject: Subject = {
        name: test.field,
        kind: kinds[field.kind],
        field,
        indicator: null,
        scope: -1,
      };
      return 'in' in test
        ? addLeaf(subject, table.in, test.in)
        : addLeaf(subject, belowYears, [test.belowYears]);
    });
    id = scopes.length;
    scopes.push({ kind: 'any', nodes });
    scopeIds.set(key, id);
    return id;
  };
  for (const [name, field] of Object.entries(dictionary)) {
    if (field.appliesWhen !== undefined) fieldScopes.set(name, addScope(field.appliesWhen));
  }

  const addTest = (leaf: Leaf, path: Path): Node => {
    const found = subjectKind(leaf, dictionary, indicators);
    const name = leafName(leaf);
    if (found === null)
      throw new WaspadaError(
        issue('RULES_FIELD', path, `found ${JSON.stringify(name)}, expected a field or indicator`),
      );
    const subject: Subject = {
      name,
      ...found,
      scope: fieldScopes.get(found.indicator?.needs.length === 1 ? found.indicator.needs[0] : name) ?? -1,
    };
    return addLeaf(subject, table[leaf.operator], resolveOperand(leaf, found.kind, ruleSet, policyDate));
  };

  const addNode = (condition: Condition, path: Path): Node => {
    if ('all' in condition) {
      return {
        kind: 'all',
        nodes: condition.all.map((each, index) => addNode(each, [...path, 'all', index])),
      };
    }
    if ('any' in condition) {
      return {
        kind: 'any',
        nodes: condition.any.map((each, index) => addNode(each, [...path, 'any', index])),
      };
    }
    if ('not' in condition) return { kind: 'not', node: addNode(condition.not, [...path, 'not']) };
    if ('of' in condition) {
      const nodes = condition.of.map((each, index) => addNode(each, [...path, 'of', index]));
      return { kind: 'atLeast', count: condition.atLeast, nodes };
    }
    if ('countOfTrue' in condition) {
      const nodes = condition.countOfTrue.map((name, index) =>
        addTest({ ...subjectNamed(name, dictionary), operator: 'is', value: true }, [
          ...path,
          'countOfTrue',
          index,
        ]),
      );
      return { kind: 'atLeast', count: condition.atLeast, nodes };
    }
    return addTest(condition, path);
  };

  /** Half a point below a whole one rounds up to it; the group keeps the largest that holds. */
  const scaleUnits = (
    { field, from, to }: NonNullable<Rule['scale']>,
    most: number,
    rule: number,
    node: Node,
  ): Unit[] =>
    Array.from({ length: most }, (_, before) => {
      const value = from + ((before + 0.5) * (to - from)) / most;
      const operator = to > from ? 'atLeast' : 'atMost';
      const reached = addTest({ field, operator, value }, ['rules', rule, 'scale']);
      return { rule, node: { kind: 'all', nodes: [node, reached] }, points: before + 1 };
    });

  const rules = enabledRules(ruleSet, options.switches).filter((rule) => validOn(rule, policyDate));
  const nodes = rules.map((rule, index) => addNode(rule.when, ['rules', index, 'when']));
  const units = rules.flatMap((rule, index): Unit[] => {
    const node = nodes[index];
    if (node === undefined) return [];
    if (rule.scale !== undefined) return scaleUnits(rule.scale, rule.points, index, node);
    if (rule.decay === undefined) return [{ rule: index, node, points: rule.points }];
    const { indicator } = rule.decay;
    return rule.decay.steps.map((step) => {
      const young = addTest({ indicator, operator: 'below', value: step.belowMonths }, [
        'rules',
        index,
        'decay',
      ]);
      return { rule: index, node: { kind: 'all', nodes: [node, young] }, points: step.points };
    });
  });
  return { ruleSet, dictionary, indicators, rules, nodes, units, leaves, scopes, fieldScopes };
}

/** A name in a list of names: a field where the dictionary has it, else an indicator. */
export const subjectNamed = (
  name: string,
  dictionary: Dictionary,
): { field: string } | { indicator: string } =>
  Object.hasOwn(dictionary, name) ? { field: name } : { indicator: name };
