// The real service of a demonstration with the page as it is built, and a real Chromium: what the walks of this folder start.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { readConfiguration } from '../../src/service/configuration.js';
import type { PageFile } from '../../src/service/handler.js';
import { listen } from '../../src/service/listen.js';
import { createAuthenticator } from '../../src/service/passwords.js';
import { type Running, startService } from '../../src/service/start.js';

export const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Why the walks cannot be made here; null where they can. */
export const missing =
  executablePath === undefined
    ? 'no Chromium here: name one with CHROMIUM=/path'
    : process.env.WASPADA_NO_CODEGEN
      ? 'the router of Fastify makes code from strings, which this run disallows; the walks run in the other one'
      : null;
if (missing !== null) console.log(`skipped: ${missing}`);

export const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A password costs 128 MiB in earnest; a walk signs in many times. */
const CHEAP_COST = 10;

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

/** The files of the page by path, made as `npm run build` makes them. */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: ['src/service/page/page.ts', 'src/service/page/page.css', 'src/service/page/index.html'],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    chunkNames: '[name]-[hash]',
    splitting: true,
    loader: { '.html': 'copy' },
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const name = path.split(/[/\\]/).at(-1) ?? '';
      const file = { type: types[name.split('.').at(-1) ?? ''] ?? 'text/plain', body: contents };
      return [name === 'index.html' ? '/' : `/${name}`, file] as const;
    }),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export interface Counter {
  readonly origin: string;
  readonly browser: Browser;
  /** The service goes away, as a cable does. */
  stop(): Promise<void>;
  /** And is there again, with the same ledger. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface CounterOptions {
  /** Share of consultations without a score: none unless said, so that a walk is the same each time. */
  readonly blindShare?: number;
  readonly database?: string | undefined;
  readonly regionPage?: string;
  /** Fills the ledger before anybody signs in, at its first start. */
  readonly seed?: (env: Running['env']) => Promise<unknown>;
}

export async function openCounter({
  blindShare = 0,
  database,
  regionPage,
  seed,
}: CounterOptions = {}): Promise<Counter> {
  const data = mkdtempSync(join(tmpdir(), 'waspada-e2e-'));
  const files = await pageFiles();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const config = readConfiguration([
    {
      from: 'test',
      written: {
        data,
        port,
        mode: 'demo',
        blindShare,
        ...(database === undefined ? {} : { database }),
        ...(regionPage === undefined ? {} : { regionPage }),
      },
    },
  ]);
  let seeded = false;
  const boot = async () => {
    const running = await startService(config, {
      log: () => undefined,
      authenticator: createAuthenticator(CHEAP_COST),
      limits: {
        account: { burst: 10_000, everyMs: 1 },
        office: { burst: 10_000, everyMs: 1 },
        service: { burst: 10_000, everyMs: 1 },
        remote: { burst: 10_000, everyMs: 1 },
        countersign: { burst: 100, everyMs: 1 },
      },
      pages: (path) => files.get(path) ?? null,
    });
    if (!seeded) await seed?.(running.env);
    seeded = true;
    const socket = await listen(running.service, '127.0.0.1', port);
    return async () => {
      await socket.close();
      await running.close();
    };
  };
  let shut: (() => Promise<void>) | null = await boot();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: launchArguments,
  });
  const stop = async (): Promise<void> => {
    await shut?.();
    shut = null;
  };
  return {
    origin,
    browser,
    stop,
    start: async () => {
      shut ??= await boot();
    },
    close: async () => {
      await browser.close();
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export type Language = 'id' | 'en';
export const DESK = { width: 1366, height: 768 };
export const TELEPHONE = { width: 390, height: 844 };

/** Faults that a page told of, its console included: a walk ends with none. */
export const faultsOf = new WeakMap<Page, string[]>();

/** Somebody at their own window, signed in. */
export async function signedIn(
  { browser, origin }: Counter,
  account: string,
  language: Language = 'id',
  viewport = DESK,
): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
  const context = await browser.newContext({ viewport, locale: 'id-ID' });
  const page = await context.newPage();
  const faults: string[] = [];
  faultsOf.set(page, faults);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !/status of (401|409|503)|ERR_CONNECTION|ERR_EMPTY|ERR_INTERNET/.test(message.text())
    )
      faults.push(message.text());
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(`localStorage.setItem('waspada.language', '${language}')`);
  await page.goto(`${origin}/`);
  await page.fill('#account', account);
  await page.fill('#password', 'loket-peragaan');
  await page.click('#sign-in-submit');
  await page.waitForSelector('#sign-out');
  return { page, context };
}

/** Waits until an expression holds in a page. Playwright's own waiting evaluates texts inside the page, which its policy forbids, as it should. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await page.evaluate(expression)) === true) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`it never held: ${expression}`);
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on a page, as `rule: where`. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a tag: the policy of the page would refuse it, as it should.
  await page.evaluate(readFileSync(axe, 'utf8'));
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
  );
  return Array.isArray(found) ? found.map(String) : ['axe said nothing'];
}
