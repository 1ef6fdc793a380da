// A case and its decision in; the applicant's notice out: plain Indonesian and English, nothing unsafe in company, no code, points or threshold.
import { formatDate } from '../base/dates.js';
import type { Words } from '../fields/dictionary.js';
import { date } from '../report/words.js';
import { type Assessment, applicantView } from '../score/assessment.js';
import type { NoticeView, Outcome } from './api.js';
import { dayOf } from './deadlines.js';
import { type Case, type Decision, isAdverse, objectionUntil } from './protocol.js';

const w = (id: string, en: string): Words => ({ id, en });
/** Words that were written by a person are said as they were written. */
const same = (text: string): Words => w(text, text);

const outcomeWords: Readonly<Record<Outcome, Words>> = {
  LANJUT: w('Permohonan Anda dilanjutkan.', 'Your application goes on.'),
  LENGKAPI_DOKUMEN: w(
    'Permohonan Anda menunggu dokumen. Bawalah dalam 30 hari.',
    'Your application waits for documents. Bring them within 30 days.',
  ),
  PENDALAMAN: w(
    'Masih ada hal yang perlu ditanyakan. Petugas akan menghubungi Anda.',
    'There is still something to ask. An officer will contact you.',
  ),
  // Whoever came along may read it: it says no more than the notice of any other case that goes on.
  RUJUK_PELINDUNGAN: w(
    'Permohonan Anda masih diproses. Penjelasan lebih lanjut ada di BP3MI atau P4MI.',
    'Your application is being handled. BP3MI or P4MI can tell you more.',
  ),
  RUJUK_INTELDAK: w(
    'Dokumen Anda akan diperiksa lebih lanjut oleh petugas lain.',
    'Your documents will be looked at by another officer.',
  ),
  DITUNDA: w(
    'Permohonan Anda ditunda. Penundaan bukan penolakan: Anda dapat melengkapinya.',
    'Your application is postponed. That is no refusal: you may complete it.',
  ),
  DITOLAK: w('Permohonan Anda tidak dikabulkan.', 'Your application is not granted.'),
  DIBATALKAN: w('Permohonan Anda dibatalkan.', 'Your application is cancelled.'),
};

const help: readonly Words[] = [
  w('BP3MI atau P4MI terdekat', 'The nearest BP3MI or P4MI'),
  w(
    'Desa Binaan Imigrasi dan petugas PIMPASA di desa Anda',
    'The immigration-assisted village and its PIMPASA officer',
  ),
  w('Ombudsman Republik Indonesia', 'The Ombudsman of the Republic of Indonesia'),
];

/** The notice of a decision that stands. The reasons of an adverse one are those that its officers wrote; of others, what is still unclear. */
export function noticeOf(
  of: Case,
  decision: Decision,
  assessment: Assessment | null,
  at: string,
  holidays: ReadonlySet<string>,
): NoticeView {
  const adverse = isAdverse(decision.outcome);
  const signedAt = decision.countersigned?.at ?? decision.at;
  const until = objectionUntil(signedAt, holidays);
  const day = formatDate(dayOf(adverse ? signedAt : at));
  const view = assessment === null ? null : applicantView(assessment);
  const unclear = view?.reasons ?? [];
  const helping = unclear.flatMap(({ clearedBy }) => clearedBy);
  const sections: NoticeView['sections'] = [
    { heading: w('Keputusan', 'Decision'), lines: [outcomeWords[decision.outcome]] },
    ...(adverse
      ? [{ heading: w('Alasan', 'Reasons'), lines: decision.disclosableReasons.map(same) }]
      : decision.outcome === 'LANJUT' || unclear.length === 0
        ? []
        : [
            {
              heading: w('Yang masih perlu dijelaskan', 'What still needs to be explained'),
              lines: unclear.map(({ words }) => words),
            },
          ]),
    ...(helping.length === 0 || decision.outcome === 'LANJUT'
      ? []
      : [{ heading: w('Yang membantu', 'What helps'), lines: unique(helping) }]),
    {
      heading: w('Jika Anda keberatan', 'If you object'),
      lines: [
        w(
          `Anda dapat mengajukan keberatan sekurang-kurangnya sampai ${date(until, 'id')} di kantor ini, lisan atau tertulis, tanpa biaya. Petugas lain yang akan melihatnya dan menjawab dalam 10 hari kerja.`,
          `You may object at least until ${date(until, 'en')} at this office, in words or in writing, free of charge. Another officer will look at it and answer within 10 working days.`,
        ),
        w(
          'Sesudah itu Anda dapat mengajukan banding kepada atasan dan menggugat ke PTUN.',
          'After that you may appeal to the superior and go to the administrative court (PTUN).',
        ),
      ],
    },
    {
      heading: w('Data Anda', 'Your data'),
      lines: [
        view?.correct ??
          w(
            'Jika ada data yang keliru, sampaikan kepada petugas.',
            'If anything is wrong, tell the officer.',
          ),
        w('Yang memutuskan adalah petugas, bukan sistem.', 'An officer decided, not a system.'),
      ],
    },
    { heading: w('Bantuan', 'Help'), lines: help },
  ];
  return {
    kind: adverse ? 'decision' : 'information',
    title: adverse
      ? w('Pemberitahuan keputusan permohonan paspor', 'Notice of a decision on a passport application')
      : w('Keterangan tentang permohonan paspor', 'Information on a passport application'),
    applicationId: of.applicationId === '' ? null : of.applicationId,
    office: of.office,
    date: day,
    synthetic: of.synthetic,
    sections,
    sk: decision.countersigned?.sk ?? null,
    bap: decision.bap,
    objectionUntil: until,
    signedBy: adverse ? (decision.countersigned?.by ?? null) : decision.by,
  };
}

function unique(words: readonly Words[]): Words[] {
  const found = new Map(words.map((each) => [each.id, each]));
  return [...found.values()];
}
