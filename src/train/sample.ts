// Labelled applications as a model sees them: what may be learned from, what is held out, and in which form.
import { type Issue, issue, refuse } from '../base/errors.js';
import { mix } from '../base/mix.js';
import type { Provenance } from '../evaluate/label.js';
import type { Feature } from '../forest/features.js';
import type { Table } from './trainer.js';

export interface Label {
  readonly outcome: 'confirmed' | 'not_confirmed' | 'unknown';
  readonly provenance: Provenance;
}

/** Scored applications in the order of their file. */
export interface Sample {
  readonly features: readonly Feature[];
  readonly ids: readonly string[];
  /** One a feature; NaN is unknown. */
  readonly columns: readonly Float64Array[];
  /** The score of the rules alone. */
  readonly rules: Float64Array;
  /** By application; one without a label is not learned from. */
  readonly labels: ReadonlyMap<string, Label>;
}

/** What was learned from and what not, and why. */
export interface LabelCounts {
  readonly confirmed: number;
  readonly notConfirmed: number;
  /** Rows without a label, or with the outcome unknown. */
  readonly unknown: number;
  /** Rows whose only outcome is an officer's postponement. */
  readonly postponedOnly: number;
  readonly provenance: Readonly<Record<Provenance, number>>;
}

/** Rows to learn from and rows held out, as places in the sample, with outcome 1 or 0. */
export interface Split {
  readonly training: readonly number[];
  readonly holdout: readonly number[];
  readonly outcome: Float64Array;
  readonly counts: LabelCounts;
}

/** Held-out and learned-from confirmed cases must be at least so many: below, no number means anything. */
const LEAST_CASES = 10;

/**
 * Splits labelled rows by a hash of their id, so that a row stays on its side whatever else is in the file. Codes: TRAIN_LABELS
 * (nothing but postponements), TRAIN_DATA (too few cases, no contrast).
 */
export function splitSample(sample: Sample, holdoutShare: number, seed: number): Split {
  const outcome = new Float64Array(sample.ids.length).fill(Number.NaN);
  const provenance: Record<Provenance, number> = {
    court: 0,
    protection_agency: 0,
    repatriation: 0,
    blind_review: 0,
    follow_up: 0,
    officer_postponement: 0,
  };
  let [confirmed, notConfirmed, unknown, postponedOnly] = [0, 0, 0, 0];
  sample.ids.forEach((id, row) => {
    const label = sample.labels.get(id);
    if (label === undefined || label.outcome === 'unknown') {
      unknown++;
      return;
    }
    provenance[label.provenance]++;
    if (label.provenance === 'officer_postponement') {
      postponedOnly++;
      return;
    }
    outcome[row] = label.outcome === 'confirmed' ? 1 : 0;
    if (label.outcome === 'confirmed') confirmed++;
    else notConfirmed++;
  });
  const counts = { confirmed, notConfirmed, unknown, postponedOnly, provenance };
  refuse(faultsOf(counts));
  const rows = sample.ids.flatMap((id, row) =>
    Number.isNaN(outcome[row]) ? [] : [{ row, held: share(id, seed) < holdoutShare }],
  );
  const training = rows.flatMap(({ row, held }) => (held ? [] : [row]));
  const holdout = rows.flatMap(({ row, held }) => (held ? [row] : []));
  for (const [name, side] of [
    ['training', training],
    ['holdout', holdout],
  ] as const) {
    const cases = side.filter((row) => outcome[row] === 1).length;
    if (cases >= LEAST_CASES && cases < side.length) continue;
    const message = `found ${cases} confirmed cases among ${side.length} ${name} rows, expected at least ${LEAST_CASES} and a contrast`;
    refuse([issue('TRAIN_DATA', [name], message)]);
  }
  return { training, holdout, outcome, counts };
}

function faultsOf({ confirmed, notConfirmed, postponedOnly }: LabelCounts): Issue[] {
  if (confirmed + notConfirmed > 0) return [];
  if (postponedOnly === 0) return [issue('TRAIN_LABELS', ['labels'], 'found no outcome for any row')];
  const message =
    `found ${postponedOnly} outcomes, all of them officers' postponements: a model of these would learn ` +
    'to repeat the habit of officers, not to find cases';
  return [issue('TRAIN_LABELS', ['labels', 'provenance'], message)];
}

/** A number from 0 to 1 that depends on nothing but the id and the seed (FNV-1a, then a finaliser). */
function share(id: string, seed: number): number {
  let hash = 0x811c9dc5;
  const text = `${seed}:${id}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash) / 2 ** 32;
}

/**
 * Some rows as a table to train on. An unanswered question counts as its most favourable answer where the feature declares a
 * direction: just so the score reads it, whose model points are the lowest that any answers could give. Without a direction unknown stays NaN.
 */
export function tableOf(sample: Sample, rows: readonly number[], outcome: Float64Array): Table {
  return {
    features: sample.features,
    columns: sample.columns.map((column, index) => {
      const best = favourable(column, sample.features[index]?.direction);
      return Float64Array.from(rows, (row) => {
        const value = column[row] ?? Number.NaN;
        return Number.isNaN(value) ? best : value;
      });
    }),
    target: Float64Array.from(rows, (row) => outcome[row] ?? Number.NaN),
    task: 'classification',
    classes: ['not_confirmed', 'confirmed'],
  };
}

/** The most favourable of the known values; 0 where none is known, which no split can read. */
function favourable(column: Float64Array, direction: Feature['direction']): number {
  if (direction === undefined) return Number.NaN;
  let best = Number.NaN;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    const better = direction === 'raises' ? value < best : value > best;
    if (Number.isNaN(best) || better) best = value;
  }
  return Number.isNaN(best) ? 0 : best;
}
