// A file of applications in; what changing only the regency of residence does to their scores, out.
import { issue, WaspadaError } from '../base/errors.js';
import { type FlipTally, flipRegencies, noFlips } from '../regions/applicant/flip.js';
import { addCounts, type FileCounts, noCounts } from '../report/summary.js';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { openInput } from './input.js';
import { findDuplicates, scoreParts } from './passes.js';
import { soloCrew } from './pool.js';
import { prepare, type ReadingOptions } from './score-file.js';

class Flipper extends BlockScorer {
  readonly tally: FlipTally = noFlips();

  constructor(
    setup: ScoreSetup,
    private readonly regencies: readonly string[],
  ) {
    super(setup);
  }

  protected override emit(): void {
    flipRegencies(this.scorer, this.frame, this.rows, this.regencies, this.tally, this.setup.dates);
  }
}

/** Reads a file as `score` does, and flips every accepted row. Codes: those of `scoreFile` for reading; FILE_EMPTY. */
export async function flipFile(
  options: ReadingOptions & { readonly regencies: readonly string[] },
): Promise<{ readonly tally: FlipTally; readonly counts: FileCounts }> {
  const stdin = options.stdin ?? (async function* () {})();
  const input = await openInput(options.input, stdin);
  try {
    const { setup } = await prepare({ ...options, output: '-' }, input);
    const flipper = new Flipper(setup, options.regencies);
    const crew = soloCrew(flipper);
    await findDuplicates(input, setup, crew, flipper, () => undefined);
    const counts = noCounts();
    for await (const part of scoreParts('scan', input, setup, flipper, crew, 0)) {
      addCounts(counts, part.scored.counts);
      options.onProgress?.({ bytes: part.end, ofBytes: input.bytes, rows: counts.rows, pass: 'score' });
    }
    if (counts.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
    return { tally: flipper.tally, counts };
  } finally {
    await input.close();
  }
}
