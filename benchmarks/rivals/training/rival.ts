// What a rival is to the training benchmark: a trainer that is given a table, and then rows it has not seen.

/** Columns of one length and a label of 0 or 1 for each row. */
export interface Rows {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

export interface Task {
  readonly train: Rows;
  readonly test: Rows;
  readonly trees: number;
  readonly depth: number;
  /** Features tried at each node. */
  readonly drawn: number;
  readonly seed: number;
  /** Where files may be written; with a slash at its end. */
  readonly folder: string;
}

export interface Outcome {
  /** Of training alone. */
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** For each row of `test`: the greater, the more likely of class 1. */
  readonly outputs: Float64Array;
}

export interface Ready {
  readonly name: string;
  readonly version: string;
  /** How it was set up, where there was a choice. */
  readonly note: string;
  train(task: Task): Promise<Outcome>;
}

export interface Missing {
  readonly name: string;
  readonly missing: string;
}

/** The rows as records, for trainers that want them so. */
export const recordsOf = ({ columns, target }: Rows): number[][] =>
  Array.from(target, (_, row) => columns.map((column) => column[row] ?? Number.NaN));

/** Times work of this thread. */
export async function timed<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly elapsedMs: number; readonly cpuMs: number; readonly result: T }> {
  const [clock, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { elapsedMs: performance.now() - clock, cpuMs: (user + system) / 1000, result };
}
