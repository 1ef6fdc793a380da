// A question to the ledger in; all that it finds, one after the other, out: counters are answered between two pages.
import type { Page, Scan, Search, Store, StoredEvent, StreamHead } from '../store/contract.js';

/** What a counter waits for at most. */
const PAGE = 1000;

/** Lets whoever waits go first. */
export const others = (): Promise<void> => new Promise(setImmediate);

type Asked<Q> = Omit<Q, 'limit' | 'after'>;

/** Events, oldest first, without their personal parts. Codes: STORE_*, LEDGER_DAMAGED. */
export const eventsOf = (store: Store, query: Asked<Scan>): AsyncGenerator<StoredEvent> =>
  eachOf((after) => store.scan({ ...query, ...after, limit: PAGE }));

/** Heads of streams, newest first. Codes: STORE_*. */
export const headsOf = (store: Store, query: Asked<Search>): AsyncGenerator<StreamHead> =>
  eachOf((after) => store.search({ ...query, ...after, limit: PAGE }));

async function* eachOf<T>(ask: (after: { readonly after?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  let next: string | null = null;
  do {
    const page: Page<T> = await ask(next === null ? {} : { after: next });
    yield* page.items;
    next = page.next;
    await others();
  } while (next !== null);
}
