// A counter over HTTP in; consultations asked for without end, each step under its own key, and what was acknowledged of each out.
import { mkdtempSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountAppend } from '../../src/service/accounts.js';
import { type OperationName, operations } from '../../src/service/api.js';
import { readConfiguration, type Written } from '../../src/service/configuration.js';
import { createAuthenticator } from '../../src/service/passwords.js';
import { startService } from '../../src/service/start.js';
import { Answered, type AnswerOf, readAnswer, there } from '../service/counter.js';

const PASSWORD = 'katasandi yang panjang';
export const REASON = 'Alasan petugas sendiri, cukup panjang';

/** Somebody who signed in before the service was started as a process: a session is durable, and a password is dear. */
export interface Desk {
  readonly account: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Prepared {
  readonly data: string;
  readonly desks: readonly Desk[];
  readonly auditor: Desk;
}

/** A ledger of a demonstration with officers who are signed in, each of an office of its own. */
export async function prepareCounter(officers: number, written: Written = {}): Promise<Prepared> {
  const data = mkdtempSync(join(tmpdir(), 'waspada-load-'));
  const config = readConfiguration([{ from: 'load', written: { mode: 'demo', data, ...written } }]);
  const running = await startService(config, { log: () => undefined, authenticator: createAuthenticator(4) });
  const { env, service } = running;
  const desk = async (account: string, office: string, role: 'officer' | 'auditor'): Promise<Desk> => {
    const password = await env.authenticator.enrol(account, PASSWORD);
    const made = {
      name: account,
      office,
      roles: [role],
      disabled: false,
      password,
      invitation: null,
      token: null,
    };
    const by = { at: env.clock(), actor: 'system', office };
    await env.store.append(accountAppend(account, made, 'account-created', by, 0));
    const { body, headers } = await service.handle({
      method: 'POST',
      path: operations.signIn.path,
      query: '',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(JSON.stringify({ account, password: PASSWORD })),
      // Each from a network of its own: signing in is limited by network.
      remote: `127.0.1.${desks.length + 1}`,
    });
    const { csrf }: { csrf: string } = JSON.parse(String(body));
    const cookie = (headers['set-cookie'] ?? '').split(';')[0] ?? '';
    return { account, headers: { cookie, 'x-waspada-csrf': csrf } };
  };
  const desks: Desk[] = [];
  for (let n = 0; n < officers; n++) desks.push(await desk(`loket-${n}`, `KANIM-${n}`, 'officer'));
  const auditor = await desk('pemeriksa', 'PUSAT', 'auditor');
  await running.close();
  return { data, desks, auditor };
}

/** One connection a desk, as a browser keeps it. */
export const newAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends one request; fails where the connection does. */
export function send<N extends OperationName>(
  origin: string,
  agent: Agent,
  { headers }: Desk,
  name: N,
  sent: {
    readonly id?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answered<AnswerOf<N>>> {
  const { method, path } = operations[name];
  const text = method === 'POST' ? JSON.stringify(sent.body ?? {}) : '';
  return new Promise((resolve, reject) => {
    const asked = request(
      origin + path.replace('{id}', sent.id ?? ''),
      {
        method,
        agent,
        headers: {
          ...headers,
          ...sent.headers,
          ...(method === 'POST'
            ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
            : {}),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const kind = { 'content-type': response.headers['content-type'] ?? '' };
          resolve(new Answered(response.statusCode ?? 0, text, kind, (value) => readAnswer(name, value)));
        });
      },
    );
    asked.on('error', reject);
    asked.end(text);
  });
}

const steps = ['firstAssessment', 'discloseReasons', 'discloseScore', 'decide'] as const;

/** The events of a consultation after each of its steps. */
export const kindsAfter: Readonly<Record<'openConsultation' | (typeof steps)[number], readonly string[]>> = {
  openConsultation: ['opened'],
  firstAssessment: ['opened', 'first-assessment'],
  discloseReasons: ['opened', 'first-assessment', 'disclosed'],
  discloseScore: ['opened', 'first-assessment', 'disclosed', 'disclosed'],
  decide: ['opened', 'first-assessment', 'disclosed', 'disclosed', 'decided'],
};

/** What was acknowledged of one consultation: its last step, and the version that was told. */
export interface Acknowledged {
  id: string;
  step: keyof typeof kindsAfter;
  version: number;
  spooled: boolean;
}

interface Story {
  readonly name: string;
  done: number;
  /** As it was last told; null before it is opened. */
  view: AnswerOf<'consultation'> | null;
}

/**
 * An officer who opens one consultation after the other and takes each to its decision. What fails is asked again under the same key, as
 * a page does that heard nothing: also by the next life of the service.
 */
export class Officer {
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Statuses other than success, with their codes, as they came. */
  readonly refused = new Map<string, number>();
  private count = 0;
  private story: Story | null = null;

  constructor(readonly desk: Desk) {}

  /** Works until it is told to stop; a connection that fails ends it too, without losing its place. */
  async work(origin: string, going: () => boolean, told: () => void = () => undefined): Promise<void> {
    const agent = newAgent();
    try {
      while (going()) {
        const wait = await this.step(origin, agent);
        if (wait === 0) told();
        else await new Promise((resolve) => setTimeout(resolve, wait));
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    } finally {
      agent.destroy();
    }
  }

  /** One request; 0 where it was acknowledged, else after how many milliseconds to go on. */
  async step(origin: string, agent: Agent): Promise<number> {
    this.story ??= { name: `${this.desk.account}-${++this.count}`, done: -1, view: null };
    const { story } = this;
    const name = story.done < 0 ? 'openConsultation' : (steps[story.done] ?? 'decide');
    const answer: Answered<AnswerOf<typeof name>> = await send(origin, agent, this.desk, name, {
      ...(story.view === null ? {} : { id: story.view.id }),
      body: bodyOf(name, story),
      headers: {
        'idempotency-key': `${story.name}-${name}`,
        ...(story.view === null ? {} : { 'if-match': `"${story.view.version}"` }),
      },
    });
    if (answer.status >= 300) {
      const refusal = `${name} ${answer.status} ${answer.code}`;
      this.refused.set(refusal, (this.refused.get(refusal) ?? 0) + 1);
      return answer.status === 429 ? 250 : 25;
    }
    const { body } = answer;
    const spooled = 'spooled' in body && body.spooled;
    const view = there('spooled' in body ? (body.consultation ?? story.view) : body);
    const { version } = view;
    this.acknowledged.set(view.id, { id: view.id, step: name, version, spooled });
    this.story = name === 'decide' ? null : { ...story, done: story.done + 1, view };
    return 0;
  }
}

function bodyOf(name: keyof typeof kindsAfter, { name: applicationId, view }: Story): unknown {
  if (name === 'openConsultation')
    return {
      applicationId,
      submittedAt: '2026-06-15T09:00:00+07:00',
      answers: { applicationType: 'BARU', birthDate: '1990-01-01', declaredPurpose: 'UMRAH' },
      identity: { subjectKey: applicationId },
    };
  if (name === 'firstAssessment') return { view: 'proceed', reason: REASON };
  if (name === 'decide') return { outcome: 'LANJUT', reason: REASON, receipt: view?.score?.receipt };
  return {};
}
