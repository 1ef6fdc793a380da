// Records of regions and the features of a model in; one column of numbers a feature out, as the scorer reads them.
import { refuse } from '../../base/errors.js';
import { regionFields } from '../../fields/region.js';
import { checkFeatures, type Feature } from '../../forest/features.js';
import type { RegionRecord } from './region.js';

/**
 * What a model is trained on: a number as it is, a flag as 0 or 1, the level as 1 where it is `is`; NaN is unknown. The code of a region
 * is no number and its name is no field, so that no model can learn a place by heart. Codes: MODEL_FEATURES, MODEL_PROTECTED.
 */
export function regionColumns(
  records: readonly RegionRecord[],
  features: readonly Feature[],
): Float64Array[] {
  refuse(checkFeatures(features, { dictionary: regionFields, indicators: [], subject: 'region' }));
  return features.map(({ source }) =>
    Float64Array.from(records, ({ level, values }) => {
      if (source?.field === 'level') return Number(level === source.is);
      for (const [field, { value }] of values) if (field === source?.field) return Number(value);
      return Number.NaN;
    }),
  );
}
