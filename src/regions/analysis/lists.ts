// The views of a bundle, scored regions and facts in; each worklist and each declared composite out, with reasons that name figures.
import type { Words } from '../../fields/dictionary.js';
import { aggregate, arithmetic, geometric } from '../composite/aggregate.js';
import { sensitivity } from '../composite/sensitivity.js';
import { indicatorOf, isBasis, isIndicator } from '../facts/catalogue.js';
import type { Facts, Figure } from '../facts/facts.js';
import { rateInterval } from '../rates/intervals.js';
import type { IndexScore, RegionScore } from '../score/scorer.js';
import type { CompositeView, Need, WorklistView } from '../worklist/views.js';
import { type Candidate, makeWorklist, type NeedValue } from '../worklist/worklist.js';
import type { ReportComposite, ReportPlace, ReportWorklist } from './document.js';

export interface ListOptions {
  readonly capacity: number;
  readonly exclude: ReadonlyMap<string, string>;
  readonly seed: string;
  /** The place of a figure among those of the report. */
  readonly refer: (figure: Figure) => number;
  readonly parentOf: (code: string) => string | null;
  readonly officesOf: (code: string) => readonly string[];
}

type Reason = ReportPlace['needs'][number]['reasons'][number];
interface Weighed {
  readonly value: NeedValue;
  readonly reasons: readonly Reason[];
}

/** One worklist over regions of its level. Code: REGION_SETTINGS. */
export function listOf(
  view: WorklistView,
  scores: readonly RegionScore[],
  facts: Facts,
  { capacity, exclude, seed, refer, parentOf, officesOf }: ListOptions,
): ReportWorklist {
  const specs = view.needs.map(({ weight, required, words }) => ({
    words,
    weight,
    required: required ?? false,
  }));
  const weighed = new Map(
    scores.map((score) => [score.code, view.needs.map((need) => weigh(need, score, facts, refer))] as const),
  );
  const candidates = scores.map(
    ({ code, name }): Candidate => ({
      code,
      name,
      needs: (weighed.get(code) ?? []).map(({ value }) => value),
    }),
  );
  const list = makeWorklist(candidates, specs, {
    capacity,
    explore: view.explore,
    exclude,
    seed: `${seed}/${view.id}`,
  });
  const { id, words, audience, level, explore, advice } = view;
  return {
    id,
    words,
    audience,
    view: view.view,
    level,
    explore,
    seed: `${seed}/${view.id}`,
    needs: specs,
    advice,
    ...list,
    places: list.places.map((place) => ({
      ...place,
      parent: parentOf(place.code),
      offices: officesOf(place.code),
      needs: (weighed.get(place.code) ?? []).map(({ value, reasons }) => ({ ...value, reasons })),
    })),
  };
}

function weigh(need: Need, score: RegionScore, facts: Facts, refer: (figure: Figure) => number): Weighed {
  if ('index' in need) return weighIndex(score.indices[need.index], need.lack ?? false, refer);
  const { indicator, basis, goalposts, words } = need;
  if (!isIndicator(indicator) || !isBasis(basis)) return unknownOf(words);
  const figure = facts.series(score.code, indicator, basis).at(-1);
  if (figure === undefined) return unknownOf(indicatorOf(indicator).words);
  const [from, to] = goalposts;
  const scale = (value: number): number => Math.min(100, Math.max(0, (100 * (value - from)) / (to - from)));
  const counted = indicatorOf(indicator).kind === 'count' ? rateInterval(figure.value, 1) : null;
  const ends = [scale(counted?.low ?? figure.value), scale(counted?.high ?? figure.value)];
  const said = `${figure.value}`;
  return {
    value: { value: scale(figure.value), low: Math.min(...ends), high: Math.max(...ends), open: [] },
    reasons: [
      {
        words: {
          id: `${indicatorOf(indicator).words.id}: ${said.replace('.', ',')}`,
          en: `${indicatorOf(indicator).words.en}: ${said}`,
        },
        figures: [refer(figure)],
      },
    ],
  };
}

const unknownOf = (words: Words): Weighed => ({
  value: { value: null, low: 0, high: 100, open: [words] },
  reasons: [],
});

/** An index as it is, or what of it is known to be missing: a service that nobody listed is unknown, and no lack. */
function weighIndex(index: IndexScore, lack: boolean, refer: (figure: Figure) => number): Weighed {
  const { score, low, high, open, reasons } = index;
  const words = open.map(({ label }) => label);
  const told = reasons.map((reason) => ({
    words: reason.words,
    figures: [...new Set(reason.values.flatMap(({ value }) => value.figures.map(refer)))],
  }));
  if (!lack) return { value: { value: score, low, high, open: words }, reasons: told };
  // What is there is no reason to go there; what is known to be missing has no rule that fired.
  const value = score === null ? null : 100 - high;
  return { value: { value, low: 100 - high, high: 100 - low, open: words }, reasons: [] };
}

/** A composite that the bundle declares: its scores, and how far its places rest on weights, scale and mean. */
export function compositeOf(
  view: CompositeView,
  scores: readonly RegionScore[],
  seed: string,
): ReportComposite {
  const { id, words, level, parts } = view;
  const columns = parts.map(({ index, lack }) =>
    Float64Array.from(scores, ({ indices }) => {
      const { score, high } = indices[index];
      return score === null ? Number.NaN : lack === true ? 100 - high : score;
    }),
  );
  const weights = parts.map(({ weight }) => weight);
  const indicators = { columns, weights, directions: parts.map(() => 1 as const) };
  const mean = view.mean === 'geometric' ? geometric : arithmetic;
  // A geometric mean needs more than 0: 0 to 100 becomes 1 to 100, as the handbook has it.
  const lifted = columns.map((column) => column.map((value) => 1 + (99 * value) / 100));
  const own = aggregate(view.mean === 'geometric' ? lifted : columns, weights, mean);
  const goalposts = { kind: 'goalposts', low: 0, high: 100, onto: [1, 100] } as const;
  const spread = sensitivity(indicators, {
    seed: `${seed}/${id}`,
    scenarios: [
      { normalise: goalposts, aggregate: arithmetic },
      { normalise: goalposts, aggregate: geometric },
      { normalise: { kind: 'min-max', onto: [1, 100] }, aggregate: arithmetic },
    ],
  });
  return {
    id,
    words,
    level,
    rows: scores.map(({ code, name }, at) => {
      const score = own[at] ?? Number.NaN;
      const rank = spread[at] ?? null;
      return {
        code,
        name,
        score: Number.isNaN(score) ? null : Math.round(10 * score) / 10,
        rank: rank === null ? null : { median: rank.median, low: rank.low, high: rank.high },
      };
    }),
  };
}
