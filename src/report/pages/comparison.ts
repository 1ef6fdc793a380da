// A comparison in; its page out: what differs between two bundles, who moves, and which of them finds more for the same work.
import type { Comparison } from '../../evaluate/comparison.js';
import type { Words } from '../../fields/dictionary.js';
import { plot, rangeBar, reachOf, tickOf, topOf } from '../charts.js';
import { html, type Markup, type Piece } from '../markup.js';
import { exact, w } from '../numbers.js';
import { shareBar } from './evaluation.js';
import { evidenceBanner, type PageOptions, type Section, writeSheet } from './sheet.js';
import {
  type Interval,
  numberColumn,
  numberOf,
  plain,
  share,
  shareOf,
  tableOf,
  textColumn,
} from './table.js';
import { bandWords, placeName } from './words.js';

const bands = ['lanjut', 'pendalaman', 'rujuk'] as const;
type Capacity = NonNullable<Comparison['capacity']>['first'];

/** The page as HTML text. The applications are made up where the document or `synthetic` says so, or an example is numbered so. */
export function renderComparisonPage(
  comparison: Comparison,
  options: PageOptions & { readonly synthetic?: boolean } = {},
): string {
  const { first, second, data, bootstrap } = comparison;
  const synthetic = isSyntheticComparison(comparison, options);
  return writeSheet(
    {
      title: w(
        'Perbandingan: apa yang berubah, dan apakah lebih baik',
        'Comparison: what changes, and whether it is better',
      ),
      about: html`A: ${first.name} ${first.version} · B: ${second.name} ${second.version} · ${exact(data.scored)} ${w('permohonan', 'applications')}`,
      synthetic,
      banners: [
        ...[first, second].map(({ evidence }, at): [Words, Words] => {
          const [kind, meaning] = evidenceBanner[evidence];
          const side = at === 0 ? 'A' : 'B';
          return [w(`${side}: ${kind.id}`, `${side}: ${kind.en}`), meaning];
        }),
        ...selectionBanner(comparison),
      ],
      findings: findings(comparison),
      sections: [
        changes(comparison),
        agreement(comparison),
        moves(comparison),
        ...outcomes(comparison),
        ...capacity(comparison),
        ...rollout(comparison),
        ...notes(comparison),
      ],
      origin: {
        command: comparison.command,
        created: comparison.created,
        engine: comparison.engine,
        digests: [
          [w(`A: ${first.name} ${first.version}`, `A: ${first.name} ${first.version}`), first.digest],
          [w(`B: ${second.name} ${second.version}`, `B: ${second.name} ${second.version}`), second.digest],
          [w('Permohonan', 'Applications'), data.digest],
          [w('Hasil (label)', 'Outcomes (labels)'), data.labels],
        ],
        facts: [
          [
            w('Bootstrap', 'Bootstrap'),
            w(
              `benih ${bootstrap.seed}, ${bootstrap.resamples} penarikan ulang`,
              `seed ${bootstrap.seed}, ${bootstrap.resamples} resamples`,
            ),
          ],
        ],
      },
    },
    options,
  );
}

/** Whether the applications of a comparison are made up. An older document does not say so, but by the numbers of its examples. */
export const isSyntheticComparison = (
  { data, moves: moved }: Comparison,
  { synthetic = false }: { readonly synthetic?: boolean },
): boolean =>
  synthetic ||
  data.synthetic === true ||
  moved.some(({ examples }) => examples.some(({ applicationId }) => applicationId.startsWith('SINTETIS-')));

function selectionBanner({ selection }: Comparison): [Words, Words][] {
  const invalid = [selection?.first, selection?.second].find((each) => each?.status === 'invalid');
  return invalid === undefined
    ? []
    : [[w('Angka naif TIDAK SAH', 'Naive numbers are INVALID'), invalid.words]];
}

function findings({ agreement: of, outcomes: found, changes: list }: Comparison): Piece[] {
  return [
    html`${exact(of.up)} ${w('permohonan naik tingkat', 'applications move up a band')}, ${exact(of.down)} ${w('turun', 'move down')}; ${w('tetap sama', 'the same')}: ${shareOf(of.same)}.`,
    ...(found === null
      ? [
          w(
            'Tanpa hasil kedua jenis tidak dapat dikatakan mana yang lebih baik.',
            'Without outcomes of both kinds it cannot be said which is better.',
          ),
        ]
      : [found.words]),
    html`${exact(list.length)} ${w('perubahan pada dokumen', 'changes of the documents')}; ${exact(of.scoreChanged)} ${w('skor berbeda', 'scores differ')}.`,
  ];
}

function changes({ changes: list }: Comparison): Section {
  return {
    id: 'perubahan',
    title: w('Yang berbeda di antara keduanya', 'What differs between the two'),
    short: w('Perubahan', 'Changes'),
    body: tableOf(
      { name: 'perubahan', caption: w('Perubahan dokumen', 'Changes of documents'), rows: list },
      [
        { head: w('perubahan', 'change'), cell: ({ words }) => words },
        textColumn(w('di', 'at'), 'path', ({ path }) => path.join(' › ')),
      ],
    ),
  };
}

function agreement({ agreement: of }: Comparison): Section {
  return {
    id: 'sepakat',
    title: w('Sepakat dan tidak', 'Where they agree'),
    short: w('Sepakat', 'Agreement'),
    body: html`<div class="scroll" tabindex="0" role="group" aria-label="A × B"><table class="narrow" data-name="sepakat"><caption>${w('Baris menurut tingkat A (ke bawah) dan B (ke samping)', 'Rows by band of A (down) and of B (across)')}</caption><thead><tr><th scope="col">A \\ B</th>${bands.map(
      (band) => html`<th scope="col">${bandWords[band]}</th>`,
    )}</tr></thead><tbody>${of.table.map(
      (line, row) =>
        html`<tr><th scope="row">${bandWords[bands[row] ?? 'lanjut']}</th>${line.map(
          (count, column) =>
            html`<td class="depth ${row === column ? 'same' : count > 0 ? 'moved' : ''}" data-csv="${count}">${exact(count)}</td>`,
        )}</tr>`,
    )}</tbody></table></div><p>${w('Kappa Cohen', "Cohen's kappa")}: ${plain(of.kappa)}; ${w('perubahan skor rata-rata', 'average change of the score')}: ${plain(of.meanChange)}.</p>`,
  };
}

function moves({ moves: of, offices, regions }: Comparison): Section {
  return {
    id: 'pindah',
    title: w('Siapa yang berpindah', 'Who moves'),
    short: w('Pindah', 'Moves'),
    body: html`${of.length === 0 && html`<p>${w('Tidak seorang pun berpindah tingkat.', 'Nobody moves band.')}</p>`}${of.map(
      ({ from, to, rows, examples }) =>
        html`<h3>${bandWords[from]} → ${bandWords[to]}: ${exact(rows)}</h3>${tableOf(
          {
            name: `${from}-${to}`,
            caption: w(
              `Contoh: ${examples.length} dari ${exact(rows).id}`,
              `Examples: ${examples.length} of ${exact(rows).en}`,
            ),
            rows: examples,
          },
          [
            textColumn(w('permohonan', 'application'), 'applicationId', ({ applicationId }) => applicationId),
            numberColumn(w('skor A', 'score of A'), 'score_a', ({ first }) => first.score),
            numberColumn(w('skor B', 'score of B'), 'score_b', ({ second }) => second.score),
            textColumn(w('alasan A', 'reasons of A'), 'reasons_a', ({ first }) => first.reasons),
            textColumn(w('alasan B', 'reasons of B'), 'reasons_b', ({ second }) => second.reasons),
          ],
        )}`,
    )}${movedTable('kantor', w('Per kantor', 'By office'), w('kantor', 'office'), offices, (name) => name)}${movedTable(
      'provinsi',
      w('Per provinsi', 'By province'),
      w('provinsi', 'province'),
      regions,
      placeName,
    )}`,
  };
}

function movedTable(
  name: string,
  caption: Words,
  head: Words,
  of: Comparison['offices'],
  nameOf: (name: string) => string,
): Markup {
  const rows = of.filter(({ up, down }) => up + down > 0).sort((a, b) => b.up + b.down - a.up - a.down);
  return tableOf({ name: `pindah-${name}`, caption, rows, most: 15 }, [
    textColumn(head, 'name', (row) => nameOf(row.name)),
    numberColumn(w('baris', 'rows'), 'rows', (row) => row.rows),
    numberColumn(w('naik', 'up'), 'up', ({ up }) => up),
    numberColumn(w('turun', 'down'), 'down', ({ down }) => down),
  ]);
}

interface Measured {
  readonly words: Words;
  readonly name: string;
  readonly first: Interval;
  readonly second: Interval;
  readonly gain: Interval | null;
  readonly show: (interval: Interval | null) => Piece;
}

function outcomes({ outcomes: of, selection }: Comparison): Section[] {
  if (of === null) return [];
  const rows: Measured[] = [
    {
      words: w(`kasus ditemukan bila ${of.budget} dilihat`, `cases found when ${of.budget} are looked at`),
      name: 'recall',
      first: of.first.recall,
      second: of.second.recall,
      gain: of.recallGain,
      show: shareOf,
    },
    {
      words: w('ketepatan', 'precision'),
      name: 'precision',
      first: of.first.precision,
      second: of.second.precision,
      gain: null,
      show: shareOf,
    },
    {
      words: w('AUC', 'AUC'),
      name: 'auc',
      first: of.auc.first,
      second: of.auc.second,
      gain: of.auc.gain,
      show: numberOf,
    },
  ];
  const reach = reachOf(
    rows.flatMap(({ gain }) => gain ?? []),
    0.05,
  );
  const saved = (side: 'first' | 'second' | 'gain', label: string) => ({
    names: [label, `${label}_low`, `${label}_high`],
    values: (row: Measured) => {
      const interval = row[side];
      return interval === null ? [null, null, null] : [interval.value, interval.low, interval.high];
    },
  });
  return [
    {
      id: 'hasil',
      title: w('Mana yang menemukan lebih banyak', 'Which finds more'),
      short: w('Hasil', 'Outcomes'),
      body: html`${selection !== null && html`<p>${selection.second.words}</p>`}<p>${exact(of.rows)} ${w('baris berhasil diketahui', 'rows with an outcome')}, ${exact(of.positives)} ${w('terkonfirmasi', 'confirmed')}.</p>${tableOf(
        { name: 'hasil', caption: w('A dan B pada beban yang sama', 'A and B at the same workload'), rows },
        [
          {
            head: w('ukuran', 'measure'),
            cell: ({ words }) => words,
            saved: { names: ['measure'], values: ({ name }) => [name] },
          },
          {
            head: w('A', 'A'),
            cell: ({ first, show }) => html`${show(first)}${shareBar(first)}`,
            saved: saved('first', 'a'),
          },
          {
            head: w('B', 'B'),
            cell: ({ second, show }) => html`${show(second)}${shareBar(second)}`,
            saved: saved('second', 'b'),
          },
          {
            head: w('B dikurangi A', 'B minus A'),
            cell: ({ gain, show }) =>
              gain !== null && html`${show(gain)}${rangeBar(gain, [-reach, reach], 0)}`,
            saved: saved('gain', 'gain'),
          },
        ],
      )}<p>${w('Uji McNemar atas rujuk', "McNemar's test of rujuk")}: ${w(
        `hanya A benar ${of.flags.firstOnly}, hanya B benar ${of.flags.secondOnly}, peluang kebetulan`,
        `only A right ${of.flags.firstOnly}, only B right ${of.flags.secondOnly}, chance`,
      )} ${plain(of.flags.chance)}.${
        of.rowsForSameCases !== null &&
        html` ${w('B menemukan sebanyak A dengan melihat', 'B finds as many as A by looking at')} ${exact(Math.round(of.rowsForSameCases))} ${w('baris', 'rows')}.`
      }</p>`,
    },
  ];
}

/** What fits into what an office can look at. The lowest threshold of all leaves out only who scores 0, as no threshold at all does. */
export function capacityWords({ proposed, perDay, thresholds }: Capacity): Words {
  const within = w(`muat dalam ${perDay} per kantor dan hari`, `fits ${perDay} per office and day`);
  const every = w('setiap skor di atas 0', 'every score above 0');
  if (thresholds.length === 0)
    return w(
      `${every.id} ${within.id}: tidak satu permohonan pun berskor di atas 0`,
      `${every.en} ${within.en}: no application scores above 0`,
    );
  if (proposed === null) return w(`tidak ada ambang yang ${within.id}`, `no threshold ${within.en}`);
  const { threshold } = proposed;
  const what =
    threshold > 1
      ? w(`ambang ${threshold}`, `threshold ${threshold}`)
      : w(`${every.id} (ambang ${threshold})`, `${every.en} (threshold ${threshold})`);
  const short = (value: number): Words => exact(Math.round(value * 100) / 100);
  const [rows, hours] = [short(proposed.perDay), short(proposed.hoursPerDay)];
  return w(
    `${what.id} ${within.id} (rata-rata ${rows.id}; ${hours.id} jam)`,
    `${what.en} ${within.en} (${rows.en} on average, ${hours.en} hours)`,
  );
}

function capacity({ capacity: of }: Comparison): Section[] {
  if (of === null) return [];
  const sides = [
    ['A', of.first],
    ['B', of.second],
  ] as const;
  const shares = (side: typeof of.first) =>
    side.thresholds.map(({ threshold, share: part }) => [threshold, part] as const);
  const top = topOf(
    Math.max(0.004, ...sides.flatMap(([, side]) => side.thresholds.map(({ share: part }) => part))),
  );
  return [
    {
      id: 'kapasitas',
      title: w('Ambang yang muat dalam kapasitas', 'The threshold that fits the capacity'),
      short: w('Kapasitas', 'Capacity'),
      body: html`<ul>${sides.map(
        ([name, side]) => html`<li>${name}: ${capacityWords(side)}.</li>`,
      )}</ul><div class="plots">${plot({
        title: w('Bagian permohonan di atas setiap ambang', 'Share of applications above each threshold'),
        told: w(
          'Bagian permohonan terhadap ambang, untuk A dan B',
          'Share of applications against the threshold, for A and B',
        ),
        across: w('ambang', 'threshold'),
        up: w('bagian', 'share'),
        most: [100, top],
        show: [(value) => String(Math.round(value)), tickOf(top)],
        lines: [
          { points: shares(of.first), look: 'two' },
          { points: shares(of.second), look: 'one' },
        ],
        legend: [
          ['two', 'A'],
          ['one', 'B'],
        ],
      })}</div>${sides.map(([name, side]) =>
        tableOf(
          {
            name: `ambang-${name}`,
            caption: w(`Ambang ${name}`, `Thresholds of ${name}`),
            rows: side.thresholds,
            most: 0,
          },
          [
            numberColumn(w('ambang', 'threshold'), 'threshold', ({ threshold }) => threshold),
            numberColumn(w('baris', 'rows'), 'rows', (row) => row.rows),
            numberColumn(w('bagian', 'share'), 'share', (row) => row.share, share),
            numberColumn(w('per kantor dan hari', 'per office and day'), 'per_day', ({ perDay }) => perDay),
            numberColumn(w('hari sibuk', 'busy day'), 'busy_day', ({ busyDay }) => busyDay),
            numberColumn(
              w('hari di atas kapasitas', 'days over capacity'),
              'over_share',
              ({ overShare }) => overShare,
              share,
            ),
          ],
        ),
      )}`,
    },
  ];
}

function rollout({ rollout: of }: Comparison): Section[] {
  if (of === null) return [];
  const { rows } = of;
  return [
    {
      id: 'peluncuran',
      title: w('Peluncuran bertahap', 'Roll-out'),
      short: w('Peluncuran', 'Roll-out'),
      body: html`<p>${of.name}: ${w('tetap A', 'stay with A')} ${exact(rows.current)}, ${w('B di samping, tidak menentukan', 'B beside it, deciding nothing')} ${exact(rows.shadow)}, ${w('B', 'B')} ${exact(rows.candidate)}.</p>`,
    },
  ];
}

function notes({ notes: of }: Comparison): Section[] {
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
