// A seed in; the labelled sample of that many made-up applicants out, read and scored as records of a file are.

import { issue, WaspadaError } from '../base/errors.js';
import { createFrame, readRecord } from '../fields/read.js';
import type { Feature } from '../forest/features.js';
import { clearColumn } from '../frame/frame.js';
import { createPopulation } from '../population/population.js';
import type { BundleSource } from '../score/bundle.js';
import { deriveFeatures } from '../score/derive.js';
import { forests } from '../score/forest-model.js';
import { createScorer } from '../score/scorer.js';
import type { Label, Sample } from '../train/sample.js';

export interface PopulationPlan {
  readonly seed: number;
  readonly rows: number;
  readonly prevalence: number;
}

const FRAME_ROWS = 1024;

/** Codes: TRAIN_SETTINGS, BUNDLE_*, MODEL_*. About 100,000 applicants in a few seconds. */
export function labelledPopulation(
  { seed, rows, prevalence }: PopulationPlan,
  source: BundleSource,
  features: readonly Feature[],
  tell: (done: number, of: number) => void = () => undefined,
): Sample {
  const population = createPopulation({ seed, prevalence });
  const scorer = createScorer(source, { forests });
  const frame = createFrame(scorer.dictionary, FRAME_ROWS);
  const context = scorer.bundle.regions === null ? {} : { regions: scorer.bundle.regions };
  const ids: string[] = [];
  const labels = new Map<string, Label>();
  const rules = new Float64Array(rows);
  const columns = features.map(() => new Float64Array(rows));
  for (let from = 0; from < rows; from += FRAME_ROWS) {
    const count = Math.min(FRAME_ROWS, rows - from);
    for (const column of frame.columns.values()) clearColumn(column, 0, FRAME_ROWS);
    for (let at = 0; at < count; at++) {
      const { record, truth } = population.record(from + at);
      const { issues, rejected } = readRecord(scorer.dictionary, record, frame, at, context);
      if (rejected)
        throw new WaspadaError(issues[0] ?? issue('BASE_INTERNAL', [], 'a made-up record cannot be read'));
      ids.push(record.applicationId);
      if (truth.outcome !== null) labels.set(record.applicationId, truth.outcome);
    }
    scorer.judge(frame, count, (row, { score }) => {
      rules[from + row] = score;
    });
    deriveFeatures(scorer, features, frame, count, (start, some, derived) => {
      for (let index = 0; index < columns.length; index++) {
        const values = derived[index];
        if (values !== undefined) columns[index]?.set(values.subarray(0, some), from + start);
      }
    });
    tell(from + count, rows);
  }
  return { features, ids, columns, rules, labels };
}
