// The whole static analysis of a rule set, for its author: what `check` asks, then reach, shadows, tables and examples.

import { checkRules } from './check.js';
import { checkReach } from './check-reach.js';
import { type CheckOptions, contextOf, type Diagnostic } from './diagnostic.js';
import type { RuleSet } from './document.js';
import { readExamples } from './examples.js';

/** All diagnostics; those that need a meaning only once every name resolves. Never throws on a rule set of the right shape. */
export function reviewRules(ruleSet: RuleSet, options: CheckOptions): Diagnostic[] {
  const first = checkRules(ruleSet, options);
  if (first.some((each) => each.severity === 'error')) return first;
  const { context, found } = contextOf(ruleSet, options);
  checkReach(context);
  ruleSet.rules.forEach((rule, index) => {
    for (const { example, message } of readExamples(context, rule)) {
      context.report('error', 'RULES_EXAMPLE', ['rules', index, 'examples', example], message);
    }
  });
  return [...first, ...found];
}
