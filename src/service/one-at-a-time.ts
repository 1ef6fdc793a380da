// A long job in; its result out, or a refusal while another one runs: reading much of the ledger must not starve the counters.
import { fail } from './http.js';

export interface OneAtATime {
  /** Runs a job to its end. Code: SERVICE_BUSY. */
  run<T>(job: () => Promise<T>): Promise<T>;
  /**
   * Refused at once while another job runs; the place is taken when the first line is asked for, since lines that nobody comes to read
   * would keep it for ever, and given back where they end or whoever reads them goes. Code: SERVICE_BUSY.
   */
  lines(make: () => AsyncIterable<string>): AsyncIterable<string>;
}

export function oneAtATime(): OneAtATime {
  let busy = false;
  const free = (): void => {
    if (busy) fail('SERVICE_BUSY', 'found another such job running');
  };
  const begin = (): void => {
    free();
    busy = true;
  };
  const end = (): void => {
    busy = false;
  };
  async function* taking(make: () => AsyncIterable<string>): AsyncIterable<string> {
    begin();
    try {
      yield* make();
    } finally {
      end();
    }
  }
  return {
    async run(job) {
      begin();
      try {
        return await job();
      } finally {
        end();
      }
    },
    lines(make) {
      free();
      return taking(make);
    },
  };
}
