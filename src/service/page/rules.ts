// Bundles and the switch in; what a rule author proposes, what an approver activates, and how scoring is stopped, out.
import type { Body, BundleView } from '../api.js';
import { type Desk, heading, type Screen } from './desk.js';
import { type Child, el } from './dom.js';
import { field, form, isReason, reasonMissing } from './inputs.js';
import { joined, moment, plain, say, type Told, t, w } from './language.js';

const evidenceWords = {
  synthetic: w('bukti: sintetis', 'evidence: synthetic'),
  expert: w('bukti: penilaian ahli', 'evidence: expert judgement'),
  validated: w('bukti: tervalidasi', 'evidence: validated'),
} as const;

type Documents = Body<'proposeBundle'>['documents'];
/** Files of a bundle's folder by the name of their document. */
const parts = [
  'manifest',
  'rules',
  'card',
  'regions',
  'forest',
  'points',
  'gate',
  'training',
  'signatures',
] as const;

export async function bundleScreen(desk: Desk): Promise<Screen> {
  const { bundles } = await desk.client.call('bundles', {});
  const service = desk.session.service;
  return {
    title: t('Paket aturan', 'Rule bundles'),
    content: [
      heading(t('Paket aturan', 'Rule bundles')),
      el(
        'ul',
        { class: 'cards' },
        bundles.map((bundle) => el('li', {}, bundleCard(desk, bundle))),
      ),
      bundles.length === 0 ? el('p', { class: 'hint' }, t('Belum ada paket.', 'No bundles yet.')) : null,
      desk.can('bundle.propose') ? proposal(desk) : null,
      desk.can('scoring.switch') ? switchPart(desk, service.scoring === 'off') : null,
    ],
  };
}

function bundleCard(desk: Desk, bundle: BundleView): HTMLElement {
  const { digest, name, version, evidence, active, proposedBy, proposedAt, approvedBy, signed, reason } =
    bundle;
  const why = field({
    id: `why-${digest.slice(7, 15)}`,
    label: t('Alasan menyetujui', 'Reason for approving'),
    lines: 2,
  });
  const may =
    !active && desk.can('bundle.approve') && proposedBy !== null && proposedBy !== desk.session.account.id;
  return el(
    'section',
    { class: 'card' },
    el(
      'h2',
      {},
      plain(`${name} ${version}`),
      active ? el('span', { class: 'tag' }, t('berlaku', 'active')) : null,
    ),
    el(
      'p',
      {},
      joined(
        [
          say(evidenceWords[evidence]),
          signed ? t('ditandatangani', 'signed') : t('belum ditandatangani', 'not signed'),
        ],
        ' · ',
      ),
    ),
    el('code', { class: 'digest' }, plain(digest)),
    proposedBy === null
      ? null
      : el(
          'p',
          { class: 'hint' },
          joined([
            t('diusulkan', 'proposed by'),
            plain(proposedBy),
            proposedAt === null ? plain('') : moment(proposedAt),
          ]),
        ),
    approvedBy === null
      ? null
      : el('p', { class: 'hint' }, joined([t('disetujui', 'approved by'), plain(approvedBy)])),
    reason === '' ? null : el('p', {}, plain(reason)),
    may
      ? form(
          {
            id: `approve-${digest.slice(7, 15)}`,
            submit: t('Setujui dan berlakukan', 'Approve and activate'),
            check: () => (isReason(why.value()) ? null : reasonMissing()),
            send: async (key) => {
              await desk.client.call('approveBundle', {
                params: { digest },
                body: { reason: why.value() },
                key,
              });
              desk.refresh();
            },
          },
          why.node,
        )
      : null,
  );
}

function proposal(desk: Desk): HTMLElement {
  const files = el('input', { id: 'files', type: 'file', accept: '.json,.md' });
  files.multiple = true;
  const reason = field({
    id: 'proposal-reason',
    label: t('Apa yang berubah, dan mengapa', 'What changes, and why'),
    lines: 3,
  });
  return form(
    {
      id: 'propose',
      class: 'card',
      submit: t('Usulkan', 'Propose'),
      check: () =>
        (files.files?.length ?? 0) === 0
          ? t('Pilih berkas paket.', 'Choose the files of the bundle.')
          : isReason(reason.value())
            ? null
            : reasonMissing(),
      send: async (key) => {
        const documents = await readDocuments([...(files.files ?? [])]);
        await desk.client.call('proposeBundle', { body: { reason: reason.value(), documents }, key });
        desk.refresh();
      },
    },
    el('h2', {}, t('Usulkan paket', 'Propose a bundle')),
    el('p', { class: 'hint' }, t('Orang lain yang menyetujui.', 'Another person approves.')),
    el(
      'div',
      { class: 'field' },
      el(
        'label',
        { for: 'files' },
        t(
          'Berkas paket: manifest.json, rules.json, CARD.md, …',
          'Files of the bundle: manifest.json, rules.json, CARD.md, …',
        ),
      ),
      files,
    ),
    reason.node,
  );
}

/** The service checks them; here they are only put under their names. */
async function readDocuments(files: readonly File[]): Promise<Documents> {
  const found = new Map<string, unknown>();
  for (const file of files) {
    const name = file.name.toLowerCase().replace(/\.(json|md)$/, '');
    if (!parts.some((part) => part === name)) continue;
    const text = await file.text();
    found.set(name, name === 'card' ? text : parsed(text));
  }
  const card = found.get('card');
  const rest = Object.fromEntries(
    [...found].filter(([name]) => !['manifest', 'rules', 'card'].includes(name)),
  );
  return {
    manifest: found.get('manifest') ?? null,
    rules: found.get('rules') ?? null,
    ...(typeof card === 'string' ? { card } : {}),
    ...rest,
  };
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function switchPart(desk: Desk, off: boolean): Child {
  const reason = field({ id: 'switch-reason', label: t('Alasan', 'Reason'), lines: 2 });
  const submit: Told = off
    ? t('Jalankan lagi penskoran', 'Start scoring again')
    : t('Hentikan penskoran di semua loket', 'Stop scoring at all counters');
  return form(
    {
      id: 'switch',
      class: 'card',
      submit,
      check: () => (isReason(reason.value()) ? null : reasonMissing()),
      send: async (key) => {
        const send = { body: { reason: reason.value() }, key };
        desk.setService(
          off ? await desk.client.call('switchOn', send) : await desk.client.call('switchOff', send),
        );
        desk.refresh();
      },
    },
    el(
      'h2',
      {},
      off
        ? t('Penskoran sedang dihentikan', 'Scoring is switched off')
        : t('Penskoran berjalan', 'Scoring is on'),
    ),
    el(
      'p',
      { class: 'hint' },
      t(
        'Loket tetap bekerja tanpa skor, dan keputusan tetap tercatat.',
        'Counters go on without a score, and decisions are still recorded.',
      ),
    ),
    reason.node,
  );
}
