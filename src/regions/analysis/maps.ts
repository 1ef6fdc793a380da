// The indices of regions of one level in; classes, certain places and hot spots of each index out.
import type { RegionIndex } from '../../rules/document.js';
import { classCertainty } from '../composite/certainty.js';
import { classify } from '../composite/classes.js';
import type { RegionLevel } from '../score/region.js';
import type { IndexScore, RegionScore } from '../score/scorer.js';
import { findHotSpots } from '../space/hotspots.js';
import type { Neighbours } from '../space/neighbours.js';
import type { ReportIndex, ReportMap } from './document.js';
import { rankIntervals } from './ranks.js';

export interface IndexMap {
  readonly map: ReportMap;
  /** In the order of the regions. */
  readonly classes: readonly ReportIndex['class'][];
  readonly ranks: readonly ReportIndex['rank'][];
}

export interface MapOptions {
  readonly level: RegionLevel;
  readonly classes: number;
  readonly neighbours: Neighbours;
  readonly seed: string;
}

/** One map. What is unknown has no class and no place; a class is as sure as the bounds let it be. O(regions x permutations). */
export function mapIndex(index: RegionIndex, scores: readonly RegionScore[], options: MapOptions): IndexMap {
  const own = scores.map(({ indices }) => indices[index]);
  const values = Float64Array.from(own, ({ score }) => score ?? Number.NaN);
  const known = values.filter((value) => !Number.isNaN(value));
  const found =
    new Set(known).size < 2 ? null : classify(values, { kind: 'natural', classes: options.classes });
  const certainties = found === null ? [] : classCertainty(found.breaks, own.map(rangeOf));
  const ranks = rankIntervals(own.map(({ score, low, high }) => (score === null ? null : { low, high })));
  const spots = findHotSpots(values, options.neighbours, {
    seed: `${options.seed}/${index}/${options.level}`,
  });
  const codeOf = (unit: number): string => scores[unit]?.code ?? '';
  return {
    classes: own.map((_, at) => {
      const sure = certainties[at] ?? null;
      return sure === null ? null : { place: sure.class, probability: sure.probability, sure: sure.sure };
    }),
    ranks,
    map: {
      index,
      level: options.level,
      breaks: found?.breaks ?? null,
      fit: found?.fit ?? null,
      known: known.length,
      regions: scores.length,
      hotSpots: {
        verdict: spots.verdict,
        reason: spots.reason,
        neighbours: {
          id: 'bertetangga: berbatasan darat, atau tertaut oleh penyeberangan dan jarak terdekat bagi yang tidak berbatasan',
          en: 'neighbours: those that touch, or for those that touch none by a crossing and the nearest',
        },
        global: spots.global === null ? null : { statistic: spots.global.statistic, p: spots.global.p },
        tested: spots.tested,
        withoutNeighbours: spots.noNeighbours.map(codeOf),
        spots: spots.spots.map(({ unit, kind, p, q }) => ({
          code: codeOf(unit),
          name: scores[unit]?.name ?? '',
          kind,
          p,
          q,
        })),
      },
    },
  };
}

const rangeOf = ({ score, low, high }: IndexScore) => (score === null ? null : { value: score, low, high });
