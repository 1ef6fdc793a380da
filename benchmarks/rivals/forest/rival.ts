// What a rival is to the forest benchmark: it is given the same forest and the same rows, and predicts all of them or one.
import type { Forest } from '../../../src/forest/forest.js';

/** What every rival is given. All numbers are exact in float32. */
export interface Task {
  readonly forest: Forest;
  /** Row after row, as most rivals want it. */
  readonly rows: Float32Array;
  readonly count: number;
  /** A folder with `forest.bin` and `rows.bin` for rivals in other processes. */
  readonly folder: string;
}

export interface Ready {
  readonly name: string;
  readonly version: string;
  /** How it was set up, where there was a choice. */
  readonly note: string;
  /** Predictions of all rows, to be compared. */
  answers(): Promise<ArrayLike<number>>;
  /** Predicts all rows once, or as many as it says. */
  batch(): Promise<number>;
  /** Predicts one row, where that is a way to use the rival. */
  one?(row: number): Promise<unknown>;
  close(): Promise<void>;
}

/** A rival made ready, or why it could not be. */
export type Loaded = Ready | { readonly name: string; readonly missing: string };

/** Fails where a package is not installed. */
export type LoadRival = (task: Task) => Promise<readonly Loaded[]>;
