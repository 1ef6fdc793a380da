// Applications in; for each the scores that the same person would have from every other regency, out: what region alone can do to anyone.
import type { Frame } from '../../frame/frame.js';
import { type Band, bandNames } from '../../rules/document.js';
import type { Dates, Scorer } from '../../score/scorer.js';

/** The most that changing only the regency of residence may move a score (DOMAIN.md 6.4.14). */
export const MOST_FLIP = 10;

export interface FlipTally {
  rows: number;
  /** Rows whose score would be another somewhere. */
  moved: number;
  /** Rows whose band would be another somewhere. */
  bandMoved: number;
  /** The widest difference between two regencies for one person, in points. */
  widest: number;
  /** From band to band, as `lanjut>pendalaman`: rows for which some regency does that. */
  readonly crossings: Map<string, number>;
  /** The ids of the rows that move most, widest first. */
  readonly examples: FlipExample[];
}

export interface FlipExample {
  readonly applicationId: string;
  readonly regency: string | null;
  readonly score: number;
  readonly band: Band;
  readonly least: number;
  readonly most: number;
  /** A regency that gives the least, and one that gives the most. */
  readonly leastAt: string;
  readonly mostAt: string;
}

export const noFlips = (): FlipTally => ({
  rows: 0,
  moved: 0,
  bandMoved: 0,
  widest: 0,
  crossings: new Map(),
  examples: [],
});

const EXAMPLES = 10;

/**
 * Scores each of the first `rows` rows as it is, then once for every regency in its place, and adds what it finds to `tally`. The frame
 * is as before when it is done. O(rows x regencies).
 */
export function flipRegencies(
  scorer: Scorer,
  frame: Frame,
  rows: number,
  regencies: readonly string[],
  tally: FlipTally,
  dates: Dates = {},
): void {
  const homes = frame.columns.get('domicileRegencyCode');
  const ids = frame.columns.get('applicationId');
  if (homes?.kind !== 'text' || ids?.kind !== 'text') return;
  const own = homes.values.slice(0, rows);
  const scores = new Int32Array(rows);
  const bands = new Int8Array(rows);
  scorer.judge(
    frame,
    rows,
    (row, { score, band }) => {
      scores[row] = score;
      bands[row] = band;
    },
    dates,
  );
  const least = scores.slice();
  const most = scores.slice();
  const leastAt = own.slice();
  const mostAt = own.slice();
  const crossed = Array.from({ length: rows }, () => new Set<number>());
  for (const code of regencies) {
    homes.values.fill(code, 0, rows);
    scorer.judge(
      frame,
      rows,
      (row, { score, band }) => {
        if (score < (least[row] ?? 0)) {
          least[row] = score;
          leastAt[row] = code;
        }
        if (score > (most[row] ?? 0)) {
          most[row] = score;
          mostAt[row] = code;
        }
        if (band !== bands[row]) crossed[row]?.add(band);
      },
      dates,
    );
  }
  own.forEach((code, row) => {
    homes.values[row] = code;
  });
  tally.rows += rows;
  for (let row = 0; row < rows; row++) {
    const [low, high, score] = [least[row] ?? 0, most[row] ?? 0, scores[row] ?? 0];
    const from = bandNames[bands[row] ?? 0] ?? 'lanjut';
    const others = crossed[row] ?? new Set<number>();
    if (others.size > 0) tally.bandMoved++;
    for (const band of others) {
      const crossing = `${from}>${bandNames[band] ?? ''}`;
      tally.crossings.set(crossing, (tally.crossings.get(crossing) ?? 0) + 1);
    }
    if (high === low) continue;
    tally.moved++;
    tally.widest = Math.max(tally.widest, high - low);
    keepWidest(tally.examples, {
      applicationId: ids.values[row] ?? '',
      regency: own[row] ?? null,
      score,
      band: from,
      least: low,
      most: high,
      leastAt: leastAt[row] ?? '',
      mostAt: mostAt[row] ?? '',
    });
  }
}

function keepWidest(examples: FlipExample[], next: FlipExample): void {
  examples.push(next);
  examples.sort(
    (a, b) => b.most - b.least - (a.most - a.least) || (a.applicationId < b.applicationId ? -1 : 1),
  );
  examples.length = Math.min(examples.length, EXAMPLES);
}
