// Facts that would decide alone: one answer that reaches rujuk, context that leaves the first band.
import { noTables } from '../indicators/indicator.js';
import { evaluate, leafIds, programOf } from './analysis.js';
import { findCells } from './cells.js';
import { allRules, type CheckContext } from './diagnostic.js';
import { TRUE, UNKNOWN } from './verdict.js';

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
