// The drift part of an evaluation in; its page out: scores, bands, reasons and gaps beside an earlier time, each against chance.
import { FEWEST_ROWS } from '../../evaluate/drift.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import type { Words } from '../../fields/dictionary.js';
import { pairBar, rangeBar } from '../charts.js';
import { html, type Piece } from '../markup.js';
import { exact, period, rounded, w } from '../numbers.js';
import { bannersOf, type EvaluationOptions, isSynthetic, originOf } from './evaluation.js';
import { evidenceBanner, type Section, verdict, writeSheet } from './sheet.js';
import {
  fine,
  type Interval,
  intervalColumn,
  numberColumn,
  numberOf,
  plain,
  share,
  shareOf,
  tableOf,
  textColumn,
} from './table.js';
import { bandWords } from './words.js';

export type DriftPart = NonNullable<Evaluation['drift']>;
type Binned = DriftPart['score'];
type Named = DriftPart['offices'];

/** The page as HTML text. `drift` is that of the evaluation. O(size of the document). */
export function renderDriftPage(
  evaluation: Evaluation,
  drift: DriftPart,
  options: EvaluationOptions = {},
): string {
  const { calibration = null } = drift;
  const moved = [...drift.rules, ...drift.missing].filter(
    (each) => each.verdict === 'drift' || each.verdict === 'watch',
  ).length;
  return writeSheet(
    {
      title: w('Pergeseran: apakah hari ini masih seperti dulu', 'Drift: whether today is still as it was'),
      about: html`${evaluation.bundle.name} ${evaluation.bundle.version} · ${exact(drift.score.rows)} ${w('permohonan kini', 'applications now')}, ${exact(drift.score.referenceRows)} ${w('pembanding', 'before')}`,
      synthetic: isSynthetic(evaluation, options),
      // Outcomes are asked of calibration alone; without it their worth is no matter of this page.
      banners: calibration === null ? [evidenceBanner[evaluation.bundle.evidence]] : bannersOf(evaluation),
      findings: [
        html`${verdict(drift.verdict)} ${w(
          `Putusan terberat dari semua bagian di bawah; kurang dari ${FEWEST_ROWS} baris, dulu atau kini, tidak pernah cukup.`,
          `The gravest verdict of all parts below; fewer than ${FEWEST_ROWS} rows, before or now, are never enough.`,
        )}`,
        html`${verdict(drift.score.verdict)} ${w('Skor', 'Score')}: PSI ${fine(drift.score.psi)}; ${w('kebetulan di bawah', 'chance stays below')} ${fine(drift.score.critical)}.`,
        html`${w(
          `${moved} aturan atau pertanyaan berubah lebih dari kebetulan.`,
          `${moved} rules or questions changed by more than chance.`,
        )}`,
        ...(calibration === null
          ? []
          : [
              html`${verdict(calibration.verdict)} ${w('Kalibrasi', 'Calibration')}: ${exact(calibration.labelled.observed)} ${w('kasus datang; menurut janji skor yang dahulu', 'cases came; by what scores promised before')} ${rounded(calibration.labelled.expected)}. ${w('Perbandingan', 'Ratio')} ${numberOf(calibration.labelled.ratio)}.`,
            ]),
      ],
      sections: [
        binnedSection('skor', w('Skor', 'Scores'), drift.score, (name) => name),
        binnedSection('tingkat', w('Tingkat', 'Bands'), drift.bands, (name) =>
          name === 'lanjut' || name === 'pendalaman' || name === 'rujuk' ? bandWords[name] : name,
        ),
        binnedSection('alasan', w('Alasan utama', 'First reasons'), drift.reasons, (name) =>
          name === '-' ? w('tanpa alasan', 'no reason') : name,
        ),
        shareSection('aturan', w('Aturan yang berlaku', 'Rules that hold'), w('aturan', 'rule'), drift.rules),
        shareSection(
          'kosong',
          w('Pertanyaan tanpa jawaban', 'Questions without an answer'),
          w('pertanyaan', 'question'),
          drift.missing,
        ),
        ...(calibration === null ? [] : [calibrationSection(calibration)]),
        namedSection('kantor', w('Per kantor', 'By office'), w('kantor', 'office'), drift.offices),
        namedSection('bulan', w('Per bulan', 'By month'), w('bulan', 'month'), drift.months),
      ],
      origin: originOf(evaluation),
    },
    options,
  );
}

const compared = ({
  psi,
  noise,
  critical,
  verdict: found,
}: Pick<Binned, 'psi' | 'noise' | 'critical' | 'verdict'>): Piece =>
  html`<p>${verdict(found)} PSI ${fine(psi)}; ${w('kebetulan rata-rata', 'chance on average')} ${fine(noise)}, ${w('999 dari 1.000 kali di bawah', 'below 999 times of 1,000')} ${fine(critical)}.</p>`;

function binnedSection(id: string, title: Words, of: Binned, nameOf: (name: string) => Piece): Section {
  const shares = of.bins.map((bin) => ({
    ...bin,
    before: of.referenceRows === 0 ? 0 : bin.reference / of.referenceRows,
    now: of.rows === 0 ? 0 : bin.count / of.rows,
  }));
  const most = Math.max(0, ...shares.flatMap(({ before, now }) => [before, now]));
  return {
    id,
    title,
    short: title,
    body: html`${compared(of)}<p class="legend"><span><span class="key before"></span> ${w('dulu', 'before')}</span> <span><span class="key now"></span> ${w('kini', 'now')}</span></p>${tableOf(
      {
        name: `geser-${id}`,
        caption: w('Dulu dan kini', 'Before and now'),
        rows: shares,
      },
      [
        {
          head: title,
          cell: ({ name }) => nameOf(name),
          saved: { names: ['name'], values: ({ name }) => [name] },
        },
        numberColumn(w('dulu', 'before'), 'before', ({ before }) => before, share),
        numberColumn(w('kini', 'now'), 'now', ({ now }) => now, share),
        numberColumn(w('selisih', 'difference'), 'difference', ({ before, now }) => now - before, share),
        {
          head: w('bandingan', 'beside each other'),
          cell: ({ before, now }) => pairBar(before, now, most),
          saved: {
            names: ['before_rows', 'now_rows'],
            values: ({ reference, count }) => [reference, count],
          },
        },
      ],
    )}`,
  };
}

const monthOf = (name: string): Words => (name === '' ? w('tanpa tanggal', 'without a date') : period(name));

type Calibration = NonNullable<DriftPart['calibration']>;
interface Promised {
  readonly name: Words;
  readonly key: string;
  readonly of: Omit<Calibration['labelled'], 'referenceRows' | 'referenceCases' | 'periods'>;
}

/** Half as many and twice as many are equally far from 1. */
const RATIO_ENDS = [-2, 2] as const;
/** With few cases promised a ratio may have no upper end. */
const ratioOf = (ratio: Interval | null): Piece =>
  ratio !== null && ratio.value !== null && ratio.high === null
    ? html`${plain(ratio.value)} (≥ ${plain(ratio.low)})`
    : numberOf(ratio);
const amount = (value: number | null): Piece => (value === null ? '–' : rounded(value));
const onScale = (ratio: number | null): number | null => (ratio === null ? null : Math.log2(ratio));

function calibrationSection({ verdict: found, labelled, audit }: Calibration): Section {
  const title = w(
    'Kalibrasi: apakah skor masih berarti sama',
    'Calibration: whether a score still means the same',
  );
  const rows: Promised[] = [
    { name: w('semua yang hasilnya diketahui', 'all with a known outcome'), key: 'labelled', of: labelled },
    ...(audit === null
      ? []
      : [{ name: w('audit acak saja', 'the random audit alone'), key: 'audit', of: audit }]),
    ...labelled.periods.map((each) => ({
      name: monthOf(each.name),
      key: each.name,
      of: each,
    })),
  ];
  return {
    id: 'kalibrasi',
    title,
    short: w('Kalibrasi', 'Calibration'),
    body: html`<p>${verdict(found)} ${w(
      'Janji: berapa kasus akan datang bila tiap skor bernilai seperti pada permohonan pembanding. Di atas 1 berarti datang lebih banyak daripada yang dijanjikan.',
      'Promised: the cases that would come if each score were worth what it was among the reference applications. Above 1 more came than promised.',
    )}</p><p class="fine">${w('Pembanding', 'Reference')}: ${exact(labelled.referenceRows)} ${w('baris dengan hasil', 'rows with an outcome')}, ${exact(labelled.referenceCases)} ${w('kasus.', 'cases.')} ${w(
      'Batas: perlu diamati dari 1,25 kali, bergeser dari 1,5 kali (atau sebaliknya), dan melebihi kebetulan 0,1 %. Siapa yang diperiksa kantor dapat berubah juga: hanya audit acak bebas dari itu.',
      'Limits: watch from 1.25 times, drift from 1.5 times (or the other way round), and beyond a chance of 0.1%. Whom an office looks at can change too: only the random audit is free of that.',
    )}</p>${tableOf(
      {
        name: 'geser-kalibrasi',
        caption: w('Kasus yang datang dan yang dijanjikan', 'Cases that came, and that were promised'),
        most: 30,
        rows,
      },
      [
        {
          head: w('baris', 'rows'),
          cell: ({ name }) => name,
          saved: { names: ['period'], values: ({ key }) => [key] },
        },
        numberColumn(w('hasil diketahui', 'with outcome'), 'rows', ({ of }) => of.rows),
        numberColumn(w('datang', 'came'), 'observed', ({ of }) => of.observed),
        numberColumn(w('dijanjikan', 'promised'), 'expected', ({ of }) => of.expected, amount),
        intervalColumn(
          w('perbandingan', 'ratio'),
          'ratio',
          ({ of }) => of.ratio,
          ratioOf,
          ({ value, low, high }) =>
            rangeBar({ value: onScale(value), low: onScale(low), high: onScale(high ?? 4) }, RATIO_ENDS, 0),
        ),
        { head: w('putusan', 'verdict'), cell: ({ of }) => verdict(of.verdict) },
      ],
    )}`,
  };
}

const order = ['drift', 'watch', 'insufficient', 'stable'];

function shareSection(id: string, title: Words, head: Words, of: DriftPart['rules']): Section {
  const widest = Math.max(
    0.01,
    ...of.flatMap(({ change }) => [Math.abs(change.low ?? 0), Math.abs(change.high ?? 0)]),
  );
  return {
    id,
    title,
    short: title,
    body: tableOf(
      {
        name: `geser-${id}`,
        caption: w('Perubahan bagian, dengan selangnya', 'Change of the share, with its interval'),
        most: 25,
        rows: [...of].sort(
          (a, b) =>
            order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
            Math.abs(b.change.value ?? 0) - Math.abs(a.change.value ?? 0),
        ),
      },
      [
        textColumn(head, 'name', ({ name }) => name),
        numberColumn(w('dulu', 'before'), 'reference', ({ reference }) => reference),
        numberColumn(w('kini', 'now'), 'count', ({ count }) => count),
        intervalColumn(
          w('perubahan', 'change'),
          'change',
          ({ change }) => change,
          shareOf,
          (interval) => rangeBar(interval, [-widest, widest], 0),
        ),
        { head: w('putusan', 'verdict'), cell: (row) => verdict(row.verdict) },
      ],
    ),
  };
}

function namedSection(id: string, title: Words, head: Words, of: Named): Section {
  const most = Math.max(0.01, ...of.flatMap(({ psi, critical }) => [psi ?? 0, critical ?? 0]));
  return {
    id,
    title,
    short: title,
    body: tableOf(
      {
        name: `geser-${id}`,
        caption: w('PSI skor; garis: batas kebetulan', 'PSI of the score; line: the limit of chance'),
        most: 25,
        rows:
          id === 'bulan'
            ? of
            : [...of].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.rows - a.rows),
      },
      [
        id === 'bulan'
          ? {
              head,
              cell: ({ name }) => monthOf(name),
              saved: { names: ['name'], values: ({ name }) => [name] },
            }
          : textColumn(head, 'name', ({ name }) => name),
        numberColumn(w('baris kini', 'rows now'), 'rows', ({ rows }) => rows),
        {
          head: w('PSI', 'PSI'),
          cell: ({ psi, critical }) =>
            html`${fine(psi)}${psi !== null && rangeBar({ value: null, low: 0, high: psi }, [0, most], critical)}`,
          saved: { names: ['psi', 'critical'], values: ({ psi, critical }) => [psi, critical] },
        },
        { head: w('putusan', 'verdict'), cell: (row) => verdict(row.verdict) },
      ],
    ),
  };
}
