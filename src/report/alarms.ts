// The document of alarms in; lines for a terminal, an e-mail or a log out, in Indonesian, English or both.
import type { Words } from '../fields/dictionary.js';
import { hiddenWords } from '../regions/suppress.js';
import { type Alarm, type Alarms, syntheticReports, type UnjudgedReason } from '../regions/watch/alarms.js';
import { reportKinds } from '../regions/watch/kinds.js';
import { date, type Language, number, say, wrap } from './words.js';

const w = (id: string, en: string): Words => ({ id, en });

const unjudgedWords: Readonly<Record<UnjudgedReason, Words>> = {
  'not-reported': w('tidak dilaporkan', 'not reported'),
  'row-refused': w(
    'ada baris yang dikembalikan, jumlahnya tidak diketahui',
    'a row was refused, so the sum is not known',
  ),
  'not-enough-data': w('riwayat atau jumlahnya belum cukup', 'too short a history, or too few'),
};

/** How alarms are to be read; it stands above every list of them. */
export const readingWords: Words = w(
  'Alarm adalah alasan untuk memeriksa, bukan temuan dan bukan penilaian terhadap siapa pun. Wilayah yang tidak melapor tidak dinilai.',
  'An alarm is a reason to look: it is no finding, and says nothing of anyone. A region that has not reported is not judged.',
);

/** Stands above all else that is told of made-up reports. */
export const syntheticWords = (reports: number): Words =>
  w(
    `SINTETIS: ${number(reports, 'id')} laporan buatan; tidak mengatakan apa pun tentang wilayah mana pun.`,
    `SYNTHETIC: ${number(reports, 'en')} reports are made up; they say nothing about any region.`,
  );

/** Month, region and kind of an alarm in one line. */
export function alarmHead({ month, name, region, kindWords, register }: Alarm, language: Language): string {
  const of = register === '' ? '' : ` [${register}]`;
  return `${say(monthWords(month), language)}: ${name}${name.startsWith(region) ? '' : ` (${region})`}, ${say(kindWords, language)}${of}`;
}

/** One alarm in full: numbers, method, lateness, and what to check. */
export function alarmLines(alarm: Alarm, language: Language, width = 100): string[] {
  const { observed, expected, threshold, p, method, reference, downweighted, late, reporters, check } = alarm;
  const lines: string[] = [alarmHead(alarm, language)];
  const add = (words: Words): void => {
    lines.push(...wrap(`  ${say(words, language)}`, width, '    '));
  };
  if (observed === null || expected === null) {
    add(w(`angka ${hiddenWords.id}; naik di atas batasnya`, `numbers ${hiddenWords.en}; above the line`));
  } else {
    const chance =
      p === null
        ? w('', '')
        : w(`; peluang ${number(p, 'id')} tanpa kenaikan`, `; chance ${number(p, 'en')} without a rise`);
    const line = (of: 'id' | 'en') => (threshold === null ? '–' : number(threshold, of));
    add(
      w(
        `teramati ${number(observed, 'id')}, diperkirakan ${number(expected, 'id')}, alarm di atas ${line('id')}${chance.id}`,
        `observed ${number(observed, 'en')}, expected ${number(expected, 'en')}, alarm above ${line('en')}${chance.en}`,
      ),
    );
  }
  add(method.words);
  add(
    w(
      `bulan pembanding: ${tellMonths(reference)}${downweighted.length === 0 ? '' : `; diberi bobot kecil: ${downweighted.join(', ')}`}`,
      `compared with: ${tellMonths(reference)}${downweighted.length === 0 ? '' : `; weighed less: ${downweighted.join(', ')}`}`,
    ),
  );
  if (late.share >= 0.005)
    add(
      w(
        `sekitar ${number(Math.round(late.share * 100), 'id')} % laporan bulan ini masih diharapkan; perkiraan dan batas sudah dikurangi`,
        `about ${number(Math.round(late.share * 100), 'en')} % of this month's reports are still expected; expectation and line are thinned by it`,
      ),
    );
  if (late.from === 'nothing')
    add(w('kebiasaan terlambat belum diketahui', 'how late reports come is not known yet'));
  if (reporters.now > reporters.usual)
    add(
      w(
        `${reporters.now} pelapor, biasanya ${number(reporters.usual, 'id')}: kenaikan bisa berasal dari pelaporan`,
        `${reporters.now} reporters, usually ${number(reporters.usual, 'en')}: the rise may be one of reporting`,
      ),
    );
  lines.push(`  ${say(w('Yang diperiksa:', 'To check:'), language)}`);
  for (const step of check) lines.push(...wrap(`  - ${say(step, language)}`, width, '    '));
  return lines;
}

/** The whole document for a terminal: alarms, then what is silent and what was not judged, and the false alarms to expect. */
export function alarmsLines(document: Alarms, language: Language, width = 100): string[] {
  const { alarms, silent, notJudged, budget, quiet, overlaps, sources, months } = document;
  const lines: string[] = [];
  const tell = (words: Words, indent = ''): void => {
    lines.push(...wrap(`${indent}${say(words, language)}`, width, `${indent}  `));
  };
  const heading = (words: Words): void => {
    lines.push('', say(words, language));
  };
  tell(
    w(
      `PERINGATAN DINI per ${document.asOf}, bulan ${tellMonths(months)}`,
      `EARLY WARNING as of ${document.asOf}, months ${tellMonths(months)}`,
    ),
  );
  const synthetic = syntheticReports(document);
  if (synthetic > 0) tell(syntheticWords(synthetic));
  for (const { file, rows, refused, leftOut } of sources)
    tell(
      w(
        `${file}: ${number(rows, 'id')} baris, ${number(refused, 'id')} dikembalikan, ${number(leftOut, 'id')} di luar tanggal atau tampilan ini`,
        `${file}: ${many(rows, 'row')}, ${number(refused, 'en')} refused, ${number(leftOut, 'en')} outside this date or view`,
      ),
    );
  tell(readingWords);
  tell(
    w(
      `${number(budget.judged, 'id')} penilaian atas ${number(budget.series, 'id')} deret; ${number(alarms.length, 'id')} alarm, dari kebetulan saja diperkirakan ${number(budget.expectedHere, 'id')} (setahun ${number(budget.expectedAYear, 'id')}, anggaran ${number(budget.alertsAYear, 'id')})`,
      `${many(budget.judged, 'judgement')} of ${number(budget.series, 'en')} series; ${many(alarms.length, 'alarm')}, by chance alone ${number(budget.expectedHere, 'en')} to expect (${number(budget.expectedAYear, 'en')} a year, budget ${number(budget.alertsAYear, 'en')})`,
    ),
  );
  heading(w(`ALARM (${alarms.length})`, `ALARMS (${alarms.length})`));
  if (alarms.length === 0) tell(w('tidak ada', 'none'), '  ');
  alarms.forEach((alarm, i) => {
    const [head = '', ...rest] = alarmLines(alarm, language, width - 3);
    lines.push(...wrap(`${i + 1}. ${head}`, width, '   '), ...rest.map((line) => ` ${line}`));
  });
  heading(
    w(
      `TIDAK MELAPOR (${silent.length}): sunyi bukan berarti aman`,
      `SILENT (${silent.length}): a silence is not a calm`,
    ),
  );
  for (const { name, region, kind, register, last, months: missing } of silent)
    tell(
      w(
        `${name} (${region}), ${reportKinds[kind].words.id}${of(register)}: terakhir ${last}, ${missing} bulan tanpa laporan`,
        `${name} (${region}), ${reportKinds[kind].words.en}${of(register)}: last ${last}, ${many(missing, 'month')} without a report`,
      ),
      '  ',
    );
  heading(w(`TIDAK DINILAI (${notJudged.length})`, `NOT JUDGED (${notJudged.length})`));
  for (const [reason, words] of Object.entries(unjudgedWords)) {
    const those = notJudged.filter((each) => each.reason === reason);
    if (those.length > 0)
      tell(
        w(`${number(those.length, 'id')}: ${words.id}`, `${number(those.length, 'en')}: ${words.en}`),
        '  ',
      );
  }
  if (overlaps.length > 0) {
    heading(
      w(
        `BEBERAPA REGISTER (${overlaps.length}): peristiwa yang sama mungkin tercatat dua kali, maka tidak dijumlahkan`,
        `SEVERAL REGISTERS (${overlaps.length}): the same events may be in both, so they are not added`,
      ),
    );
    for (const { name, kind, month, registers } of overlaps)
      tell(
        w(
          `${month} ${name}, ${reportKinds[kind].words.id}: ${registers.map(registerWords('id')).join(', ')}`,
          `${month} ${name}, ${reportKinds[kind].words.en}: ${registers.map(registerWords('en')).join(', ')}`,
        ),
        '  ',
      );
  }
  lines.push('');
  tell(
    w(
      `${number(quiet, 'id')} penilaian lain tanpa alarm: jumlahnya dalam batas, tidak lebih dari itu.`,
      `${many(quiet, 'other judgement')} without an alarm: within the line, and no more than that.`,
    ),
  );
  return lines;
}

/** `1 month`, `3 months`. */
const many = (count: number, noun: string): string =>
  `${number(count, 'en')} ${noun}${count === 1 ? '' : 's'}`;

const of = (register: string): string => (register === '' ? '' : ` [${register}]`);
const registerWords =
  (language: 'id' | 'en') =>
  (register: string): string =>
    register === '' ? { id: 'kantor sendiri', en: 'own office' }[language] : register;

/** First and last of a run of months, and how many: `2023-05 … 2026-02 (31)`; up to three in full. */
function tellMonths(months: readonly string[]): string {
  const [first = '–', last = first] = [months[0], months.at(-1)];
  return months.length <= 3 ? months.join(', ') : `${first} … ${last} (${months.length})`;
}

/** `2026-06` as `Juni 2026`: a day is written with its number first. */
const monthWords = (month: string): Words => {
  const name = (language: 'id' | 'en'): string => date(`${month}-01`, language).slice(2);
  return w(name('id'), name('en'));
};
