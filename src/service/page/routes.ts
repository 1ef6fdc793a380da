// A name of an operation in; its method and path out. A test holds this to the table of the API, whose schemas would be dead weight here.
import type { OperationName } from '../api.js';

export const routes = {
  signIn: ['POST', '/v1/session'],
  session: ['GET', '/v1/session'],
  signOut: ['DELETE', '/v1/session'],
  changePassword: ['POST', '/v1/session/password'],
  acceptInvitation: ['POST', '/v1/invitations'],
  service: ['GET', '/v1/service'],
  form: ['GET', '/v1/form'],
  openConsultation: ['POST', '/v1/consultations'],
  consultation: ['GET', '/v1/consultations/{id}'],
  searchConsultations: ['POST', '/v1/consultations/search'],
  saveAnswers: ['POST', '/v1/consultations/{id}/answers'],
  firstAssessment: ['POST', '/v1/consultations/{id}/first-assessment'],
  discloseReasons: ['POST', '/v1/consultations/{id}/reasons'],
  discloseScore: ['POST', '/v1/consultations/{id}/score'],
  decide: ['POST', '/v1/consultations/{id}/decision'],
  countersign: ['POST', '/v1/consultations/{id}/countersign'],
  object: ['POST', '/v1/consultations/{id}/objection'],
  reviewView: ['POST', '/v1/consultations/{id}/review/first-view'],
  review: ['POST', '/v1/consultations/{id}/review'],
  notice: ['GET', '/v1/consultations/{id}/notice'],
  receipt: ['GET', '/v1/consultations/{id}/receipt'],
  replay: ['POST', '/v1/consultations/{id}/replay'],
  events: ['GET', '/v1/consultations/{id}/events'],
  subjectAccess: ['POST', '/v1/subjects/access'],
  subjectErase: ['POST', '/v1/subjects/erasure'],
  bundles: ['GET', '/v1/bundles'],
  proposeBundle: ['POST', '/v1/bundles'],
  approveBundle: ['POST', '/v1/bundles/{digest}/approval'],
  switchOff: ['POST', '/v1/settings/off'],
  switchOn: ['POST', '/v1/settings/on'],
  region: ['GET', '/v1/regions/{code}'],
  meter: ['GET', '/v1/meter'],
  worklists: ['GET', '/v1/worklists'],
  drift: ['GET', '/v1/drift'],
  regionReport: ['GET', '/v1/region-report'],
  regionPage: ['GET', '/v1/region-report/page'],
  blindMonths: ['GET', '/v1/blind'],
  revealBlind: ['POST', '/v1/blind/{month}/reveal'],
  verifyLedger: ['POST', '/v1/audit/verify'],
  checkpoint: ['POST', '/v1/audit/checkpoint'],
  exportLedger: ['GET', '/v1/audit/export'],
  rotateKeys: ['POST', '/v1/keys/rotation'],
  accounts: ['GET', '/v1/accounts'],
  createAccount: ['POST', '/v1/accounts'],
  changeAccount: ['POST', '/v1/accounts/{id}'],
  health: ['GET', '/v1/health'],
} as const satisfies Partial<Record<OperationName, readonly ['GET' | 'POST' | 'DELETE', string]>>;

export type Served = keyof typeof routes;

/** The path of an operation with its parts filled in and its query behind. */
export function pathOf(
  name: Served,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const path = routes[name][1].replace(/\{(\w+)\}/g, (_, part: string) =>
    encodeURIComponent(Object.hasOwn(params, part) ? (params[part] ?? '') : ''),
  );
  const asked = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return asked.length === 0 ? path : `${path}?${asked.join('&')}`;
}
