// The rivals of the rule benchmarks, in one table.
import { jsonLogic } from './json-logic.js';
import { jsonRulesEngine } from './json-rules-engine.js';
import type { Rival } from './rival.js';
import { zenEngine } from './zen-engine.js';

export const rivals: readonly Rival[] = [jsonRulesEngine, zenEngine, jsonLogic];
