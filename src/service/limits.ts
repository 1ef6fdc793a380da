// Who asks, and when, in milliseconds, in; whether it may, or after how long, out. In memory, bounded, and without a word about applicants.

/** So many at once, and one more every so many milliseconds. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

/** Names that are remembered at most; the oldest are forgotten first. */
const MOST_NAMES = 10_000;

/** Token buckets by name. */
export class Limiter {
  private readonly full = new Map<string, number>();
  constructor(private readonly rate: Rate) {}

  /** 0 where `name` may go on now, which counts; else after how many milliseconds. A bucket is the time at which it will be full again. */
  take(name: string, nowMs: number, count = 1): number {
    const { burst, everyMs } = this.rate;
    const before = Math.max(this.full.get(name) ?? nowMs, nowMs);
    const after = before + count * everyMs;
    const wait = after - nowMs - burst * everyMs;
    if (wait > 0) return wait;
    remember(this.full, name, after);
    return 0;
  }
}

interface Failures {
  readonly count: number;
  readonly until: number;
}

/**
 * Waits that double with each failed attempt, by account and network: whoever guesses from elsewhere does not lock the owner out. After a
 * quarter of an hour without an attempt all is forgotten.
 */
export class Lockout {
  private readonly failures = new Map<string, Failures>();
  private static readonly FREE = 4;
  private static readonly LONGEST = 900_000;

  /** 0, or for how many milliseconds attempts are refused. */
  wait(name: string, nowMs: number): number {
    const found = this.failures.get(name);
    return found === undefined ? 0 : Math.max(0, found.until - nowMs);
  }
  failed(name: string, nowMs: number): void {
    const found = this.failures.get(name);
    const count = found !== undefined && nowMs - found.until < Lockout.LONGEST ? found.count + 1 : 1;
    const over = count - Lockout.FREE;
    const pause = over <= 0 ? 0 : Math.min(Lockout.LONGEST, 1000 * 2 ** Math.min(over, 20));
    remember(this.failures, name, { count, until: nowMs + pause });
  }
  succeeded(name: string): void {
    this.failures.delete(name);
  }
}

function remember<V>(map: Map<string, V>, name: string, value: V): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= MOST_NAMES) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** How often who may ask. A counter needs a few requests a minute for each applicant; a machine needs more than a person. */
export interface Limits {
  readonly account: Rate;
  readonly office: Rate;
  readonly service: Rate;
  readonly remote: Rate;
  /** Signatures under adverse outcomes: one by one, with time to read each. */
  readonly countersign: Rate;
}
export const usualLimits: Limits = {
  account: { burst: 120, everyMs: 200 },
  office: { burst: 1200, everyMs: 20 },
  service: { burst: 400, everyMs: 5 },
  remote: { burst: 60, everyMs: 500 },
  countersign: { burst: 3, everyMs: 20_000 },
};

/** The limits of one process, and the sessions it saw lately: while the store is away, decisions can still be written. */
export class Guards {
  readonly account: Limiter;
  readonly office: Limiter;
  readonly service: Limiter;
  readonly remote: Limiter;
  readonly countersign: Limiter;
  readonly lockout = new Lockout();
  constructor(limits: Limits = usualLimits) {
    this.account = new Limiter(limits.account);
    this.office = new Limiter(limits.office);
    this.service = new Limiter(limits.service);
    this.remote = new Limiter(limits.remote);
    this.countersign = new Limiter(limits.countersign);
  }
}
