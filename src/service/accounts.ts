// Names, passwords, tokens and roles in; who asks, and what accounts there are, out.
import { z } from '../base/documents.js';
import { issue, refuse, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Append, EventKind, Store } from '../store/contract.js';
import { type AccountView, operations, type Role, roles, type SessionView } from './api.js';
import { type Caller, callerOf, type Environment, type Handler, on } from './call.js';
import { offsetOf } from './deadlines.js';
import { checked, cookieOf, fail, type ServiceRequest } from './http.js';
import { passwordSchema, sameText, tokenDigest } from './passwords.js';
import { toJson } from './protocol.js';
import { checkRoles, grantsOf } from './roles.js';

/** How long an invitation can be accepted. */
export const INVITATION_HOURS = 72;

const accountSchema = z.strictObject({
  name: z.string(),
  office: z.string(),
  roles: z.array(z.enum(roles)),
  disabled: z.boolean(),
  password: z.nullable(passwordSchema),
  invitation: z.nullable(z.strictObject({ digest: z.string(), expiresAt: z.string() })),
  /** Digest of a service's token. */
  token: z.nullable(z.string()),
});
export type Account = z.infer<typeof accountSchema>;

const sessionData = z.strictObject({ csrf: z.string() });

/** Accounts by the value they were read from: a store gives the same value again while its document stands. */
const readBefore = new WeakMap<object, Account>();

export const readAccount = async (store: Store, id: string): Promise<Account | null> => {
  const value = (await store.document('account', id))?.value;
  if (value === undefined) return null;
  const before = typeof value === 'object' && value !== null ? readBefore.get(value) : undefined;
  const account = before ?? checked(accountSchema, value);
  if (typeof value === 'object' && value !== null) readBefore.set(value, account);
  return account;
};

const viewOf = (id: string, account: Account): AccountView => ({
  id,
  name: account.name,
  office: account.office,
  roles: account.roles,
  disabled: account.disabled,
  ready: account.password !== null || account.token !== null,
});

export const later = (at: string, minutes: number): string => {
  return stampAt(Date.parse(at) + minutes * 60_000, offsetOf(at));
};

/** Milliseconds as RFC 3339 in an offset. */
export function stampAt(millis: number, offset: string): string {
  const parts = /^([+-])(\d{2}):(\d{2})$/.exec(offset);
  const shift =
    parts === null ? 0 : (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
  return `${new Date(millis + shift).toISOString().slice(0, -1)}${parts === null ? 'Z' : offset}`;
}

/** An account as one append: what happened, and the account as it then is. */
export function accountAppend(
  id: string,
  account: Account,
  kind: EventKind,
  by: { readonly at: string; readonly actor: string; readonly office: string },
  expected: number | 'any' = 'any',
): Append {
  const open: Json = { roles: account.roles, office: account.office, disabled: account.disabled };
  return {
    stream: `account:${id}`,
    expected,
    ...by,
    events: [{ kind, open }],
    documents: [{ kind: 'account', id, value: toJson(account) }],
  };
}

/** A new account of a person with an invitation, or of a service with a token; the secret is told once and nowhere kept. */
export function makeAccount(
  about: {
    readonly id: string;
    readonly name: string;
    readonly office: string;
    readonly roles: readonly Role[];
  },
  at: string,
  token: string,
): { readonly account: Account; readonly secret: string; readonly kind: 'invitation' | 'token' } {
  const { id, name, office } = about;
  const base = { name, office, roles: [...new Set(about.roles)], disabled: false, password: null };
  if (about.roles.includes('service'))
    return {
      account: { ...base, invitation: null, token: tokenDigest(token) },
      secret: `wsp_${id}_${token}`,
      kind: 'token',
    };
  return {
    account: { ...base, invitation: inviteUntil(token, at), token: null },
    secret: token,
    kind: 'invitation',
  };
}
const inviteUntil = (token: string, at: string) => ({
  digest: tokenDigest(token),
  expiresAt: later(at, INVITATION_HOURS * 60),
});

/** `__Host-` where a browser takes it: over TLS. On loopback without TLS the same cookie under a plain name. */
export const cookieName = (origin: string): string =>
  origin.startsWith('https:') ? '__Host-waspada' : 'waspada';
export const sessionCookie = (origin: string, token: string, seconds: number): string =>
  `${cookieName(origin)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${origin.startsWith('https:') ? '; Secure' : ''}`;

const BEARER = /^Bearer wsp_([a-z0-9][a-z0-9._-]{0,39})_([A-Za-z0-9_-]{43})$/;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Who sends a request; null where nobody is named or a session is over. Codes: AUTH_CREDENTIALS (a token that is not valid). */
export async function authenticate(
  env: Environment,
  request: ServiceRequest,
  at: string,
): Promise<Caller | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, id = '', token = ''] = BEARER.exec(authorization) ?? [];
    const account = id === '' ? null : await readAccount(env.store, id);
    const same = sameText(account?.token ?? '', tokenDigest(token));
    if (account === null || !same || account.disabled)
      fail('AUTH_CREDENTIALS', 'found a token that is not valid');
    return callerFor(env, id, account, null);
  }
  const token = cookieOf(request.headers.cookie, cookieName(env.origin));
  if (token === null || !TOKEN.test(token)) return null;
  const session = await env.store.session(token, at);
  if (session === null) return null;
  const account = await readAccount(env.store, session.account);
  if (account === null || account.disabled) return null;
  const { csrf } = checked(sessionData, session.data);
  return callerFor(env, session.account, account, { token, csrf, expiresAt: session.expiresAt });
}

const callerFor = (env: Environment, id: string, account: Account, session: Caller['session']): Caller => ({
  account: id,
  name: account.name,
  office: account.office,
  roles: account.roles,
  grants: grantsOf(account.roles, env.roles),
  session,
});

const sessionViewOf = (env: Environment, caller: Caller, account: Account, at: string): SessionView => ({
  account: viewOf(caller.account, account),
  permissions: Object.fromEntries(caller.grants),
  csrf: caller.session?.csrf ?? '',
  expiresAt: caller.session?.expiresAt ?? at,
  service: env.scoring.view(at.slice(0, 10), env.version),
});

async function ownAccount(env: Environment, { account: id }: Caller): Promise<Account> {
  return (await readAccount(env.store, id)) ?? fail('AUTH_REQUIRED', 'found an account that is gone');
}

/** The network that an address is of: whoever guesses does not lock out who sits elsewhere. */
const networkOf = (remote: string): string =>
  remote.includes(':') ? remote.split(':').slice(0, 4).join(':') : remote.split('.').slice(0, 3).join('.');

function waitFor(milliseconds: number): never {
  const seconds = Math.ceil(milliseconds / 1000);
  throw new WaspadaError(
    issue('AUTH_LOCKED', ['account'], 'found too many attempts', `Wait ${seconds} seconds.`),
  );
}

const lastAdmin = async (store: Store, id: string): Promise<boolean> => {
  const all = await store.documents('account');
  return !all.some((each) => {
    const account = checked(accountSchema, each.value);
    return (
      each.id !== id && !account.disabled && account.roles.includes('admin') && account.password !== null
    );
  });
};

/** Runs work one at a time: a password takes 128 MiB for a moment, and many at once would take all there is. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

export function accountHandlers(): Handler[] {
  const inTurn = oneByOne();
  return [
    on(operations.signIn, async ({ env, at, remote, body }) => {
      const { account: id, password } = body();
      const { guards, store, authenticator } = env;
      const now = Date.parse(at);
      const name = `${id} ${networkOf(remote)}`;
      const wait = guards.lockout.wait(name, now);
      if (wait > 0) waitFor(wait);
      const account = await readAccount(store, id);
      const right = await inTurn(() => authenticator.verify(account?.password ?? null, password));
      if (account === null || !right || account.disabled) {
        guards.lockout.failed(name, now);
        if (account !== null)
          await store.append({
            stream: `account:${id}`,
            expected: 'any',
            at,
            actor: 'system',
            office: account.office,
            events: [{ kind: 'sign-in-refused', open: null }],
          });
        return fail('AUTH_CREDENTIALS', 'found another account or password');
      }
      guards.lockout.succeeded(name);
      const session = { token: env.token(), csrf: env.token(), expiresAt: later(at, env.sessionMinutes) };
      const caller = callerFor(env, id, account, session);
      return {
        answer: sessionViewOf(env, caller, account, at),
        cookie: sessionCookie(env.origin, session.token, env.sessionMinutes * 60),
        appends: [
          {
            stream: `account:${id}`,
            expected: 'any',
            at,
            actor: id,
            office: account.office,
            events: [{ kind: 'signed-in', open: null }],
          },
        ],
        after: () =>
          store.saveSession(session.token, {
            account: id,
            createdAt: at,
            expiresAt: session.expiresAt,
            data: { csrf: session.csrf },
          }),
      };
    }),
    on(operations.session, async (call) => {
      const caller = callerOf(call);
      return { answer: sessionViewOf(call.env, caller, await ownAccount(call.env, caller), call.at) };
    }),
    on(operations.signOut, async (call) => {
      const { session } = callerOf(call);
      return {
        answer: {},
        cookie: sessionCookie(call.env.origin, '', 0),
        after: () => (session === null ? undefined : call.env.store.endSession(session.token)),
      };
    }),
    on(operations.changePassword, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { present, next } = call.body();
      const account = await ownAccount(env, caller);
      const name = `${caller.account} ${networkOf(call.remote)}`;
      const wait = env.guards.lockout.wait(name, Date.parse(at));
      if (wait > 0) waitFor(wait);
      if (!(await inTurn(() => env.authenticator.verify(account.password, present)))) {
        env.guards.lockout.failed(name, Date.parse(at));
        fail('AUTH_CREDENTIALS', 'found another password');
      }
      const password = await inTurn(() => env.authenticator.enrol(caller.account, next));
      const by = { at, actor: caller.account, office: caller.office };
      return {
        answer: {},
        cookie: sessionCookie(env.origin, '', 0),
        appends: [accountAppend(caller.account, { ...account, password }, 'account-changed', by)],
        after: async () => {
          await env.store.endSessions(caller.account);
        },
      };
    }),
    on(operations.acceptInvitation, async ({ env, at, body }) => {
      const { token, password } = body();
      const wanted = tokenDigest(token);
      const now = Date.parse(at);
      for (const { id, value } of await env.store.documents('account')) {
        const account = checked(accountSchema, value);
        const { invitation } = account;
        if (invitation === null || !sameText(invitation.digest, wanted)) continue;
        if (Date.parse(invitation.expiresAt) < now || account.disabled) break;
        const kept = await inTurn(() => env.authenticator.enrol(id, password));
        const head = await env.store.head(`account:${id}`);
        const changed: Account = { ...account, password: kept, invitation: null };
        const by = { at, actor: id, office: account.office };
        return {
          answer: { account: id },
          // Of two who use one invitation at once, the second finds another version.
          appends: [accountAppend(id, changed, 'account-changed', by, head?.version ?? 0)],
        };
      }
      return fail('AUTH_INVITATION', 'found no such invitation, or one that has lapsed');
    }),
    on(operations.accounts, async ({ env }) => ({
      answer: {
        accounts: (await env.store.documents('account')).map(({ id, value }) =>
          viewOf(id, checked(accountSchema, value)),
        ),
      },
    })),
    on(operations.createAccount, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { id, name, office, roles: held } = call.body();
      refuse(checkRoles(held, env.roles));
      if (id === 'system' || (await env.store.head(`account:${id}`)) !== null)
        fail('SERVICE_EXISTS', 'found an account of that name', ['id']);
      const { account, secret, kind } = makeAccount({ id, name, office, roles: held }, at, env.token());
      const by = { at, actor: caller.account, office: caller.office };
      return {
        status: 201,
        answer: { account: viewOf(id, account), secret, kind },
        appends: [accountAppend(id, account, 'account-created', by, 0)],
      };
    }),
    on(operations.changeAccount, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { id } = call.params();
      const change = call.body();
      const account =
        (await readAccount(env.store, id)) ?? fail('SERVICE_NOT_FOUND', 'found no such account');
      const held = change.roles ?? account.roles;
      refuse(checkRoles(held, env.roles));
      const wasService = account.roles.includes('service');
      if (wasService !== held.includes('service'))
        fail('AUTH_ROLES', 'found a person made a service, or a service made a person', ['roles']);
      const disabled = change.disabled ?? account.disabled;
      const stays = !disabled && held.includes('admin');
      if (
        account.roles.includes('admin') &&
        (!stays || change.renew === true) &&
        (await lastAdmin(env.store, id))
      )
        fail('AUTH_LAST_ADMIN', 'found the last administrator', ['id']);
      const token = change.renew === true ? env.token() : null;
      const secretKind: 'token' | 'invitation' = wasService ? 'token' : 'invitation';
      const renewed =
        token === null
          ? {}
          : wasService
            ? { token: tokenDigest(token) }
            : { password: null, invitation: inviteUntil(token, at) };
      const next: Account = {
        ...account,
        name: change.name ?? account.name,
        office: change.office ?? account.office,
        roles: [...new Set(held)],
        disabled,
        ...renewed,
      };
      const kind = disabled && !account.disabled ? 'account-disabled' : 'account-changed';
      const by = { at, actor: caller.account, office: caller.office };
      return {
        answer: {
          account: viewOf(id, next),
          secret: token === null ? null : wasService ? `wsp_${id}_${token}` : token,
          kind: token === null ? null : secretKind,
        },
        appends: [accountAppend(id, next, kind, by)],
        after: async () => {
          await env.store.endSessions(id);
        },
      };
    }),
  ];
}
