// The human steps of a consultation in; forms out: the own first view, the decision, the head's signature, an objection, its review. Every choice costs the same.
import type { ConsultationView, FirstView, Outcome } from '../api.js';
import type { Desk } from './desk.js';
import { append, type Child, el } from './dom.js';
import { keepDraft, readDraft } from './drafts.js';
import { choices, type Field, type FieldOptions, field, form, isReason, reasonMissing } from './inputs.js';
import { outcomeWords, viewWords } from './labels.js';
import { moment, plain, say, type Told, t } from './language.js';

const views: readonly FirstView[] = ['proceed', 'ask_further', 'refer'];
export const mild: readonly Outcome[] = [
  'LANJUT',
  'LENGKAPI_DOKUMEN',
  'PENDALAMAN',
  'RUJUK_PELINDUNGAN',
  'RUJUK_INTELDAK',
];
export const adverse: readonly Outcome[] = ['DITUNDA', 'DITOLAK', 'DIBATALKAN'];
const all = [...mild, ...adverse];
const isView = (value: string | null): value is FirstView => views.some((each) => each === value);
const isOutcome = (value: string | null): value is Outcome => all.some((each) => each === value);
const isAdverse = (value: string | null): boolean => adverse.some((each) => each === value);

/** What was chosen and written, kept over a reload. */
function draft(id: string, name: string) {
  const key = `${id}.${name}`;
  return { read: (): string => readDraft(key) ?? '', keep: (value: string): void => keepDraft(key, value) };
}

/** A field whose text stays over whatever is drawn again, until what it belongs to is sent. */
function keptField(id: string, options: FieldOptions): Field & { readonly done: () => void } {
  const kept = draft(id, options.id);
  return { ...field({ ...options, value: kept.read(), onInput: kept.keep }), done: () => kept.keep('') };
}

const ownReason = (id: string, name: string, label: Told) =>
  keptField(id, { id: name, label, lines: 2, required: true });

export function firstViewForm(
  id: string,
  name: string,
  send: (body: { readonly view: FirstView; readonly reason: string }, key: string) => Promise<void>,
): HTMLFormElement {
  const chosen = draft(id, `${name}-view`);
  const view = choices({
    name: `${name}-view`,
    legend: t('Menurut Anda sendiri, permohonan ini', 'In your own view this application'),
    class: 'three',
    list: views.map((value) => ({ value, words: say(viewWords[value]) })),
    chosen: chosen.read(),
    onChoose: chosen.keep,
  });
  const reason = ownReason(id, `${name}-reason`, t('Alasan singkat Anda', 'Your short reason'));
  return form(
    {
      id: name,
      submit: t('Catat penilaian awal', 'Record the first view'),
      check: () =>
        !isView(view.value())
          ? t('Pilih salah satu.', 'Choose one.')
          : isReason(reason.value())
            ? null
            : reasonMissing(),
      send: async (key) => {
        const value = view.value();
        if (!isView(value)) return;
        await send({ view: value, reason: reason.value() }, key);
        chosen.keep('');
        reason.done();
      },
    },
    view.node,
    reason.node,
  );
}

export interface Decided {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly bap?: { readonly number: string; readonly date: string };
  readonly disclosableReasons?: readonly string[];
}

/** A decision with an own reason; what an adverse one needs in law appears when it is chosen. */
export function decisionForm(
  id: string,
  options: {
    readonly name: string;
    readonly legend: Told;
    readonly submit: Told;
    readonly send: (decided: Decided, key: string) => Promise<void>;
  },
  ...before: readonly Child[]
): HTMLFormElement {
  const { name } = options;
  const chosen = draft(id, `${name}-outcome`);
  const more = el('div', { class: 'more', live: 'polite' });
  const bapNumber = keptField(id, {
    id: `${name}-bap`,
    label: t('Nomor BAP', 'Number of the BAP'),
    maxlength: 80,
  });
  const bapDate = keptField(id, {
    id: `${name}-bap-date`,
    label: t('Tanggal BAP', 'Date of the BAP'),
    type: 'date',
  });
  const told = keptField(id, {
    id: `${name}-told`,
    label: t('Alasan tertulis bagi pemohon, satu per baris', 'Written reasons for the applicant, one a line'),
    hint: t(
      'Dibaca pemohon. Kepala kantor menandatangani sebelum berlaku.',
      'The applicant reads them. The head of office signs before it stands.',
    ),
    lines: 3,
  });
  const show = (value: string): void => {
    more.replaceChildren();
    if (isAdverse(value))
      append(more, [el('div', { class: 'row' }, bapNumber.node, bapDate.node), told.node]);
  };
  const outcome = choices({
    name: `${name}-outcome`,
    legend: options.legend,
    class: 'outcomes',
    list: all.map((value) => ({ value, words: say(outcomeWords[value]) })),
    chosen: chosen.read(),
    onChoose: (value) => {
      chosen.keep(value);
      show(value);
    },
  });
  show(chosen.read());
  const reason = ownReason(id, `${name}-reason`, t('Alasan keputusan Anda', 'Reason of your decision'));
  const lines = (): string[] =>
    told
      .value()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return form(
    {
      id: name,
      submit: options.submit,
      check: () => {
        const value = outcome.value();
        if (!isOutcome(value)) return t('Pilih keputusan.', 'Choose a decision.');
        if (!isReason(reason.value())) return reasonMissing();
        if (!isAdverse(value)) return null;
        if (bapNumber.value() === '' || bapDate.value() === '')
          return t('Isi nomor dan tanggal BAP.', 'Fill in number and date of the BAP.');
        return lines().length > 0 && lines().every(isReason)
          ? null
          : t(
              'Tuliskan alasan bagi pemohon; tiap baris paling sedikit 10 huruf.',
              'Write the reasons for the applicant; at least 10 letters a line.',
            );
      },
      send: async (key) => {
        const value = outcome.value();
        if (!isOutcome(value)) return;
        await options.send(
          {
            outcome: value,
            reason: reason.value(),
            ...(isAdverse(value)
              ? { bap: { number: bapNumber.value(), date: bapDate.value() }, disclosableReasons: lines() }
              : {}),
          },
          key,
        );
        chosen.keep('');
        for (const each of [reason, bapNumber, bapDate, told]) each.done();
      },
    },
    before,
    outcome.node,
    more,
    reason.node,
  );
}

export function countersignForm(
  desk: Desk,
  view: ConsultationView,
  done: (view: ConsultationView) => void,
): HTMLFormElement {
  const verdict = choices({
    name: 'approve',
    legend: t('Sebagai kepala kantor, saya', 'As head of office I'),
    list: [
      { value: 'yes', words: t('menandatangani usul ini', 'sign this proposal') },
      { value: 'no', words: t('mengembalikannya kepada petugas', 'return it to the officer') },
    ],
  });
  const skNumber = keptField(view.id, {
    id: 'sk',
    label: t('Nomor SK (bila ditandatangani)', 'Number of the SK (where signed)'),
    maxlength: 80,
  });
  const skDate = keptField(view.id, {
    id: 'sk-date',
    label: t('Tanggal SK', 'Date of the SK'),
    type: 'date',
  });
  const reason = ownReason(view.id, 'countersign-reason', t('Alasan Anda', 'Your reason'));
  return form(
    {
      id: 'countersign',
      submit: t('Catat', 'Record'),
      check: () =>
        verdict.value() === null
          ? t('Pilih salah satu.', 'Choose one.')
          : !isReason(reason.value())
            ? reasonMissing()
            : verdict.value() === 'yes' && (skNumber.value() === '' || skDate.value() === '')
              ? t('Isi nomor dan tanggal SK.', 'Fill in number and date of the SK.')
              : null,
      send: async (key) => {
        const approve = verdict.value() === 'yes';
        const body = {
          approve,
          reason: reason.value(),
          ...(approve ? { sk: { number: skNumber.value(), date: skDate.value() } } : {}),
        };
        const after = await desk.client.call('countersign', {
          params: { id: view.id },
          body,
          ifMatch: view.version,
          key,
        });
        for (const each of [reason, skNumber, skDate]) each.done();
        done(after);
      },
    },
    verdict.node,
    el('div', { class: 'row' }, skNumber.node, skDate.node),
    reason.node,
  );
}

export function objectionForm(desk: Desk, view: ConsultationView, done: () => void): HTMLFormElement {
  const grounds = keptField(view.id, {
    id: 'grounds',
    label: t(
      'Keberatan pemohon, dengan kata-katanya sendiri',
      'The applicant’s objection, in their own words',
    ),
    lines: 3,
  });
  return form(
    {
      id: 'objection',
      submit: t('Catat keberatan', 'Record the objection'),
      check: () => (grounds.value() === '' ? t('Tuliskan keberatannya.', 'Write the objection.') : null),
      send: async (key) => {
        await desk.client.call('object', {
          params: { id: view.id },
          body: { grounds: grounds.value() },
          ifMatch: view.version,
          key,
        });
        grounds.done();
        done();
      },
    },
    grounds.node,
  );
}

/** A recorded own view, told shortly. */
export const viewTold = (made: {
  readonly view: FirstView;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}): Child =>
  el(
    'div',
    { class: 'told' },
    el('p', {}, el('b', {}, say(viewWords[made.view])), plain(': '), plain(made.reason)),
    el('p', { class: 'hint' }, plain(made.by), plain(' · '), moment(made.at)),
  );
