// A configuration in; a service with its ledger, spool and bundle out: opened in order, checked before it answers anybody, closed in order.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WaspadaError } from '../base/errors.js';
import { loadBundle, shippedBundle } from '../io/bundle.js';
import { diskError, loadJson } from '../io/files.js';
import { version } from '../score/version.js';
import type { Store } from '../store/contract.js';
import { openSpool, type Spool } from '../store/spool.js';
import { openStore } from '../store/store.js';
import { accountAppend, makeAccount, stampAt } from './accounts.js';
import { installBundle, refreshScoring } from './bundles.js';
import type { Environment } from './call.js';
import type { Configuration } from './configuration.js';
import { Cases, drainSpool } from './consultations.js';
import { seedDemo } from './demo.js';
import { createService, type Pages, type Service } from './handler.js';
import { Guards, type Limits } from './limits.js';
import type { Log } from './log.js';
import { Metrics } from './metrics.js';
import { type Authenticator, createAuthenticator, newToken } from './passwords.js';
import { roleMatrix } from './roles.js';
import { type Admission, admitBundle, type Ready, Scoring } from './scoring.js';

/** What a start depends on beside its configuration; each has a real default. */
export interface StartOptions {
  readonly log: Log;
  /** Now, RFC 3339 with an offset. */
  readonly clock?: () => string;
  readonly token?: () => string;
  readonly authenticator?: Authenticator;
  readonly limits?: Limits;
  readonly pages?: Pages;
}

export interface Running {
  readonly service: Service;
  readonly env: Environment;
  /** Of the first start: the invitation of the administrator, told once. */
  readonly invitation: string | null;
  /** Brings what waits in the spool into the ledger. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

export const filesOf = (data: string) => ({
  ledger: join(data, 'ledger.db'),
  keys: join(data, 'keys.json'),
  spool: join(data, 'spool.log'),
  anchors: join(data, 'anchors.txt'),
});

/** Opens the store of a configuration. Codes: those of `openStore`, DISK_WRITE. */
export function openLedger({ data, database }: Pick<Configuration, 'data' | 'database'>): Promise<Store> {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError('DISK_WRITE', data, error);
  }
  const { ledger, keys, anchors } = filesOf(data);
  return openStore({ location: database ?? ledger, keys, anchorFile: anchors });
}

export const wallClock = (offset: string) => (): string => stampAt(Date.now(), offset);

/** A bundle folder as it may be served: its documents and, where it has them, its signatures. */
export async function loadReady(folder: string, admission: Admission, day: string): Promise<Ready> {
  const source = await loadBundle(folder);
  const signed = join(folder, 'signatures.json');
  return admitBundle(source, existsSync(signed) ? await loadJson(signed) : null, admission, day);
}

/**
 * Starts a service. A bundle that may not be served is refused here, with all faults; so is a store that another process writes. Codes: those of
 * `openStore`, `admitBundle`, `loadBundle`.
 */
export async function startService(config: Configuration, options: StartOptions): Promise<Running> {
  const clock = options.clock ?? wallClock(config.offset);
  const admission: Admission = {
    mode: config.mode,
    allowUnsigned: config.allowUnsigned,
    trusted: config.trustedKeys,
  };
  const day = clock().slice(0, 10);
  // Before the store is touched: a bundle that is named and may not be served leaves no trace.
  const named = config.bundle === null ? null : await loadReady(config.bundle, admission, day);
  const store = await openLedger(config);
  let spool: Spool | null = null;
  try {
    const { spool: path, keys } = filesOf(config.data);
    spool = openSpool({ path, keys });
    const env: Environment = {
      store,
      spool,
      scoring: new Scoring(admission),
      cases: new Cases(),
      clock,
      token: options.token ?? newToken,
      authenticator: options.authenticator ?? createAuthenticator(),
      roles: roleMatrix,
      origin: config.origin,
      holidays: new Set(config.holidays),
      blindShare: config.blindShare,
      sessionMinutes: config.sessionMinutes,
      validMinutes: config.validMinutes,
      regionPage: config.regionPage,
      guards: new Guards(options.limits),
      metrics: new Metrics(),
      log: options.log,
      version,
    };
    if (named !== null) await installBundle(env, named, clock());
    await refreshScoring(env, day);
    if (env.scoring.ready === null)
      await installBundle(env, await loadReady(shippedBundle(), admission, day), clock());
    const invitation = await firstAccount(env, config);
    if (config.mode === 'demo' || config.mode === 'training') await seedDemo(env);
    await drainSpool(env);
    const opened = spool;
    return {
      service: createService(env, options.pages),
      env,
      invitation,
      drain: () => drainSpool(env),
      close: async () => {
        await store.checkpoint(clock()).catch(() => undefined);
        opened.close();
        await store.close();
      },
    };
  } catch (error) {
    spool?.close();
    await store.close();
    throw error;
  }
}

/** At the first start nobody can sign in yet: an administrator is invited, by a link that is told once. */
async function firstAccount(env: Environment, { mode }: Configuration): Promise<string | null> {
  if ((await env.store.documents('account')).length > 0) return null;
  const at = env.clock();
  const about = { id: 'admin', name: 'Administrator', office: 'PUSAT', roles: ['admin'] as const };
  const { account, secret } = makeAccount(about, at, env.token());
  try {
    await env.store.append(
      accountAppend('admin', account, 'account-created', { at, actor: 'system', office: 'PUSAT' }, 0),
    );
  } catch (error) {
    // Another process started on the same database at the same time: its link is the one.
    if (error instanceof WaspadaError && error.code === 'LEDGER_CONFLICT') return null;
    throw error;
  }
  return mode === 'demo' || mode === 'training' ? null : secret;
}
