// What an operator is: its meaning on one known value, and the column test it lowers to.
import type { Words } from '../../fields/dictionary.js';
import type { ListItem } from '../../frame/frame.js';
import type { OperatorName, Scalar } from '../document.js';

/** The kinds of subjects that rules can test; dates are whole days. */
export type SubjectKind = 'number' | 'date' | 'category' | 'flag' | 'text' | 'countries' | 'events';
export type Known = string | number | boolean | readonly ListItem[];

/** The forms a column test can have; `compile` refuses what is none of these. */
export type Test =
  | { readonly form: 'above' | 'atLeast' | 'below' | 'atMost'; readonly limit: number }
  | { readonly form: 'between'; readonly low: number; readonly high: number }
  | { readonly form: 'member'; readonly values: ReadonlySet<Scalar>; readonly negate: boolean }
  | { readonly form: 'withinDays' | 'withinMonths' | 'belowYears'; readonly count: number }
  | { readonly form: 'contains'; readonly values: readonly Scalar[]; readonly every: boolean }
  | { readonly form: 'answered'; readonly negate: boolean };

export interface Operator {
  readonly name: OperatorName | 'belowYears';
  readonly words: Words;
  readonly kinds: readonly SubjectKind[];
  /** How many values it takes: none, one, several, a rising pair, or one whole number >= 0. */
  readonly takes: 'none' | 'one' | 'many' | 'pair' | 'whole';
  /** Of a field that does not apply and was not answered it says true (isNot, notIn, known). */
  readonly holdsOfNeutral: boolean;
  /** The meaning, on a known value; the reference date is a whole day. */
  holds(value: Known, operand: readonly Scalar[], asOf: number): boolean;
  lower(operand: readonly Scalar[]): Test;
  readonly examples: readonly {
    readonly kind: SubjectKind;
    readonly value: Known;
    readonly operand: readonly Scalar[];
    readonly holds: boolean;
  }[];
}

/** The number at a place of an operand that was checked; NaN compares false with everything. */
export const numberAt = (operand: readonly Scalar[], index: number): number => {
  const value = operand[index];
  return typeof value === 'number' ? value : Number.NaN;
};
