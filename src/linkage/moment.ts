// The time of a submission as text in; the first and the last millisecond that it can mean out.
import { parseDate } from '../base/dates.js';

/** Milliseconds since 1970-01-01T00:00Z. */
export interface Moment {
  /** The earliest it can have been: what the application itself may look back from. */
  readonly first: number;
  /** The latest: from then on others may know of it. Equal to `first` where the text has seconds. */
  readonly last: number;
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;

const STAMP =
  /^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:[.,](\d+))?)?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/;
const OFFSET = /^([+-])(\d\d)(?::?(\d\d))?$/;

/** The minutes that an offset (`+07:00`, `Z`) is ahead of UTC; null for anything else. */
export function parseOffset(text: string): number | null {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = OFFSET.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 14 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * Reads an ISO 8601 time stamp or date; null for anything else. A text without offset is taken at `offsetMinutes`; one without
 * seconds can be any second of its minute, one without time any of its day. A leap second is the last millisecond before it.
 */
export function parseMoment(text: string, offsetMinutes: number): Moment | null {
  const [, date = '', hours, minutes, seconds, fraction, offset] = STAMP.exec(text) ?? [];
  const day = parseDate(date);
  if (day === null) return null;
  const ahead = offset === undefined ? offsetMinutes : parseOffset(offset);
  if (ahead === null) return null;
  const midnight = day * DAY - ahead * MINUTE;
  if (hours === undefined || minutes === undefined) return { first: midnight, last: midnight + DAY - 1 };
  const minute = midnight + (Number(hours) * 60 + Number(minutes)) * MINUTE;
  if (seconds === undefined) return { first: minute, last: minute + MINUTE - 1 };
  const whole =
    seconds === '60'
      ? MINUTE - 1
      : Number(seconds) * 1000 + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return { first: minute + whole, last: minute + whole };
}
