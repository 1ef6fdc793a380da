// What every detector of a rise says of one point of a series of counts: what was seen, what was expected, and where the line lay.

/** Counts of equal periods, oldest first; null where nothing was reported, which is never a zero. */
export type Counts = readonly (number | null)[];

export const detectors = ['farrington', 'cusum', 'ears-c1', 'ears-c2', 'ears-c3'] as const;
export type Detector = (typeof detectors)[number];

/** One point of a series judged against those before it. */
export interface Detection {
  /** Place in the series. */
  readonly at: number;
  readonly detector: Detector;
  readonly observed: number;
  readonly expected: number;
  /** An observation above it is an alarm; null where the method has no line. */
  readonly threshold: number | null;
  /** How improbable so high a count would be without a rise, one-sided; null where the method has no such number. */
  readonly p: number | null;
  readonly alarm: boolean;
  /** Places of the points that it was compared with, and those of them that were given less weight as past outbreaks. */
  readonly reference: readonly number[];
  readonly downweighted: readonly number[];
  readonly trend: boolean;
}

/** Why a point was not judged: a silence is never "all clear". */
export interface NotJudged {
  readonly at: number;
  readonly reason: 'not-reported' | 'too-short' | 'too-few-cases' | 'no-variation';
}
