// Where the time of a batch goes: reading, rules, forest, writing; measured beside the work, never part of it.
import type { ModelReader, ModelScorer } from '../score/model.js';

/** Milliseconds, summed over all workers. */
export interface Cost {
  readMs: number;
  rulesMs: number;
  forestMs: number;
  writeMs: number;
}
export const noCost = (): Cost => ({ readMs: 0, rulesMs: 0, forestMs: 0, writeMs: 0 });

export function addCost(to: Cost, from: Cost): void {
  to.readMs += from.readMs;
  to.rulesMs += from.rulesMs;
  to.forestMs += from.forestMs;
  to.writeMs += from.writeMs;
}

/** One in so many short pieces of work is timed: a clock costs as much as a small piece. A power of two. */
const EVERY = 16;

/** Sums the time of many short pieces of work from a sample of them. */
export class Sampler {
  ms = 0;
  private calls = 0;

  /** Before a piece of work: when it began, or NaN where it is not timed. */
  begin(): number {
    return (this.calls++ & (EVERY - 1)) === 0 ? performance.now() : Number.NaN;
  }
  /** After it. */
  end(begun: number): void {
    if (!Number.isNaN(begun)) this.ms += (performance.now() - begun) * EVERY;
  }
  /** The same for work that is long enough to be timed every time. */
  whole<T>(work: () => T): T {
    const started = performance.now();
    const result = work();
    this.ms += performance.now() - started;
    return result;
  }
  /** What was summed since the last time. */
  take(): number {
    const { ms } = this;
    this.ms = 0;
    return ms;
  }
}

/** A reader of models whose verdicts are timed; all else is as it was. */
export function timedModels(read: ModelReader, sampler: Sampler): ModelReader {
  return (documents, about) => {
    const model = read(documents, about);
    return {
      gate: model.gate,
      check: (names) => model.check(names),
      join: (program, tables) => timed(model.join(program, tables), sampler),
    };
  };
}

const timed = (inner: ModelScorer, sampler: Sampler): ModelScorer => ({
  typology: inner.typology,
  bind: (frame, asOf) => inner.bind(frame, asOf),
  judge: (machine, rows, frame, at) => sampler.whole(() => inner.judge(machine, rows, frame, at)),
  get reads() {
    return inner.reads;
  },
  reachOf: (field, verdict) => inner.reachOf(field, verdict),
  explain: (desk) => inner.explain(desk),
});
