// Held-out rows with outcomes and two scores in, the gate report of the model out: proved, refused, or not enough to say.
import { formatDate, parseDate } from '../base/dates.js';
import { issue, refuse, WaspadaError } from '../base/errors.js';
import { compareAuc } from './auc.js';
import { RESAMPLES } from './bootstrap.js';
import {
  FEWEST_DISAGREEMENTS,
  FEWEST_POSITIVES,
  GATE_DAYS,
  type GateNumbers,
  type GateReason,
  type GateReport,
  gateFormat,
  gateReason,
  gateVerdict,
  readGate,
} from './gate.js';
import type { Estimate } from './intervals.js';
import { type Budget, budgetRows, compareLift } from './lift.js';

/** A label that only says that an officer said no is no outcome: a model proved on it would be proved to repeat officers. */
const NO_OUTCOME = 'officer_postponement';

/** Held-out rows (none of them seen in training or calibration) and what is known about them; arrays are by row, of one length. */
export interface GateInput {
  /** 1 where the case was confirmed, 0 where it was not. Rows of unknown outcome are left out by the caller. */
  readonly outcomes: ArrayLike<number>;
  /** Score with the model, higher is more risk; NaN where the row could not be scored. */
  readonly model: ArrayLike<number>;
  /** Score of the rules alone, on the same scale or another. */
  readonly rules: ArrayLike<number>;
  readonly budget: Budget;
  readonly seed: number | string;
  /** 1999 unless told; 1 less than a multiple of 40. */
  readonly resamples?: number;
  /** Digests of the documents that made the scores, by name, e.g. `rules`, `forest`, `points`. */
  readonly subject: Readonly<Record<string, string>>;
  /** Digest of the held-out rows with their outcomes. */
  readonly data: string;
  readonly evidence: 'synthetic' | 'validated';
  readonly measuredOn: string;
  /** The last day on which the report stands; 180 days after `measuredOn` unless told, and never later. */
  readonly expires?: string;
  /** Rows by the provenance of their outcome, `officer_postponement` not among them. */
  readonly provenance: Readonly<Record<string, number>>;
}

/**
 * The gate report of a model: what it finds under a budget beside the rules alone and beside chance, with a verdict.
 * Rows where one of the scores is NaN are counted and left out. The numbers hold for the prevalence of the rows given. Numbers are
 * written with six decimals and the verdict is read from them as written, so the report proves itself; same input, same bytes.
 * Codes: TRAIN_DATA, TRAIN_LABELS, TRAIN_SETTINGS, and those of `readGate`. Cost: O(n log n + resamples * n).
 */
export function measureGate(input: GateInput): GateReport {
  if (Object.hasOwn(input.provenance, NO_OUTCOME) && (input.provenance[NO_OUTCOME] ?? 0) > 0) {
    const message = `found ${input.provenance[NO_OUTCOME]} rows of ${NO_OUTCOME}, expected none`;
    refuse([issue('TRAIN_LABELS', ['provenance', NO_OUTCOME], message)]);
  }
  const { model, rules, outcomes, unscored } = scoredRows(input);
  const rows = outcomes.length;
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const resamples = input.resamples ?? RESAMPLES;
  const lift = compareLift(model, rules, outcomes, input.budget, { seed: input.seed, resamples });
  const auc = compareAuc(model, rules, outcomes);
  const numbers = {
    data: {
      digest: input.data,
      rows,
      positives,
      unscored,
      provenance: { ...input.provenance },
    },
    budget: budgetRows(input.budget, rows),
    bootstrap: { seed: input.seed, resamples },
    captured: {
      model: tidy(lift.first.captured),
      rules: tidy(lift.second.captured),
      random: tidy(lift.random),
    },
    precision: { model: tidied(lift.first.precision), rules: tidied(lift.second.precision) },
    lift: { overRules: tidied(lift.overSecond), overRandom: tidied(lift.overRandom) },
    disagreement: tidy(lift.disagreement),
    auc: {
      model: tidied(auc.first),
      rules: tidied(auc.second),
      difference: tidied(auc.difference),
    },
  };
  // Read back like any report from elsewhere: what is written here keeps every rule of the document.
  return readGate({
    format: gateFormat,
    subject: { ...input.subject },
    evidence: input.evidence,
    measuredOn: input.measuredOn,
    expires: input.expires ?? lastDay(input.measuredOn),
    ...numbers,
    verdict: gateVerdict(numbers),
    words: gateWords(numbers),
  });
}

interface ScoredRows {
  readonly model: Float64Array;
  readonly rules: Float64Array;
  readonly outcomes: Uint8Array;
  readonly unscored: { readonly rows: number; readonly positives: number };
}

function scoredRows({ model, rules, outcomes }: GateInput): ScoredRows {
  const { length } = outcomes;
  if (model.length !== length || rules.length !== length) {
    const message = `found ${model.length} and ${rules.length} scores of ${length} outcomes, expected as many`;
    refuse([issue('TRAIN_DATA', [], message)]);
  }
  const kept: number[] = [];
  const unscored = { rows: 0, positives: 0 };
  for (let row = 0; row < length; row++) {
    const outcome = outcomes[row];
    if (outcome !== 0 && outcome !== 1) {
      const message = `found ${outcome}, expected 0 or 1`;
      throw new WaspadaError(issue('TRAIN_DATA', ['outcomes', row], message));
    }
    if (!Number.isNaN(model[row]) && !Number.isNaN(rules[row])) kept.push(row);
    else {
      unscored.rows++;
      unscored.positives += outcome;
    }
  }
  return {
    model: Float64Array.from(kept, (row) => model[row] ?? Number.NaN),
    rules: Float64Array.from(kept, (row) => rules[row] ?? Number.NaN),
    outcomes: Uint8Array.from(kept, (row) => outcomes[row] ?? 0),
    unscored,
  };
}

function lastDay(measuredOn: string): string {
  const day = parseDate(measuredOn);
  // A date that cannot be read is left to the reader of the report, which names it.
  return day === null ? measuredOn : formatDate(day + GATE_DAYS);
}

/** Six decimals; never -0. */
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;

const tidied = ({ value, low, high }: Estimate): Estimate => ({
  value: tidy(value),
  low: tidy(low),
  high: tidy(high),
});

/** The verdict in words: what was found, and why that is enough or not. */
function gateWords(numbers: GateNumbers & Pick<GateReport, 'budget' | 'captured'>): {
  id: string;
  en: string;
} {
  const { data, budget, captured } = numbers;
  const about = (value: number): string => String(Math.round(value * 10) / 10);
  const id = (value: number): string => about(value).replace('.', ',');
  const why = reasons[gateReason(numbers)];
  return {
    id:
      `Dari ${data.rows} baris uji dengan ${data.positives} kasus terkonfirmasi, memeriksa ${budget} baris ` +
      `menemukan ${id(captured.model)} kasus dengan model, ${id(captured.rules)} dengan aturan saja, ` +
      `${id(captured.random)} dengan pilihan acak. ${why.id}`,
    en:
      `Of ${data.rows} held-out rows with ${data.positives} confirmed cases, looking at ${budget} rows ` +
      `finds ${about(captured.model)} cases with the model, ${about(captured.rules)} with the rules alone, ` +
      `${about(captured.random)} by random choice. ${why.en}`,
  };
}

const reasons: Readonly<Record<GateReason, { readonly id: string; readonly en: string }>> = {
  'few-positives': {
    id: `Belum cukup: diperlukan sekurangnya ${FEWEST_POSITIVES} kasus terkonfirmasi.`,
    en: `Not enough: at least ${FEWEST_POSITIVES} confirmed cases are needed.`,
  },
  'not-over-random': {
    id: 'Tidak terbukti: model tidak menemukan lebih banyak daripada pilihan acak.',
    en: 'Not proved: the model finds no more than random choice.',
  },
  'not-over-rules': {
    id: 'Tidak terbukti: model tidak menemukan lebih banyak daripada aturan saja.',
    en: 'Not proved: the model finds no more than the rules alone.',
  },
  'few-disagreements': {
    id: `Belum cukup: model dan aturan berbeda pada kurang dari ${FEWEST_DISAGREEMENTS} kasus terkonfirmasi, sehingga selisihnya dapat kebetulan.`,
    en: `Not enough: model and rules differ on fewer than ${FEWEST_DISAGREEMENTS} confirmed cases, so the gain can be luck.`,
  },
  'random-uncertain': {
    id: 'Belum cukup: batas bawah selang 95 % atas pilihan acak tidak di atas nol.',
    en: 'Not enough: the lower end of the 95 % interval over random choice is not above zero.',
  },
  'rules-uncertain': {
    id: 'Belum cukup: batas bawah selang 95 % atas aturan saja tidak di atas nol.',
    en: 'Not enough: the lower end of the 95 % interval over the rules alone is not above zero.',
  },
  proved: {
    id: 'Terbukti: batas bawah kedua selang 95 % di atas nol.',
    en: 'Proved: the lower ends of both 95 % intervals are above zero.',
  },
};
