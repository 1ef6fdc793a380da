// A stream and events in, a request that needs no more out; also for processes that are no tests.
import type { Append, NewEvent } from '../../src/store/contract.js';

export const at = '2026-06-15T09:30:00+07:00';

/** A request that needs no more than its stream and its events. */
export const request = (
  stream: string,
  expected: Append['expected'],
  ...events: readonly NewEvent[]
): Append => ({
  stream,
  expected,
  at,
  actor: 'siti',
  office: '0412',
  events: events.length > 0 ? events : [{ kind: 'opened' }],
});
