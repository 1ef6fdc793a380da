// What a check reports, and what the checks of one rule set share.
import { type Code, type Issue, issue, type Path } from '../base/errors.js';
import type { Dictionary } from '../fields/dictionary.js';
import type { Indicator } from '../indicators/indicator.js';
import type { OperatorName, Rule, RuleSet } from './document.js';
import type { Operator } from './operators/operator.js';

export interface Diagnostic extends Issue {
  /** An error keeps the rule set from being used; a warning asks for a look; a note says only that something is dated. */
  readonly severity: 'error' | 'warning' | 'note';
}

export interface CheckOptions {
  readonly dictionary: Dictionary;
  readonly indicators: readonly Indicator[];
  readonly operators?: Readonly<Record<OperatorName, Operator>>;
  /** Civil day for which validity and review dates are judged; absent, they are not. */
  readonly on?: number;
}

/** What the checks of one rule set share. */
export interface CheckContext extends CheckOptions {
  readonly ruleSet: RuleSet;
  report(severity: Diagnostic['severity'], code: Code, path: Path, message: string, hint?: string): void;
}

/** A context whose reports are gathered. */
export function contextOf(
  ruleSet: RuleSet,
  options: CheckOptions,
): { context: CheckContext; found: Diagnostic[] } {
  const found: Diagnostic[] = [];
  const report: CheckContext['report'] = (severity, code, path, message, hint) => {
    found.push({ severity, ...issue(code, path, message, hint) });
  };
  return { context: { ...options, ruleSet, report }, found };
}

/** Rules and tables seen alike: a table stands for its rows. */
export function allRules(ruleSet: RuleSet): Pick<Rule, 'id' | 'class' | 'group' | 'points' | 'clears'>[] {
  return [
    ...ruleSet.rules,
    ...ruleSet.tables.flatMap((table) =>
      table.rows.map((row, index) => ({
        id: `${table.id}.${index + 1}`,
        class: table.class,
        group: table.group,
        points: row.points,
      })),
    ),
  ];
}
