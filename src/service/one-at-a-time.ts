// A long job in; its result out, or a refusal while another one runs: reading much of the ledger must not starve the counters.
import { fail } from './http.js';

/** Code: SERVICE_BUSY. */
export function oneAtATime(): <T>(job: () => Promise<T>) => Promise<T> {
  let busy = false;
  return async (job) => {
    if (busy) fail('SERVICE_BUSY', 'found another such job running');
    busy = true;
    try {
      return await job();
    } finally {
      busy = false;
    }
  };
}
