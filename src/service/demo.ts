// An empty store of a demonstration or a training in; accounts and made-up applications, marked SYNTHETIC, in it.

import { createHash } from 'node:crypto';
import type { NewEvent } from '../store/contract.js';
import { accountAppend, readAccount } from './accounts.js';
import type { Role } from './api.js';
import type { Environment } from './call.js';
import { doingOf, loadCase } from './consultations.js';
import type { PasswordHash } from './passwords.js';
import {
  assessFirst,
  type Case,
  decide,
  discloseReasons,
  discloseScore,
  objectTo,
  openCase,
} from './protocol.js';
import { scorerOf } from './scoring.js';
import { prepare } from './views.js';

/** Everybody's password in a demonstration: nothing there is about anybody. */
export const DEMO_PASSWORD = 'loket-peragaan';
export const DEMO_OFFICE = 'KANIM-35.02';

const people: readonly { readonly id: string; readonly name: string; readonly roles: readonly Role[] }[] = [
  { id: 'petugas', name: 'Petugas Peragaan (SINTETIS)', roles: ['officer'] },
  { id: 'petugas2', name: 'Petugas Kedua (SINTETIS)', roles: ['officer'] },
  { id: 'pengawas', name: 'Pengawas Peragaan (SINTETIS)', roles: ['supervisor'] },
  { id: 'kepala', name: 'Kepala Kantor Peragaan (SINTETIS)', roles: ['head'] },
  { id: 'analis', name: 'Analis Peragaan (SINTETIS)', roles: ['analyst'] },
  { id: 'auditor', name: 'Auditor Peragaan (SINTETIS)', roles: ['auditor'] },
  { id: 'penulis', name: 'Penulis Aturan (SINTETIS)', roles: ['rule-author'] },
  { id: 'penyetuju', name: 'Penyetuju Aturan (SINTETIS)', roles: ['rule-approver'] },
  { id: 'admin', name: 'Administrator Peragaan (SINTETIS)', roles: ['admin'] },
];

interface DemoCase {
  readonly applicationId: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** What is known when each applicant comes to the counter: the rest is asked there. */
export const demoCases: readonly DemoCase[] = [
  {
    applicationId: 'SINTETIS-1001',
    answers: {
      applicationType: 'BARU',
      birthDate: '1990-01-01',
      domicileRegencyCode: '35.02',
      identityMatch: 'COCOK',
      biometricMatch: 'TIDAK_ADA',
      declaredPurpose: 'WISATA',
      destinationCountries: ['SG'],
      'documents.KTP': 'TERVERIFIKASI',
      'documents.KK': 'TERVERIFIKASI',
      'documents.AKTA_LAHIR': 'TERVERIFIKASI',
    },
  },
  {
    applicationId: 'SINTETIS-1002',
    answers: {
      applicationType: 'BARU',
      birthDate: '1999-03-12',
      domicileRegencyCode: '35.02',
      identityMatch: 'COCOK',
      declaredPurpose: 'WISATA',
      destinationCountries: ['MY'],
      thirdPartyControl: 'MENJAWABKAN',
    },
  },
  {
    applicationId: 'SINTETIS-1003',
    answers: {
      applicationType: 'BARU',
      birthDate: '1994-07-20',
      declaredPurpose: 'BEKERJA_PMI',
      destinationCountries: ['TW'],
      recruiterKind: 'MEDIA_SOSIAL',
    },
  },
  {
    applicationId: 'SINTETIS-1004',
    answers: { applicationType: 'BARU', birthDate: '1996-11-02', declaredPurpose: 'AWAK_KAPAL' },
  },
  {
    applicationId: 'SINTETIS-1005',
    answers: { applicationType: 'BARU', birthDate: '2011-05-05', declaredPurpose: 'WISATA' },
  },
  {
    applicationId: 'SINTETIS-1006',
    answers: { applicationType: 'HILANG', birthDate: '1988-02-28', declaredPurpose: 'UMRAH' },
  },
];

/** The same id in every demonstration, so that its pictures and proofs can name it. */
const idOf = (applicationId: string): string =>
  createHash('sha256').update(`demo ${applicationId}`).digest('hex').slice(0, 32);

/** Fills a store that has no consultation yet. */
export async function seedDemo(env: Environment): Promise<void> {
  // One hash for all: the password is public, and each hash costs what a guess is meant to cost.
  let password: PasswordHash | null = null;
  for (const { id, name, roles } of people) {
    const known = await readAccount(env.store, id);
    if (known !== null && known.password !== null) continue;
    const at = env.clock();
    password ??= await env.authenticator.enrol(id, DEMO_PASSWORD);
    const account = {
      name,
      office: DEMO_OFFICE,
      roles: [...roles],
      disabled: false,
      password,
      invitation: null,
      token: null,
    };
    const kind = known === null ? 'account-created' : 'account-changed';
    await env.store.append(accountAppend(id, account, kind, { at, actor: 'system', office: DEMO_OFFICE }));
  }
  const { items } = await env.store.search({ prefix: 'consultation', limit: 1 });
  if (items.length > 0) return;
  for (const { applicationId, answers } of demoCases) await openOne(env, applicationId, answers, 'petugas');
  await decideOne(env);
}

async function openOne(
  env: Environment,
  applicationId: string,
  answers: DemoCase['answers'],
  account: string,
): Promise<string> {
  const at = env.clock();
  const id = idOf(applicationId);
  const doing = doingOf(env, { account, office: DEMO_OFFICE }, at);
  const opening = { applicationId, submittedAt: at, answers, linkage: {}, synthetic: true, identity: null };
  await env.store.append({
    stream: `consultation:${id}`,
    expected: 0,
    at,
    actor: account,
    office: DEMO_OFFICE,
    events: openCase(opening, doing),
  });
  return id;
}

/** One that was decided and objected to: another officer finds it on the list of reviews. */
async function decideOne(env: Environment): Promise<void> {
  const account = 'petugas';
  const id = await openOne(
    env,
    'SINTETIS-1007',
    {
      applicationType: 'BARU',
      birthDate: '1985-09-09',
      declaredPurpose: 'KUNJUNGAN_KELUARGA',
      destinationCountries: ['MY'],
    },
    account,
  );
  const reason = 'Belum jelas siapa yang dikunjungi / not clear yet who is visited (SINTETIS)';
  const steps: ((of: Case, at: string) => NewEvent[])[] = [
    (of, at) =>
      assessFirst(of, { view: 'ask_further', reason }, doingOf(env, { account, office: DEMO_OFFICE }, at)),
    (of, at) => {
      const doing = doingOf(env, { account, office: DEMO_OFFICE }, at);
      return discloseReasons(
        of,
        () => prepare(of, scorerOf(env.scoring.present(at.slice(0, 10))), false),
        doing,
      );
    },
    (of, at) => discloseScore(of, doingOf(env, { account, office: DEMO_OFFICE }, at)),
    (of, at) =>
      decide(
        of,
        { outcome: 'PENDALAMAN', reason, receipt: of.disclosure?.score?.receipt ?? null },
        doingOf(env, { account, office: DEMO_OFFICE }, at),
      ),
    (of, at) =>
      objectTo(
        of,
        { grounds: 'Saya sudah membawa surat undangan / I did bring the letter of invitation (SINTETIS)' },
        doingOf(env, { account, office: DEMO_OFFICE }, at),
      ),
  ];
  for (const act of steps) {
    const of = await loadCase(env, id);
    if (of === null) return;
    const at = env.clock();
    const events = act(of, at);
    await env.store.append({
      stream: `consultation:${id}`,
      expected: of.version,
      at,
      actor: account,
      office: DEMO_OFFICE,
      events,
    });
  }
}
