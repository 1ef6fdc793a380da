// The synthetic population as numbers: the features of data/features.json, unknown as -1, and the truth behind each made-up applicant.
import { readFileSync } from 'node:fs';
import shipped from '../models/passport-application.js';
import { parseJson } from '../src/base/json.js';
import { readFeatures } from '../src/forest/features.js';
import { labelledPopulation } from '../src/io/labelled-population.js';
import { createPopulation } from '../src/population/population.js';
import type { Rows } from './rivals/training/rival.js';

const PREVALENCE = 0.05;

/** Applicants of a seed; learned from and tested on with the truth, which no office has. */
export function readPopulation(seed: number, rows: number): Rows {
  const document = parseJson(readFileSync(new URL('../data/features.json', import.meta.url), 'utf8'));
  const { columns } = labelledPopulation(
    { seed, rows, prevalence: PREVALENCE },
    shipped,
    readFeatures(document),
  );
  const population = createPopulation({ seed, prevalence: PREVALENCE });
  return {
    columns: columns.map((column) => column.map((value) => (Number.isNaN(value) ? -1 : value))),
    target: Float64Array.from({ length: rows }, (_, row) => (population.record(row).truth.case ? 1 : 0)),
  };
}
