// A time stamp as it was said in, the milliseconds that it is compared by out.
import { parseTimestampDate } from '../base/dates.js';

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 time with an offset; null for anything else, a day that is none included. */
export function millisOf(text: string): number | null {
  if (!STAMP.test(text) || parseTimestampDate(text) === null) return null;
  const millis = Date.parse(text);
  return Number.isFinite(millis) ? millis : null;
}
