// Answers in as they are given; batches out, one at a time, each under a key of its own until it is known to be kept. Pure: time and keys are arguments.

export type Value = unknown;

/** What is sent as one request. The same key always goes with the same answers. */
export interface Batch {
  readonly key: string;
  readonly answers: Readonly<Record<string, Value>>;
}

export interface Queue {
  /** Given and not yet sent: of one field the last answer. */
  readonly waiting: Readonly<Record<string, Value>>;
  /** Sent, and not yet known to be kept. */
  readonly sent: Batch | null;
}

export const emptyQueue: Queue = { waiting: {}, sent: null };

export const give = (queue: Queue, field: string, value: Value): Queue => ({
  ...queue,
  waiting: { ...queue.waiting, [field]: value },
});

/** What to send now: the batch that is on its way where there is one, so that it is never sent under another key. */
export function next(queue: Queue, newKey: () => string): Queue {
  if (queue.sent !== null || Object.keys(queue.waiting).length === 0) return queue;
  return { waiting: {}, sent: { key: newKey(), answers: queue.waiting } };
}

export const kept = (queue: Queue): Queue => ({ ...queue, sent: null });

/** The service wrote nothing and says why (another version): the same answers go again under a new key, newer ones win. */
export const again = (queue: Queue): Queue =>
  queue.sent === null ? queue : { waiting: { ...queue.sent.answers, ...queue.waiting }, sent: null };

/** The service refused these fields as they stand: they go, the rest of what was sent goes again under a new key. */
export function without(queue: Queue, refused: readonly string[]): Queue {
  const answers = Object.entries(queue.sent?.answers ?? {}).filter(([field]) => !refused.includes(field));
  return { waiting: { ...Object.fromEntries(answers), ...queue.waiting }, sent: null };
}

/** Everything that is not known to be kept, as it will stand. */
export const pending = ({ waiting, sent }: Queue): Readonly<Record<string, Value>> => ({
  ...sent?.answers,
  ...waiting,
});

export const isEmpty = ({ waiting, sent }: Queue): boolean =>
  sent === null && Object.keys(waiting).length === 0;

/** How long to wait before the next attempt: 1, 2, 4, 8, at most 15 seconds. */
export const pauseMs = (attempt: number): number => Math.min(15_000, 1000 * 2 ** Math.max(0, attempt));

/** As kept in the tab over a reload; anything else is an empty queue. */
export function readQueue(text: string | null): Queue {
  if (text === null) return emptyQueue;
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || !isRecord(value.waiting)) return emptyQueue;
    const { sent, waiting } = value;
    if (sent === null || sent === undefined) return { waiting: { ...waiting }, sent: null };
    if (!isRecord(sent) || typeof sent.key !== 'string' || !isRecord(sent.answers)) return emptyQueue;
    return { waiting: { ...waiting }, sent: { key: sent.key, answers: { ...sent.answers } } };
  } catch {
    return emptyQueue;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
