// An analysis of regions in; its tables as rows of cells, and its summary as lines for a terminal, out. Nothing is computed here.
import type { RegionReport, ReportIndex, ReportPlace, ReportWorklist } from '../regions/analysis/document.js';
import { type RegionIndex, regionIndices } from '../rules/document.js';
import { type Language, number, say, wrap } from './words.js';

type Cells = readonly (string | number)[];

/** One row a region and index: numbers as a program reads them; an unknown score is an empty cell, its bounds are not. */
export function indexRows(report: RegionReport): Cells[] {
  const header = [
    ...[
      'code',
      'name',
      'level',
      'index',
      'score',
      'low',
      'high',
      'band',
      'coverage',
      'periods',
      'bestRank',
      'worstRank',
    ],
    ...['class', 'classSure', 'reasons', 'figures', 'open', 'asOf', 'bundle', 'evidence'],
  ];
  const rows = report.regions.flatMap(({ code, name, level, indices }) =>
    regionIndices.map((index) => {
      const own = indices[index];
      const figures = [
        ...new Set(own.reasons.flatMap(({ values }) => values.flatMap((value) => value.figures))),
      ];
      return [
        ...[code, name, level, index, own.score ?? '', own.low, own.high, own.band ?? ''],
        ...[
          Math.round(own.coverage * 1000) / 1000,
          own.periods.join('|'),
          own.rank?.best ?? '',
          own.rank?.worst ?? '',
        ],
        ...[own.class?.place ?? '', own.class === null ? '' : String(own.class.sure)],
        own.reasons.map(({ rule, points }) => `${rule}:+${points}`).join('|'),
        figures.map((at) => sourceOf(report, at)).join('|'),
        own.open.map(({ label }) => label.en).join('|'),
        ...[report.asOf, report.bundle.digest, report.bundle.evidence],
      ];
    }),
  );
  return [header, ...rows];
}

const sourceOf = ({ figures }: RegionReport, at: number): string => {
  const figure = figures[at];
  if (figure === undefined) return '';
  const { code, indicator, period, basis, value, source } = figure;
  return `${code} ${indicator} ${period} ${basis} ${value ?? 'withheld'} (${source})`;
};

/** One row a place of a worklist, in its order. */
export function worklistRows(
  report: RegionReport,
  lists: readonly ReportWorklist[] = report.worklists,
): Cells[] {
  const header = [
    ...[
      'list',
      'code',
      'name',
      'standing',
      'rank',
      'bestRank',
      'worstRank',
      'score',
      'low',
      'high',
      'stability',
      'lot',
    ],
    ...['excluded', 'offices', 'needs', 'reasons', 'asOf', 'seed'],
  ];
  const rows = lists.flatMap((list) =>
    list.places.map((place) => [
      ...[list.id, place.code, place.name, place.standing, place.rank ?? '', place.ranks?.best ?? ''],
      ...[
        place.ranks?.worst ?? '',
        place.score ?? '',
        place.low,
        place.high,
        place.stability ?? '',
        place.lot ?? '',
      ],
      ...[place.excluded ?? '', place.offices.join('|')],
      list.needs.map(({ words }, at) => `${words.en}: ${round(place.needs[at]?.value)}`).join('|'),
      reasonsOf(place, 'en').join('|'),
      ...[report.asOf, list.seed],
    ]),
  );
  return [header, ...rows];
}

const round = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'unknown' : String(Math.round(value));

const reasonsOf = (place: ReportPlace, language: Language): string[] => [
  ...new Set(place.needs.flatMap(({ reasons }) => reasons.map(({ words }) => say(words, language)))),
];

export interface SummaryOptions {
  readonly language: Language;
  readonly width: number;
  /** Regions told for each index, and places for each list. */
  readonly most: number;
  /** All six unless said. */
  readonly indices?: readonly RegionIndex[];
  readonly lists?: readonly string[];
}

/** The analysis for people at a terminal: what stands out, the highest of each index with bounds, the lists with reasons. */
export function regionLines(report: RegionReport, options: SummaryOptions): string[] {
  const { language, width, most } = options;
  const two = (id: string, en: string): string => say({ id, en }, language);
  const lines: string[] = [];
  const push = (text: string, indent = '  '): void => {
    lines.push(...wrap(text, width, indent));
  };
  push(
    `${two('Wilayah', 'Regions')} · ${report.asOf} · ${report.bundle.name} ${report.bundle.version} (${report.bundle.evidence})${report.area === null ? '' : ` · ${report.area}`}`,
  );
  if (report.internal)
    push(
      two(
        'INTERNAL: memuat hitungan di bawah 10 orang; tidak untuk dibagikan',
        'INTERNAL: holds counts of fewer than 10 people; not to be shared',
      ),
    );
  lines.push('');
  for (const sentence of report.headline) push(`- ${say(sentence, language)}`, '  ');

  for (const { index, words, caution } of report.indices) {
    if (options.indices !== undefined && !options.indices.includes(index)) continue;
    lines.push('');
    push(`${say(words, language)}. ${say(caution, language)}`, '');
    const known = report.regions
      .filter(({ indices }) => indices[index].score !== null)
      .sort(
        (a, b) => (b.indices[index].score ?? 0) - (a.indices[index].score ?? 0) || (a.code < b.code ? -1 : 1),
      );
    const name = Math.max(0, ...known.slice(0, most).map((region) => region.name.length));
    for (const region of known.slice(0, most))
      lines.push(indexLine(region.code, region.name.padEnd(name), region.indices[index], language));
    const unknown = report.regions.length - known.length;
    lines.push(
      `  ${two(
        `${number(known.length, 'id')} wilayah diketahui, ${number(unknown, 'id')} belum diketahui (bukan rendah)`,
        `${number(known.length, 'en')} regions known, ${number(unknown, 'en')} unknown (not low)`,
      )}`,
    );
  }
  for (const list of report.worklists) {
    if (options.lists !== undefined && !options.lists.includes(list.id)) continue;
    lines.push('', ...listLines(list, options));
  }
  return lines;
}

function indexLine(code: string, name: string, index: ReportIndex, language: Language): string {
  const { score, low, high, rank, periods } = index;
  const place = rank === null ? '' : rank.best === rank.worst ? `${rank.best}` : `${rank.best}-${rank.worst}`;
  const rankWord = language === 'en' ? 'place' : 'peringkat';
  return `  ${code.padEnd(6)}${name}  ${String(score ?? '?').padStart(3)} [${low}-${high}]  ${rankWord} ${place}  ${periods.join(' ')}`.trimEnd();
}

function listLines(list: ReportWorklist, { language, width, most }: SummaryOptions): string[] {
  const two = (id: string, en: string): string => say({ id, en }, language);
  const lines = wrap(
    `${say(list.words, language)} (${say(list.audience, language)}), ${two('kapasitas', 'capacity')} ${list.capacity}`,
    width,
  );
  const inside = list.places.filter(
    ({ standing }) => standing === 'chosen' || standing === 'equal' || standing === 'lot',
  );
  for (const place of inside.slice(0, most)) {
    const score =
      place.score === null
        ? two('belum ada angka, undian', 'no figures, by lot')
        : `${place.score} [${place.low}-${place.high}]`;
    const rank = place.rank === null ? '' : `${place.rank}. `;
    const stable =
      place.stability === null
        ? ''
        : ` · ${two('tetap terpilih', 'stays chosen')} ${Math.round(100 * place.stability)} %`;
    lines.push(
      ...wrap(
        `  ${rank}${place.code} ${place.name}  ${score}${place.standing === 'equal' ? ` =` : ''}${stable}`,
        width,
        '    ',
      ),
    );
    const reasons = reasonsOf(place, language).slice(0, 2);
    for (const reason of reasons) lines.push(...wrap(`     ${reason}`, width, '     '));
  }
  if (inside.length > most)
    lines.push(`  ${two(`dan ${inside.length - most} lagi`, `and ${inside.length - most} more`)}`);
  if (inside.length === 0)
    lines.push(
      `  ${two('belum ada wilayah yang angkanya cukup untuk daftar ini', 'no region has enough figures for this list')}`,
    );
  if (list.equal !== null)
    lines.push(
      ...wrap(
        `  ${two(
          `${list.equal.places} wilayah (=) setara, ${list.equal.left} tempat tersisa: pilih menurut pengetahuan setempat atau undian`,
          `${list.equal.places} regions (=) are equal, ${list.equal.left} places are left: choose by local knowledge or by the lot`,
        )}`,
        width,
        '    ',
      ),
    );
  for (const change of list.wouldChange.slice(0, 2))
    lines.push(
      ...wrap(
        `  ${two(
          `Angka yang bisa mengubah daftar: ${change.words.id} (${change.enter.length} bisa masuk, ${change.leave.length} bisa keluar)`,
          `Figures that could change the list: ${change.words.en} (${change.enter.length} could enter, ${change.leave.length} could leave)`,
        )}`,
        width,
        '    ',
      ),
    );
  return lines;
}
