// A month in; its secret, committed before the first consultation of the month and revealed after the last, out.
import { z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { operations } from './api.js';
import { callerOf, type Environment, type Handler, on } from './call.js';
import { offsetOf } from './deadlines.js';
import { checked, fail } from './http.js';
import { eventsOf } from './ledger-walk.js';
import { disclosedPart } from './protocol.js';
import { commitmentOf, isBlind } from './scoring.js';

/** `2026-06` of a time stamp, in its own offset. */
export const monthOf = (at: string): string => at.slice(0, 7);

const secretSchema = z.strictObject({ secret: z.string(), share: z.number() });
const committedSchema = z.strictObject({ month: z.string(), share: z.number(), commitment: z.string() });
const revealedSchema = z.strictObject({ month: z.string(), secret: z.string() });

const streamOf = (month: string): string => `blind:${month}`;
const documentOf = (month: string): string => `blind.${month}`;

/** The secret of a month; made, and its commitment written, where the month has none. Durable before it chooses anything. */
export async function secretOf(
  env: Environment,
  month: string,
  at: string,
): Promise<{ readonly secret: string; readonly share: number }> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const found = await env.store.document('setting', documentOf(month));
    if (found !== null) return checked(secretSchema, found.value);
    const value = {
      secret: Buffer.from(env.token(), 'base64url').toString('hex'),
      share: env.blindShare,
    };
    const commitment = commitmentOf(month, value.secret, value.share);
    try {
      await env.store.append({
        stream: streamOf(month),
        expected: 0,
        at,
        actor: 'system',
        office: '',
        events: [{ kind: 'blind-committed', open: { month, share: value.share, commitment } }],
        documents: [{ kind: 'setting', id: documentOf(month), value, secret: true }],
      });
      return value;
    } catch (error) {
      // Another process was first: its secret is the one.
      if (!(error instanceof WaspadaError) || error.code !== 'LEDGER_CONFLICT') throw error;
    }
  }
  throw new WaspadaError(issue('BASE_INTERNAL', [], 'found no secret of the month'));
}

const PAGE = 10_000;

/** All consultations of a month that were disclosed: how many, how many blind, and whether each is as the secret says. */
async function recount(env: Environment, month: string, secret: string, share: number) {
  const offset = offsetOf(env.clock());
  const from = `${month}-01T00:00:00${offset}`;
  const before = `${nextMonth(month)}T00:00:00${offset}`;
  const opened = new Set<string>();
  for await (const { stream } of eventsOf(env.store, { kinds: ['opened'], from, before })) opened.add(stream);
  const counted = new Set<string>();
  let consistent = true;
  // A case may be disclosed after its month.
  for await (const { stream, open } of eventsOf(env.store, { kinds: ['disclosed'], from })) {
    if (!opened.has(stream)) continue;
    const told = isBlindEvent(open);
    if (told === null) continue;
    const chosen = isBlind(secret, stream.slice(stream.indexOf(':') + 1), share);
    if (told !== chosen) consistent = false;
    if (told) counted.add(stream);
  }
  return { opened: opened.size, blind: counted.size, consistent };
}

/** Null for a record that could not be scored: it shows nothing in either arm. */
function isBlindEvent(open: unknown): boolean | null {
  const { kind } = checked(disclosedPart, open);
  return kind === 'unscored' ? null : kind === 'blind';
}

export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${next[0]}-${String(next[1]).padStart(2, '0')}-01`;
}

export function blindHandlers(): Handler[] {
  return [
    on(operations.blindMonths, async ({ env }) => {
      const { items } = await env.store.scan({ kinds: ['blind-committed', 'blind-revealed'], limit: PAGE });
      const revealed = new Map(
        items
          .filter(({ kind }) => kind === 'blind-revealed')
          .map(({ open, at }) => {
            const { month, secret } = checked(revealedSchema, open);
            return [month, { secret, at }] as const;
          }),
      );
      const months = items
        .filter(({ kind }) => kind === 'blind-committed')
        .map(({ open, at }) => {
          const { month, share, commitment } = checked(committedSchema, open);
          const told = revealed.get(month);
          return {
            month,
            share,
            commitment,
            committedAt: at,
            secret: told?.secret ?? null,
            revealedAt: told?.at ?? null,
          };
        });
      return { answer: { months } };
    }),
    on(operations.revealBlind, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { month } = call.params();
      if (month >= monthOf(at)) fail('PROTOCOL_BLIND_MONTH', 'found a month that is not over', ['month']);
      const kept =
        (await env.store.document('setting', documentOf(month))) ??
        fail('SERVICE_NOT_FOUND', 'found no commitment of that month');
      const { secret, share } = checked(secretSchema, kept.value);
      const told = await env.store.read(streamOf(month));
      const commitment = commitmentOf(month, secret, share);
      const before = told.some(({ kind }) => kind === 'blind-revealed');
      return {
        answer: { month, secret, commitment, ...(await recount(env, month, secret, share)) },
        ...(before
          ? {}
          : {
              appends: [
                {
                  stream: streamOf(month),
                  expected: told.length,
                  at,
                  actor: caller.account,
                  office: caller.office,
                  events: [{ kind: 'blind-revealed' as const, open: { month, secret } }],
                },
              ],
            }),
      };
    }),
  ];
}
