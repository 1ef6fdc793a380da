// Random but well-formed conditions, rule sets and answers, from a seed: what the equality and bounds tests run on.
import { createRandom, type Random } from '../../src/base/random.js';
import { applicationFields } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import type { Condition, Leaf, Rule, RuleSet } from '../../src/rules/document.js';

const words = { id: 'uji', en: 'test' };

function randomLeaf(
  random: Random,
  names: readonly string[],
  dictionary: Dictionary,
  indicators: boolean,
): Leaf {
  if (indicators && random.chance(0.25)) {
    const indicator = random.pick(applicationIndicators);
    const subject = { indicator: indicator.name };
    if (indicator.kind === 'flag')
      return { ...subject, operator: random.pick(['is', 'isNot'] as const), value: random.chance(0.5) };
    const limit = random.below(40);
    if (random.chance(0.2))
      return { ...subject, operator: 'between', value: [limit, limit + random.below(20)] };
    return {
      ...subject,
      operator: random.pick(['above', 'atLeast', 'below', 'atMost', 'is', 'isNot'] as const),
      value: limit,
    };
  }
  const name = random.pick(names);
  const subject = { field: name };
  const def = dictionary[name];
  switch (def?.kind) {
    case 'category': {
      const codes = Object.keys(def.values);
      if (random.chance(0.5))
        return {
          ...subject,
          operator: random.pick(['in', 'notIn'] as const),
          value: [random.pick(codes), random.pick(codes)],
        };
      return { ...subject, operator: random.pick(['is', 'isNot'] as const), value: random.pick(codes) };
    }
    case 'flag':
      return { ...subject, operator: random.pick(['is', 'isNot'] as const), value: random.chance(0.5) };
    case 'count':
    case 'number':
      return {
        ...subject,
        operator: random.pick(['above', 'atLeast', 'below', 'atMost'] as const),
        value: random.below(12),
      };
    case 'date':
      return random.chance(0.5)
        ? { ...subject, operator: 'withinDays', value: random.below(40) }
        : { ...subject, operator: random.pick(['withinMonths'] as const), value: random.below(4) };
    case 'countries':
      return {
        ...subject,
        operator: random.pick(['containsAny', 'containsAll'] as const),
        value: ['KH', random.pick(['MY', 'SG'])],
      };
    default:
      return { ...subject, operator: random.pick(['known', 'unknown'] as const) };
  }
}

export function randomCondition(
  random: Random,
  depth: number,
  names: readonly string[],
  dictionary: Dictionary = applicationFields,
  indicators = true,
): Condition {
  if (depth === 0 || random.chance(0.35)) return randomLeaf(random, names, dictionary, indicators);
  const children = () =>
    Array.from({ length: 1 + random.below(3) }, () =>
      randomCondition(random, depth - 1, names, dictionary, indicators),
    );
  switch (random.below(5)) {
    case 0:
      return { not: randomCondition(random, depth - 1, names, dictionary, indicators) };
    case 1:
      return { any: children() };
    case 2: {
      const of = children();
      return { atLeast: 1 + random.below(of.length), of };
    }
    case 3: {
      const flags = names.filter((name) => dictionary[name]?.kind === 'flag');
      if (flags.length > 0)
        return { countOfTrue: [random.pick(flags), random.pick(flags)], atLeast: 1 + random.below(2) };
      return { all: children() };
    }
    default:
      return { all: children() };
  }
}

const about = {
  words,
  typology: 'labour_exploitation' as const,
  legalBasis: [],
  practice: [],
  sources: [],
  owner: 'test',
  validFrom: '2020-01-01',
  reviewBy: '2030-01-01',
  expectedRate: [0, 1] as [number, number],
  enabled: true,
  disclosable: true,
  unsafeInCompany: false,
  examples: [{ name: 'none', record: {}, expect: { verdict: 'unknown' as const } }],
};

/** A rule for tests; anything may be replaced. */
export const testRule = (id: string, when: Condition, more: Partial<Rule> = {}): Rule => ({
  id,
  ...about,
  class: 'S',
  points: 10,
  when,
  ...more,
});

/** A rule set for tests: the shipped bands, two groups, the two caps, no minimum. */
export const testRules = (rules: Rule[], more: Partial<RuleSet> = {}): RuleSet => ({
  format: 'waspada-rules/1',
  id: 'test',
  version: '1',
  subject: 'application',
  words,
  bands: [
    { name: 'lanjut', from: 0 },
    { name: 'pendalaman', from: 20 },
    { name: 'rujuk', from: 40, independent: 2 },
  ],
  groups: [
    { id: 'g1', words },
    { id: 'g2', words },
    { id: 'quiet', words, corroborates: false, decides: false },
  ],
  caps: [
    { id: 'context', words, class: 'C', atMost: 10 },
    { id: 'region', words, rules: ['R0'], atMost: 5, within: 'context' },
  ],
  minimum: [],
  lists: [],
  switches: [],
  boundsBudget: 4096,
  rules,
  tables: [],
  ...more,
});

/** Random rules with groups, clears, decay, scales, gates and caps over the given fields. */
export function randomRuleSet(
  seed: number | string,
  count: number,
  names: readonly string[],
  indicators = true,
  dictionary: Dictionary = applicationFields,
): RuleSet {
  const random = createRandom(seed);
  const rules = Array.from({ length: count }, (_, index): Rule => {
    const when = randomCondition(random, 2, names, dictionary, indicators);
    const protective = random.chance(0.15);
    const context = !protective && random.chance(0.15);
    const points = protective ? 0 : context ? 1 + random.below(8) : 1 + random.below(30);
    const rule = testRule(index === 0 ? 'R0' : `T${index}`, when, {
      points,
      class: context || index === 0 ? 'C' : random.pick(['S', 'D', 'H'] as const),
    });
    if (index === 0) return { ...rule, points: 4 };
    if (protective) return { ...rule, clears: [`T${1 + random.below(count)}`] };
    if (context) return rule;
    if (random.chance(0.3)) return { ...rule, class: 'S', group: random.pick(['g1', 'g2', 'quiet']) };
    if (indicators && points > 4 && random.chance(0.2)) {
      const steps = [
        { belowMonths: 12, points },
        { belowMonths: 24, points: points >> 1 },
      ];
      return {
        ...rule,
        decay: {
          indicator: random.pick(['newestLossMonths', 'misuseMonths', 'unacceptedLossMonths']),
          steps,
        },
      };
    }
    const counted = names.filter((name) => ['count', 'number'].includes(dictionary[name]?.kind ?? ''));
    if (counted.length > 0 && random.chance(0.3)) {
      const from = random.below(10);
      const to = random.chance(0.5) ? from + 1 + random.below(20) : from - 1 - random.below(20);
      return { ...rule, scale: { field: random.pick(counted), from, to } };
    }
    if (random.chance(0.1))
      return {
        ...rule,
        points: random.chance(0.5) ? 0 : points,
        gate: { floor: random.pick(['pendalaman', 'rujuk'] as const), law: [] },
      };
    return rule;
  });
  return testRules(rules);
}
