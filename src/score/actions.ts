// What a judgement leads to: actions from a closed list, protection first; refusing cannot be expressed.
import type { Words } from '../fields/dictionary.js';
import { type ActionKind, actionKinds, type Rule } from '../rules/document.js';
import type { Action } from './assessment.js';
import type { Judgement } from './engine.js';

const words: Readonly<Record<ActionKind, Words>> = {
  refer_protection: {
    id: 'Tawarkan rujukan ke pelindungan (BP3MI/P4MI; untuk anak: layanan pelindungan anak).',
    en: 'Offer a referral to protection (BP3MI/P4MI; for a child: child protection).',
  },
  separate_interview: {
    id: 'Wawancara terpisah lebih dahulu, tanpa orang yang menemani.',
    en: 'First a separate interview, without the people who came along.',
  },
  ask: {
    id: 'Ajukan pertanyaan pada alasan di atas dan yang masih terbuka.',
    en: 'Ask the questions under the reasons and those still open.',
  },
  request_document: {
    id: 'Minta dokumen yang dapat menjernihkan.',
    en: 'Ask for the document that would settle it.',
  },
  offer_guidance: {
    id: 'Beri penjelasan tentang cara bekerja ke luar negeri yang sah dan kontak P4MI/BP3MI.',
    en: 'Explain the lawful way to work abroad and give the contact of P4MI/BP3MI.',
  },
  refer_investigation: {
    id: 'Dapat dirujuk ke unit inteldakim untuk pemeriksaan dokumen oleh manusia.',
    en: 'May be referred to the investigation unit for a human check of the documents.',
  },
  proceed: { id: 'Lanjutkan proses.', en: 'Proceed.' },
};

/**
 * The actions offered. `standing` are the rules that hold and are not cleared (also those of 0 points and those counted
 * once within a group); `contributing` those that give points or gate.
 */
export function chooseActions(
  judgement: Judgement,
  contributing: readonly Rule[],
  standing: readonly Rule[],
): Action[] {
  const { band, sufficient, questions } = judgement;
  const kinds = new Set<ActionKind>(standing.flatMap((rule) => rule.actions ?? []));
  const isFraud = (rule: Rule) => rule.typology === 'smuggling_document_fraud';
  const barred = standing.some((rule) => rule.barsInvestigation === true);
  kinds.delete('refer_investigation');
  kinds.delete('proceed');
  if (band === 2) {
    // History alone opens no investigation: it needs a statement or a document of this application.
    const fraud = contributing.some((rule) => isFraud(rule) && (rule.class === 'S' || rule.class === 'D'));
    if (fraud && !barred) kinds.add('refer_investigation');
    if (barred || !fraud || contributing.some((rule) => !isFraud(rule))) kinds.add('refer_protection');
  }
  if (standing.some((rule) => rule.unsafeInCompany)) kinds.add('separate_interview');
  if (questions.length > 0 && (band > 0 || !sufficient)) kinds.add('ask');
  if (band > 0 && contributing.some((rule) => (rule.clearedBy?.length ?? 0) > 0))
    kinds.add('request_document');
  // What calls for a separate interview is first heard there: the answers then say whether to proceed.
  if (band === 0 && sufficient && !contributing.some((rule) => rule.unsafeInCompany)) kinds.add('proceed');
  return actionKinds.filter((kind) => kinds.has(kind)).map((kind) => ({ kind, words: words[kind] }));
}
