// Features of a row as numbers, once the scopes of its fields are settled: what a model reads, and is trained on.
import { refuse } from '../base/errors.js';
import { bindFeature, checkFeatures, type Feature } from '../forest/features.js';
import type { Frame } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Program } from '../rules/program.js';
import { FALSE } from '../rules/verdict.js';
import type { Engine } from './engine.js';
import type { Dates, Scorer } from './scorer.js';

/** Reads the features of row `row` of a machine, which is row `at` of its frame. */
export type FeatureReader = (machine: Machine, row: number, at: number) => Float64Array;

/**
 * Binds features to a frame. A field outside its scope without an answer is known: no condition on it holds (0); an answer that was
 * recorded counts. Otherwise unknown is NaN. The array that is returned is reused.
 */
export function bindFeatures(
  features: readonly Feature[],
  program: Program,
  frame: Frame,
  asOf: Float64Array,
  tables: Tables,
): FeatureReader {
  const { indicators, fieldScopes } = program;
  const readers = features.map((feature) => bindFeature(feature, indicators, frame, asOf, tables));
  const scopes = features.map(({ source }) => {
    const needs = indicators.find((each) => each.name === source?.indicator)?.needs ?? [];
    return fieldScopes.get((needs.length === 1 ? needs[0] : source?.field) ?? '') ?? -1;
  });
  const out = new Float64Array(features.length);
  return (machine, row, at) => {
    for (let index = 0; index < readers.length; index++) {
      const value = readers[index]?.(at) ?? Number.NaN;
      const scope = scopes[index] ?? -1;
      const outside =
        scope >= 0 && Number.isNaN(value) && machine.bytes[(machine.scopeAt[scope] ?? 0) + row] === FALSE;
      out[index] = outside ? 0 : value;
    }
    return out;
  };
}

/**
 * The features of each row of a frame, as a model of the scorer's bundle would read them. The array is reused.
 * Codes: MODEL_FEATURES, MODEL_PROTECTED, FIELDS_DATE.
 */
export function deriveFeatures(
  scorer: Scorer,
  features: readonly Feature[],
  frame: Frame,
  rows: number,
  visit: (row: number, values: Float64Array) => void,
  dates: Dates = {},
): void {
  const readers = new Map<Engine, FeatureReader>();
  scorer.settle(
    frame,
    rows,
    ({ engine, machine, i, row, asOf, tables }) => {
      let read = readers.get(engine);
      if (read === undefined) {
        const { program } = engine;
        refuse(checkFeatures(features, program));
        read = bindFeatures(features, program, frame, asOf, tables);
        readers.set(engine, read);
      }
      visit(row, read(machine, i, row));
    },
    dates,
  );
}
