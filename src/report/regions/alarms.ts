// A document of alarms, and for the office itself the counts behind it, in; what rose above what was expected, and what is silent, out.
import type { Words } from '../../fields/dictionary.js';
import { type Alarm, type Alarms, syntheticReports } from '../../regions/watch/alarms.js';
import { reportKinds } from '../../regions/watch/kinds.js';
import { formatMonth } from '../../regions/watch/month.js';
import type { Series } from '../../regions/watch/reports.js';
import { syntheticWords } from '../alarms.js';
import { html, joined, type Markup, type Piece } from '../markup.js';
import { chance, day, exact, percent, period, rounded, w } from '../numbers.js';
import { nameOf } from './reasons.js';

const silences: Readonly<Record<Alarms['notJudged'][number]['reason'], Words>> = {
  'not-reported': w('tidak dilaporkan', 'not reported'),
  'row-refused': w('ada baris yang ditolak', 'a row was refused'),
  'not-enough-data': w('riwayat belum cukup', 'not enough history'),
};

/** What is drawn behind an alarm: three years of months. */
const MONTHS = 36;

/** `series` are drawn only where the document is the office's own: small counts would show in a shared one. */
export function alarmSection(document: Alarms, series: readonly Series[]): Markup {
  const { asOf, months, alarms, silent, notJudged, budget, quiet, shared, overlaps } = document;
  const synthetic = syntheticReports(document);
  return html`<section id="peringatan" aria-labelledby="peringatan-h"><h2 id="peringatan-h">${w('Peringatan dini', 'Early warning')}</h2>${
    synthetic > 0 && html`<p class="banner"><b>${syntheticWords(synthetic)}</b></p>`
  }<p>${
    alarms.length === 0
      ? w('Tidak ada peringatan', 'No alarms')
      : w(`${alarms.length} peringatan`, `${alarms.length} alarm${alarms.length === 1 ? '' : 's'}`)
  } ${w('untuk', 'for')} ${joined(
    months.map((each): Piece => period(each)),
    ', ',
  )} (${w('per', 'as of')} ${day(asOf)}). ${w(
    `Dari ${budget.series} deret dan ${budget.judged} bulan yang dinilai, ${quiet} tanpa peringatan; karena kebetulan saja dapat diharapkan ${rounded(budget.expectedHere).id} peringatan. Peringatan adalah alasan untuk melihat, bukan kesimpulan tentang siapa pun.`,
    `Of ${budget.series} series and ${budget.judged} months judged, ${quiet} without an alarm; ${rounded(budget.expectedHere).en} alarms are to be expected by chance alone. An alarm is a reason to look and says nothing of anyone.`,
  )}</p><div class="multiples">${alarms.map((alarm) => alarmCard(alarm, shared ? null : seriesOf(alarm, series)))}</div>${
    alarms.length > 0 && alarmTable(alarms)
  }<h3>${w('Diam: melapor dahulu, belum bulan ini', 'Silent: reported before, not this month')} (${silent.length})</h3><p>${w('Diam bukan berarti tenang.', 'A silence is not a calm.')}</p>${
    silent.length > 0 &&
    html`<ul>${silent.map(
      ({ name, kind, register, last, months: since }) =>
        html`<li>${nameOf(name)}: ${reportKinds[kind].words}${registered(register)}. ${w('Terakhir', 'Last')}: ${period(last)} (${since} ${w('bulan', since === 1 ? 'month' : 'months')})</li>`,
    )}</ul>`
  }<h3>${w('Tidak dinilai', 'Not judged')} (${notJudged.length})</h3>${
    notJudged.length > 0 &&
    html`<details><summary>${w('Daftar', 'List')}</summary><ul>${notJudged.map(
      ({ name, kind, register, month, reason }) =>
        html`<li>${nameOf(name)}: ${reportKinds[kind].words}${registered(register)}, ${period(month)}: ${silences[reason]}</li>`,
    )}</ul></details>`
  }${
    overlaps.length > 0 &&
    html`<h3>${w('Di beberapa catatan sekaligus, jadi tidak dijumlahkan', 'In several registers, so not added')}</h3><ul>${overlaps.map(
      ({ name, kind, month, registers }) =>
        html`<li>${nameOf(name)}: ${reportKinds[kind].words}, ${period(month)}: ${registers.map((each) => each || '–').join(', ')}</li>`,
    )}</ul>`
  }</section>`;
}

const registered = (register: string): Piece => register !== '' && ` (${register})`;

const seriesOf = ({ region, kind, register }: Alarm, series: readonly Series[]): Series | null =>
  series.find((one) => one.region === region && one.kind === kind && one.register === register) ?? null;

const withheldWords = w(
  'ditahan: kurang dari sepuluh orang, atau angka yang akan membukanya',
  'withheld: fewer than ten people, or a number that would give one away',
);

function alarmCard(alarm: Alarm, series: Series | null): Markup {
  const { name, kindWords, register, month, observed, expected, threshold, method, late, reporters, check } =
    alarm;
  return html`<article class="alarm"><h3>${nameOf(name)}</h3><p><b>${kindWords}</b>${registered(register)}, ${period(month)}</p>${chart(alarm, series)}<p>${
    observed === null || expected === null || threshold === null
      ? withheldWords
      : html`${w('Tercatat', 'Observed')} <b>${exact(observed)}</b>; ${w('diperkirakan', 'expected')} ${exact(expected)}; ${w('ambang', 'threshold')} ${exact(threshold)}`
  }.</p><details class="why"><summary>${w('Yang diperiksa', 'What to check')}</summary><ol>${check.map(
    (step) => html`<li>${step}</li>`,
  )}</ol><p class="fine">${method.words}.${
    late.share > 0 &&
    html` ${w('Laporan yang masih ditunggu', 'Reports still expected')}: ${percent(late.share)}.`
  } ${w('Pelapor', 'Reporters')}: ${exact(reporters.now)} (${w('biasanya', 'usually')} ${exact(reporters.usual)}).</p></details></article>`;
}

const WIDE = 240;
const HIGH = 60;

/** The months as bars, the judged one dark; the band from what is expected up to the threshold lies behind it. */
function chart({ observed, expected, threshold, month }: Alarm, series: Series | null): Piece {
  if (observed === null || expected === null || threshold === null) return null;
  const shown =
    series === null
      ? [{ month, count: observed }]
      : series.counts
          .map((count, at) => ({ month: formatMonth(series.first + at), count }))
          .filter((each) => each.month <= month)
          .slice(-MONTHS);
  const most = Math.max(observed, threshold, ...shown.map(({ count }) => count ?? 0), 1);
  const up = (value: number): number => Math.round((10 * HIGH * value) / most) / 10;
  const step = WIDE / shown.length;
  const thick = Math.min(24, step * 0.7);
  return html`<svg class="months" viewBox="0 0 ${WIDE} ${HIGH + 1}" aria-hidden="true"><rect class="band" y="${HIGH - up(threshold)}" width="${WIDE}" height="${up(threshold - expected)}"/>${shown.map(
    ({ month: each, count }, at): Piece => {
      const x = Math.round(10 * (at * step + (step - thick) / 2)) / 10;
      return count === null
        ? html`<rect class="gap" x="${x}" y="${HIGH - 6}" width="${thick}" height="6"/>`
        : html`<rect class="${each === month ? 'now' : 'past'}" x="${x}" y="${HIGH - up(count)}" width="${thick}" height="${up(count)}"/>`;
    },
  )}<path class="axis" d="M0 ${HIGH}H${WIDE}"/></svg>`;
}

function alarmTable(alarms: readonly Alarm[]): Markup {
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="al-c"><table data-name="alarms"><caption id="al-c">${w('Semua peringatan', 'All alarms')}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col">${w('Jenis', 'Kind')}</th><th scope="col" data-csv="month">${w('Bulan', 'Month')}</th><th scope="col" data-csv="observed">${w('Tercatat', 'Observed')}</th><th scope="col" data-csv="expected">${w('Diperkirakan', 'Expected')}</th><th scope="col" data-csv="threshold">${w('Ambang', 'Threshold')}</th><th scope="col" data-csv="p">p</th><th scope="col">${w('Cara', 'Method')}</th></tr></thead><tbody>${alarms.map(
    ({ region, name, kindWords, month, observed, expected, threshold, p, method }) =>
      html`<tr><th scope="row" data-code="${region}"><span class="name">${nameOf(name)}</span></th><td>${kindWords}</td><td data-csv="${month}">${period(month)}</td>${[
        observed,
        expected,
        threshold,
      ].map(
        (value) =>
          html`<td data-csv="${value ?? ''}">${value === null ? w('ditahan', 'withheld') : exact(value)}</td>`,
      )}<td data-csv="${p ?? ''}">${p === null ? '–' : chance(p)}</td><td>${method.words}</td></tr>`,
  )}</tbody></table></div>`;
}
