// Scored regions in; the points that a deployment may declare for a regency of residence out: at most five, and read by nobody unless switched on.
import type { Regions } from '../../fields/regions.js';
import type { RegionScore } from '../score/scorer.js';

/** A region tells at most this much about an applicant: 5 of 100 points (CONTRACT.md 4 of the project, TRUST F16). */
export const MOST_PRIOR = 5;

/**
 * The one way from a region to an applicant: the mean of migrant-worker intensity and non-procedural signal, 0 to `most` whole points.
 * A regency of which neither is known has none, which is unknown and gives nothing. Nothing else about a region is read, and nothing of
 * a province. The result goes into the region table of a deployment's own bundle, whose rule R1 must be switched on by its authors.
 */
export function declarePriors(regions: Regions, scores: readonly RegionScore[], most = MOST_PRIOR): Regions {
  const cap = Math.min(MOST_PRIOR, Math.max(0, Math.trunc(most)));
  const priors: Record<string, number> = {};
  for (const { code, indices } of scores) {
    if (!Object.hasOwn(regions.regencies, code)) continue;
    const known = [indices.migrant_worker_intensity.score, indices.non_procedural_signal.score].filter(
      (score) => score !== null,
    );
    if (known.length === 0) continue;
    const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
    priors[code] = Math.round((cap * mean) / 100);
  }
  return { ...regions, priors };
}
