// The fairness part of an evaluation in; its page out: for each attribute the rates and errors of its groups, with a verdict.
import type { Evaluation } from '../../evaluate/evaluation.js';
import { rangeBar } from '../charts.js';
import { html, type Markup, type Piece } from '../markup.js';
import { exact, w } from '../numbers.js';
import {
  bannersOf,
  type EvaluationOptions,
  isSynthetic,
  originOf,
  qualityTable,
  shareBar,
} from './evaluation.js';
import { type Section, verdict, writeSheet } from './sheet.js';
import {
  type Interval,
  intervalColumn,
  numberColumn,
  numberOf,
  shareOf,
  tableOf,
  textColumn,
} from './table.js';

export type FairnessPart = NonNullable<Evaluation['fairness']>;
type Attribute = FairnessPart['groups']['attributes'][number];
type Group = Attribute['groups'][number];

/** The page as HTML text. `fairness` is that of the evaluation. O(size of the document). */
export function renderFairnessPage(
  evaluation: Evaluation,
  fairness: FairnessPart,
  options: EvaluationOptions = {},
): string {
  const { groups, quality, proxies, words, selected } = fairness;
  return writeSheet(
    {
      title: w(
        'Keadilan: apakah setiap kelompok diperlakukan sama',
        'Fairness: whether every group is treated alike',
      ),
      about: html`${evaluation.bundle.name} ${evaluation.bundle.version} · ${exact(evaluation.data.rows)} ${w('permohonan', 'applications')}`,
      synthetic: isSynthetic(evaluation, options),
      banners: bannersOf(evaluation),
      findings: [
        html`${verdict(fairness.verdict)} ${words}`,
        html`${selected} ${w(
          `${groups.comparisons} perbandingan berbagi satu batas kebetulan 5 % (Bonferroni).`,
          `${groups.comparisons} comparisons share one limit of chance of 5% (Bonferroni).`,
        )}`,
        ...groups.attributes.map((each) => html`${each.attribute}: ${verdict(each.verdict)}`),
      ],
      sections: [...groups.attributes.map(section), proxySection(proxies), ...quality.map(qualitySection)],
      origin: originOf(evaluation),
    },
    options,
  );
}

/** Twice as often, half as often, and more, on a scale on which both are equally far from 1. */
function ratioBar({ value, low, high }: Interval): Markup | null {
  const scale = (ratio: number | null): number | null => (ratio === null ? null : ratio / (1 + ratio));
  return rangeBar({ value: scale(value), low: scale(low), high: scale(high) }, [0, 1], 0.5);
}

const measureOf = (group: Group, name: 'selectionRatio' | 'fprRatio' | 'tprGap') =>
  group.comparisons.find(({ measure }) => measure === name) ?? null;

function compared(
  group: Group,
  name: 'selectionRatio' | 'fprRatio' | 'tprGap',
  bar: (interval: Interval) => Piece,
): Piece {
  if (group.isReference) return w('pembanding', 'reference');
  const found = measureOf(group, name);
  if (found === null) return '–';
  const show = name === 'tprGap' ? shareOf : numberOf;
  return html`${show(found.estimate)} ${verdict(found.verdict)}${bar(found.estimate)}`;
}

function section(
  { attribute, reference, unknown, groups, equalisedOddsGap, verdict: found }: Attribute,
  at: number,
): Section {
  const hidden = groups.filter((group) => group.hidden).length;
  const shown = groups.filter((group) => !group.hidden);
  const ratio = (name: 'selectionRatio' | 'fprRatio' | 'tprGap') => ({
    names: [name, `${name}_low`, `${name}_high`, `${name}_verdict`],
    values: (group: Group) => {
      const found = measureOf(group, name);
      return found === null
        ? [null, null, null, null]
        : [found.estimate.value, found.estimate.low, found.estimate.high, found.verdict];
    },
  });
  return {
    id: `kelompok-${at + 1}`,
    title: w(`Menurut ${attribute}`, `By ${attribute}`),
    short: w(attribute, attribute),
    body: html`<p>${w('Putusan', 'Verdict')}: ${verdict(found)}. ${w('Pembanding', 'Reference')}: ${reference ?? '–'}. ${w('Tidak diketahui', 'Unknown')}: ${exact(unknown)}.${
      equalisedOddsGap !== null &&
      html` ${w('Selisih peluang terbesar', 'Largest gap of odds')}: ${shareOf(equalisedOddsGap)}.`
    }${
      hidden > 0 &&
      html` ${w(
        `${hidden} kelompok di bawah sepuluh baris tidak ditampilkan.`,
        `${hidden} groups of fewer than ten rows are not shown.`,
      )}`
    }</p>${tableOf(
      {
        name: `kelompok-${at + 1}`,
        caption: w(
          'Seberapa sering terpilih dan seberapa sering keliru, di samping kelompok pembanding',
          'How often selected and how often wrongly, beside the reference group',
        ),
        rows: shown,
      },
      [
        textColumn(w('kelompok', 'group'), 'group', ({ group }) => group),
        numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
        intervalColumn(w('terpilih', 'selected'), 'selection_rate', ({ selectionRate }) => selectionRate),
        {
          head: w('rasio terpilih (0,8–1,25)', 'selection ratio (0.8–1.25)'),
          cell: (group) => compared(group, 'selectionRatio', ratioBar),
          saved: ratio('selectionRatio'),
        },
        {
          head: w('rasio salah pilih (0,8–1,25)', 'false-positive ratio (0.8–1.25)'),
          cell: (group) => compared(group, 'fprRatio', ratioBar),
          saved: ratio('fprRatio'),
        },
        {
          head: w('selisih temuan (±10 %)', 'gap of cases found (±10%)'),
          cell: (group) => compared(group, 'tprGap', (interval) => rangeBar(interval, [-1, 1], 0)),
          saved: ratio('tprGap'),
        },
      ],
    )}${tableOf(
      {
        name: `galat-${at + 1}`,
        caption: w('Galat setiap kelompok', 'Errors of each group'),
        most: 0,
        rows: shown,
      },
      [
        textColumn(w('kelompok', 'group'), 'group', ({ group }) => group),
        intervalColumn(
          w('kasus terpilih (TPR)', 'cases selected (TPR)'),
          'tpr',
          ({ tpr }) => tpr,
          shareOf,
          shareBar,
        ),
        intervalColumn(
          w('salah pilih (FPR)', 'selected wrongly (FPR)'),
          'fpr',
          ({ fpr }) => fpr,
          shareOf,
          shareBar,
        ),
        intervalColumn(
          w('kasus terlewat (FNR)', 'cases missed (FNR)'),
          'fnr',
          ({ fnr }) => fnr,
          shareOf,
          shareBar,
        ),
        intervalColumn(w('ketepatan (PPV)', 'precision (PPV)'), 'ppv', ({ ppv }) => ppv, shareOf, shareBar),
      ],
    )}`,
  };
}

function proxySection(proxies: FairnessPart['proxies']): Section {
  return {
    id: 'wakil',
    title: w('Apakah yang dibaca skor mengenali kelompok', 'Whether what the score reads tells the groups'),
    short: w('Wakil', 'Proxies'),
    body: html`<p>${w(
      'Atribut ini tidak pernah dibaca skor. AUC 0,5 berarti yang dibaca tidak mengenali kelompoknya.',
      'The score never reads these attributes. An AUC of 0.5 means that what it reads does not tell the group.',
    )}</p>${tableOf(
      {
        name: 'wakil',
        caption: w(
          'Seberapa baik yang dibaca skor mengenali setiap kelompok',
          'How well what the score reads tells each group',
        ),
        rows: proxies,
      },
      [
        textColumn(w('atribut', 'attribute'), 'attribute', ({ attribute }) => attribute),
        textColumn(w('kelompok', 'group'), 'group', ({ group }) => group),
        numberColumn(w('baris', 'rows'), 'rows', ({ rows }) => rows),
        intervalColumn(
          w('AUC', 'AUC'),
          'auc',
          ({ auc }) => auc,
          numberOf,
          (interval) => rangeBar(interval, [0, 1], 0.5),
        ),
        { head: w('putusan', 'verdict'), cell: (row) => verdict(row.verdict) },
      ],
    )}`,
  };
}

const qualitySection = (of: FairnessPart['quality'][number], at: number): Section => ({
  id: `mutu-${at + 1}`,
  title: w(`Mutu data menurut ${of.by}`, `Quality of the data by ${of.by}`),
  short: w(`Mutu: ${of.by}`, `Quality: ${of.by}`),
  body: html`<p>${w('Putusan', 'Verdict')}: ${verdict(of.verdict)}</p>${qualityTable(`mutu-${at + 1}`, of)}`,
});
