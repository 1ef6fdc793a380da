// The label file and the audit table of an evaluation in; outcomes, chances and groups in the order of the scored rows out.
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { measureAuc } from '../evaluate/auc.js';
import { type Attribute, FEWEST_SHOWN, type ProxyAudit, proxyVerdict } from '../evaluate/fairness.js';
import { placeOf } from '../evaluate/rollout.js';
import type { RowOutcomes, ScoredRows } from '../evaluate/scored-rows.js';
import { calibrate, fitCalibration } from '../train/calibrate.js';
import { histogramForest } from '../train/train.js';
import { readSettings, type Table } from '../train/trainer.js';
import { readCsv } from './csv-scan.js';
import { digestOfFile } from './evaluate-file.js';
import { openInput } from './input.js';
import { readLabelFile } from './labelled-file.js';
import { namingFile } from './labelled-setup.js';

const MOST_ISSUES = 20;

/** The rows of a small CSV table by the names of its header. Codes: FILE_*, DISK_READ, the faults of rows. */
const readTable = (path: string): Promise<SmallTable> => namingFile(path, () => readSmall(path));

interface SmallTable {
  readonly header: readonly string[];
  readonly rows: (readonly string[])[];
}

async function readSmall(path: string): Promise<SmallTable> {
  const input = await openInput(path, (async function* () {})());
  try {
    const { header, batches } = await readCsv(input.read());
    const rows: (readonly string[])[] = [];
    for await (const batch of batches) {
      refuse(batch.faults.slice(0, MOST_ISSUES).map((fault) => fault.issue));
      for (const row of batch.rows) if (row !== null) rows.push(row);
    }
    if (rows.length === 0) throw new WaspadaError(issue('FILE_EMPTY', ['file', path], 'found no row'));
    return { header, rows };
  } finally {
    await input.close();
  }
}

export interface LabelTable {
  /** Outcomes of rows in the order of their ids. */
  of(ids: readonly string[]): RowOutcomes & { readonly unmatched: number };
  readonly digest: string;
}

/**
 * A label file, whose optional column `propensity` says with which chance a row was drawn for the random audit (`blind_review`);
 * `auditRate` says it for those rows that leave it empty. Only postponements: refused. Codes: TRAIN_LABELS, FILE_*.
 */
export async function readLabelTable(path: string, auditRate: number | null): Promise<LabelTable> {
  const { labels, digest } = await readLabelFile(path);
  const known = [...labels.values()].filter(({ outcome }) => outcome !== 'unknown');
  const postponed = known.filter(({ provenance }) => provenance === 'officer_postponement');
  if (known.length === postponed.length) {
    const message =
      known.length === 0
        ? 'found no outcome for any row'
        : `found ${postponed.length} outcomes, all of them officers' postponements: measured against these, a score is proved to repeat officers`;
    throw new WaspadaError(issue('TRAIN_LABELS', ['file', path, 'provenance'], message));
  }
  const chances = await readPropensities(path);
  return {
    digest,
    of(ids) {
      const outcomes = new Float64Array(ids.length).fill(Number.NaN);
      const propensities = new Float64Array(ids.length).fill(Number.NaN);
      let matched = 0;
      const provenance = ids.map((id, row) => {
        const label = labels.get(id);
        if (label === undefined) return null;
        matched++;
        if (label.provenance !== 'officer_postponement')
          outcomes[row] = label.outcome === 'confirmed' ? 1 : 0;
        if (label.provenance === 'blind_review')
          propensities[row] = chances.get(id) ?? auditRate ?? Number.NaN;
        return label.provenance;
      });
      return { outcomes, provenance, propensities, unmatched: labels.size - matched };
    },
  };
}

async function readPropensities(path: string): Promise<ReadonlyMap<string, number>> {
  const { header, rows } = await readTable(path);
  const [id, place, from] = ['applicationId', 'propensity', 'provenance'].map((name) => header.indexOf(name));
  const found = new Map<string, number>();
  if (id === undefined || from === undefined || place === undefined || place < 0) return found;
  const issues: Issue[] = [];
  rows.forEach((row, at) => {
    const text = row[place] ?? '';
    if (text === '' || row[from] !== 'blind_review') return;
    const chance = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (chance > 0 && chance <= 1) found.set(row[id] ?? '', chance);
    else if (issues.length < MOST_ISSUES) {
      const message = `found ${JSON.stringify(text)}, expected a chance above 0, at most 1`;
      issues.push(issue('TRAIN_LABELS', ['file', path, 'row', at + 1, 'propensity'], message));
    }
  });
  refuse(issues);
  return found;
}

export interface AuditTable {
  readonly names: readonly string[];
  /** The groups of applications, attribute by attribute; null where the table does not say. */
  of(ids: readonly string[]): Attribute[];
  readonly digest: string;
}

/** More groups than this are no groups: a name, a number, a date. */
const MOST_GROUPS = 100;

/**
 * An audit table: a column `applicationId`, or `key` with a file of `applicationId` and `key` beside it, and a column for each
 * attribute. It is read here and nowhere else; nothing of it reaches a scorer. Codes: FILE_*, FIELDS_MISSING, ROW_DUPLICATE_ID, TRAIN_DATA.
 */
export async function readAuditTable(path: string, keysPath: string | undefined): Promise<AuditTable> {
  const { header, rows } = await readTable(path);
  const joined = keysPath === undefined ? 'applicationId' : 'key';
  const place = columnOf(path, header, joined);
  const names = header.filter((name) => name !== 'applicationId' && name !== 'key');
  if (names.length === 0) {
    const message = `found the column ${joined} alone, expected one for each attribute`;
    throw new WaspadaError(issue('FILE_HEADER', ['file', path, 'header'], message));
  }
  const byKey = new Map<string, readonly string[]>();
  const twice = new Set<string>();
  for (const row of rows) {
    const key = row[place] ?? '';
    if (byKey.has(key)) twice.add(key);
    byKey.set(key, row);
  }
  refuse(
    [...twice]
      .slice(0, MOST_ISSUES)
      .map((key) =>
        issue('ROW_DUPLICATE_ID', ['file', path, joined], `found ${JSON.stringify(key)} more than once`),
      ),
  );
  refuse(
    names.flatMap((name) => {
      const at = header.indexOf(name);
      const { size } = new Set(rows.map((row) => row[at]));
      if (size <= MOST_GROUPS) return [];
      const message = `found ${size} different values, expected at most ${MOST_GROUPS} groups`;
      return [issue('TRAIN_DATA', ['file', path, name], message, 'Band the values before the audit.')];
    }),
  );
  const keys = keysPath === undefined ? null : await readKeys(keysPath);
  return {
    names,
    digest: await digestOfFile(path),
    of: (ids) =>
      names.map((name) => {
        const at = header.indexOf(name);
        const groups = ids.map((id) => {
          const key = keys === null ? id : keys.get(id);
          const value = key === undefined ? undefined : byKey.get(key)?.[at];
          return value === undefined || value === '' ? null : value;
        });
        return { name, groups };
      }),
  };
}

async function readKeys(path: string): Promise<ReadonlyMap<string, string>> {
  const { header, rows } = await readTable(path);
  const [id, key] = [columnOf(path, header, 'applicationId'), columnOf(path, header, 'key')];
  return new Map(rows.map((row) => [row[id] ?? '', row[key] ?? ''] as const));
}

function columnOf(path: string, header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  const message = `found ${header.join(', ')}, expected the column ${name}`;
  throw new WaspadaError(issue('FIELDS_MISSING', ['file', path, 'header'], message));
}

/** A fold needs so many confirmed rows, and as many others. */
const FEWEST_IN_FOLD = 10;
/** Below so many confirmed rows a step function would follow single people. */
const ISOTONIC_CASES = 1000;

/**
 * The score as a probability, calibrated on half of the labelled rows and said of the other half, and the other way round: each row's
 * probability was fitted without it. Null where a half has too few rows of an outcome, or where cases do not rise with the score.
 */
export function crossFit({ ids, scores }: ScoredRows, { outcomes }: RowOutcomes) {
  const fold = Uint8Array.from(ids, (id) => (placeOf('fold', id) < 0.5 ? 0 : 1));
  const values = new Float64Array(ids.length).fill(Number.NaN);
  let method: 'isotonic' | 'platt' = 'platt';
  for (const held of [0, 1]) {
    const rows = [...fold.keys()].filter((row) => fold[row] !== held && !Number.isNaN(outcomes[row]));
    const cases = rows.reduce((sum, row) => sum + (outcomes[row] ?? 0), 0);
    if (cases < FEWEST_IN_FOLD || rows.length - cases < FEWEST_IN_FOLD) return null;
    method = held === 0 && cases >= ISOTONIC_CASES / 2 ? 'isotonic' : method;
    const take = (of: Float64Array) => Float64Array.from(rows, (row) => of[row] ?? 0);
    try {
      const fitted = fitCalibration({ method, outputs: take(scores), outcomes: take(outcomes) });
      for (const row of fold.keys())
        if (fold[row] === held) values[row] = calibrate(fitted, scores[row] ?? Number.NaN);
    } catch (error) {
      if (error instanceof WaspadaError && error.code === 'TRAIN_DATA') return null;
      throw error;
    }
  }
  const source = {
    id: `Skor, dikalibrasi (${method}) pada separuh baris berlabel dan diuji pada separuh lainnya`,
    en: `The score, calibrated (${method}) on half of the labelled rows and tried on the other half`,
  };
  return { source, values };
}

/** A forest tells a group apart only from a number of rows that lets its area mean something. */
const FEWEST_PROXY = 100;
const PROXY_ROWS = 20_000;
/** A rule that holds in fewer rows can tell no group apart. */
const FEWEST_HITS = 20;

/** For each group that is large enough: how well the rules that hold, and the score, tell it apart. Seeded; the same on any machine. */
export function auditProxies(
  { scores, fired, ids }: ScoredRows,
  attributes: readonly Attribute[],
  seed: number,
): ProxyAudit[] {
  // The rows with the smallest places: as good as drawn, and the same whatever their order.
  const places = ids.map((id) => placeOf('proxy', id));
  const used = fired.filter(({ rows }) => rows.length >= FEWEST_HITS);
  const marks = used.map(({ rows }) => {
    const column = new Float64Array(scores.length);
    for (const row of rows) column[row] = 1;
    return column;
  });
  const columns = [scores, ...marks];
  return attributes.flatMap(({ name, groups }) => {
    const known = [...groups.keys()].filter((row) => groups[row] !== null);
    known.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
    const rows = known.slice(0, PROXY_ROWS);
    const sizes = new Map<string, number>();
    for (const row of rows) sizes.set(groups[row] ?? '', (sizes.get(groups[row] ?? '') ?? 0) + 1);
    const shown = [...sizes]
      .filter(([, size]) => size >= FEWEST_SHOWN)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    // Of two groups each is what the other is not.
    const asked = shown.length === 2 ? shown.slice(1) : shown;
    return asked.map(([group, size]): ProxyAudit => {
      const nothing = { value: Number.NaN, low: 0, high: 1 };
      if (size < FEWEST_PROXY || rows.length - size < FEWEST_PROXY)
        return { attribute: name, group, rows: size, auc: nothing, verdict: 'insufficient' };
      const table: Table = {
        features: [{ name: 'score' }, ...used.map(({ rule }) => ({ name: rule }))],
        columns: columns.map((column) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN)),
        target: Float64Array.from(rows, (row) => (groups[row] === group ? 1 : 0)),
        task: 'classification',
      };
      const settings = readSettings({ trees: 40, depth: 6, minLeaf: 20, seed });
      const { prediction } = histogramForest.train(table, settings).outOfBag;
      const seen = [...prediction.keys()].filter((at) => !Number.isNaN(prediction[at]));
      const { value, low, high } = measureAuc(
        seen.map((at) => prediction[at] ?? 0),
        seen.map((at) => table.target[at] ?? 0),
      );
      const auc = { value, low, high };
      return { attribute: name, group, rows: size, auc, verdict: proxyVerdict(auc) };
    });
  });
}
