// What a score means: the slow reference, from the rule set as written and an interpretation of its conditions.
import type { Interpretation } from '../rules/interpret.js';
import type { Program } from '../rules/program.js';
import { TRUE } from '../rules/verdict.js';

export interface InterpretedScore {
  readonly score: number;
  readonly band: 'lanjut' | 'pendalaman' | 'rujuk';
  /** The score without groups that never move a band, and the independent S or D reasons. */
  readonly decisive: number;
  readonly independent: number;
  /** Rule id -> points it gives after clears and groups. */
  readonly points: ReadonlyMap<string, number>;
}

/** Clears, groups, caps, clamp, gates and bands, each as the documents say it; unknown conditions give nothing. */
export function interpretScore(program: Program, found: Interpretation): InterpretedScore {
  const { ruleSet, rules } = program;
  const holds = (id: string) =>
    rules.some((rule, index) => rule.id === id && found.rules[index]?.verdict === TRUE);
  const cleared = (id: string) => rules.some((rule) => rule.clears?.includes(id) === true && holds(rule.id));

  const own = new Map<string, number>();
  program.units.forEach((unit, index) => {
    const rule = rules[unit.rule];
    if (rule === undefined || found.units[index] !== TRUE || cleared(rule.id)) return;
    own.set(rule.id, Math.max(unit.points, own.get(rule.id) ?? 0));
  });

  const points = new Map<string, number>();
  for (const rule of rules) {
    const given = own.get(rule.id) ?? 0;
    const rivals = rules.filter((each) => rule.group !== undefined && each.group === rule.group);
    const beaten = rivals.some((each) => {
      const theirs = own.get(each.id) ?? 0;
      return theirs > given || (theirs === given && rules.indexOf(each) < rules.indexOf(rule));
    });
    if (given > 0 && !beaten) points.set(rule.id, given);
  }

  const sumOf = (wanted: (rule: Program['rules'][number]) => boolean) =>
    rules.filter(wanted).reduce((sum, rule) => sum + (points.get(rule.id) ?? 0), 0);
  const namedCap = (rule: Program['rules'][number]) =>
    ruleSet.caps.find((cap) => 'rules' in cap && cap.rules.includes(rule.id));
  const classCap = (rule: Program['rules'][number]) =>
    ruleSet.caps.find((cap) => 'class' in cap && cap.class === rule.class);
  const decides = (rule: Program['rules'][number]) =>
    ruleSet.groups.find((group) => group.id === rule.group)?.decides !== false;

  const total = (counts: (rule: Program['rules'][number]) => boolean): number => {
    let sum = sumOf((rule) => counts(rule) && namedCap(rule) === undefined && classCap(rule) === undefined);
    const inner = new Map<string, number>();
    for (const cap of ruleSet.caps) {
      if (!('rules' in cap)) continue;
      const kept = Math.min(
        cap.atMost,
        sumOf((rule) => counts(rule) && namedCap(rule) === cap),
      );
      if (cap.within === undefined) sum += kept;
      else inner.set(cap.within, (inner.get(cap.within) ?? 0) + kept);
    }
    for (const cap of ruleSet.caps) {
      if ('rules' in cap) continue;
      const mine = sumOf((rule) => counts(rule) && namedCap(rule) === undefined && classCap(rule) === cap);
      sum += Math.min(cap.atMost, mine + (inner.get(cap.id) ?? 0));
    }
    return Math.min(100, sum);
  };

  const score = total(() => true);
  const decisive = total(decides);
  const independent = new Set(
    rules.flatMap((rule) => {
      const declared = ruleSet.groups.find((group) => group.id === rule.group);
      const counts = (rule.class === 'S' || rule.class === 'D') && declared?.corroborates !== false;
      return counts && points.has(rule.id) ? [rule.group ?? rule.id] : [];
    }),
  ).size;
  const [, pendalaman, rujuk] = ruleSet.bands;
  const byScore =
    decisive < pendalaman.from ? 0 : decisive < rujuk.from || independent < rujuk.independent ? 1 : 2;
  const floor = rules.reduce((most, rule, index) => {
    if (rule.gate === undefined || cleared(rule.id)) return most;
    const gated = program.units.some((unit, at) => unit.rule === index && found.units[at] === TRUE);
    return gated ? Math.max(most, rule.gate.floor === 'rujuk' ? 2 : 1) : most;
  }, 0);
  return {
    score,
    band: (['lanjut', 'pendalaman', 'rujuk'] as const)[Math.max(byScore, floor)] ?? 'rujuk',
    decisive,
    independent,
    points,
  };
}
