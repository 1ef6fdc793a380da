// A PostgreSQL that is stopped and a disk that is full, under the real service at work: no score without a record, no decision lost.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesOf } from '../../src/service/start.js';
import { openStore } from '../../src/store/store.js';
import { serving } from '../operations/desk.js';
import { Counter, type Person, REASON, stepOn, there } from '../service/counter.js';
import { folder, postgres, postgresPlace } from '../store/stores.js';
import { kindsAfter, newAgent, Officer, prepareCounter, send } from './load.js';

const CYCLES = process.env.WASPADA_PROVE ? 20 : 2;
const server = postgres();
const ours = typeof server !== 'string' && process.env.WASPADA_TEST_POSTGRES === undefined;
if (!ours)
  console.info('skipped: stopping PostgreSQL under the service: there is none that this test started');

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until it is so; fails where it never is. */
async function until(what: string, look: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (let tries = seconds * 20; tries > 0; tries--) {
    if (await look()) return;
    await pause(50);
  }
  throw new Error(`never came to be: ${what}`);
}

test.skipIf(!ours)(
  `PostgreSQL stopped and started ${CYCLES} times: scores withheld, decisions kept, nothing lost, doubled or out of order`,
  async () => {
    if (typeof server === 'string') return;
    const { location } = await postgresPlace().fresh();
    const { data, desks, auditor } = await prepareCounter(8, { database: location });
    const service = await serving('--demo', '--data', data, '--database', location);
    const officers = desks.map((desk) => new Officer(desk));
    let going = true;
    let acknowledged = 0;
    const working = officers.map((officer) =>
      officer.work(
        service.origin,
        () => going,
        () => acknowledged++,
      ),
    );
    // By what was done and not by the clock: a busy machine is slow, and its outage must still meet work.
    const more = (): Promise<void> => {
      const enough = acknowledged + 48;
      return until('some work', async () => acknowledged >= enough);
    };
    const agent = newAgent();
    const health = async () => (await send(service.origin, agent, auditor, 'health')).body;
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await more();
      server.stop();
      await until('degraded', async () => (await health()).status === 'degraded');
      expect(await health()).toMatchObject({ scoring: 'degraded', store: { ok: false } });
      expect((await send(service.origin, agent, auditor, 'ready')).status).toBe(503);
      await pause(500);
      server.start();
      // Nobody is called: it finds its way back, and what waited is written.
      await until('ready again', async () => {
        const { status, spooled } = await health();
        return status === 'ready' && spooled === 0;
      });
    }
    await more();
    going = false;
    await Promise.all(working);
    await until('an empty spool', async () => (await health()).spooled === 0);
    agent.destroy();
    await service.end('SIGTERM');

    const { keys } = filesOf(data);
    const store = await openStore({ location, keys });
    expect(await store.verify()).toMatchObject({ ok: true, count: 0 });
    let decided = 0;
    let withheld = 0;
    let spooled = 0;
    for (const officer of officers) {
      for (const { id, step, version, spooled: kept } of officer.acknowledged.values()) {
        const kinds = (await store.read(`consultation:${id}`, { personal: false })).map(({ kind }) => kind);
        // The last story may have got one step further than its officer heard.
        expect(kinds.slice(0, kindsAfter[step].length)).toEqual(kindsAfter[step]);
        expect(kinds.length - kindsAfter[step].length).toBeLessThanOrEqual(step === 'decide' ? 0 : 1);
        if (!kept) expect(version).toBe(kindsAfter[step].length);
        if (step === 'decide') decided++;
        if (kept) spooled++;
      }
      for (const [refusal, count] of officer.refused) {
        expect(refusal).toMatch(/ (429 SERVICE_RATE|503 STORE_UNAVAILABLE)$/);
        if (/^disclose\w+ 503/.test(refusal)) withheld += count;
      }
    }
    expect(decided).toBeGreaterThan(CYCLES);
    console.info(`${decided} decided, ${spooled} of them by way of the spool, ${withheld} scores withheld`);
    await store.close();
    rmSync(data, { recursive: true, force: true });
  },
  process.env.WASPADA_PROVE ? 1_800_000 : 300_000,
);

test.skipIf(!ours)(
  'a decision made while PostgreSQL is away is in the ledger once it is back, once',
  async () => {
    if (typeof server === 'string') return;
    const { location } = await postgresPlace().fresh();
    const counter = await Counter.open({ config: { mode: 'pilot', database: location } });
    const officer = await counter.person('siti', ['officer']);
    const view = await disclosed(officer, 'PG-1');
    const other = await disclosed(officer, 'PG-2', false);
    server.stop();
    const refused = await stepOn(officer, 'discloseScore', other);
    expect([refused.status, refused.text.includes('"band"')]).toEqual([503, false]);
    const sent = {
      params: { id: view.id },
      body: { outcome: 'LANJUT', reason: REASON, receipt: there(view.score).receipt },
      headers: { 'if-match': `"${view.version}"`, 'idempotency-key': 'keputusan' },
    };
    for (let tries = 0; tries < 2; tries++) expect((await officer.ask('decide', sent)).status).toBe(202);
    server.start();
    await counter.running.drain();
    expect((await counter.ask('health')).body).toMatchObject({ status: 'ready', spooled: 0 });
    const { store } = counter.running.env;
    const kinds = (await store.read(`consultation:${view.id}`)).map(({ kind }) => kind);
    expect(kinds).toEqual(kindsAfter.decide);
    expect((await stepOn(officer, 'discloseScore', other)).status).toBe(200);
    expect((await store.verify()).ok).toBe(true);
    await counter.close();
  },
);

async function disclosed(officer: Person, applicationId: string, number = true) {
  let { body: view } = await officer.ask('openConsultation', { body: { applicationId } });
  view = (await stepOn(officer, 'firstAssessment', view, { view: 'proceed', reason: REASON })).body;
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  return number ? (await stepOn(officer, 'discloseScore', view)).body : view;
}

const home = folder();
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', home]).status === 0;
if (!mounted)
  console.info('skipped: a full disk under the service: no small file system can be mounted here');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', home]);
});

test.skipIf(!mounted)(
  'a disk that fills up: scores are withheld, nothing is half written, and all is well by itself once there is room',
  async () => {
    const counter = await Counter.open({ folder: home });
    const officer = await counter.person('siti', ['officer']);
    const view = await disclosed(officer, 'D-1');
    const waiting = await disclosed(officer, 'D-2', false);
    const { store } = counter.running.env;
    const before = (await store.verify()).entries;
    const ballast = join(home, 'ballast');
    // Whatever is free, to the last block.
    for (let size = 12_000_000; size >= 512; size = Math.floor(size / 2))
      try {
        writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
      } catch {
        // So much was not free.
      }
    // What SQLite had reserved in its log still takes a few; then it is over.
    let last = { status: 0, text: '' };
    for (let n = 0; n < 200 && last.status !== 503; n++)
      last = await officer.ask('openConsultation', { body: { applicationId: `F-${n}`, answers: {} } });
    expect(last.status, last.text).toBe(503);
    const withheld = await stepOn(officer, 'discloseScore', waiting);
    expect([withheld.status, withheld.text.includes('"band"')]).toEqual([503, false]);
    expect((await counter.ask('health')).body).toMatchObject({ status: 'degraded', store: { ok: false } });
    // The spool lies on the same disk: kept, or refused as not written, and never said to be kept and lost.
    const sent = {
      params: { id: view.id },
      body: { outcome: 'LANJUT', reason: REASON, receipt: there(view.score).receipt },
      headers: { 'if-match': `"${view.version}"`, 'idempotency-key': 'penuh' },
    };
    const kept = await officer.ask('decide', sent);
    expect([202, 503]).toContain(kept.status);
    rmSync(ballast);

    await counter.running.drain();
    expect((await counter.ask('health')).body).toMatchObject({ status: 'ready', spooled: 0 });
    expect((await stepOn(officer, 'discloseScore', waiting)).status).toBe(200);
    const again = await officer.ask('decide', sent);
    expect([200, 202]).toContain(again.status);
    const kinds = (await store.read(`consultation:${view.id}`)).map(({ kind }) => kind);
    expect(kinds).toEqual(kindsAfter.decide);
    const verified = await store.verify();
    expect(verified).toMatchObject({ ok: true, count: 0 });
    expect(verified.entries).toBeGreaterThan(before);
    await counter.running.close();
  },
);
