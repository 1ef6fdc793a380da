// Consultations by what must be done about them in; lists to choose from out: an officer's day, what waits for a review, a signature, an answer.
import type { Body, SummaryView } from '../api.js';
import { type Desk, heading, type Screen } from './desk.js';
import { append, el } from './dom.js';
import { field, form } from './inputs.js';
import { outcomeWords, stateWords } from './labels.js';
import { clock, day, joined, moment, plain, say, type Told, t } from './language.js';

type Search = Body<'searchConsultations'>;

const isState = (state: string): state is keyof typeof stateWords => Object.hasOwn(stateWords, state);
const isOutcome = (outcome: string): outcome is keyof typeof outcomeWords =>
  Object.hasOwn(outcomeWords, outcome);
export const stateOf = (state: string | null): Told =>
  state !== null && isState(state) ? say(stateWords[state]) : plain(state ?? '–');
export const outcomeOf = (outcome: string | null): Told =>
  outcome !== null && isOutcome(outcome) ? say(outcomeWords[outcome]) : plain('–');

/** Application numbers of one's own consultations: only whoever opened one is told, and it is kept in this page alone. */
const numbers = new Map<string, string>();

async function nameRows(
  desk: Desk,
  items: readonly SummaryView[],
  rows: ReadonlyMap<string, HTMLElement>,
): Promise<void> {
  const own = items.filter(({ openedBy, erased }) => openedBy === desk.session.account.id && !erased);
  // A few at a time: a list must not use up what an officer may ask of the service.
  for (const { id } of own.slice(0, 12)) {
    if (!numbers.has(id)) {
      const view = await desk.client.call('consultation', { params: { id } }).catch(() => null);
      if (view === null) return;
      numbers.set(id, view.applicationId ?? '');
    }
    const row = rows.get(id);
    const name = numbers.get(id) ?? '';
    if (row !== undefined && name !== '') row.textContent = name;
  }
}

export function consultationTable(
  desk: Desk,
  caption: Told,
  items: readonly SummaryView[],
  none: Told,
  options: { readonly withOfficer?: boolean; readonly withoutOutcome?: boolean } = {},
): HTMLElement {
  if (items.length === 0)
    return el('section', { class: 'list' }, el('h2', {}, caption), el('p', { class: 'hint' }, none));
  const rows = new Map<string, HTMLElement>();
  const body = items.map((item) => {
    const { id, state, outcome, openedBy, openedAt, due, overdue } = item;
    const name = el('a', { href: `#/k/${id}`, class: 'number' }, plain(id.slice(0, 8)));
    rows.set(id, name);
    return el(
      'tr',
      { class: overdue ? 'overdue' : undefined },
      el('th', { scope: 'row' }, name),
      el('td', {}, openedAt.slice(0, 10) === today(desk) ? clock(openedAt) : moment(openedAt)),
      options.withOfficer === true ? el('td', {}, plain(openedBy)) : null,
      el('td', {}, stateOf(state)),
      options.withoutOutcome === true ? null : el('td', {}, outcomeOf(outcome)),
      el(
        'td',
        {},
        due === null ? plain('–') : overdue ? joined([day(due), t('(lewat)', '(overdue)')]) : day(due),
      ),
    );
  });
  void nameRows(desk, items, rows);
  return el(
    'section',
    { class: 'list' },
    el(
      'div',
      { class: 'table', tabindex: 0, role: 'region', label: caption },
      el(
        'table',
        {},
        el('caption', {}, caption),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { scope: 'col' }, t('Permohonan', 'Application')),
            el('th', { scope: 'col' }, t('Dibuka', 'Opened')),
            options.withOfficer === true ? el('th', { scope: 'col' }, t('Petugas', 'Officer')) : null,
            el('th', { scope: 'col' }, t('Tahap', 'Stage')),
            options.withoutOutcome === true ? null : el('th', { scope: 'col' }, t('Hasil', 'Outcome')),
            el('th', { scope: 'col' }, t('Tenggat', 'Due')),
          ),
        ),
        el('tbody', {}, body),
      ),
    ),
  );
}

const found = async (desk: Desk, body: Search): Promise<readonly SummaryView[]> =>
  (await desk.client.call('searchConsultations', { body: { limit: 50, ...body } })).items;

/** Today on the clock of the service, whose offset every time stamp of it carries: the clock of an old PC may stand elsewhere. */
export function today({ session }: Pick<Desk, 'session'>): string {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})$/.exec(session.expiresAt) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return new Date(Date.now() + offset).toISOString().slice(0, 10);
}

export async function counterScreen(desk: Desk): Promise<Screen> {
  const [mine, review] = await Promise.all([
    found(desk, { list: 'mine', from: today(desk) }),
    desk.can('consultation.review') ? found(desk, { list: 'review' }) : [],
  ]);
  const overdue = await found(desk, { list: 'overdue' });
  const open = mine.filter(({ state }) => state !== 'decided' && state !== 'reviewed');
  return {
    title: t('Hari ini', 'Today'),
    content: [
      el(
        'div',
        { class: 'head' },
        heading(t('Hari ini', 'Today')),
        el(
          'a',
          { class: 'button primary', href: '#/baru', id: 'new' },
          t('Konsultasi baru', 'New consultation'),
        ),
      ),
      el(
        'p',
        { class: 'hint' },
        mine.length === 0
          ? t('Belum ada konsultasi hari ini.', 'No consultation yet today.')
          : t(
              `${mine.length} konsultasi hari ini, ${open.length} belum selesai.`,
              `${mine.length} consultations today, ${open.length} not finished.`,
            ),
      ),
      mine.length === 0
        ? null
        : consultationTable(
            desk,
            t('Konsultasi saya hari ini', 'My consultations today'),
            mine,
            t('Belum ada.', 'None yet.'),
          ),
      overdue.length === 0
        ? null
        : consultationTable(desk, t('Lewat tenggat', 'Overdue'), overdue, t('Tidak ada.', 'None.')),
      desk.can('consultation.review')
        ? consultationTable(
            desk,
            t('Keberatan yang dapat Anda telaah', 'Objections that you may review'),
            review.filter(({ openedBy }) => openedBy !== desk.session.account.id),
            t('Tidak ada keberatan yang menunggu Anda.', 'No objection waits for you.'),
            { withoutOutcome: true },
          )
        : null,
    ],
  };
}

export async function supervisorScreen(desk: Desk): Promise<Screen> {
  const [referrals, objections, overdue] = await Promise.all([
    found(desk, { from: today(desk), outcomes: ['RUJUK_PELINDUNGAN', 'RUJUK_INTELDAK', 'PENDALAMAN'] }),
    desk.can('consultation.review') ? found(desk, { list: 'review' }) : found(desk, { states: ['objected'] }),
    found(desk, { list: 'overdue' }),
  ]);
  const none = t('Tidak ada.', 'None.');
  // Whoever may review an objection does not learn the first decision from a list.
  const reviews = desk.can('consultation.review');
  const shown = referrals.filter(({ state }) => !reviews || state !== 'objected');
  const withOfficer = { withOfficer: true };
  return {
    title: t('Penyelia', 'Supervisor'),
    content: [
      heading(t('Kantor hari ini', 'The office today')),
      consultationTable(
        desk,
        t('Rujukan dan pendalaman hari ini', 'Referrals and closer looks today'),
        shown,
        none,
        withOfficer,
      ),
      consultationTable(
        desk,
        t('Keberatan yang menunggu telaah', 'Objections that wait for a review'),
        objections,
        none,
        { withOfficer: true, withoutOutcome: reviews },
      ),
      consultationTable(desk, t('Lewat tenggat', 'Overdue'), overdue, none, withOfficer),
    ],
  };
}

export async function signatureScreen(desk: Desk): Promise<Screen> {
  const items = await found(desk, { list: 'countersign' });
  return {
    title: t('Tanda tangan', 'Signatures'),
    content: [
      heading(t('Menunggu tanda tangan Anda', 'Waiting for your signature')),
      el(
        'p',
        { class: 'hint' },
        t(
          'Dibaca dan ditandatangani satu per satu. Mengembalikan sama mudahnya dengan menyetujui.',
          'Read and signed one by one. Returning is as easy as approving.',
        ),
      ),
      consultationTable(
        desk,
        t('Usul yang merugikan pemohon', 'Proposals adverse to the applicant'),
        items,
        t('Tidak ada usul.', 'No proposals.'),
        {
          withOfficer: true,
        },
      ),
    ],
  };
}

export function searchScreen(desk: Desk): Screen {
  const results = el('div', { live: 'polite' });
  const from = field({ id: 'from', label: t('Dari', 'From'), type: 'date' });
  const to = field({ id: 'to', label: t('Sampai', 'To'), type: 'date' });
  const key = field({
    id: 'subject',
    label: t('Kunci pemohon (bila perlu)', 'Subject key (where needed)'),
    hint: t('Tidak pernah masuk ke alamat halaman.', 'Never enters the address of the page.'),
    maxlength: 200,
  });
  const run = async (): Promise<void> => {
    const value = key.value();
    const items = await found(desk, {
      ...(from.value() === '' ? {} : { from: from.value() }),
      ...(to.value() === '' ? {} : { to: to.value() }),
      ...(value === '' ? {} : { identity: { kind: 'subjectKey' as const, value } }),
      limit: 100,
    });
    results.replaceChildren();
    append(results, [
      consultationTable(
        desk,
        t('Hasil pencarian', 'Results'),
        items,
        t('Tidak ditemukan.', 'Nothing found.'),
        { withOfficer: true },
      ),
    ]);
  };
  return {
    title: t('Cari', 'Search'),
    content: [
      heading(t('Cari konsultasi', 'Search consultations')),
      form(
        { id: 'search', class: 'inline', submit: t('Cari', 'Search'), send: run },
        from.node,
        to.node,
        key.node,
      ),
      results,
    ],
  };
}
