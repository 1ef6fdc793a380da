// Three-valued truth in two bits, so that Kleene's and, or are the machine's & and |, four rows at a time.

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 3;
export type Verdict = typeof FALSE | typeof UNKNOWN | typeof TRUE;

/** Kleene's not: true and false change places, unknown stays. */
export const not = (verdict: Verdict): Verdict =>
  verdict === TRUE ? FALSE : verdict === FALSE ? TRUE : UNKNOWN;

/** At least `count` of the verdicts are true; unknown while the open ones could still decide it. */
export function atLeastTrue(count: number, verdicts: readonly Verdict[]): Verdict {
  let yes = 0;
  let open = 0;
  for (const verdict of verdicts) {
    if (verdict === TRUE) yes++;
    else if (verdict === UNKNOWN) open++;
  }
  return yes >= count ? TRUE : yes + open < count ? FALSE : UNKNOWN;
}

export const verdictName = (verdict: Verdict): 'true' | 'false' | 'unknown' =>
  verdict === TRUE ? 'true' : verdict === FALSE ? 'false' : 'unknown';
