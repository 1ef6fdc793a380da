// Documents never become code: the switch that forbids it to the whole suite is on when asked for, and not on when not.
import { expect, test } from 'vitest';

const SWITCH = '--disallow-code-generation-from-strings';
const asked = Boolean(process.env.WASPADA_NO_CODEGEN);
const generate = (): unknown => new Function('return 1')();

test.runIf(asked)('asked by WASPADA_NO_CODEGEN, this worker refuses to make code from strings', () => {
  expect(process.execArgv).toContain(SWITCH);
  expect(generate).toThrow(EvalError);
});

test.skipIf(asked)('not asked by WASPADA_NO_CODEGEN, this worker still makes code from strings', () => {
  expect(process.execArgv).not.toContain(SWITCH);
  expect(generate()).toBe(1);
});
