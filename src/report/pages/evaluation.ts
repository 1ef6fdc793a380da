// An evaluation in; its page out: what the bundle tells apart, finds under a budget and promises, rule by rule, and what that is worth.
import type { Evaluation } from '../../evaluate/evaluation.js';
import type { Words } from '../../fields/dictionary.js';
import { plot, rangeBar, tickOf, topOf } from '../charts.js';
import { html, type Markup, type Piece } from '../markup.js';
import { exact, w } from '../numbers.js';
import { evidenceBanner, type Origin, type PageOptions, type Section, verdict, writeSheet } from './sheet.js';
import {
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
import { bandWords, placeName } from './words.js';

export interface EvaluationOptions extends PageOptions {
  /** Whether the applications are known to be made up, where the document does not say so itself. */
  readonly synthetic?: boolean;
}

/** The page as HTML text. O(size of the document). */
export function renderEvaluationPage(evaluation: Evaluation, options: EvaluationOptions = {}): string {
  const { bundle, naive } = evaluation;
  return writeSheet(
    {
      title: w('Evaluasi: seberapa baik, dan seberapa pasti', 'Evaluation: how good, and how sure'),
      about: html`${bundle.name} ${bundle.version} · ${exact(evaluation.data.rows)} ${w('permohonan', 'applications')}`,
      synthetic: isSynthetic(evaluation, options),
      banners: bannersOf(evaluation),
      findings: findings(evaluation),
      sections: [
        ...(naive === null
          ? []
          : [tellingApart(evaluation, naive), budget(naive), calibration(naive), bands(naive)]),
        audit(evaluation),
        rules(evaluation),
        quality(evaluation),
        ...notes(evaluation),
      ],
      origin: originOf(evaluation),
    },
    options,
  );
}

/** Whether an evaluation is of made-up applications: it says so, or whoever wants the page does. */
export const isSynthetic = ({ data }: Evaluation, { synthetic = false }: EvaluationOptions): boolean =>
  synthetic || data.synthetic === true;

/** Banners of a page about an evaluation: what the bundle rests on, and what its outcomes are worth. */
export function bannersOf({ bundle, naive }: Evaluation): (readonly [Words, Words])[] {
  return [
    evidenceBanner[bundle.evidence],
    ...(naive !== null && naive.selection.status !== 'complete'
      ? [[selectionWords[naive.selection.status], naive.selection.words] as const]
      : []),
  ];
}

const selectionWords = {
  invalid: w('Angka naif TIDAK SAH', 'Naive numbers are INVALID'),
  unverified: w('Angka naif', 'Naive numbers'),
} as const;

export function originOf({
  command,
  created,
  engine,
  bundle,
  data,
  bootstrap,
  prevalence,
}: Evaluation): Origin {
  return {
    command,
    created,
    engine,
    digests: [
      [w(`Paket ${bundle.name} ${bundle.version}`, `Bundle ${bundle.name} ${bundle.version}`), bundle.digest],
      [w('Permohonan', 'Applications'), data.digest],
      [w('Hasil (label)', 'Outcomes (labels)'), data.labels],
      [w('Tabel audit', 'Audit table'), data.audit],
      [w('Permohonan pembanding', 'Reference applications'), data.reference],
      ...(data.referenceLabels === undefined || data.referenceLabels === null
        ? []
        : [[w('Hasil pembanding', 'Outcomes of the reference'), data.referenceLabels] as const]),
    ],
    facts: [
      [
        w('Bootstrap', 'Bootstrap'),
        w(
          `benih ${bootstrap.seed}, ${bootstrap.resamples} penarikan ulang`,
          `seed ${bootstrap.seed}, ${bootstrap.resamples} resamples`,
        ),
      ],
      [
        w('Prevalensi yang dinyatakan', 'Stated prevalence'),
        prevalence === null ? w('tidak ada', 'none') : share(prevalence),
      ],
    ],
  };
}

function findings(evaluation: Evaluation): Piece[] {
  const { labels, naive, audit, fairness, drift } = evaluation;
  const found: Piece[] = [];
  if (naive !== null) {
    const { workload } = naive;
    if (naive.auc !== null)
      found.push(
        html`${w('Skor menaruh kasus di atas bukan kasus dengan peluang', 'The score puts a case above a non-case with chance')} ${numberOf(naive.auc)} (AUC).`,
      );
    found.push(
      html`${w('Bila', 'If')} ${exact(Math.round(workload.referred))} ${w('permohonan dilihat', 'applications are looked at')} (${exact(Math.round(workload.hours))} ${w('jam', 'hours')}), ${w('kasus yang ditemukan', 'of the cases are found')}: ${shareOf(workload.recall)}; ${w('ketepatan', 'precision')}: ${shareOf(workload.precision)}.`,
    );
  }
  if (labels !== null)
    found.push(
      html`${w('Hasil yang diketahui', 'Outcomes known')}: ${exact(labels.confirmed)} ${w('terkonfirmasi', 'confirmed')}, ${exact(labels.notConfirmed)} ${w('tidak terkonfirmasi', 'not confirmed')}, ${exact(labels.unknown)} ${w('tidak diketahui', 'unknown')}; ${exact(labels.postponedOnly)} ${w('hanya penangguhan petugas, ditinggalkan', 'only postponed by an officer, left out')}.`,
    );
  if (audit.status === 'weighed')
    found.push(
      html`${w('Menurut audit acak, bagian kasus', 'By the random audit, the share of cases')}: ${shareOf(audit.prevalence)}; ${w('AUC', 'AUC')} ${numberOf(audit.auc)}.`,
    );
  if (fairness !== null)
    found.push(html`${w('Keadilan', 'Fairness')}: ${verdict(fairness.verdict)} ${fairness.words}`);
  if (drift !== null) found.push(html`${w('Pergeseran', 'Drift')}: ${verdict(drift.verdict)}`);
  return found;
}

type Naive = NonNullable<Evaluation['naive']>;

function tellingApart(
  { prevalence }: Evaluation,
  { curve, auc, averagePrecision, positives, rows }: Naive,
): Section {
  const roc = [[0, 0], ...curve.map(({ fpr, tpr }) => [fpr, tpr] as const), [1, 1]] as const;
  const base = rows === 0 ? 0 : positives / rows;
  return {
    id: 'pembeda',
    title: w('Apa yang dibedakan', 'What it tells apart'),
    short: w('Pembeda', 'Telling apart'),
    body: html`<div class="plots">${plot({
      title: w('Kurva ROC', 'ROC curve'),
      told: w(`Kurva ROC dengan AUC ${said(auc)}`, `ROC curve with AUC ${said(auc)}`),
      across: w('bukan kasus yang ikut terpilih', 'non-cases picked too'),
      up: w('kasus yang terpilih', 'cases picked'),
      lines: [
        {
          points: [
            [0, 0],
            [1, 1],
          ],
          look: 'guide',
        },
        { points: roc, look: 'one' },
      ],
    })}${plot({
      title: w('Ketepatan dan temuan', 'Precision and recall'),
      told: w('Ketepatan terhadap bagian kasus yang terpilih', 'Precision against the share of cases picked'),
      across: w('kasus yang terpilih', 'cases picked'),
      up: w('ketepatan', 'precision'),
      lines: [
        {
          points: [
            [0, base],
            [1, base],
          ],
          look: 'guide',
        },
        { points: curve.map(({ tpr, precision }) => [tpr, precision]), look: 'one' },
      ],
    })}</div><p>${w('Luas di bawah kurva', 'Area under the curve')}: <b>${numberOf(auc)}</b>; ${w('presisi rata-rata', 'average precision')}: <b>${plain(averagePrecision)}</b>. ${
      prevalence !== null &&
      w(
        'Garis titik-titik: memilih secara acak di antara baris berlabel.',
        'Dotted line: choosing at random among labelled rows.',
      )
    }</p>${tableOf(
      {
        name: 'kurva',
        caption: w('Titik-titik kurva', 'Points of the curves'),
        most: 0,
        rows: curve,
      },
      [
        numberColumn(w('skor mulai', 'score from'), 'threshold', ({ threshold }) => threshold),
        numberColumn(w('baris', 'rows'), 'rows', (row) => row.rows),
        numberColumn(w('kasus terpilih', 'cases picked'), 'tpr', ({ tpr }) => tpr, share),
        numberColumn(w('bukan kasus terpilih', 'non-cases picked'), 'fpr', ({ fpr }) => fpr, share),
        numberColumn(w('ketepatan', 'precision'), 'precision', ({ precision }) => precision, share),
      ],
    )}`,
  };
}

const said = (interval: Interval | null): string =>
  interval === null || interval.value === null ? '–' : interval.value.toFixed(3);

function budget({ lift, workload }: Naive): Section {
  const each = 'share' in workload.budget ? share(workload.budget.share) : exact(workload.budget.perDay);
  return {
    id: 'anggaran',
    title: w('Dengan tenaga yang ada', 'With the hands there are'),
    short: w('Tenaga', 'Workload'),
    body: html`<ul class="tiles-of"><li><i>${w('dapat dilihat per kantor dan hari', 'can be looked at per office and day')}</i><b>${each}</b></li><li><i>${w('permohonan dilihat', 'applications looked at')}</i><b>${exact(Math.round(workload.referred))}</b><span class="fine">${w('dari', 'of')} ${exact(workload.rows)}</span></li><li><i>${w('jam kerja', 'hours of work')}</i><b>${exact(Math.round(workload.hours))}</b><span class="fine">${workload.minutes} ${w('menit masing-masing', 'minutes each')}</span></li><li><i>${w('ketepatan', 'precision')}</i><b>${shareOf(workload.precision)}</b></li>${
      workload.precisionAtPrevalence !== null &&
      html`<li><i>${w('ketepatan pada prevalensi yang dinyatakan', 'precision at the stated prevalence')}</i><b>${shareOf(workload.precisionAtPrevalence)}</b></li>`
    }<li><i>${w('kasus yang ditemukan', 'cases found')}</i><b>${shareOf(workload.recall)}</b></li></ul><div class="plots">${plot(
      {
        title: w('Temuan menurut bagian yang dilihat', 'Cases found by the share looked at'),
        told: w(
          'Bagian kasus yang ditemukan terhadap bagian permohonan yang dilihat',
          'Share of cases found against the share of applications looked at',
        ),
        across: w('bagian yang dilihat', 'share looked at'),
        up: w('kasus yang ditemukan', 'cases found'),
        lines: [
          {
            points: [
              [0, 0],
              [1, 1],
            ],
            look: 'guide',
          },
          {
            points: [[0, 0], ...lift.map((row) => [row.share, row.recall.value ?? 0] as const), [1, 1]],
            look: 'one',
          },
        ],
      },
    )}</div>${tableOf(
      {
        name: 'temuan',
        caption: w('Temuan menurut bagian yang dilihat', 'Cases found by the share looked at'),
        rows: lift,
      },
      [
        numberColumn(w('dilihat', 'looked at'), 'share', (row) => row.share, share),
        numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
        numberColumn(w('kasus ditemukan', 'cases found'), 'captured', ({ captured }) => captured),
        intervalColumn(
          w('bagian kasus', 'share of cases'),
          'recall',
          ({ recall }) => recall,
          shareOf,
          shareBar,
        ),
        intervalColumn(
          w('ketepatan', 'precision'),
          'precision',
          ({ precision }) => precision,
          shareOf,
          shareBar,
        ),
        numberColumn(
          w('kali lebih baik daripada acak', 'times better than chance'),
          'lift',
          (row) => row.lift,
        ),
      ],
    )}${tableOf(
      {
        name: 'kantor',
        caption: w('Beban dan temuan per kantor', 'Work and findings per office'),
        most: 12,
        rows: [...workload.offices].sort((a, b) => b.rows - a.rows),
      },
      [
        textColumn(w('kantor', 'office'), 'office', ({ office }) => office),
        numberColumn(w('permohonan', 'applications'), 'rows', ({ rows }) => rows),
        numberColumn(w('hari', 'days'), 'days', ({ days }) => days),
        numberColumn(w('dilihat', 'looked at'), 'referred', ({ referred }) => referred),
        numberColumn(
          w('jam per kantor dan hari', 'hours per office and day'),
          'hours_per_day',
          ({ hoursPerDay }) => hoursPerDay,
        ),
        numberColumn(w('terkonfirmasi', 'confirmed'), 'confirmed', ({ confirmed }) => confirmed),
        intervalColumn(
          w('ketepatan', 'precision'),
          'precision',
          ({ precision }) => precision,
          shareOf,
          shareBar,
        ),
        intervalColumn(
          w('kasus ditemukan', 'cases found'),
          'recall',
          ({ recall }) => recall,
          shareOf,
          shareBar,
        ),
      ],
    )}`,
  };
}

export const shareBar = (interval: Interval): Piece => rangeBar(interval, [0, 1]);

function calibration({ calibration: of }: Naive): Section {
  const short = w('Kalibrasi', 'Calibration');
  if (of === null)
    return {
      id: 'kalibrasi',
      title: w('Apakah peluangnya dapat dipercaya', 'Whether its chances can be trusted'),
      short,
      body: html`<p>${w('Terlalu sedikit hasil untuk mengukur kalibrasi.', 'Too few outcomes to measure calibration.')}</p>`,
    };
  const { brier, bins, line, error, logLoss, source } = of;
  const most = topOf(Math.max(0.004, ...bins.map(({ said: told, came }) => Math.max(told, came.high ?? 0))));
  return {
    id: 'kalibrasi',
    title: w('Apakah peluangnya dapat dipercaya', 'Whether its chances can be trusted'),
    short,
    body: html`<p>${source}. ${exact(of.rows)} ${w('baris', 'rows')}.</p><div class="plots">${plot({
      title: w('Yang dikatakan dan yang terjadi', 'What was said and what came'),
      told: w(
        'Peluang yang dikatakan terhadap bagian yang terkonfirmasi',
        'Chance that was said against the share confirmed',
      ),
      across: w('peluang yang dikatakan', 'chance that was said'),
      up: w('bagian yang terkonfirmasi', 'share confirmed'),
      most: [most, most],
      show: [tickOf(most), tickOf(most)],
      lines: [
        {
          points: [
            [0, 0],
            [most, most],
          ],
          look: 'guide',
        },
      ],
      dots: bins.map(({ said: told, came }) => ({
        x: told,
        y: came.value ?? 0,
        low: came.low ?? 0,
        high: came.high ?? 0,
      })),
    })}<div><dl class="wide"><dt>Brier</dt><dd>${small(brier.brier)}</dd><dt>${w('galat (keandalan)', 'reliability')}</dt><dd>${small(brier.reliability)}</dd><dt>${w('daya pisah (resolusi)', 'resolution')}</dt><dd>${small(brier.resolution)}</dd><dt>${w('ketidakpastian', 'uncertainty')}</dt><dd>${small(brier.uncertainty)}</dd><dt>${w('rugi log', 'log loss')}</dt><dd>${logLoss === null ? '∞' : small(logLoss)}</dd><dt>${w('galat kalibrasi', 'calibration error')}</dt><dd>${shareOf(error)}</dd>${
      line !== null &&
      html`<dt>${w('kemiringan (1 tepat)', 'slope (1 is right)')}</dt><dd>${numberOf(line.slope)}</dd><dt>${w('titik potong (0 tepat)', 'intercept (0 is right)')}</dt><dd>${numberOf(line.intercept)}</dd>`
    }</dl></div></div>${tableOf(
      {
        name: 'kalibrasi',
        caption: w('Yang dikatakan dan yang terjadi', 'What was said and what came'),
        rows: bins,
      },
      [
        numberColumn(w('dikatakan', 'said'), 'said', (bin) => bin.said, share),
        numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
        intervalColumn(
          w('terjadi', 'came'),
          'came',
          ({ came }) => came,
          shareOf,
          (interval) => rangeBar(interval, [0, most]),
        ),
      ],
    )}`,
  };
}

const small = (value: number): Words => exact(Math.round(value * 100_000) / 100_000);

function bands({ bands: lines }: Naive): Section {
  return {
    id: 'tingkat',
    title: w('Setiap tingkat', 'Each band'),
    short: w('Tingkat', 'Bands'),
    body: tableOf(
      {
        name: 'tingkat',
        caption: w('Baris, hasil dan ketepatan setiap tingkat', 'Rows, outcomes and precision of each band'),
        rows: lines,
      },
      [
        {
          head: w('tingkat', 'band'),
          cell: ({ band }) => bandWords[band],
          saved: { names: ['band'], values: ({ band }) => [band] },
        },
        numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
        numberColumn(w('dengan hasil', 'with an outcome'), 'labelled', ({ labelled }) => labelled),
        numberColumn(w('terkonfirmasi', 'confirmed'), 'confirmed', ({ confirmed }) => confirmed),
        intervalColumn(
          w('ketepatan', 'precision'),
          'precision',
          ({ precision }) => precision,
          shareOf,
          shareBar,
        ),
        intervalColumn(
          w('pada prevalensi yang dinyatakan', 'at the stated prevalence'),
          'precision_at_prevalence',
          ({ precisionAtPrevalence }) => precisionAtPrevalence,
          shareOf,
          shareBar,
        ),
      ],
    ),
  };
}

function audit({ audit: of, bounds }: Evaluation): Section {
  const line = (words: Words, interval: Interval | null, show = shareOf) =>
    html`<dt>${words}</dt><dd>${show(interval)}</dd>`;
  const worst = (words: Words, { low, high }: { low: number; high: number }) =>
    html`<dt>${words}</dt><dd>${share(low)} – ${share(high)}${rangeBar({ value: null, low, high }, [0, 1])}</dd>`;
  return {
    id: 'audit',
    title: w('Audit acak, dan batas terburuk', 'The random audit, and the worst case'),
    short: w('Audit', 'Audit'),
    body: html`<p>${of.words} ${
      of.status !== 'absent' &&
      html`${exact(of.rows)} ${w('baris', 'rows')}, ${exact(of.positives)} ${w('terkonfirmasi', 'confirmed')}.`
    }</p>${
      of.status === 'weighed' &&
      html`<dl class="wide">${line(w('bagian kasus', 'share of cases'), of.prevalence)}${line(w('AUC', 'AUC'), of.auc, numberOf)}${line(w('ketepatan rujuk', 'precision of rujuk'), of.precision)}${line(w('kasus yang dirujuk', 'cases found by rujuk'), of.recall)}</dl>`
    }${
      bounds !== null &&
      html`<h3>${w('Apa pun yang terjadi pada baris yang tidak dilihat', 'Whatever became of the rows nobody looked at')}</h3><dl class="wide">${worst(w('bagian kasus', 'share of cases'), bounds.prevalence)}${worst(w('ketepatan rujuk', 'precision of rujuk'), bounds.precision)}${worst(w('kasus yang dirujuk', 'cases found by rujuk'), bounds.recall)}</dl>`
    }`,
  };
}

function rules({ rules: of }: Evaluation): Section {
  return {
    id: 'aturan',
    title: w('Aturan demi aturan', 'Rule by rule'),
    short: w('Aturan', 'Rules'),
    body: html`${tableOf(
      {
        name: 'aturan',
        caption: w(
          'Berapa kali setiap aturan berlaku, dan apa yang terjadi kemudian',
          'How often each rule holds, and what came of it',
        ),
        rows: [...of.rules].sort((a, b) => b.hits - a.hits),
      },
      [
        textColumn(w('aturan', 'rule'), 'rule', ({ rule }) => rule),
        numberColumn(w('berlaku', 'holds'), 'hits', ({ hits }) => hits),
        intervalColumn(w('dari semua', 'of all'), 'rate', ({ rate }) => rate),
        numberColumn(w('dengan hasil', 'with an outcome'), 'labelled', ({ labelled }) => labelled),
        numberColumn(w('terkonfirmasi', 'confirmed'), 'confirmed', ({ confirmed }) => confirmed),
        intervalColumn(
          w('ketepatan', 'precision'),
          'precision',
          ({ precision }) => precision,
          shareOf,
          shareBar,
        ),
        numberColumn(w('hanya aturan ini', 'this rule alone'), 'alone', ({ alone }) => alone),
        numberColumn(
          w('di antaranya terkonfirmasi', 'confirmed among them'),
          'confirmed_alone',
          ({ confirmedAlone }) => confirmedAlone,
        ),
      ],
    )}${tableOf(
      {
        name: 'tumpang-tindih',
        caption: w('Aturan yang berlaku bersama', 'Rules that hold together'),
        most: 0,
        rows: of.overlap,
      },
      [
        textColumn(w('aturan', 'rule'), 'first', ({ first }) => first),
        textColumn(w('bersama', 'with'), 'second', ({ second }) => second),
        numberColumn(w('baris', 'rows'), 'both', ({ both }) => both),
        numberColumn(w('dari yang pertama', 'of the first'), 'of_first', ({ ofFirst }) => ofFirst, share),
        numberColumn(w('dari yang kedua', 'of the second'), 'of_second', ({ ofSecond }) => ofSecond, share),
      ],
    )}${
      of.redundant.length > 0 &&
      html`<p>${w('Hampir selalu di dalam aturan lain', 'Nearly always within another rule')}:</p><ul>${of.redundant.map(
        ({ rule, within, share: part }) =>
          html`<li>${rule}: ${share(part)} ${w('di dalam', 'within')} ${within}</li>`,
      )}</ul>`
    }`,
  };
}

function quality({ quality: of }: Evaluation): Section {
  return {
    id: 'mutu',
    title: w('Mutu data per provinsi', 'Quality of the data by province'),
    short: w('Mutu data', 'Data quality'),
    body: html`<p>${w('Putusan', 'Verdict')}: ${verdict(of.verdict)}</p>${qualityTable('mutu-provinsi', of)}`,
  };
}

/** Faults by group, the worst first. */
export function qualityTable(name: string, of: Evaluation['quality']): Markup {
  const province = of.by === 'province';
  return tableOf(
    {
      name,
      caption: w(
        'Tidak dapat dinilai, dan dinilai dengan jawaban yang cacat',
        'Not scored, and scored with an answer at fault',
      ),
      most: 12,
      rows: [...of.groups].sort((a, b) => b.unscored + b.atFault - a.unscored - a.atFault || b.rows - a.rows),
    },
    [
      textColumn(province ? w('provinsi', 'province') : w('kelompok', 'group'), 'group', ({ group }) =>
        province ? placeName(group) : group,
      ),
      numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
      intervalColumn(w('tidak dapat dinilai', 'not scored'), 'unscored', ({ unscoredRate }) => unscoredRate),
      intervalColumn(w('dengan cacat', 'at fault'), 'fault', ({ faultRate }) => faultRate),
      { head: w('putusan', 'verdict'), cell: (row) => verdict(row.verdict) },
    ],
  );
}

function notes({ notes: of }: Evaluation): Section[] {
  if (of.length === 0) return [];
  return [
    {
      id: 'catatan',
      title: w('Yang tidak dapat diukur', 'What could not be measured'),
      short: w('Catatan', 'Notes'),
      body: html`<ul>${of.map((note) => html`<li>${note}</li>`)}</ul>`,
    },
  ];
}
