// What happened in; Prometheus text out: counts and durations by operation and status, nothing about a person, an office or an officer.

/** Upper ends of the classes of durations, in seconds. */
const edges = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

interface Timing {
  readonly counts: number[];
  sum: number;
  count: number;
}

export interface Gauges {
  readonly scoring: string;
  readonly storeOk: boolean;
  readonly entries: number;
  readonly spooled: number;
}

export class Metrics {
  private readonly requests = new Map<string, number>();
  private readonly timings = new Map<string, Timing>();
  private readonly events = new Map<string, number>();

  request(operation: string, status: number, seconds: number): void {
    const key = `${operation} ${Math.floor(status / 100)}xx`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
    const timing = this.timings.get(operation) ?? { counts: edges.map(() => 0), sum: 0, count: 0 };
    this.timings.set(operation, timing);
    edges.forEach((edge, index) => {
      if (seconds <= edge) timing.counts[index] = (timing.counts[index] ?? 0) + 1;
    });
    timing.sum += seconds;
    timing.count++;
  }
  event(kind: string): void {
    this.events.set(kind, (this.events.get(kind) ?? 0) + 1);
  }

  render(gauges: Gauges): string {
    const lines: string[] = [];
    const head = (name: string, kind: string, help: string): number =>
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
    head('waspada_requests_total', 'counter', 'Requests by operation and class of status.');
    for (const [key, count] of sorted(this.requests)) {
      const [operation, status] = key.split(' ');
      lines.push(`waspada_requests_total{operation="${operation}",status="${status}"} ${count}`);
    }
    head('waspada_request_seconds', 'histogram', 'Duration of requests.');
    for (const [operation, { counts, sum, count }] of sorted(this.timings)) {
      const label = `operation="${operation}"`;
      edges.forEach((edge, index) => {
        lines.push(`waspada_request_seconds_bucket{${label},le="${edge}"} ${counts[index] ?? 0}`);
      });
      lines.push(
        `waspada_request_seconds_bucket{${label},le="+Inf"} ${count}`,
        `waspada_request_seconds_sum{${label}} ${sum}`,
        `waspada_request_seconds_count{${label}} ${count}`,
      );
    }
    head('waspada_events_total', 'counter', 'Events appended to the ledger, by kind.');
    for (const [kind, count] of sorted(this.events))
      lines.push(`waspada_events_total{kind="${kind}"} ${count}`);
    head('waspada_scoring', 'gauge', '1 for the state that scoring is in.');
    for (const state of ['on', 'off', 'expired', 'degraded'])
      lines.push(`waspada_scoring{state="${state}"} ${gauges.scoring === state ? 1 : 0}`);
    head('waspada_store_up', 'gauge', 'Whether the ledger answers.');
    lines.push(`waspada_store_up ${gauges.storeOk ? 1 : 0}`);
    head('waspada_ledger_entries', 'gauge', 'Entries of the ledger.');
    lines.push(`waspada_ledger_entries ${gauges.entries}`);
    head('waspada_spooled', 'gauge', 'Decisions that wait for the ledger.');
    lines.push(`waspada_spooled ${gauges.spooled}`);
    return `${lines.join('\n')}\n`;
  }
}

const sorted = <V>(map: ReadonlyMap<string, V>): [string, V][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));
