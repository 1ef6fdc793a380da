// Tallies of the features drawn at a node in; the best split of them out, with the side that unknown values take.
import type { Direction } from '../forest/forest.js';
import type { Tally, Totals } from './tree-tally.js';

/** What holds at the node that is split. */
export interface NodeRules {
  readonly totals: Readonly<Totals>;
  readonly minLeaf: number;
  /** Whether leaf values are bounded, because some feature declares a direction. */
  readonly bounded: boolean;
  /** Least and greatest value a leaf below may give, counted from `Prepared.centre`. */
  readonly low: number;
  readonly high: number;
}

/**
 * The best split so far of one node. Best is the greatest drop of weighted squared error from the mean, which for a target of 0 and 1
 * is half the drop of Gini impurity; of equals the first met is kept: features in the order drawn, unknown to the right before unknown
 * to the left, lower cuts first.
 */
export class Split {
  /** -1: none that leaves both sides enough rows. */
  feature = -1;
  /** Codes up to this go left. */
  cut = 0;
  unknownLeft = false;
  score = Number.NEGATIVE_INFINITY;
  /** Mean of each side, within the bounds. */
  leftValue = 0;
  rightValue = 0;

  clear(): void {
    this.feature = -1;
    this.score = Number.NEGATIVE_INFINITY;
  }

  /**
   * Tries every cut between two bins that hold rows (halfway between them), with unknown on either side where it occurs, and known
   * against unknown. `only` tries this one cut alone.
   */
  consider(
    tally: Tally,
    feature: number,
    bins: number,
    direction: Direction,
    rules: NodeRules,
    only: number | null,
  ): void {
    this.sweep(tally, feature, bins, direction, rules, only, false);
    if (tally.unknown.draws > 0) this.sweep(tally, feature, bins, direction, rules, only, true);
  }

  private sweep(
    tally: Tally,
    feature: number,
    bins: number,
    direction: Direction,
    { totals, minLeaf, bounded, low, high }: NodeRules,
    only: number | null,
    unknownLeft: boolean,
  ): void {
    const { length, unknown } = tally;
    const allWeight = totals.weight;
    const allSum = totals.sum;
    const mostLeft = totals.draws - minLeaf;
    let draws = unknownLeft ? unknown.draws : 0;
    let weight = unknownLeft ? unknown.weight : 0;
    let sum = unknownLeft ? unknown.sum : 0;
    let previous = -1;
    for (let at = 0; at <= length; at++) {
      const bin = at < length ? (tally.bin[at] ?? 0) : bins;
      const asked = only === null || (previous <= only && only < bin);
      if (asked && draws >= minLeaf && draws <= mostLeft) {
        const otherWeight = allWeight - weight;
        const otherSum = allSum - sum;
        let score = (sum * sum) / weight + (otherSum * otherSum) / otherWeight;
        let holds = true;
        if (bounded) {
          const left = clamp(sum / weight, low, high);
          const right = clamp(otherSum / otherWeight, low, high);
          score = left * (2 * sum - left * weight) + right * (2 * otherSum - right * otherWeight);
          holds = direction * (right - left) >= 0;
        }
        // Where rounding has left a side without weight the score is not finite, and no comparison with it holds.
        if (holds && score > this.score && score < Number.POSITIVE_INFINITY) {
          this.score = score;
          this.feature = feature;
          this.cut = only ?? (at === 0 ? -1 : at === length ? bins - 1 : (previous + bin - 1) >> 1);
          this.unknownLeft = unknown.draws > 0 ? unknownLeft : weight >= otherWeight;
          this.leftValue = clamp(sum / weight, low, high);
          this.rightValue = clamp(otherSum / otherWeight, low, high);
        }
      }
      if (at === length) break;
      previous = bin;
      draws += tally.draws[at] ?? 0;
      weight += tally.weight[at] ?? 0;
      sum += tally.sum[at] ?? 0;
    }
  }
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);
