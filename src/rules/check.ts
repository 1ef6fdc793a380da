// Static analysis of a rule set: every fault found without a record, each with code, path and hint. Never throws.
import { parseDate } from '../base/dates.js';
import type { Path } from '../base/errors.js';
import { checkAlone } from './check-alone.js';
import { checkCondition, checkTableCells } from './check-names.js';
import { allRules, type CheckContext, type CheckOptions, contextOf, type Diagnostic } from './diagnostic.js';
import { type DecisionTable, type Rule, type RuleSet, subjects } from './document.js';
import { leafName, subjectKind } from './program.js';

const budgets = { rules: 2000, nodes: 50_000, depth: 64 };

/**
 * What must hold before a rule set may score: names, values, clears, groups, caps, decay, and no fact that decides alone.
 * `reviewRules` adds what an author wants to know besides.
 */
export function checkRules(ruleSet: RuleSet, options: CheckOptions): Diagnostic[] {
  const { context, found } = contextOf(ruleSet, options);
  checkIds(context);
  if (!checkBudget(context)) return found;
  checkPolicy(context);
  ruleSet.rules.forEach((rule, index) => {
    checkRule(context, rule, ['rules', index]);
  });
  ruleSet.tables.forEach((table, index) => {
    checkTable(context, table, ['tables', index]);
  });
  // Meaning is only analysed once every name resolves: otherwise one slip would be told many times.
  // What one fact may do alone is a law about people; an index of a region may rest on one figure.
  if (ruleSet.subject === 'application' && !found.some((each) => each.severity === 'error'))
    checkAlone(context);
  return found;
}

function checkIds({ ruleSet, report }: CheckContext): void {
  const seen = (ids: readonly string[], kind: string) => {
    ids.forEach((id, index) => {
      if (ids.indexOf(id) < index)
        report('error', 'RULES_DUPLICATE', [kind, index, 'id'], `found the id ${id} twice`);
    });
  };
  const tableRows = ruleSet.tables.flatMap((table) => table.rows.map((_, row) => `${table.id}.${row + 1}`));
  seen([...ruleSet.rules.map((rule) => rule.id), ...tableRows], 'rules');
  seen(
    ruleSet.groups.map((group) => group.id),
    'groups',
  );
  seen(
    ruleSet.caps.map((cap) => cap.id),
    'caps',
  );
  seen(
    ruleSet.tables.map((table) => table.id),
    'tables',
  );
  seen(
    ruleSet.switches.map((each) => each.id),
    'switches',
  );
}

function checkBudget({ ruleSet, report }: CheckContext): boolean {
  let nodes = 0;
  let deepest = 0;
  const stack: { value: unknown; depth: number }[] = ruleSet.rules.map((rule) => ({
    value: rule.when,
    depth: 1,
  }));
  while (stack.length > 0 && nodes <= budgets.nodes) {
    const { value, depth } = stack.pop() ?? { value: null, depth: 0 };
    if (typeof value !== 'object' || value === null) continue;
    nodes++;
    deepest = Math.max(deepest, depth);
    for (const child of Object.values(value)) stack.push({ value: child, depth: depth + 1 });
  }
  const over: [boolean, string][] = [
    [
      ruleSet.rules.length > budgets.rules,
      `found ${ruleSet.rules.length} rules, expected at most ${budgets.rules}`,
    ],
    [nodes > budgets.nodes, `found more than ${budgets.nodes} parts of conditions`],
    [
      deepest > budgets.depth * 2,
      `found conditions nested ${deepest} deep, expected at most ${budgets.depth * 2}`,
    ],
  ];
  for (const [fault, message] of over) if (fault) report('error', 'RULES_BUDGET', ['rules'], message);
  return !over.some(([fault]) => fault);
}

function checkPolicy({ ruleSet, dictionary, report }: CheckContext): void {
  const rules = allRules(ruleSet);
  const [, pendalaman, rujuk] = ruleSet.bands;
  if (pendalaman.from >= rujuk.from) report('error', 'RULES_CAP', ['bands', 2, 'from'], 'bands must rise');
  ruleSet.caps.forEach((cap, index) => {
    if (!('rules' in cap)) return;
    cap.rules.forEach((id, at) => {
      if (!rules.some((rule) => rule.id === id || id === tableOf(rule.id)))
        report(
          'error',
          'RULES_REFERENCE',
          ['caps', index, 'rules', at],
          `found ${id}, expected the id of a rule`,
        );
    });
    if (
      cap.within !== undefined &&
      !ruleSet.caps.some((each) => each.id === cap.within && !('rules' in each))
    )
      report(
        'error',
        'RULES_REFERENCE',
        ['caps', index, 'within'],
        `found ${cap.within}, expected the id of a class cap`,
      );
  });
  ruleSet.minimum.forEach((each, index) => {
    each.fields.forEach((name, at) => {
      if (!Object.hasOwn(dictionary, name))
        report('error', 'RULES_FIELD', ['minimum', index, 'fields', at], `found ${name}, expected a field`);
    });
    const purposes = dictionary.declaredPurpose;
    each.purposes?.forEach((purpose, at) => {
      if (purposes?.kind === 'category' && !Object.hasOwn(purposes.values, purpose))
        report(
          'error',
          'RULES_VALUE',
          ['minimum', index, 'purposes', at],
          `found ${purpose}, expected a purpose`,
        );
    });
  });
  // Groups must be of one kind, or "largest points once" could cost a reason its independence or slip under a cap.
  for (const group of ruleSet.groups) {
    const members = rules.filter((rule) => rule.group === group.id);
    const kinds = new Set(
      members.map((rule) => `${rule.class === 'S' || rule.class === 'D'} ${capsOf(ruleSet, rule).join()}`),
    );
    const index = ruleSet.groups.indexOf(group);
    if (kinds.size > 1)
      report(
        'error',
        'RULES_GROUP',
        ['groups', index],
        `the rules of ${group.id} are of unlike classes or caps`,
      );
    if (group.decides === false && members.some((rule) => capsOf(ruleSet, rule).length > 0))
      report(
        'error',
        'RULES_GROUP',
        ['groups', index],
        `${group.id} never decides, so its rules may not stand under a cap`,
      );
    if (members.length === 0)
      report('warning', 'RULES_GROUP', ['groups', index], `no rule is of the group ${group.id}`);
  }
}

const tableOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));

const capsOf = (ruleSet: RuleSet, rule: Pick<Rule, 'id' | 'class'>): string[] =>
  ruleSet.caps.flatMap((cap) =>
    ('rules' in cap ? cap.rules.includes(rule.id) : cap.class === rule.class) ? [cap.id] : [],
  );

type About = Pick<
  Rule,
  | 'id'
  | 'typology'
  | 'validFrom'
  | 'validTo'
  | 'reviewBy'
  | 'group'
  | 'switch'
  | 'class'
  | 'words'
  | 'question'
>;

function checkAbout({ ruleSet, on, report }: CheckContext, about: About, path: Path): void {
  const own: readonly string[] = subjects[ruleSet.subject];
  if (!own.includes(about.typology))
    report(
      'error',
      'RULES_VALUE',
      [...path, 'typology'],
      `found ${about.typology}, expected one of ${own.join(', ')}`,
    );
  const dates: ('validFrom' | 'validTo' | 'reviewBy')[] = ['validFrom', 'validTo', 'reviewBy'];
  for (const name of dates) {
    const text = about[name];
    if (text !== undefined && parseDate(text) === null)
      report('error', 'RULES_VALUE', [...path, name], `found ${text}, expected a date`);
  }
  const day = (text: string | undefined) => (text === undefined ? null : parseDate(text));
  if (on !== undefined) {
    const until = day(about.validTo);
    const from = day(about.validFrom);
    const review = day(about.reviewBy);
    if (until !== null && until < on)
      report('warning', 'RULES_EXPIRED', [...path, 'validTo'], `${about.id} expired on ${about.validTo}`);
    if (from !== null && from > on)
      report('note', 'RULES_NOT_YET', [...path, 'validFrom'], `${about.id} starts on ${about.validFrom}`);
    if (review !== null && review < on)
      report(
        'warning',
        'RULES_REVIEW',
        [...path, 'reviewBy'],
        `${about.id} was due for review on ${about.reviewBy}`,
      );
  }
  if (about.group !== undefined && !ruleSet.groups.some((group) => group.id === about.group))
    report(
      'error',
      'RULES_REFERENCE',
      [...path, 'group'],
      `found ${about.group}, expected the id of a group`,
    );
  if (about.switch !== undefined && !ruleSet.switches.some((each) => each.id === about.switch))
    report(
      'error',
      'RULES_REFERENCE',
      [...path, 'switch'],
      `found ${about.switch}, expected the id of a switch`,
    );
  const said = [about.words.id, about.words.en, about.question?.id ?? '', about.question?.en ?? '']
    .join(' ')
    .toLowerCase();
  const banned = guilt.find((word) => new RegExp(`\\b${word}\\b`).test(said));
  if (banned !== undefined)
    report(
      'error',
      'RULES_WORDS',
      [...path, 'words'],
      `found ${JSON.stringify(banned)}: no word of guilt or refusal`,
    );
}

const guilt = [
  'tersangka',
  'ditolak',
  'menolak',
  'tolak',
  'bohong',
  'berbohong',
  'risiko tinggi',
  'pelaku',
  'kriminal',
  'suspect',
  'liar',
  'lied',
  'reject',
  'refuse',
  'refused',
  'guilty',
  'criminal',
  'high risk',
];

function checkRule(context: CheckContext, rule: Rule, path: Path): void {
  const { report, ruleSet } = context;
  checkAbout(context, rule, path);
  const leaves = checkCondition(context, rule.when, [...path, 'when']);
  const zero = rule.points === 0 && rule.clears === undefined && rule.gate === undefined;
  for (const { leaf, path: at } of leaves) {
    if ((leaf.operator === 'known' || leaf.operator === 'unknown') && !zero)
      report(
        'error',
        'RULES_KNOWN_SCORES',
        at,
        `found ${leaf.operator} in a rule that gives points, clears or gates`,
      );
  }
  if (rule.clears !== undefined && rule.points > 0)
    report(
      'error',
      'RULES_PROTECTIVE_POINTS',
      [...path, 'points'],
      `found ${rule.points} points beside clears`,
    );
  rule.clears?.forEach((id, index) => {
    const cleared = ruleSet.rules.find((each) => each.id === id);
    const at = [...path, 'clears', index];
    const forbidden = cleared === undefined ? null : neverClearedBy(context, cleared);
    if (cleared === undefined)
      report('error', 'RULES_REFERENCE', at, `found ${id}, expected the id of a rule`);
    if (forbidden !== null)
      report('error', 'RULES_CLEARS', at, `${rule.id} may not clear ${id}: it rests on ${forbidden}`);
  });
  for (const cap of ruleSet.caps) {
    if (capsOf(ruleSet, rule).includes(cap.id) && rule.points > cap.atMost)
      report(
        'error',
        'RULES_CAP',
        [...path, 'points'],
        `found ${rule.points} points under the cap ${cap.id} of ${cap.atMost}`,
      );
  }
  if (rule.decay !== undefined) checkDecay(context, rule, path);
  if (rule.scale !== undefined) checkScale(context, rule, path);
  if (rule.class === 'H' && rule.points > 0 && !guardsVictims(rule)) {
    report(
      'error',
      'RULES_VICTIM',
      [...path, 'when'],
      `${rule.id} punishes history without asking whether it was a victim's`,
    );
  }
}

/** The fact a rule rests on that no document may clear: debt, coaching, control, reward, forgery, history, linkage. */
function neverClearedBy(context: CheckContext, rule: Rule): string | null {
  for (const { leaf } of checkCondition({ ...context, report: () => undefined }, rule.when, [])) {
    const name = leafName(leaf);
    if ('indicator' in leaf) {
      if (context.indicators.find((each) => each.name === name)?.neverCleared === true) return name;
      continue;
    }
    const sealed = context.dictionary[name]?.neverCleared;
    if (sealed === true) return name;
    const values: readonly unknown[] = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
    if (sealed?.some((each) => values.includes(each))) return name;
  }
  return null;
}

const guardsVictims = (rule: Rule): boolean =>
  'all' in rule.when &&
  rule.when.all.some(
    (each) =>
      'indicator' in each &&
      each.indicator === 'victimHistory' &&
      each.operator === 'is' &&
      each.value === false,
  );

function checkDecay({ indicators, report }: CheckContext, rule: Rule, path: Path): void {
  const { decay } = rule;
  if (decay === undefined) return;
  const indicator = indicators.find((each) => each.name === decay.indicator);
  if (indicator?.kind !== 'number')
    report(
      'error',
      'RULES_FIELD',
      [...path, 'decay', 'indicator'],
      `found ${decay.indicator}, expected a number indicator`,
    );
  decay.steps.forEach((step, index) => {
    const before = decay.steps[index - 1];
    const fault =
      before === undefined
        ? step.points !== rule.points
        : step.belowMonths <= before.belowMonths || step.points >= before.points;
    if (fault)
      report(
        'error',
        'RULES_DECAY',
        [...path, 'decay', 'steps', index],
        `found ${step.points} points below ${step.belowMonths} months`,
      );
  });
}

/** Codes: RULES_FIELD, RULES_VALUE. A scale and a decay in one rule would be two meanings of its points. */
function checkScale({ dictionary, indicators, report }: CheckContext, rule: Rule, path: Path): void {
  const { scale } = rule;
  if (scale === undefined) return;
  const found = subjectKind({ field: scale.field, operator: 'known' }, dictionary, indicators);
  const at = [...path, 'scale'];
  if (found?.kind !== 'number')
    report('error', 'RULES_FIELD', [...at, 'field'], `found ${scale.field}, expected a number field`);
  if (scale.from === scale.to)
    report('error', 'RULES_VALUE', [...at, 'to'], `found ${scale.to} at both ends of the scale`);
  if (rule.decay !== undefined) report('error', 'RULES_DECAY', at, 'found a scale beside a decay');
}

function checkTable(context: CheckContext, table: DecisionTable, path: Path): void {
  checkAbout(context, table, path);
  table.rows.forEach((row, index) => {
    if (row.when.length !== table.inputs.length)
      context.report(
        'error',
        'DOCUMENT_SHAPE',
        [...path, 'rows', index, 'when'],
        `found ${row.when.length} cells, expected ${table.inputs.length}`,
      );
  });
  checkTableCells(context, table, path);
}
