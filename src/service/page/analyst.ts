// Worklists, drift and the region report in; what an analyst looks at out. A script of its own: it is loaded by this view alone.
import type { Answer, DriftRow, DriftShare, DriftView, WaitingRow } from '../api.js';
import { type Desk, heading, type Screen } from './desk.js';
import { append, type Child, el } from './dom.js';
import { field, form } from './inputs.js';
import { bandWords } from './labels.js';
import { day, formatNumber, formatShare, joined, moment, plain, say, type Told, t } from './language.js';
import { pathOf } from './routes.js';

type Drift = Answer<'drift'>;
type Moved = DriftRow['moved'][number];

/** Scrolls by itself where the window is narrow. */
const scrolling = (label: Told, ...parts: readonly Child[]): Child =>
  el('div', { class: 'table', tabindex: 0, role: 'region', label }, el('table', {}, parts));

const headOf = (caption: Told, heads: readonly Told[]): Child => [
  el('caption', {}, caption),
  el(
    'thead',
    {},
    el(
      'tr',
      {},
      heads.map((each) => el('th', { scope: 'col' }, each)),
    ),
  ),
];

/** A table; the first of each row is its heading. */
const table = (
  id: string,
  caption: Told,
  heads: readonly Told[],
  rows: readonly (readonly Child[])[],
): Child =>
  scrolling(
    caption,
    headOf(caption, heads),
    el(
      'tbody',
      { id, class: 'wordy' },
      rows.map(([first, ...rest]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, first ?? null),
          rest.map((each) => el('td', {}, each)),
        ),
      ),
    ),
  );

const officeOf = (office: string | null): Told =>
  office === null ? t('Semua kantor', 'All offices') : plain(office);

/** Never a blank and never a nought: what is withheld is not none. */
const countOf = (count: number | null): Child =>
  count === null ? el('span', { class: 'hint' }, t('disembunyikan', 'withheld')) : plain(count);

const isNone = (row: WaitingRow): boolean => row.all === 0;

function worklistPart({ at, least, roundTo, withheld, lists }: Answer<'worklists'>): Child {
  const caption = t('Yang menunggu, menurut kantor', 'What waits, by office');
  const heads = [
    t('Kantor', 'Office'),
    t('Sampai 7 hari', 'Up to 7 days'),
    t('8–30 hari', '8–30 days'),
    t('Lebih dari 30 hari', 'Over 30 days'),
    t('Lewat batas', 'Past the limit'),
    t('Semua', 'All'),
  ];
  const counts = ({ week, month, older, late, all }: WaitingRow): Child =>
    [week, month, older, late, all].map((each) => el('td', {}, countOf(each)));
  return el(
    'section',
    { class: 'list', id: 'worklists' },
    el('h2', {}, t('Yang menunggu', 'What waits')),
    el(
      'p',
      { class: 'hint' },
      joined([
        t('Dihitung sekali sehari:', 'Counted once a day:'),
        moment(at),
        plain('·'),
        t(
          `Umur sejak langkah terakhir. Jumlah 1–${least - 1} ${withheld.id}, juga jumlah lain yang akan membukanya; selebihnya dibulatkan ke kelipatan ${roundTo}. Kantor yang tidak disebut: tidak ada yang menunggu.`,
          `Age since the last step. Counts of 1–${least - 1} are ${withheld.en}, and so are others that would give them away; the rest are rounded to multiples of ${roundTo}. An office that is not named: nothing waits there.`,
        ),
      ]),
    ),
    scrolling(
      caption,
      headOf(caption, heads),
      lists.map(({ list, words, clock, rows }) =>
        el(
          'tbody',
          { id: `list-${list}` },
          el(
            'tr',
            { class: 'group' },
            el(
              'th',
              { scope: 'rowgroup', colspan: heads.length },
              // Read whole where the columns are wider than the screen.
              el(
                'span',
                { class: 'stays' },
                say(words),
                el('span', { class: 'hint' }, plain(' · '), say(clock)),
              ),
            ),
          ),
          rows
            .filter((row) => row.office === null || !isNone(row))
            .map((row) => el('tr', {}, el('th', { scope: 'row' }, officeOf(row.office)), counts(row))),
        ),
      ),
    ),
  );
}

const figure = ({ psi, critical }: DriftView): Child =>
  psi === null || critical === null
    ? null
    : el(
        'span',
        { class: 'hint' },
        t(
          ` PSI ${formatNumber(psi)}; kebetulan sampai ${formatNumber(critical)}`,
          ` PSI ${formatNumber(psi)}; chance up to ${formatNumber(critical)}`,
        ),
      );

const directionOf = (direction: Moved['direction']): Told =>
  direction === 'up'
    ? t('lebih sering', 'more often')
    : direction === 'down'
      ? t('lebih jarang', 'less often')
      : t('sama', 'the same');

const nameOf = ({ name, words }: Pick<DriftShare, 'name' | 'words'>): Told =>
  words === null ? plain(name) : say(words);

/** So many are read at once; more of them are opened. */
const FEW = 3;
function movedList(moved: readonly Moved[]): Child {
  if (moved.length === 0) return plain('–');
  const list = el(
    'ul',
    {},
    moved.map((each) =>
      el(
        'li',
        {},
        each.kind === 'missing' ? t('tanpa jawaban: ', 'unanswered: ') : t('alasan: ', 'reason: '),
        nameOf(each),
        plain(' · '),
        directionOf(each.direction),
      ),
    ),
  );
  return moved.length <= FEW
    ? list
    : el(
        'details',
        {},
        el('summary', {}, t(`${moved.length} hal bergeser`, `${moved.length} things moved`)),
        list,
      );
}

/** `September 2026`. */
const monthWords = (month: string): Told => plain(day(`${month}-01`).text.replace(/^1 /, ''));

function driftPart(found: Drift): Child {
  const { reference, present, sameBundle, rows, reasons, missing } = found;
  const [whole] = rows;
  const monthsOf = (then: Child, now: Child): Child => [then, plain(' → '), now];
  return [
    whole === undefined
      ? null
      : el(
          'p',
          { class: 'notice', id: 'drift-verdict' },
          el('b', {}, officeOf(null)),
          plain(': '),
          say(whole.bands.words),
        ),
    present.over
      ? null
      : el(
          'p',
          { class: 'hint' },
          t(
            'Bulan ini belum selesai: hanya artinya yang ditunjukkan, tanpa angka.',
            'This month is not over: the meaning alone is shown, without figures.',
          ),
        ),
    sameBundle
      ? null
      : el(
          'p',
          { class: 'hint' },
          t(
            'Paket aturan berganti di antaranya: itu saja dapat menjadi sebabnya.',
            'The rules were replaced in between: that alone may be the cause.',
          ),
        ),
    table(
      'drift-offices',
      joined([monthWords(reference.month), monthWords(present.month)], ' → '),
      [
        t('Kantor', 'Office'),
        t('Konsultasi', 'Consultations'),
        t('Tingkat', 'Bands'),
        t('Alasan terkuat', 'Strongest reason'),
        t('Tanpa jawaban', 'Unanswered'),
        t('Yang bergeser', 'What moved'),
      ],
      rows.map(
        ({ office, reference: then, present: now, bands, counts, reasons: mix, missing: open, moved }) => [
          officeOf(office),
          monthsOf(countOf(then), countOf(now)),
          [
            say(bands.words),
            figure(bands),
            present.over
              ? el(
                  'ul',
                  { class: 'hint' },
                  counts.map((each) =>
                    el(
                      'li',
                      {},
                      say(bandWords[each.band]),
                      plain(': '),
                      monthsOf(countOf(each.reference), countOf(each.present)),
                    ),
                  ),
                )
              : null,
          ],
          say(mix.words),
          say(open.words),
          movedList(moved),
        ],
      ),
    ),
    shareTable('drift-reasons', t('Alasan, semua kantor', 'Reasons, all offices'), reasons, found),
    shareTable(
      'drift-missing',
      t('Pertanyaan tanpa jawaban, semua kantor', 'Unanswered questions, all offices'),
      missing,
      found,
    ),
  ];
}

const verdictWords = (verdict: DriftShare['verdict']): Told =>
  verdict === 'drift'
    ? t('bergeser jauh', 'moved far')
    : verdict === 'watch'
      ? t('bergeser', 'moved')
      : verdict === 'stable'
        ? t('tetap', 'as before')
        : t('bukti belum cukup', 'insufficient evidence');

function shareTable(
  id: string,
  caption: Told,
  shares: readonly DriftShare[],
  { reference, present }: Drift,
): Child {
  if (shares.length === 0) return null;
  return table(
    id,
    caption,
    [
      t('Apa', 'What'),
      monthWords(reference.month),
      monthWords(present.month),
      t('Selisih', 'Difference'),
      t('Arti', 'Meaning'),
    ],
    shares.map(({ name, words, shares: told, verdict }) => [
      nameOf({ name, words }),
      told === null ? countOf(null) : plain(formatShare(told.reference)),
      told === null ? countOf(null) : plain(formatShare(told.present)),
      told === null
        ? countOf(null)
        : plain(
            `${formatShare(told.change.value)} [${formatShare(told.change.low)}, ${formatShare(told.change.high)}]`,
          ),
      verdictWords(verdict),
    ]),
  );
}

/** `2026-06` and so many months before it. */
function monthBefore(month: string, count: number): string {
  const all = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - count;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}`;
}

function driftSection(desk: Desk, at: string): Child {
  const place = el('div', { class: 'list', live: 'polite' });
  const reference = field({
    id: 'reference',
    label: t('Bulan pembanding', 'Month to compare with'),
    type: 'month',
    value: monthBefore(at, 2),
  });
  const present = field({
    id: 'present',
    label: t('Bulan yang dilihat', 'Month to look at'),
    type: 'month',
    value: monthBefore(at, 1),
  });
  return el(
    'section',
    { class: 'list', id: 'drift' },
    el('h2', {}, t('Pergeseran', 'Drift')),
    el(
      'p',
      { class: 'hint' },
      t(
        'Apakah tingkat, alasan, atau pertanyaan tanpa jawaban bergeser lebih dari kebetulan. Pergeseran bukan kesalahan siapa pun: cari dahulu sebabnya.',
        'Whether bands, reasons or unanswered questions moved beyond chance. A drift is nobody’s fault: look for its cause first.',
      ),
    ),
    form(
      {
        id: 'compare',
        class: 'inline',
        submit: t('Bandingkan', 'Compare'),
        check: () =>
          reference.value() < present.value()
            ? null
            : t('Pilih bulan pembanding yang lebih dahulu.', 'Choose an earlier month to compare with.'),
        send: async () => {
          const query = { reference: reference.value(), present: present.value() };
          const found = await desk.client.call('drift', { query });
          place.replaceChildren();
          append(place, [driftPart(found)]);
        },
      },
      reference.node,
      present.node,
    ),
    place,
  );
}

const reportPart = ({ present, words, command, digest }: Answer<'regionReport'>): Child =>
  el(
    'section',
    { class: 'list', id: 'region-report' },
    el('h2', {}, t('Laporan wilayah', 'Region report')),
    el('p', { class: 'hint' }, say(words)),
    present
      ? [
          el(
            'p',
            {},
            el(
              'a',
              { id: 'region-page', href: pathOf('regionPage', {}, {}), target: '_blank', rel: 'noopener' },
              t('Buka laporan wilayah (jendela baru)', 'Open the region report (new window)'),
            ),
          ),
          digest === null ? null : el('code', { class: 'digest' }, plain(digest)),
        ]
      : el('pre', { tabindex: 0 }, plain(command)),
  );

export async function analystScreen(desk: Desk): Promise<Screen> {
  const [waiting, report] = await Promise.all([
    desk.client.call('worklists', {}),
    desk.client.call('regionReport', {}),
  ]);
  return {
    title: t('Analisis', 'Analysis'),
    content: [
      heading(t('Analisis', 'Analysis')),
      el(
        'p',
        { class: 'hint' },
        t(
          'Hanya jumlah dan pergeseran; tidak ada data pemohon.',
          'Counts and drift alone; nothing about applicants.',
        ),
      ),
      worklistPart(waiting),
      desk.can('drift.read') ? driftSection(desk, waiting.at) : null,
      reportPart(report),
    ],
  };
}
