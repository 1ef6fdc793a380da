// A score with its span and where the bands begin in; places on a bar from 0 to 100 out. Pure: nothing is drawn here.
import type { ScoreView } from '../api.js';

export interface Zone {
  readonly band: 'lanjut' | 'pendalaman' | 'rujuk';
  readonly from: number;
  readonly width: number;
}

export interface Bar {
  readonly zones: readonly Zone[];
  readonly span: { readonly from: number; readonly width: number };
  /** Left edge of the tick; it never hangs over an end. */
  readonly tick: number;
}

/** Points that a tick is wide, and a span at least, so that it can be seen. */
export const TICK = 1;

export function barOf({
  score,
  low,
  high,
  bandsFrom,
}: Pick<ScoreView, 'score' | 'low' | 'high' | 'bandsFrom'>): Bar {
  const [, second, third] = bandsFrom;
  const zones: Zone[] = [
    { band: 'lanjut', from: 0, width: second },
    { band: 'pendalaman', from: second, width: third - second },
    { band: 'rujuk', from: third, width: 100 - third },
  ];
  const from = Math.min(low, 100 - TICK);
  return {
    zones,
    span: { from, width: Math.max(TICK, high - from) },
    tick: Math.min(100 - TICK, Math.max(0, score - TICK / 2)),
  };
}
