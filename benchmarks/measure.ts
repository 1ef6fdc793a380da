// Contenders in, microseconds per record out: all of them in turn, round after round, so that a busy machine is busy for each alike.

export interface Contender {
  readonly name: string;
  /** Does its work once and says how many records that was. */
  run(): number | Promise<number>;
}

/** Smallest, middle and largest of some figures. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { min: sorted[0] ?? Number.NaN, median, max: sorted.at(-1) ?? Number.NaN };
}

export interface Rounds {
  readonly rounds: number;
  /** Each turn goes on until this much time has passed. */
  readonly leastMs: number;
  progress(done: number, all: number): void;
}

/** Microseconds per record, one figure a round, by name. The first round warms up and is not counted. */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, leastMs, progress }: Rounds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const all = contenders.length * (rounds + 1);
  let done = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const start = performance.now();
      let records = 0;
      let elapsedMs = 0;
      while (elapsedMs < leastMs) {
        records += await contender.run();
        elapsedMs = performance.now() - start;
      }
      if (round > 0) figures.get(contender.name)?.push((elapsedMs * 1000) / records);
      progress(++done, all);
    }
  }
  return figures;
}

/** How many times `a` each figure of `b` is, round by round. */
export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((figure, round) => (b[round] ?? Number.NaN) / figure);
