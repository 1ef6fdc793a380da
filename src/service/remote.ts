// A running service, an account and its password in; answers of its operations out, over HTTP.

import { type Code, codes, issue, WaspadaError } from '../base/errors.js';
import { type Json, parseJson } from '../base/json.js';
import { isObject } from '../fields/scalars.js';
import { type Operation, type OperationName, operations } from './api.js';

export interface Remote {
  ask(name: OperationName, body?: Json): Promise<Json>;
  lines(name: OperationName): AsyncIterable<string>;
  close(): Promise<void>;
}

const isCode = (text: unknown): text is Code => typeof text === 'string' && Object.hasOwn(codes, text);

async function problemOf(response: Response): Promise<WaspadaError> {
  const text = await response.text();
  const problem = text.startsWith('{') ? parseJson(text) : null;
  if (isObject(problem) && isCode(problem.code))
    return new WaspadaError(issue(problem.code, [], String(problem.detail), String(problem.hint)));
  return new WaspadaError(issue('SERVICE_REQUEST', ['url'], `found the status ${response.status}`));
}

/** Signs in. Codes: those of the service; SERVICE_LISTEN where nothing answers. */
export async function connect(url: string, account: string, password: string): Promise<Remote> {
  const { origin } = new URL(url);
  let headers: Record<string, string> = { origin };
  const send = async (name: OperationName, body?: Json): Promise<Response> => {
    const { method, path }: Operation = operations[name];
    const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {};
    const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
    let response: Response;
    try {
      response = await fetch(origin + path, {
        method,
        headers: { ...headers, ...type },
        ...sent,
        redirect: 'error',
      });
    } catch (cause) {
      const fault = issue(
        'SERVICE_LISTEN',
        ['url'],
        'found nothing that answers',
        'Start the service, or name its address with --url.',
      );
      throw new WaspadaError(fault, [fault], cause);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  const first = await send('signIn', { account, password });
  const session = parseJson(await first.text());
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  headers = {
    origin,
    cookie,
    'x-waspada-csrf': isObject(session) ? String(session.csrf) : '',
  };
  return {
    ask: async (name, body) => parseJson(await (await send(name, body)).text()),
    async *lines(name) {
      const { body } = await send(name);
      if (body === null) return;
      const decoder = new TextDecoder();
      for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
      yield decoder.decode();
    },
    close: async () => {
      await send('signOut');
    },
  };
}
