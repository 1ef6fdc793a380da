// The counts of a scored file in; the lines of its summary out, at most twenty, for a terminal or a log.
import type { Words } from '../fields/dictionary.js';
import type { Band } from '../rules/document.js';
import { type Language, number, percent, say } from './words.js';

/** What is counted while a file is scored. */
export interface FileCounts {
  rows: number;
  accepted: number;
  rejected: number;
  /** Accepted rows with an issue: an answer that could not be read. */
  marked: number;
  insufficient: number;
  /** Rows whose bounds are exact. */
  exact: number;
  synthetic: number;
  readonly bands: Record<Band, number>;
  /** By rule: rows in which it gives points, and the points. */
  readonly reasons: Map<string, { rows: number; points: number }>;
  /** Rejected rows by the code of their first issue; issues of accepted rows by code. */
  readonly rejectedBy: Map<string, number>;
  readonly issuesBy: Map<string, number>;
}

export const noCounts = (): FileCounts => ({
  rows: 0,
  accepted: 0,
  rejected: 0,
  marked: 0,
  insufficient: 0,
  exact: 0,
  synthetic: 0,
  bands: { lanjut: 0, pendalaman: 0, rujuk: 0 },
  reasons: new Map(),
  rejectedBy: new Map(),
  issuesBy: new Map(),
});

const plainCounts = ['rows', 'accepted', 'rejected', 'marked', 'insufficient', 'exact', 'synthetic'] as const;
export const bandOrder = ['lanjut', 'pendalaman', 'rujuk'] as const;

/** Adds the counts of a part of the file to those of the whole. */
export function addCounts(to: FileCounts, from: FileCounts): void {
  for (const name of plainCounts) to[name] += from[name];
  for (const band of bandOrder) to.bands[band] += from.bands[band];
  for (const [rule, { rows, points }] of from.reasons) countReason(to, rule, points, rows);
  for (const [code, rows] of from.rejectedBy) countCode(to.rejectedBy, code, rows);
  for (const [code, rows] of from.issuesBy) countCode(to.issuesBy, code, rows);
}

export function countReason(counts: FileCounts, rule: string, points: number, rows = 1): void {
  const sum = counts.reasons.get(rule);
  if (sum === undefined) counts.reasons.set(rule, { rows, points });
  else {
    sum.rows += rows;
    sum.points += points;
  }
}

export const countCode = (codes: Map<string, number>, code: string, rows = 1): void => {
  codes.set(code, (codes.get(code) ?? 0) + rows);
};

/** A rejected row as the rejects file tells it. */
export interface Rejected {
  readonly row: number;
  readonly line: number;
  readonly applicationId: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface FileSummary {
  readonly counts: FileCounts;
  readonly bundle: {
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly evidence: 'synthetic' | 'expert' | 'validated';
  };
  /** How the file was read: delimiter, dates, decimals. */
  readonly readAs: Words;
  /** Columns that were dropped, with the reason. */
  readonly dropped: readonly {
    readonly column: string;
    readonly reason: 'sensitive' | 'unknown' | 'mapping';
  }[];
  /** The last record has no line ending: the file may have been cut off. */
  readonly cut: boolean;
  /** The first rejected rows, where no file was asked for. */
  readonly firstRejected: readonly Rejected[];
  readonly output: string;
  readonly rejects: string | null;
  readonly elapsedMs: number;
  /** Rows that were taken over from a run that was stopped. */
  readonly resumedRows: number;
  /** Where the time went, in milliseconds summed over all workers; rows taken over cost nothing. */
  readonly cost: {
    readonly readMs: number;
    readonly rulesMs: number;
    readonly forestMs: number;
    readonly writeMs: number;
  };
}

export const evidenceWords: Readonly<Record<FileSummary['bundle']['evidence'], Words>> = {
  synthetic: {
    id: 'bukti: synthetic — dari data buatan, bukan untuk keputusan',
    en: 'evidence: synthetic — from made-up data, not for decisions',
  },
  expert: {
    id: 'bukti: expert — bobot adalah pertimbangan ahli, belum diukur',
    en: 'evidence: expert — weights are judgement, not measured',
  },
  validated: {
    id: 'bukti: validated — diukur, dengan laporan',
    en: 'evidence: validated — measured, with a report',
  },
};

export interface SummaryOptions {
  readonly language: Language;
  /** Columns of the terminal. */
  readonly width: number;
  /** Words of a rule; its id alone where there are none. */
  readonly ruleWords: (rule: string) => Words | undefined;
}

const MOST_REASONS = 5;
const MOST_CODES = 6;

/** The summary, line by line. */
export function summaryLines(summary: FileSummary, options: SummaryOptions): string[] {
  const { counts, bundle } = summary;
  const { language, width } = options;
  const t = (id: string, en: string): string => say({ id, en }, language);
  const lines = [
    `${t('Paket', 'Bundle')}: ${bundle.name} ${bundle.version} (${bundle.digest.slice(0, 19)}…)`,
    `${say(evidenceWords[bundle.evidence], language)}`,
    `${t('Baris masuk', 'Rows in')} ${number(counts.rows, language)} = ${t('diskor', 'scored')} ${number(counts.accepted, language)} + ${t('dikembalikan', 'rejected')} ${number(counts.rejected, language)}`,
  ];
  if (counts.synthetic > 0) {
    lines.push(
      t(
        `Data SINTETIS: ${number(counts.synthetic, 'id')} baris bukan tentang orang nyata`,
        `SYNTHETIC: ${number(counts.synthetic, 'en')} rows are about nobody`,
      ),
    );
  }
  const most = Math.max(1, ...bandOrder.map((band) => counts.bands[band]));
  const room = Math.max(8, Math.min(40, width - 36));
  for (const band of bandOrder) {
    const rows = counts.bands[band];
    const share = percent(rows, counts.accepted, language).padStart(9);
    lines.push(
      `  ${band.padEnd(11)}${number(rows, language).padStart(11)}${share}  ${bar(rows / most, room)}`.trimEnd(),
    );
  }
  const exact = percent(counts.exact, counts.accepted, language);
  lines.push(
    `  ${t('belum cukup dijawab', 'not yet answered enough')}: ${number(counts.insufficient, language)}; ${t('batas eksak', 'exact bounds')}: ${exact}`,
  );
  lines.push(...reasonLines(counts, options, t));
  if (counts.rejected > 0)
    lines.push(
      `${t('Baris dikembalikan, menurut sebab', 'Rows rejected, by cause')}: ${tellCodes(counts.rejectedBy, language)}`,
    );
  if (counts.marked > 0)
    lines.push(
      `${t('Baris dengan jawaban tak terbaca', 'Rows with unreadable answers')} ${number(counts.marked, language)}: ${tellCodes(counts.issuesBy, language)}`,
    );
  if (summary.cut)
    lines.push(
      t(
        'Baris terakhir tanpa akhir baris: berkas mungkin terpotong',
        'The last record has no line ending: the file may have been cut off',
      ),
    );
  const files = [summary.output, summary.rejects ?? '-'].filter((file) => file !== '-');
  if (files.length > 0) lines.push(`${t('Berkas ditulis', 'Files written')}: ${files.join(', ')}`);
  lines.push(timeLine(summary, language));
  return lines;
}

type Say = (id: string, en: string) => string;

function reasonLines(
  { reasons }: FileCounts,
  { language, width, ruleWords }: SummaryOptions,
  t: Say,
): string[] {
  const sorted = [...reasons].sort(
    ([a, x], [b, y]) => y.rows - x.rows || y.points - x.points || (a < b ? -1 : 1),
  );
  if (sorted.length === 0) return [];
  const lines = sorted.slice(0, MOST_REASONS).map(([rule, { rows, points }]) => {
    const words = ruleWords(rule);
    const head = `  ${rule.padEnd(5)}${number(rows, language).padStart(9)} ${t('baris', 'rows')}, ${number(points, language)} ${t('poin', 'points')}`;
    return clip(words === undefined ? head : `${head}: ${say(words, language)}`, width);
  });
  return [`${t('Alasan yang paling sering menggerakkan skor', 'Reasons that moved most scores')}:`, ...lines];
}

function timeLine({ counts, elapsedMs, resumedRows }: FileSummary, language: Language): string {
  const t = (id: string, en: string): string => say({ id, en }, language);
  const seconds = elapsedMs / 1000;
  const rate = Math.round((counts.rows - resumedRows) / Math.max(seconds, 0.001));
  const resumed =
    resumedRows === 0
      ? ''
      : `; ${number(resumedRows, language)} ${t('baris dari proses yang terhenti', 'rows from the run that was stopped')}`;
  return `${number(Math.round(seconds * 10) / 10, language)} ${t('detik', 's')}, ${number(rate, language)} ${t('baris/detik', 'rows/s')}${resumed}`;
}

const tellCodes = (codes: ReadonlyMap<string, number>, language: Language): string =>
  [...codes]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_CODES)
    .map(([code, rows]) => `${code} ${number(rows, language)}`)
    .join(', ');

const bar = (share: number, room: number): string => '█'.repeat(Math.round(share * room));

export const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
