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

/** Reads the features of the first `rows` rows of a machine, which are those of its frame from `at` on: a column for each. */
export type FeatureReader = (machine: Machine, rows: number, at: number) => readonly Float64Array[];

/**
 * Binds features to a frame. A field outside its scope without an answer is known: no condition on it holds (0); an answer that was
 * recorded counts. Otherwise unknown is NaN. The columns that are returned are reused.
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
  let columns: readonly Float64Array[] = [];
  let room = 0;
  return (machine, rows, at) => {
    if (rows > room) {
      columns = features.map(() => new Float64Array(rows));
      room = rows;
    }
    for (let index = 0; index < readers.length; index++) {
      const column = columns[index];
      if (column === undefined) continue;
      readers[index]?.(at, rows, column);
      const scope = scopes[index] ?? -1;
      if (scope >= 0) settleOutside(column, machine.bytes, machine.scopeAt[scope] ?? 0, rows);
    }
    return columns;
  };
}

function settleOutside(column: Float64Array, bytes: Uint8Array, scopeAt: number, rows: number): void {
  for (let row = 0; row < rows; row++)
    if (bytes[scopeAt + row] === FALSE && Number.isNaN(column[row] ?? Number.NaN)) column[row] = 0;
}

/**
 * The features of the rows of a frame, as a model of the scorer's bundle would read them, some rows at a time: those of the frame from
 * `from` on are the first `count` of the columns, which are reused. Codes: MODEL_FEATURES, MODEL_PROTECTED, FIELDS_DATE.
 */
export function deriveFeatures(
  scorer: Scorer,
  features: readonly Feature[],
  frame: Frame,
  rows: number,
  visit: (from: number, count: number, columns: readonly Float64Array[]) => void,
  dates: Dates = {},
): void {
  const readers = new Map<Engine, FeatureReader>();
  scorer.settle(
    frame,
    rows,
    ({ engine, machine, from, count, asOf, tables }) => {
      let read = readers.get(engine);
      if (read === undefined) {
        const { program } = engine;
        refuse(checkFeatures(features, program));
        read = bindFeatures(features, program, frame, asOf, tables);
        readers.set(engine, read);
      }
      visit(from, count, read(machine, count, from));
    },
    dates,
  );
}
