// The operators of the rule language, in one table; a caller may pass a table of its own.
import type { OperatorName } from '../document.js';
import { above } from './above.js';
import { atLeast } from './at-least.js';
import { atMost } from './at-most.js';
import { below } from './below.js';
import { between } from './between.js';
import { containsAll } from './contains-all.js';
import { containsAny } from './contains-any.js';
import { inOperator } from './in.js';
import { isOperator } from './is.js';
import { isNotOperator } from './is-not.js';
import { known } from './known.js';
import { notInOperator } from './not-in.js';
import type { Operator } from './operator.js';
import { unknown } from './unknown.js';
import { withinDays } from './within-days.js';
import { withinMonths } from './within-months.js';

export const operators: Readonly<Record<OperatorName, Operator>> = {
  is: isOperator,
  isNot: isNotOperator,
  in: inOperator,
  notIn: notInOperator,
  above,
  atLeast,
  below,
  atMost,
  between,
  withinDays,
  withinMonths,
  containsAny,
  containsAll,
  known,
  unknown,
};
