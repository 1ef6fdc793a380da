// Reasons and, after them, a score in; what an officer reads out: reasons first, the bar, the span in words, the base rate, what is offered.
import type { ConsultationView, FieldForm, PlainReason, ReasonsView, ScoreView } from '../api.js';
import { answerWords } from './answer.js';
import { barOf, TICK } from './bar.js';
import { type Child, el, svg } from './dom.js';
import { bandWords, classWords, noteWords } from './labels.js';
import { capital, joined, plain, say, type Told, t } from './language.js';

/** The most that are told before "and more". */
const FEW = 5;
/** Offers that show at once: the service puts protection first. */
const FIRST_OFFERS = 2;

export function reasonList(view: ReasonsView, fields: readonly FieldForm[], score: ScoreView | null): Child {
  if (view.kind !== 'shown')
    return [
      el(
        'p',
        { class: 'notice' },
        view.why === null ? t('Tidak ada yang ditunjukkan.', 'Nothing is shown.') : say(view.why),
      ),
      view.issues.length === 0
        ? null
        : el(
            'ul',
            {},
            view.issues.map(({ path }) => el('li', {}, fieldLabel(String(path.at(-1) ?? ''), fields))),
          ),
    ];
  const points = new Map((score?.points ?? []).map((each) => [each.name, each.points]));
  return [
    view.reasons.length === 0
      ? el(
          'p',
          { class: 'notice' },
          t('Tidak ada alasan yang menambah skor.', 'No reason adds to the score.'),
        )
      : el(
          'ol',
          { class: 'reasons' },
          view.reasons.map((reason) => reasonItem(reason, fields, points.get(reason.rule))),
        ),
    view.notes.length === 0
      ? null
      : el(
          'ul',
          { class: 'reasons' },
          view.notes.map((note) =>
            el(
              'li',
              {},
              el('p', { class: 'words' }, say(note.words)),
              el(
                'p',
                { class: 'detail' },
                say(noteWords[note.kind]),
                note.by.length === 0 ? null : plain(` (${note.by.join(', ')})`),
              ),
            ),
          ),
        ),
  ];
}

export const fieldLabel = (name: string, fields: readonly FieldForm[]): Told => {
  const field = fields.find((each) => each.name === name);
  return field === undefined ? plain(name) : capital(say(field.label));
};

function reasonItem(
  reason: PlainReason,
  fields: readonly FieldForm[],
  points: number | undefined,
): HTMLElement {
  const answers = Object.entries(reason.fields).flatMap(([name, value]): Told[] => {
    const field = fields.find((each) => each.name === name);
    return field === undefined ? [] : [joined([say(field.label), answerWords(field, value)], ': ')];
  });
  const basis = [...(reason.gate?.law ?? []), ...reason.legalBasis];
  return el(
    'li',
    {},
    el(
      'p',
      { class: 'words' },
      say(reason.words),
      points === undefined ? null : el('span', { class: 'points' }, plain(` +${points}`)),
    ),
    reason.unsafeInCompany
      ? el(
          'p',
          { class: 'alone' },
          t(
            'Bicarakan hanya berdua, tidak di depan pendamping.',
            'Speak of it alone, never before companions.',
          ),
        )
      : null,
    answers.length === 0
      ? null
      : detail(
          t('Dari jawaban', 'From the answer'),
          joined([joined(answers, '; '), plain(`(${say(classWords[reason.class]).text})`)]),
        ),
    reason.question === null ? null : detail(t('Tanyakan', 'Ask'), say(reason.question)),
    reason.clearedBy.length === 0
      ? null
      : detail(t('Dijernihkan oleh', 'Cleared by'), joined(reason.clearedBy.map(say), '; ')),
    basis.length + reason.practice.length === 0
      ? null
      : el(
          'details',
          { class: 'basis' },
          el('summary', {}, t('Dasar', 'Basis'), plain(` · ${reason.rule}`)),
          el(
            'ul',
            {},
            [...basis, ...reason.practice].map((each) => el('li', { lang: 'id' }, plain(each))),
          ),
        ),
  );
}

const detail = (label: Told, text: Told): HTMLElement =>
  el('p', { class: 'detail' }, el('b', {}, label, plain(': ')), text);

/** "antara 25 dan 78, 4 pertanyaan terbuka". */
export function spanWords({ low, high, boundsExact, questions }: ScoreView): Told {
  const sure = boundsExact ? '' : t(' (paling luas)', ' (at the widest)').text;
  const open = questions.length;
  if (open === 0 || low === high)
    return t('tidak ada pertanyaan terbuka yang mengubahnya', 'no open question would change it');
  return t(
    `antara ${low} dan ${high}${sure}, ${open} pertanyaan terbuka`,
    `between ${low} and ${high}${sure}, ${open} questions open`,
  );
}

export function scorePanel(view: ScoreView): Child {
  return [
    el(
      'p',
      { class: 'score' },
      el('b', {}, plain(view.score)),
      plain(' '),
      t('dari 100', 'of 100'),
      plain(' · '),
      el('span', { class: 'band' }, say(bandWords[view.band])),
    ),
    scoreBar(view),
    el('p', { class: 'span' }, spanWords(view)),
    view.sufficient
      ? null
      : el(
          'p',
          { class: 'notice' },
          t(
            'Pertanyaan pokok belum lengkap, jadi "lanjutkan" belum ditawarkan.',
            'Basic questions are still open, so "go on" is not offered yet.',
          ),
        ),
    baseRate(view),
    el('h3', {}, t('Yang ditawarkan', 'What is offered')),
    el(
      'ul',
      { class: 'offers' },
      view.actions.slice(0, FIRST_OFFERS).map(({ words }) => el('li', {}, say(words))),
    ),
    view.actions.length <= FIRST_OFFERS
      ? null
      : el(
          'details',
          {},
          el(
            'summary',
            {},
            t(`${view.actions.length - FIRST_OFFERS} lagi`, `${view.actions.length - FIRST_OFFERS} more`),
          ),
          el(
            'ul',
            { class: 'offers' },
            view.actions.slice(FIRST_OFFERS).map(({ words }) => el('li', {}, say(words))),
          ),
        ),
    view.questions.length === 0
      ? null
      : el(
          'details',
          {},
          el('summary', {}, t('Yang paling dapat mengubahnya', 'What could change it most')),
          el(
            'ul',
            {},
            view.questions.slice(0, FEW).map(({ words }) => el('li', {}, say(words))),
          ),
        ),
    view.changes.length === 0
      ? null
      : el(
          'details',
          {},
          el(
            'summary',
            {},
            t('Dokumen atau langkah yang menjernihkan', 'Papers or steps that would clear it'),
          ),
          el(
            'ul',
            {},
            view.changes.slice(0, FEW).map(({ changes, band }) =>
              el(
                'li',
                {},
                joined(
                  changes.map(({ words }) => say(words)),
                  ' + ',
                ),
                plain(' → '),
                say(bandWords[band]),
              ),
            ),
          ),
        ),
  ];
}

function baseRate({ baseRate: rate }: ScoreView): HTMLElement {
  return el(
    'p',
    { class: 'base-rate' },
    rate === 'unknown'
      ? t(
          'Dari 100 permohonan seperti ini, berapa yang terbukti: belum diketahui.',
          'Of 100 applications like this, how many were confirmed: unknown.',
        )
      : t(
          `Dari 100 permohonan seperti ini, sekitar ${rate.confirmedOf100} terbukti (${rate.source}).`,
          `Of 100 applications like this about ${rate.confirmedOf100} were confirmed (${rate.source}).`,
        ),
  );
}

const BAR_HEIGHT = 10;
/** How wide an end of the span is. */
const CAP = 0.4;
/** Three bands in three depths of one hue, the span above them, the score as a tick; the words under it say the same. */
function scoreBar(view: ScoreView): HTMLElement {
  const { zones, span, tick } = barOf(view);
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 100 ${BAR_HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${view.score}: ${spanWords(view).text}`,
    },
    ...zones.map(({ band, from, width }) =>
      svg('rect', { x: from, y: 4, width, height: 6, class: `zone ${band}` }),
    ),
    svg('rect', { x: span.from, y: 1.6, width: span.width, height: 0.8, class: 'reach' }),
    ...[span.from, span.from + span.width - CAP].map((x) =>
      svg('rect', { x, y: 0.4, width: CAP, height: 3.2, class: 'reach' }),
    ),
    svg('rect', { x: tick, y: 0, width: TICK, height: BAR_HEIGHT, class: 'tick' }),
  );
  return el(
    'div',
    { class: 'bar' },
    el('div', { class: 'picture' }, picture),
    el(
      'ul',
      { class: 'legend' },
      zones.map(({ band, from, width }, index) =>
        el(
          'li',
          { class: band === view.band ? `${band} here` : band },
          el('span', { class: 'swatch' }),
          say(bandWords[band]),
          el('span', { class: 'from' }, plain(index === 2 ? ` ${from}–100` : ` ${from}–${from + width - 1}`)),
        ),
      ),
    ),
  );
}

/** What always shows once the own view is in: thresholds of law, protection, a separate interview. */
export function alertList(alerts: ConsultationView['alerts']): Child {
  if (alerts.length === 0) return null;
  return el(
    'ul',
    { class: 'alerts' },
    alerts.map(({ kind, words, law, question, unsafeInCompany }) =>
      el(
        'li',
        {},
        el(
          'p',
          {},
          el(
            'b',
            {},
            kind === 'gate'
              ? t('Ambang hukum', 'Threshold of law')
              : kind === 'refer_protection'
                ? t('Pelindungan', 'Protection')
                : t('Wawancara terpisah', 'Separate interview'),
            plain(': '),
          ),
          say(words),
        ),
        law.length === 0 ? null : el('p', { class: 'detail', lang: 'id' }, plain(law.join('; '))),
        question === null ? null : detail(t('Tanyakan', 'Ask'), say(question)),
        unsafeInCompany && kind !== 'separate_interview'
          ? el('p', { class: 'alone' }, t('Bicarakan hanya berdua.', 'Speak of it alone.'))
          : null,
      ),
    ),
  );
}
