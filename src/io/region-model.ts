// Regions with what became of them later and a recipe in; a region bundle with a forest beside its rules out, off while unproven.
import { issue, WaspadaError } from '../base/errors.js';
import { regionFields } from '../fields/region.js';
import type { Feature } from '../forest/features.js';
import { regionColumns } from '../regions/score/features.js';
import type { RegionRecord } from '../regions/score/region.js';
import { createRegionScorer } from '../regions/score/scorer.js';
import { renderRegionCard } from '../report/region-card.js';
import { type BundleSource, digestDictionary, digestOf, type Manifest, sealBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { version } from '../score/version.js';
import { type FittedRegion, fitRegionForest, type RegionPlan } from '../train/region-forest.js';
import type { Settings } from '../train/trainer.js';

export interface RegionRun {
  readonly about: Pick<Manifest, 'name' | 'version' | 'words' | 'created'>;
  /** The bundle whose rules the forest stands beside. */
  readonly base: BundleSource;
  /** Regions of one level as they were known before the outcome. */
  readonly records: readonly RegionRecord[];
  /** What became of them in a later period, by code, in the unit of the recipe; a region without one is not learned from. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly features: readonly Feature[];
  readonly recipe: Omit<RegionPlan, 'created' | 'engine' | 'id' | 'rules' | 'fieldDictionary'>;
  readonly settings: Partial<Settings>;
}

/**
 * Trains, measures, seals and reads back. A model whose gate does not pass is written switched off: rules alone score until it is
 * proved. The evidence of the bundle is never more than that of the outcomes: made-up ones make it `synthetic`, whatever its rules are.
 * The same run gives the same bundle, byte for byte. Codes: TRAIN_* (a code twice: TRAIN_DATA), MODEL_*, BUNDLE_*, DOCUMENT_*.
 */
export function trainRegionBundle(run: RegionRun): { source: BundleSource; fitted: FittedRegion } {
  const { about, base, records, outcomes, features, recipe, settings } = run;
  const rules = createRegionScorer(base, { policyDate: about.created, forests });
  const { manifest, ruleSet, model } = rules.bundle;
  if (manifest.model !== undefined || model !== null)
    throw new WaspadaError(issue('BUNDLE_GATE', ['base'], 'found a model, expected a bundle of rules alone'));
  const scores = rules.score(records);
  const fitted = fitRegionForest(
    {
      features,
      codes: records.map(({ code }) => code),
      columns: regionColumns(records, features),
      rules: Float64Array.from(scores, ({ indices }) => indices[recipe.index].score ?? Number.NaN),
      outcome: Float64Array.from(records, ({ code }) => outcomes.get(code) ?? Number.NaN),
    },
    {
      ...recipe,
      created: about.created,
      engine: version,
      id: about.name,
      rules: { name: ruleSet.id, version: ruleSet.version, digest: digestOf(base.rules) },
      fieldDictionary: digestDictionary(regionFields),
    },
    settings,
  );
  const { forest, points, gate, training } = fitted;
  const passes = gate.verdict === 'pass';
  const named = {
    ...about,
    evidence: recipe.evidence === 'synthetic' || passes ? recipe.evidence : manifest.evidence,
    model: passes ? ('on' as const) : ('off' as const),
  };
  const documents = {
    rules: base.rules,
    ...(base.regions === undefined ? {} : { regions: base.regions }),
    ...(base.views === undefined ? {} : { views: base.views }),
    forest,
    points,
    gate,
    training,
    card: renderRegionCard({ about: named, points, gate, training }),
  };
  const source = {
    manifest: sealBundle({ ...named, baseRate: 'unknown' }, documents, regionFields),
    ...documents,
  };
  // It must be one that can be scored with before anyone sees it.
  createRegionScorer(source, { policyDate: about.created, forests });
  return { source, fitted };
}
