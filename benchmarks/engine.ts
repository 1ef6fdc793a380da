// The parts of the library that no door exports and a benchmark times; `build.ts` builds them as they are shipped.
export { createFrame, readRecord } from '../src/fields/read.js';
export { clearColumn } from '../src/frame/frame.js';
export { noTables } from '../src/indicators/indicator.js';
export { checkRules } from '../src/rules/check.js';
export { bindPasses, blockRows, createMachine } from '../src/rules/compile.js';
export { interpret } from '../src/rules/interpret.js';
export { createProgram } from '../src/rules/program.js';
export { createTracer } from '../src/rules/trace.js';
export { Engine } from '../src/score/engine.js';
export { everyUnit, planTally, Tally } from '../src/score/tally.js';
