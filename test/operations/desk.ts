// The counter as its keeper meets it: every demonstration case walked to its receipt, commands run, a service started as a process.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { DEMO_PASSWORD } from '../../src/service/demo.js';
import { type Counter, type Person, REASON, stepOn } from '../service/counter.js';

/** A long proof runs what was built just before it; a test runs the sources, whatever lies in dist. */
const cli =
  process.env.WASPADA_PROVE && existsSync('dist/cli.js')
    ? ['dist/cli.js']
    : ['--import', 'tsx', 'src/cli.ts'];

/** Without settings of whoever runs the tests. */
const quietly = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('WASPADA_')),
);

export const command = (...args: readonly string[]) =>
  spawnSync(process.execPath, [...cli, ...args], { encoding: 'utf8', env: quietly });

export interface Serving {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly said: () => string;
  /** Ends it and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** `waspada serve` on a free port of loopback, once it answers; fails with what it said where it does not. */
export async function serving(...args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [...cli, 'serve', '--port', '0', '--quiet', ...args], {
    env: quietly,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /waspada \S+ · (http:\S+)\n[\s\S]*\n/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}: ${said}`)));
  });
  return {
    child,
    origin,
    said: () => said,
    end: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}

/** The bytes of every receipt by the id of its consultation. */
export type Receipts = ReadonlyMap<string, string>;

/** Walks every case of a demonstration as its officer does, to the number; what was decided before stays as it is. */
export async function walkDemo(counter: Counter): Promise<Receipts> {
  const officer = await counter.signIn('petugas', DEMO_PASSWORD);
  const auditor = await counter.signIn('auditor', DEMO_PASSWORD);
  const { body } = await officer.ask('searchConsultations', { body: {} });
  const receipts = new Map<string, string>();
  for (const { id, state } of body.items) {
    if (state === 'open') {
      let { body: view } = await officer.ask('consultation', { params: { id } });
      view = (await stepOn(officer, 'firstAssessment', view, { view: 'ask_further', reason: REASON })).body;
      view = (await stepOn(officer, 'discloseReasons', view)).body;
      const shown = await stepOn(officer, 'discloseScore', view);
      expect(shown.status, shown.text).toBe(200);
    }
    const receipt = await auditor.ask('receipt', { params: { id } });
    expect(receipt.status, receipt.text).toBe(200);
    receipts.set(id, receipt.text);
  }
  expect(receipts.size).toBe(7);
  return receipts;
}

/** Every receipt is there with the bytes it had, and computes to the same again; the whole ledger verifies. */
export async function expectReplays(counter: Counter, receipts: Receipts): Promise<Person> {
  const auditor = await counter.signIn('auditor', DEMO_PASSWORD);
  for (const [id, text] of receipts) {
    expect((await auditor.ask('receipt', { params: { id } })).text).toBe(text);
    const replayed = await auditor.ask('replay', { params: { id }, body: {} });
    expect(replayed.body, replayed.text).toMatchObject({ identical: true });
  }
  expect((await auditor.ask('verifyLedger', { body: {} })).body).toMatchObject({ ok: true, count: 0 });
  return auditor;
}
