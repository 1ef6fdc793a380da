// A consultation that one reads rather than works on in; its story out, with what the reader may do: sign, object, review, print, verify.
import type { Answer, ConsultationView, FieldForm } from '../api.js';
import { answerWords } from './answer.js';
import { newKey } from './client.js';
import { outcomeOf, stateOf } from './consultation-lists.js';
import { countersignForm, decisionForm, firstViewForm, objectionForm, viewTold } from './decision.js';
import { allows, type Desk, failureWords, faultPlace, heading, type Screen, tell } from './desk.js';
import { append, type Child, el } from './dom.js';
import { eventWords, groupWords } from './labels.js';
import { capital, day, joined, moment, plain, say, type Told, t } from './language.js';
import { answersOf, groupOrder, isAnswered } from './questions.js';
import { alertList, reasonList, scorePanel } from './result.js';

export function dossierScreen(desk: Desk, fields: readonly FieldForm[], view: ConsultationView): Screen {
  const again = (): void => desk.refresh();
  const reviewing = allows(view, 'reviewView') || allows(view, 'review');
  return {
    title: t('Konsultasi', 'Consultation'),
    content: [
      el(
        'div',
        { class: 'head' },
        heading(
          joined([
            reviewing ? t('Telaah keberatan', 'Review of an objection') : t('Permohonan', 'Application'),
            plain(view.applicationId ?? '–'),
          ]),
        ),
        view.synthetic ? el('span', { class: 'tag' }, t('SINTETIS', 'SYNTHETIC')) : null,
        el('span', { class: 'hint' }, stateOf(view.state)),
        el('span', { class: 'grow' }),
        allows(view, 'notice')
          ? el(
              'a',
              { class: 'button', href: `#/k/${view.id}/surat`, id: 'to-notice' },
              t('Surat pemohon', 'Notice'),
            )
          : null,
      ),
      view.erased
        ? el('p', { class: 'notice' }, t('Bagian pribadinya sudah dihapus.', 'Its personal part was erased.'))
        : null,
      el(
        'div',
        { class: 'dossier' },
        el(
          'div',
          {},
          objectionPart(view),
          reviewing ? reviewPart(desk, view, again) : null,
          decisionPart(view),
          allows(view, 'countersign')
            ? card(
                'sign-heading',
                t('Tanda tangan kepala kantor', 'Signature of the head of office'),
                countersignForm(desk, view, again),
              )
            : null,
          allows(view, 'object')
            ? card(
                'object-heading',
                t('Pemohon keberatan?', 'Does the applicant object?'),
                el(
                  'p',
                  { class: 'hint' },
                  t(
                    'Dicatat kapan saja, lisan atau tertulis, tanpa biaya. Petugas lain yang menelaah.',
                    'Recorded at any time, in words or writing, free of charge. Another officer reviews it.',
                  ),
                ),
                objectionForm(desk, view, again),
              )
            : null,
          view.firstAssessment === null
            ? null
            : card(
                'own-heading',
                t('Penilaian awal petugas', 'First view of the officer'),
                viewTold(view.firstAssessment),
              ),
          view.reasons === null ? null : answersPart(fields, view),
        ),
        el(
          'div',
          {},
          view.reasons === null ? answersPart(fields, view) : null,
          view.alerts.length === 0
            ? null
            : card('alerts-heading', t('Selalu ditunjukkan', 'Always shown'), alertList(view.alerts)),
          view.reasons === null
            ? null
            : card('reasons-heading', t('Alasan', 'Reasons'), reasonList(view.reasons, fields, view.score)),
          view.score === null ? null : card('score-heading', t('Skor', 'Score'), scorePanel(view.score)),
          desk.can('consultation.events') ? storyPart(desk, view.id) : null,
        ),
      ),
    ],
  };
}

const card = (id: string, title: Told, ...children: readonly Child[]): HTMLElement =>
  el('section', { class: 'card', labelledby: id }, el('h2', { id }, title), children);

function answersPart(fields: readonly FieldForm[], view: ConsultationView): HTMLElement | null {
  if (view.record === null) return null;
  const answers = answersOf(view.record, fields);
  const groups = groupOrder.flatMap((group) => {
    const given = fields.filter((field) => field.group === group && isAnswered(field, answers));
    return given.length === 0 ? [] : [{ group, given }];
  });
  return card(
    'answers-heading',
    t('Jawaban', 'Answers'),
    groups.length === 0 ? el('p', {}, t('Belum ada jawaban.', 'No answers yet.')) : null,
    groups.map(({ group, given }) => [
      el('h3', {}, say(groupWords[group])),
      el(
        'dl',
        { class: 'pairs' },
        given.map((field) =>
          el(
            'div',
            {},
            el('dt', {}, capital(say(field.label))),
            el('dd', {}, answerWords(field, answers[field.name])),
          ),
        ),
      ),
    ]),
  );
}

function decisionPart({ decision, review }: ConsultationView): Child {
  if (decision === null) return null;
  const { countersigned: signed, bap, disclosableReasons, objectionUntil } = decision;
  const result = review?.result ?? null;
  return [
    card(
      'decision-heading',
      t('Keputusan', 'Decision'),
      el('p', { class: 'outcome' }, outcomeOf(decision.outcome)),
      el('p', {}, plain(decision.reason)),
      el('p', { class: 'hint' }, plain(decision.by), plain(' · '), moment(decision.at)),
      bap === null
        ? null
        : el(
            'p',
            {},
            joined([t('Nomor BAP:', 'Number of the BAP:'), plain(`${bap.number},`), day(bap.date)]),
          ),
      disclosableReasons.length === 0
        ? null
        : [
            el('h3', {}, t('Alasan bagi pemohon', 'Reasons for the applicant')),
            el(
              'ul',
              {},
              disclosableReasons.map((each) => el('li', {}, plain(each))),
            ),
          ],
      signed === null
        ? null
        : el(
            'p',
            { class: 'told' },
            el(
              'b',
              {},
              signed.approved
                ? t('Ditandatangani kepala kantor', 'Signed by the head of office')
                : t('Dikembalikan kepala kantor', 'Returned by the head of office'),
            ),
            plain(`: ${signed.reason} (${signed.by}, `),
            moment(signed.at),
            signed.sk === null ? null : plain(`, SK ${signed.sk.number}`),
            plain(')'),
          ),
      objectionUntil === null
        ? null
        : el(
            'p',
            { class: 'hint' },
            joined([
              t('Keberatan sekurang-kurangnya sampai', 'Objection at least until'),
              day(objectionUntil),
            ]),
          ),
    ),
    review === null || review.firstView === null
      ? null
      : card(
          'review-view-heading',
          t('Pandangan awal penelaah', 'First view of the reviewer'),
          viewTold(review.firstView),
        ),
    result === null
      ? null
      : card(
          'review-result-heading',
          t('Hasil telaah', 'Result of the review'),
          el('p', { class: 'outcome' }, outcomeOf(result.outcome)),
          el(
            'p',
            {},
            result.upheld
              ? t('Keputusan semula tetap.', 'The first decision stands.')
              : t('Keputusan semula diganti.', 'The first decision is replaced.'),
          ),
          el('p', {}, plain(result.reason)),
          el('p', { class: 'hint' }, plain(result.by), plain(' · '), moment(result.at)),
        ),
  ];
}

function objectionPart({ objection }: ConsultationView): Child {
  if (objection === null) return null;
  return card(
    'objection-heading',
    t('Keberatan', 'Objection'),
    el('p', {}, plain(objection.grounds)),
    el(
      'p',
      { class: 'hint' },
      joined(
        [
          plain(objection.by),
          moment(objection.at),
          joined([t('dijawab paling lambat', 'to be answered by'), day(objection.answerBy)]),
        ],
        ' · ',
      ),
    ),
  );
}

/** The reviewer first says what they think themselves; only then does the service tell them the score and the first decision. */
function reviewPart(desk: Desk, view: ConsultationView, again: () => void): Child {
  const { id, version } = view;
  if (allows(view, 'reviewView'))
    return card(
      'review-heading',
      t('Pandangan Anda sendiri', 'Your own view'),
      el(
        'p',
        { class: 'closed' },
        t(
          'Skor dan keputusan pertama belum terlihat. Baca jawaban dan keberatannya, lalu catat pandangan Anda.',
          'Score and first decision are not shown yet. Read answers and objection, then record your view.',
        ),
      ),
      firstViewForm(id, 'review-first', async (body, key) => {
        await desk.client.call('reviewView', { params: { id }, body, ifMatch: version, key });
        again();
      }),
    );
  const standing = view.review?.result?.outcome ?? view.decision?.outcome ?? null;
  return card(
    'review-heading',
    t('Hasil telaah Anda', 'The result of your review'),
    el(
      'p',
      { class: 'hint' },
      t(
        'Memilih hasil yang sama berarti keputusan semula tetap.',
        'Choosing the same outcome means that the first decision stands.',
      ),
    ),
    decisionForm(id, {
      name: 'review',
      legend: t('Hasil yang berlaku', 'The outcome that stands'),
      submit: t('Catat hasil telaah', 'Record the result'),
      send: async (decided, key) => {
        const body = { ...decided, upheld: decided.outcome === standing };
        await desk.client.call('review', { params: { id }, body, ifMatch: version, key });
        again();
      },
    }),
  );
}

/** From the first answer to the last signature, as the ledger keeps it; and whether the receipt still gives the same numbers. */
function storyPart(desk: Desk, id: string): HTMLElement {
  const fault = faultPlace('story-fault');
  const place = el('div', { live: 'polite' });
  const run = (work: () => Promise<Child>) => (): void => {
    tell(fault, null);
    work()
      .then((child) => {
        place.replaceChildren();
        append(place, [child]);
      })
      .catch((error: unknown) => tell(fault, failureWords(error)));
  };
  return card(
    'story-heading',
    t('Buku besar', 'Ledger'),
    el(
      'div',
      { class: 'row' },
      el(
        'button',
        {
          id: 'show-story',
          type: 'button',
          on: { click: run(async () => story(await desk.client.call('events', { params: { id } }))) },
        },
        t('Tampilkan riwayat', 'Show the story'),
      ),
      desk.can('receipt.replay')
        ? el(
            'button',
            {
              id: 'replay',
              type: 'button',
              on: {
                click: run(async () => {
                  const { identical, digest } = await desk.client.call('replay', {
                    params: { id },
                    body: {},
                    key: newKey(),
                  });
                  return el(
                    'p',
                    { class: 'notice' },
                    identical
                      ? t(
                          'Dihitung ulang: hasilnya sama sampai bita terakhir.',
                          'Computed again: the same to the last byte.',
                        )
                      : t('Dihitung ulang: hasilnya BERBEDA.', 'Computed again: the result DIFFERS.'),
                    el('code', { class: 'digest' }, plain(digest)),
                  );
                }),
              },
            },
            t('Hitung ulang', 'Compute again'),
          )
        : null,
    ),
    fault,
    place,
  );
}

function story({ events }: Answer<'events'>): HTMLElement {
  return el(
    'ol',
    { class: 'story' },
    events.map(({ kind, at, actor, seq, digest, open, personal }) => {
      const words = Object.hasOwn(eventWords, kind) ? eventWords[kind] : undefined;
      return el(
        'li',
        {},
        el(
          'p',
          {},
          el('b', {}, words === undefined ? plain(kind) : say(words)),
          plain(` · ${actor} · `),
          moment(at),
        ),
        el(
          'details',
          { class: 'basis' },
          el('summary', {}, t('Isinya', 'What it holds')),
          el('pre', { tabindex: 0 }, plain(JSON.stringify({ open, personal }, null, 1))),
        ),
        el('code', { class: 'digest' }, plain(`#${seq} ${digest}`)),
      );
    }),
  );
}
