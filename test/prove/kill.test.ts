// The real service, killed at random moments under load: every step that was acknowledged is in the ledger, once.
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { filesOf } from '../../src/service/start.js';
import { openStore } from '../../src/store/store.js';
import { serving } from '../operations/desk.js';
import { kindsAfter, Officer, prepareCounter } from './load.js';

const KILLS = process.env.WASPADA_PROVE ? 200 : 3;
const random = createRandom('kill the service');

test(
  `kill -9 of waspada serve ${KILLS} times: every acknowledged consultation is in the ledger exactly once`,
  async () => {
    const { data, desks } = await prepareCounter(8);
    const officers = desks.map((desk) => new Officer(desk));
    for (let kill = 0; kill < KILLS; kill++) {
      const service = await serving('--demo', '--data', data);
      let acknowledged = 0;
      const after = 5 + random.below(120);
      const delayMs = random.below(40);
      let alive = true;
      await Promise.all(
        officers.map((officer) =>
          officer.work(
            service.origin,
            () => alive,
            () => {
              if (++acknowledged === after)
                setTimeout(() => {
                  alive = false;
                  service.child.kill('SIGKILL');
                }, delayMs);
            },
          ),
        ),
      );
      await service.end('SIGKILL');
      expect(service.child.signalCode).toBe('SIGKILL');
      expect(acknowledged).toBeGreaterThanOrEqual(after);
    }
    // Asked again what was under way at the last kill, so that no story is left between two steps.
    const last = await serving('--demo', '--data', data);
    const stopAt = new Map(officers.map((officer) => [officer, 5]));
    await Promise.all(
      officers.map((officer) =>
        officer.work(
          last.origin,
          () => (stopAt.get(officer) ?? 0) > 0,
          () => stopAt.set(officer, (stopAt.get(officer) ?? 0) - 1),
        ),
      ),
    );
    await last.end('SIGTERM');

    const { ledger, keys, anchors } = filesOf(data);
    const store = await openStore({ location: ledger, keys, anchorFile: anchors });
    expect(await store.verify()).toMatchObject({ ok: true, count: 0 });
    let opened = 0;
    for (const officer of officers) {
      for (const { id, step, version } of officer.acknowledged.values()) {
        const events = await store.read(`consultation:${id}`, { personal: false });
        const kinds = events.map(({ kind }) => kind);
        expect(kinds).toEqual(kindsAfter[step]);
        expect(version).toBe(events.length);
        opened++;
      }
      // Nothing but time: what was refused was a limit, and never a conflict that a doubled step would bring.
      for (const refusal of officer.refused.keys()) expect(refusal).toMatch(/ 429 SERVICE_RATE$/);
    }
    // Exactly once: the ledger has no consultation of the load that nobody was told of.
    let found = 0;
    for (const { account } of desks) {
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.search>> = await store.search({
          prefix: 'consultation',
          openedBy: account,
          limit: 1000,
          ...(after === null ? {} : { after }),
        });
        found += page.items.length;
        after = page.next;
      } while (after !== null);
    }
    expect(found).toBe(opened);
    expect(opened).toBeGreaterThan(KILLS);
    await store.close();
    rmSync(data, { recursive: true, force: true });
  },
  process.env.WASPADA_PROVE ? 3_600_000 : 300_000,
);
