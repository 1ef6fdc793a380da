// Runs the examples that rules carry: each says what its rule's condition says of a record, and the points it gives.
import { parseTimestampDate } from '../base/dates.js';
import { checkRow, createFrame, readRecord } from '../fields/read.js';
import { noTables } from '../indicators/indicator.js';
import type { CheckContext } from './diagnostic.js';
import type { Rule } from './document.js';
import { interpret } from './interpret.js';
import { createProgram } from './program.js';
import { TRUE, verdictName } from './verdict.js';

export const exampleDefaults = {
  applicationId: 'EXAMPLE',
  submittedAt: '2026-06-15T09:00:00+07:00',
} as const;

/** A region's example names no day: its facts carry their own. */
const regionDefaults = { code: '00.00' } as const;

/** Examples that do not come out as they say. Region tables are not part of an example, so such indicators are unknown. */
export function readExamples(context: CheckContext, rule: Rule): { example: number; message: string }[] {
  const { ruleSet, dictionary, indicators } = context;
  // The rule alone, always in force: what it says of a record depends on no other rule.
  const { switch: _, validTo: __, ...always } = rule;
  const alone = { ...ruleSet, rules: [{ ...always, enabled: true, validFrom: '1900-01-01' }], tables: [] };
  const asOfText = exampleDefaults.submittedAt;
  return rule.examples.flatMap(({ record, expect }, example) => {
    const frame = createFrame(dictionary, 1);
    const whole = { ...(ruleSet.subject === 'application' ? exampleDefaults : regionDefaults), ...record };
    const { issues, rejected } = readRecord(dictionary, whole, frame, 0);
    issues.push(...checkRow(dictionary, frame, 0));
    const [first] = issues;
    if (rejected || first !== undefined)
      return [{ example, message: `the record is at fault: ${first?.message ?? ''}` }];
    const submitted = frame.columns.get('submittedAt');
    const asOf =
      submitted?.kind === 'number'
        ? (submitted.values[0] ?? Number.NaN)
        : (parseTimestampDate(asOfText) ?? Number.NaN);
    const program = createProgram(alone, { dictionary, indicators, policyDate: asOf });
    const { rules, units } = interpret(program, frame, 0, Float64Array.of(asOf), noTables);
    const verdict = verdictName(rules[0]?.verdict ?? TRUE);
    const points = program.units.reduce(
      (most, unit, at) => (units[at] === TRUE ? Math.max(most, unit.points) : most),
      0,
    );
    if (verdict !== expect.verdict)
      return [{ example, message: `found ${verdict}, expected ${expect.verdict}` }];
    if (expect.points !== undefined && points !== expect.points)
      return [{ example, message: `found ${points} points, expected ${expect.points}` }];
    return [];
  });
}
