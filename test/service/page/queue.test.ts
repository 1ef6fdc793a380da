import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  again,
  type Batch,
  emptyQueue,
  give,
  isEmpty,
  kept,
  next,
  pauseMs,
  pending,
  type Queue,
  readQueue,
  without,
} from '../../../src/service/page/queue.js';

/** Keys as they come: each once. */
function keys(): () => string {
  let count = 0;
  return () => `key-${++count}`;
}

test('an answer waits, is sent under a key, and is gone once it is kept', () => {
  const given = give(emptyQueue, 'travelFunding', 'SENDIRI');
  expect(isEmpty(given)).toBe(false);
  const sent = next(given, keys());
  expect(sent.sent).toEqual({ key: 'key-1', answers: { travelFunding: 'SENDIRI' } });
  expect(isEmpty(kept(sent))).toBe(true);
});

test('a batch that is on its way keeps its key and its answers, whatever is given meanwhile', () => {
  const make = keys();
  const sent = next(give(emptyQueue, 'a', 1), make);
  const more = next(give(sent, 'a', 2), make);
  expect(more.sent).toEqual({ key: 'key-1', answers: { a: 1 } });
  expect(next(kept(more), make).sent).toEqual({ key: 'key-2', answers: { a: 2 } });
});

test('after a conflict the same answers go again under a new key, and a newer answer wins', () => {
  const make = keys();
  const sent = next(give(give(emptyQueue, 'a', 1), 'b', 1), make);
  const retried = next(again(give(sent, 'a', 2)), make);
  expect(retried.sent).toEqual({ key: 'key-2', answers: { a: 2, b: 1 } });
});

test('of a refused batch only the refused fields are given up', () => {
  const make = keys();
  const sent = next(give(give(emptyQueue, 'a', 1), 'b', 'wrong'), make);
  expect(next(without(sent, ['b']), make).sent).toEqual({ key: 'key-2', answers: { a: 1 } });
});

test('what is not known to be kept comes back after a reload as it was', () => {
  const queue = give(next(give(emptyQueue, 'a', null), keys()), 'b', ['MY']);
  expect(readQueue(JSON.stringify(queue))).toEqual(queue);
});

test.each(['', '{', '[]', '{"waiting":1}', '{"waiting":{},"sent":{"key":1}}', 'null'])(
  'a text that is no queue (%s) is an empty one',
  (text) => {
    expect(readQueue(text)).toEqual(emptyQueue);
  },
);

test('pauses grow and stay below a quarter of a minute', () => {
  expect([0, 1, 2, 3, 4, 50].map(pauseMs)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
});

type Happening =
  | { readonly kind: 'give'; readonly field: string; readonly value: number }
  | { readonly kind: 'kept' | 'lost' | 'lost-before' | 'conflict' };

/** A service that keeps each key once, over a line that loses requests and answers; the slow reference is a plain record of what was given. */
test('over a line that loses requests and answers the service ends with the last answer of each field, each batch done once', () => {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.record({
      kind: fc.constant('give' as const),
      field: fc.constantFrom('a', 'b', 'c'),
      value: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({
      kind: fc.constantFrom('kept' as const, 'lost' as const, 'lost-before' as const, 'conflict' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const make = keys();
      const given: Record<string, number> = {};
      const server = new Map<string, unknown>();
      const done = new Map<string, Batch>();
      let queue: Queue = emptyQueue;
      const arrive = ({ key, answers }: Batch): void => {
        const before = done.get(key);
        if (before !== undefined) {
          expect(before.answers).toEqual(answers);
          return;
        }
        done.set(key, { key, answers });
        for (const [field, value] of Object.entries(answers)) server.set(field, value);
      };
      for (const each of happenings) {
        if (each.kind === 'give') {
          given[each.field] = each.value;
          queue = give(queue, each.field, each.value);
          expect(pending(queue)[each.field]).toBe(each.value);
          continue;
        }
        queue = next(queue, make);
        if (queue.sent === null) continue;
        // A conflict writes nothing, and only meets a batch that never arrived.
        if (each.kind === 'conflict' && !done.has(queue.sent.key)) queue = again(queue);
        else if (each.kind === 'lost') arrive(queue.sent);
        else if (each.kind === 'kept') {
          arrive(queue.sent);
          queue = kept(queue);
        }
        queue = readQueue(JSON.stringify(queue));
      }
      for (queue = next(queue, make); queue.sent !== null; queue = next(queue, make)) {
        arrive(queue.sent);
        queue = kept(queue);
      }
      expect(Object.fromEntries(server)).toEqual(given);
    }),
  );
});
