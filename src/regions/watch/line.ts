// Where a statistic would raise an alarm in, the highest whole count that stays quiet out.

import { issue, WaspadaError } from '../../base/errors.js';

/** A bound is solved by hand: the rule is never this far from it. */
const MOST_STEPS = 1_000_000;

/**
 * The highest whole count for which `alarms` is false, searched from near `bound`; -1 where even no case is an alarm.
 * `alarms` never turns back to false as the count grows. The bound is solved by hand and may be off by its last digit: the rule decides.
 */
export function lastQuiet(bound: number, alarms: (count: number) => boolean): number {
  let count = Math.max(-1, Math.ceil(bound) - 1);
  while (count >= 0 && alarms(count)) count--;
  const first = count;
  while (!alarms(count + 1)) {
    if (++count - first > MOST_STEPS)
      throw new WaspadaError(issue('BASE_INTERNAL', [], `found no count near ${bound} that is an alarm`));
  }
  return count;
}
