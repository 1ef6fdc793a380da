// The same applications scored by two bundles, and their outcomes where known, in; the comparison document out.
import { compareAuc } from './auc.js';
import { proposeThreshold } from './capacity.js';
import { type Comparison, comparisonFormat, readComparison } from './comparison.js';
import { type Evaluation, writable } from './evaluation.js';
import { countLabels, selectionWords } from './evaluation-measure.js';
import { type Budget, budgetRows, compareLift } from './lift.js';
import { compareFlags, measureAgreement } from './paired.js';
import { assignArm, type Rollout } from './rollout.js';
import { bandNames, type RowOutcomes, type ScoredRows } from './scored-rows.js';
import { checkSelection } from './selection.js';
import { rankRows } from './tiers.js';

interface Words {
  readonly id: string;
  readonly en: string;
}

/** Rows of one bundle, with what an example shows of them. */
export interface ComparedRows extends ScoredRows {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** The reasons of each row as a cell of the output tells them. */
  readonly told: readonly string[];
}

export interface ComparisonInput {
  readonly about: Pick<
    Comparison,
    'command' | 'created' | 'engine' | 'first' | 'second' | 'data' | 'changes'
  >;
  /** The rows that both could score, in one order. */
  readonly first: ComparedRows;
  readonly second: ComparedRows;
  readonly labels: (RowOutcomes & { readonly unmatched: number }) | null;
  /** Rows that can be looked at, among the labelled ones. */
  readonly budget: Budget;
  readonly minutes: number;
  readonly seed: number | string;
  readonly resamples: number;
  /** Rows an office can look at on a day, where thresholds are to be proposed. */
  readonly perDay: number | null;
  readonly rollout: Rollout | null;
  readonly examples: number;
}

const RUJUK = 2;

/**
 * Who moves, how far the two agree, and what the second finds that the first does not at the same workload. Same input, same bytes.
 * Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n + resamples * labelled rows).
 */
export function measureComparison(input: ComparisonInput): Comparison {
  const { about, first, second, labels, rollout, perDay, minutes } = input;
  const notes: Words[] = [];
  const flags = (rows: ScoredRows) => Uint8Array.from(rows.bands, (band) => (band === RUJUK ? 1 : 0));
  const changes = second.scores.map((score, row) => score - (first.scores[row] ?? 0));
  const capacity = (rows: ScoredRows, most: number) => proposeThreshold({ ...rows, perDay: most, minutes });
  return readComparison(
    writable({
      format: comparisonFormat,
      ...about,
      bootstrap: { seed: input.seed, resamples: input.resamples },
      agreement: {
        ...measureAgreement(first.bands, second.bands, bandNames.length),
        scoreChanged: changes.reduce((sum, change) => sum + (change === 0 ? 0 : 1), 0),
        meanChange: changes.reduce((sum, change) => sum + change, 0) / changes.length,
      },
      moves: movesOf(input),
      regions: movedBy(input, first.provinces),
      offices: movedBy(input, first.offices),
      labels: labels === null ? null : countLabels(labels),
      selection: labels === null ? null : selectionOf(input, labels),
      outcomes: labels === null ? null : measureOutcomes(input, labels, flags, notes),
      capacity: perDay === null ? null : { first: capacity(first, perDay), second: capacity(second, perDay) },
      rollout: rollout === null ? null : armsOf(first.ids, rollout),
      notes: labels === null ? [said.noLabels] : notes,
    }),
  );
}

function movesOf({ first, second, examples }: ComparisonInput) {
  const side = (rows: ComparedRows, row: number) => ({
    score: rows.scores[row] ?? 0,
    low: rows.low[row] ?? 0,
    high: rows.high[row] ?? 0,
    band: bandNames[rows.bands[row] ?? 0] ?? 'lanjut',
    reasons: rows.told[row] ?? '',
  });
  return bandNames.flatMap((from, a) =>
    bandNames.flatMap((to, b) => {
      if (a === b) return [];
      const rows = [...first.bands.keys()].filter((row) => first.bands[row] === a && second.bands[row] === b);
      const distance = (row: number) => Math.abs((second.scores[row] ?? 0) - (first.scores[row] ?? 0));
      const shown = [...rows].sort((x, y) => distance(y) - distance(x) || x - y).slice(0, examples);
      if (rows.length === 0) return [];
      return [
        {
          from,
          to,
          rows: rows.length,
          examples: shown.map((row) => ({
            applicationId: first.ids[row] ?? '',
            first: side(first, row),
            second: side(second, row),
          })),
        },
      ];
    }),
  );
}

function movedBy({ first, second }: ComparisonInput, names: readonly string[]) {
  const found = new Map<string, { name: string; rows: number; up: number; down: number }>();
  names.forEach((name, row) => {
    const line = found.get(name) ?? { name, rows: 0, up: 0, down: 0 };
    const step = (second.bands[row] ?? 0) - (first.bands[row] ?? 0);
    line.rows++;
    if (step > 0) line.up++;
    if (step < 0) line.down++;
    found.set(name, line);
  });
  return [...found.values()].sort((a, b) => b.up + b.down - a.up - a.down || (a.name < b.name ? -1 : 1));
}

function selectionOf({ first, second }: ComparisonInput, labels: RowOutcomes) {
  const labelled = Uint8Array.from(labels.outcomes, (outcome) => (Number.isNaN(outcome) ? 0 : 1));
  const of = ({ scores }: ScoredRows): NonNullable<Evaluation['naive']>['selection'] => {
    const { dependence, ...found } = checkSelection(scores, labelled);
    const { value = 0, low = 0, high = 0 } = dependence ?? {};
    return {
      ...found,
      dependence: dependence === null ? null : { value, low, high },
      words: selectionWords(found.status),
    };
  };
  return { first: of(first), second: of(second) };
}

function measureOutcomes(
  { first, second, budget, minutes, seed, resamples }: ComparisonInput,
  labels: RowOutcomes,
  flags: (rows: ScoredRows) => Uint8Array,
  notes: Words[],
) {
  const known = [...labels.outcomes.keys()].filter((row) => !Number.isNaN(labels.outcomes[row]));
  const take = (values: ArrayLike<number>) => Float64Array.from(known, (row) => values[row] ?? Number.NaN);
  const outcomes = take(labels.outcomes);
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (positives === 0 || positives === known.length) {
    notes.push(known.length === 0 ? said.noOutcome : said.oneOutcome);
    return null;
  }
  const [a, b] = [take(first.scores), take(second.scores)];
  const looked = budgetRows(budget, known.length);
  // The second is the candidate: gains are its own, over the first.
  const lift = compareLift(b, a, outcomes, { rows: looked }, { seed, resamples });
  const auc = compareAuc(b, a, outcomes);
  const needed = rowsFor(b, outcomes, lift.second.captured);
  const tests = compareFlags(take(flags(first)), take(flags(second)), outcomes);
  const plain = ({ value, low, high }: { value: number; low: number; high: number }) => ({
    value,
    low,
    high,
  });
  const { low, high } = lift.overSecond;
  return {
    rows: known.length,
    positives,
    budget: looked,
    first: lift.second,
    second: lift.first,
    recallGain: lift.overSecond,
    disagreement: lift.disagreement,
    auc: { first: plain(auc.second), second: plain(auc.first), gain: plain(auc.difference) },
    rowsForSameCases: needed,
    hoursSaved: needed === null ? null : ((looked - needed) * minutes) / 60,
    flags: tests,
    words: low > 0 ? said.better : high < 0 ? said.worse : low === high ? said.none : said.luck,
  };
}

/** Rows from the highest score down until `cases` are found, as expected among ties; null where never. */
function rowsFor(scores: Float64Array, outcomes: Float64Array, cases: number): number | null {
  const { order, starts, positive } = rankRows(scores, outcomes);
  let found = 0;
  if (cases <= 0) return 0;
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const [start, end] = [starts[tier] ?? 0, starts[tier + 1] ?? 0];
    let added = 0;
    for (let at = start; at < end; at++) added += positive[order[at] ?? 0] ?? 0;
    if (found + added >= cases) return start + ((cases - found) / added) * (end - start);
    found += added;
  }
  return null;
}

function armsOf(ids: readonly string[], rollout: Rollout) {
  const rows = { current: 0, shadow: 0, candidate: 0 };
  for (const id of ids) rows[assignArm(id, rollout)]++;
  const { name, percent, shadowPercent = 100 - percent } = rollout;
  return { name, percent, shadowPercent, rows };
}

const said = {
  noLabels: {
    id: 'Tanpa berkas hasil: hanya perpindahan yang dapat dilihat, bukan mana yang lebih baik.',
    en: 'Without a file of outcomes only moves can be seen, not which is better.',
  },
  noOutcome: {
    id: 'Tidak ada permohonan yang dinilai keduanya dan diketahui hasilnya: periksa apakah applicationId ditulis sama di kedua berkas.',
    en: 'No application that both score has a known outcome: check that applicationId is written alike in both files.',
  },
  oneOutcome: {
    id: 'Hanya satu macam hasil di antara baris berlabel: tidak dapat dikatakan mana yang lebih baik.',
    en: 'The labelled rows have one kind of outcome only: which is better cannot be said.',
  },
  better: {
    id: 'Pada beban kerja yang sama paket kedua menemukan lebih banyak; selang 95 % tidak memuat nol.',
    en: 'At the same workload the second bundle finds more; the 95 % interval excludes zero.',
  },
  worse: {
    id: 'Pada beban kerja yang sama paket kedua menemukan lebih sedikit; selang 95 % tidak memuat nol.',
    en: 'At the same workload the second bundle finds fewer; the 95 % interval excludes zero.',
  },
  none: {
    id: 'Pada beban kerja yang sama keduanya menemukan kasus yang sama banyak.',
    en: 'At the same workload both find as many cases.',
  },
  luck: {
    id: 'Selisihnya dapat kebetulan: selang 95 % memuat nol.',
    en: 'The difference can be luck: the 95 % interval includes zero.',
  },
} as const satisfies Record<string, Words>;
