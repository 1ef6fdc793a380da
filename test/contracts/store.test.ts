// What every store must do: the same requests to each, on real databases, and the same answers.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Code } from '../../src/base/errors.js';
import type { Append, Store, StoreOptions } from '../../src/store/contract.js';
import { verifyExport } from '../../src/store/export.js';
import { openStore } from '../../src/store/store.js';
import { at, folder, libsqlPlace, postgresPlace, request } from '../store/stores.js';

const refusal = async (work: Promise<unknown>): Promise<Code | 'nothing'> => {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code as Code;
    throw error;
  }
};

describe.each([libsqlPlace, postgresPlace()])('$name', (place) => {
  const opened: Store[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  const open = async (options: StoreOptions): Promise<Store> => {
    const store = await openStore(options);
    opened.push(store);
    return store;
  };
  const fresh = async (): Promise<Store> => open(await place.fresh());
  const it = test.skipIf(place.missing !== null);

  it('events are read back in order, with what tells about a person', async () => {
    const store = await fresh();
    const appended = await store.append(
      request(
        'consultation:a',
        0,
        {
          kind: 'opened',
          open: { bundle: 'sha256:1' },
          personal: { name: 'Budi Ünïcødé 🇮🇩' },
          facets: { state: 'open' },
        },
        { kind: 'answered', personal: [1, null, 'x'] },
      ),
    );
    expect(appended).toEqual({
      stream: 'consultation:a',
      version: 2,
      first: 1,
      last: 2,
      repeated: false,
      answer: null,
    });
    await store.append(
      request('consultation:a', 2, { kind: 'disclosed', open: 17, facets: { state: null } }),
    );
    const events = await store.read('consultation:a');
    expect(
      events.map(({ seq, version, kind, open, personal, facets, erased }) => [
        seq,
        version,
        kind,
        open,
        personal,
        facets,
        erased,
      ]),
    ).toEqual([
      [1, 1, 'opened', { bundle: 'sha256:1' }, { name: 'Budi Ünïcødé 🇮🇩' }, { state: 'open' }, false],
      [2, 2, 'answered', null, [1, null, 'x'], {}, false],
      [3, 3, 'disclosed', 17, null, { state: null }, false],
    ]);
    expect(events[0]).toMatchObject({ at, actor: 'siti', office: '0412' });
    const some = await store.read('consultation:a', { fromVersion: 2, personal: false });
    expect(some.map(({ version, personal, erased }) => [version, personal, erased])).toEqual([
      [2, null, false],
      [3, null, false],
    ]);
    expect(await store.read('consultation:none')).toEqual([]);
    expect(await store.head('consultation:none')).toBeNull();
  });

  it('of eight who decide on the same version one is written, and seven are told', async () => {
    const store = await fresh();
    await store.append(request('consultation:a', 0));
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        refusal(store.append(request('consultation:a', 1, { kind: 'decided' }))),
      ),
    );
    expect(results.filter((each) => each === 'nothing')).toHaveLength(1);
    expect(results.filter((each) => each === 'LEDGER_CONFLICT')).toHaveLength(7);
    expect(await store.read('consultation:a')).toHaveLength(2);
    expect(await refusal(store.append(request('consultation:b', 3)))).toBe('LEDGER_CONFLICT');
    expect(await refusal(store.append(request('consultation:a', 'any', { kind: 'viewed' })))).toBe('nothing');
  });

  it('a repeated request is answered as before and adds nothing, another request under its key is refused', async () => {
    const store = await fresh();
    const idempotency = { scope: 'siti', key: 'k1', body: { a: 1, b: 2 }, answer: { score: 45 } };
    const { answer: _, ...asked } = idempotency;
    expect(await store.repeated(asked)).toBeNull();
    const ask = (more: Partial<Append['idempotency']> = {}) =>
      store.append({ ...request('consultation:a', 0), idempotency: { ...idempotency, ...more } });
    const [first, second] = await Promise.all([ask(), ask({ answer: { score: 1 } })]);
    expect(first).toMatchObject({ repeated: false, answer: { score: 45 }, version: 1 });
    expect(second).toEqual({ ...first, repeated: true });
    expect(await ask()).toEqual({ ...first, repeated: true });
    expect(await store.repeated({ ...asked, body: { b: 2, a: 1 } })).toEqual({ ...first, repeated: true });
    expect(await refusal(ask({ body: { a: 2, b: 2 } }))).toBe('LEDGER_IDEMPOTENCY');
    expect(await refusal(store.repeated({ ...asked, body: 0 }))).toBe('LEDGER_IDEMPOTENCY');
    const other = store.append({
      ...request('consultation:b', 0),
      idempotency: { ...idempotency, scope: 'joko' },
    });
    expect((await other).repeated).toBe(false);
    expect((await store.verify()).entries).toBe(2);
  });

  it('a request at fault is told all of its faults, none of its values, and leaves nothing behind', async () => {
    const store = await fresh();
    const bad: Append = {
      ...request('Consultation a', -1, {
        kind: 'erased',
        identity: { phone: ' ' },
        facets: { due: '2026-02-30T00:00:00Z', holdUntil: 'soon' },
        personal: { name: 'CANARY', half: '\ud800' },
      }),
      at: '2026-06-15',
      actor: '',
      documents: [
        { kind: 'setting', id: 'x', value: 1 },
        { kind: 'setting', id: 'x', value: 2 },
      ],
      idempotency: { scope: 'siti', key: '', body: 1, answer: 1 },
    };
    const error: unknown = await store.append(bad).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'STORE_REQUEST' });
    const issues =
      error instanceof Error && 'issues' in error && Array.isArray(error.issues) ? error.issues : [];
    const paths = new Set(issues.map(({ path }: { path: string[] }) => path.slice(0, 4).join('.')));
    expect(paths).toEqual(
      new Set([
        'stream',
        'at',
        'actor',
        'expected',
        'events.0.kind',
        'events.0.facets.due',
        'events.0.facets.holdUntil',
        'events.0.personal.half',
        'events.0.identity.phone',
        'events.0.submittedAt',
        'documents.1',
        'idempotency.key',
      ]),
    );
    expect(JSON.stringify(issues)).not.toContain('CANARY');
    expect(await refusal(store.append({ ...request('consultation:a', 0), events: [] }))).toBe(
      'STORE_REQUEST',
    );
    expect((await store.verify()).entries).toBe(0);
  });

  it('a refused request in the middle leaves the ones beside it alone', async () => {
    const store = await fresh();
    const results = await Promise.all(
      [request('consultation:a', 0), request('consultation:b', 7), request('consultation:c', 0)].map((each) =>
        refusal(store.append(each)),
      ),
    );
    expect(results).toEqual(['nothing', 'LEDGER_CONFLICT', 'nothing']);
    expect(await store.verify()).toMatchObject({ ok: true, entries: 2 });
  });

  it('requests that come together end as the same ones that come in turn', async () => {
    const one = fc.record({
      stream: fc.constantFrom('consultation:a', 'consultation:b', 'account:c'),
      expected: fc.oneof(fc.constant<'any'>('any'), fc.nat(3)),
      events: fc.array(
        fc.record({
          kind: fc.constantFrom('opened' as const, 'answered' as const, 'decided' as const),
          open: fc.option(fc.nat(), { nil: null }),
          personal: fc.option(fc.string(), { nil: null }),
          facets: fc.constantFrom({}, { state: 'open' }, { state: null, outcome: 'LANJUT' }),
          identity: fc.constantFrom({}, { phone: '1' }, { phone: '2', familyCard: 'f' }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      key: fc.option(fc.constantFrom('k1', 'k2')),
      body: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), async (many) => {
        const requests = many.map(
          ({ stream, expected, events, key, body }): Append => ({
            ...request(stream, expected),
            events,
            ...(key === null ? {} : { idempotency: { scope: 's', key, body, answer: body } }),
            documents: [{ kind: 'setting', id: 'last', value: stream }],
          }),
        );
        const run = async (together: boolean): Promise<unknown> => {
          const store = await openStore(await place.fresh());
          const append = (each: Append) => store.append(each).catch((error: { code: string }) => error.code);
          const answers = together ? await Promise.all(requests.map(append)) : [];
          if (!together) for (const each of requests) answers.push(await append(each));
          const { ok, faults, entries } = await store.verify();
          const heads = (await store.search({})).items;
          const events = await Promise.all(heads.map(({ stream }) => store.read(stream)));
          const stories = events.map((story) => story.map(({ digest: _, ...event }) => event));
          const seen = await store.sightings({ kind: 'phone', value: '2', before: '2027-01-01T00:00:00Z' });
          const found = {
            answers,
            ok,
            faults,
            entries,
            heads,
            stories,
            total: seen.total,
            last: await store.documents('setting'),
          };
          await store.close();
          return found;
        };
        expect(await run(true)).toEqual(await run(false));
      }),
      { numRuns: process.env.WASPADA_PROVE ? 200 : 8 },
    );
  });

  it('a worklist is found by office, officer, time, state, outcome, assignee, due and identity, page by page', async () => {
    const store = await fresh();
    const day = (n: number): string => `2026-06-${String(n).padStart(2, '0')}T23:30:00+07:00`;
    for (let n = 1; n <= 9; n++)
      await store.append({
        ...request(`consultation:${n}`, 0, {
          kind: 'opened',
          identity: { phone: n % 2 === 0 ? 'even' : 'odd', email: null },
          facets: {
            state: n < 5 ? 'open' : 'decided',
            outcome: n === 7 ? 'DITUNDA' : null,
            assignee: n === 8 ? 'joko' : null,
            due: day(n + 10),
          },
        }),
        at: day(n),
        actor: n % 3 === 0 ? 'rini' : 'siti',
        office: n === 9 ? '0999' : '0412',
      });
    await store.append({
      ...request('consultation:2', 1, { kind: 'viewed' }),
      actor: 'auditor',
      at: day(20),
    });
    const ids = async (query: Parameters<Store['search']>[0]) =>
      (await store.search(query)).items.map(({ stream }) => stream.split(':')[1]).join('');
    expect(await ids({})).toBe('987654321');
    expect(await ids({ office: '0999' })).toBe('9');
    expect(await ids({ openedBy: 'rini' })).toBe('963');
    expect(await ids({ actor: 'auditor' })).toBe('2');
    expect(await ids({ from: day(3), before: day(5) })).toBe('43');
    expect(await ids({ from: '2026-06-03T16:30:00Z', before: '2026-06-03T16:30:01Z' })).toBe('3');
    expect(await ids({ states: ['decided'], openedBy: 'siti' })).toBe('875');
    expect(await ids({ states: ['open', 'decided'] })).toBe('987654321');
    expect(await ids({ states: [] })).toBe('');
    expect(await ids({ outcomes: ['DITUNDA'] })).toBe('7');
    expect(await ids({ assignee: 'joko' })).toBe('8');
    expect(await ids({ dueBefore: day(13) })).toBe('21');
    expect(await ids({ identity: { kind: 'phone', value: 'even' } })).toBe('8642');
    expect(await ids({ identity: { kind: 'payer', value: 'even' } })).toBe('');
    expect(await ids({ prefix: 'account' })).toBe('');
    const pages: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page: Awaited<ReturnType<Store['search']>> = await store.search({
        limit: 4,
        ...(after === '' ? {} : { after }),
      });
      pages.push(page.items.map(({ stream }) => stream.split(':')[1]).join(''));
      after = page.next;
    }
    expect(pages).toEqual(['9876', '5432', '1']);
    expect(await refusal(store.search({ limit: 0 }))).toBe('STORE_REQUEST');
    expect(await refusal(store.search({ after: '1 OR 1=1' }))).toBe('STORE_REQUEST');

    const first = await store.scan({ kinds: ['opened'], from: day(2), office: '0412', limit: 5 });
    expect(first.items.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    const rest = await store.scan({
      kinds: ['opened'],
      from: day(2),
      office: '0412',
      limit: 5,
      after: first.next ?? '',
    });
    expect([rest.items.map(({ seq }) => seq), rest.next]).toEqual([[7, 8], null]);
    expect((await store.scan({ actor: 'auditor' })).items.map(({ kind }) => kind)).toEqual(['viewed']);
  });

  it('sightings are counted once a consultation, and never from later applications or the one that asks', async () => {
    const store = await fresh();
    const open = (id: string, submittedAt: string, identity: Record<string, string>) =>
      store.append(request(`consultation:${id}`, 0, { kind: 'opened', identity, submittedAt }));
    await open('a', '2026-01-01T10:00:00+07:00', { phone: 'p', familyCard: 'f', subjectKey: 's1' });
    await open('b', '2026-01-02T10:00:00+07:00', { phone: 'p', familyCard: 'f', subjectKey: 's2' });
    await open('c', '2026-01-03T10:00:00+07:00', { phone: 'p' });
    await open('d', '2026-01-03T10:00:00+07:00', { payer: 'p' });
    await store.append(request('consultation:a', 1, { kind: 'answered', identity: { phone: 'p' } }));
    const seen = async (query: object) => {
      const found = await store.sightings({
        kind: 'phone',
        value: 'p',
        before: '2026-02-01T00:00:00Z',
        ...query,
      });
      return [found.total, ...found.items.map(({ stream }) => stream.slice(-1))];
    };
    expect(await seen({})).toEqual([3, 'c', 'b', 'a']);
    expect(await seen({ before: '2026-01-03T03:00:00Z' })).toEqual([2, 'b', 'a']);
    expect(await seen({ from: '2026-01-02T03:00:00Z', except: 'consultation:c' })).toEqual([1, 'b']);
    expect(await seen({ limit: 1 })).toEqual([3, 'c']);
    expect(await seen({ value: 'q' })).toEqual([0]);
    const [c, b, a] = (await store.sightings({ kind: 'phone', value: 'p', before: '2026-02-01T00:00:00Z' }))
      .items;
    expect(c?.family).toBeNull();
    expect(a?.family).toBe(b?.family);
    expect(a?.subject).not.toBe(b?.subject);
    expect(a?.submittedAt).toBe('2026-01-01T10:00:00+07:00');
  });

  it('documents are set with an event, secret or not, changed and removed', async () => {
    const store = await fresh();
    const set = (expected: number, ...documents: NonNullable<Append['documents']>) =>
      store.append({ ...request('account:siti', expected, { kind: 'account-changed' }), documents });
    await set(
      0,
      { kind: 'account', id: 'siti', value: { role: 'officer', hash: 'x' } },
      { kind: 'setting', id: 'blind', value: 's3cret', secret: true },
    );
    expect(await store.document('account', 'siti')).toEqual({
      kind: 'account',
      id: 'siti',
      value: { role: 'officer', hash: 'x' },
      seq: 1,
      at,
    });
    expect((await store.document('setting', 'blind'))?.value).toBe('s3cret');
    await set(
      1,
      { kind: 'account', id: 'siti', value: { role: 'auditor' } },
      { kind: 'account', id: 'joko', value: 1 },
    );
    expect((await store.documents('account')).map(({ id, value, seq }) => [id, value, seq])).toEqual([
      ['joko', 1, 2],
      ['siti', { role: 'auditor' }, 2],
    ]);
    await set(2, { kind: 'account', id: 'siti', value: null });
    expect(await store.document('account', 'siti')).toBeNull();
    expect(await refusal(set(2, { kind: 'account', id: 'siti', value: 'late' }))).toBe('LEDGER_CONFLICT');
    expect(await store.document('account', 'siti')).toBeNull();
    expect(await store.verify()).toMatchObject({ ok: true, count: 0 });
  });

  it('a session is found by its token until it ends or expires', async () => {
    const store = await fresh();
    const session = {
      account: 'siti',
      createdAt: at,
      expiresAt: '2026-06-15T17:30:00+07:00',
      data: { csrf: 'c' },
    };
    await store.saveSession('t1', session);
    await store.saveSession('t2', session);
    await store.saveSession('t3', { ...session, account: 'joko' });
    expect(await store.session('t1', '2026-06-15T10:29:59Z')).toEqual(session);
    expect(await store.session('t1', '2026-06-15T10:30:00Z')).toBeNull();
    expect(await store.session('t', at)).toBeNull();
    await store.saveSession('t1', { ...session, data: 2 });
    expect((await store.session('t1', at))?.data).toBe(2);
    await store.endSession('t1');
    expect(await store.session('t1', at)).toBeNull();
    expect(await store.endSessions('siti')).toBe(1);
    expect(await store.session('t2', at)).toBeNull();
    expect(await store.session('t3', at)).not.toBeNull();
  });

  it('checkpoints, anchors and exports hold, and a false or foreign note does not', async () => {
    const store = await fresh();
    for (let n = 0; n < 5; n++)
      await store.append(request(`consultation:${n}`, 0, { kind: 'opened', personal: n }));
    const first = await store.checkpoint(at);
    expect(await store.checkpoint('2026-06-16T00:00:00Z')).toEqual(first);
    await store.append(request('consultation:9', 0));
    const second = await store.checkpoint(at);
    expect([first.size, second.size]).toEqual([5, 6]);
    expect(await store.checkpoints()).toEqual([first, second]);
    await store.append(request('consultation:10', 0));
    const whole = await store.verify({ anchors: [first.note] });
    expect(whole).toMatchObject({
      ok: true,
      entries: 7,
      checkpoints: 2,
      uncovered: 1,
      unanchored: 2,
      faults: [],
    });
    const foreign = await fresh();
    await foreign.append(request('consultation:1', 0));
    const { note } = await foreign.checkpoint(at);
    for (const anchor of [note, first.note.replace('\n5\n', '\n4\n'), 'nonsense'])
      expect((await store.verify({ anchors: [anchor] })).faults.map(({ part }) => part)).toEqual(['anchor']);

    const lines: string[] = [];
    for await (const line of store.exportLedger()) lines.push(line);
    const exported = await verifyExport(lines, { anchors: [second.note], keys: [store.publicKey] });
    expect(exported).toMatchObject({ ok: true, entries: 7, checkpoints: 2, unanchored: 1, root: whole.root });
    expect(await verifyExport(lines, { keys: [foreign.publicKey] })).toMatchObject({ ok: false });
    const isEntry = (line: string): boolean => line.includes('"seq"');
    const before = lines.filter((line) => !isEntry(line));
    const [one = '', two = '', ...others] = lines.filter(isEntry);
    const check = async (...entries: string[]) => (await verifyExport([...before, ...entries])).ok;
    expect(await check(one, two, ...others)).toBe(true);
    expect(await check(two, one, ...others)).toBe(false);
    expect(await check(one, ...others)).toBe(false);
    expect(await check(one, two, ...others.slice(0, -2))).toBe(false);
    expect(await check(one.replace('siti', 'joko'), two, ...others)).toBe(false);
  });

  it('erasure destroys what tells about a person, keeps the chain, and waits while a window is open', async () => {
    const store = await fresh();
    const subjectKey = '3502110101010001';
    const open = (id: string, more: object = {}) =>
      store.append({
        ...request(`consultation:${id}`, 0, {
          kind: 'opened',
          open: 'kept',
          personal: { name: 'CANARY' },
          identity: { subjectKey, phone: 'p' },
        }),
        idempotency: { scope: 's', key: id, body: 'CANARY', answer: 'CANARY' },
        ...more,
      });
    await open('a');
    await open('b');
    await store.append(
      request('consultation:b', 1, { kind: 'decided', facets: { holdUntil: '2026-07-15T00:00:00Z' } }),
    );
    const erase = (when: string) =>
      store.erase({ target: { subjectKey }, at: when, actor: 'dpo', office: '', reason: 'request' });
    expect(await refusal(erase('2026-07-14T23:59:59Z'))).toBe('LEDGER_WINDOW_OPEN');
    await store.append(request('consultation:b', 2, { kind: 'objected', facets: { holdUntil: 'open' } }));
    expect(await refusal(erase('2036-01-01T00:00:00Z'))).toBe('LEDGER_WINDOW_OPEN');
    expect((await store.read('consultation:a'))[0]?.personal).toEqual({ name: 'CANARY' });
    await store.append(request('consultation:b', 3, { kind: 'reviewed', facets: { holdUntil: null } }));
    expect(await erase('2026-07-16T00:00:00Z')).toEqual({
      streams: ['consultation:a', 'consultation:b'],
      before: 0,
    });
    expect(await erase('2026-07-16T00:00:00Z')).toEqual({ streams: [], before: 0 });
    const again = { target: { stream: 'consultation:a' }, at, actor: 'dpo', office: '', reason: 'request' };
    expect(await store.erase(again)).toEqual({ streams: [], before: 1 });
    const [first, last] = await store.read('consultation:a');
    expect(first).toMatchObject({ open: 'kept', personal: null, erased: true });
    expect(last).toMatchObject({ kind: 'erased', open: { reason: 'request' }, actor: 'dpo', erased: false });
    expect((await store.search({ identity: { kind: 'phone', value: 'p' } })).items).toEqual([]);
    expect((await store.sightings({ kind: 'phone', value: 'p', before: '2036-01-01T00:00:00Z' })).total).toBe(
      0,
    );
    expect(await store.head('consultation:a')).toMatchObject({ erased: true });
    expect(await refusal(store.append(request('consultation:a', 'any', { kind: 'viewed' })))).toBe(
      'LEDGER_ERASED',
    );
    expect(await refusal(open('a'))).toBe('LEDGER_ERASED');
    expect(await store.verify()).toMatchObject({ ok: true, erased: 2, count: 0 });
  });

  it('the retention job erases what is old and not held, and nothing else', async () => {
    const store = await fresh();
    const on = (id: string, when: string, facets = {}) =>
      store.append({
        ...request(`consultation:${id}`, 0, { kind: 'opened', personal: id, facets }),
        at: when,
        idempotency: { scope: 's', key: id, body: 1, answer: id },
      });
    await on('old', '2020-01-01T00:00:00Z');
    await on('held', '2020-01-01T00:00:00Z', { holdUntil: 'open' });
    await on('free', '2020-01-01T00:00:00Z', { holdUntil: '2020-02-01T00:00:00Z' });
    await on('new', '2026-01-01T00:00:00Z');
    await store.append({
      ...request('account:siti', 0, { kind: 'account-created', personal: 1 }),
      at: '2020-01-01T00:00:00Z',
    });
    await store.saveSession('t', { account: 'siti', createdAt: at, expiresAt: at, data: null });
    const done = await store.retain({
      ...{ at: '2026-06-16T00:00:00Z', actor: 'system' },
      ...{ consultationsBefore: '2024-01-01T00:00:00Z', answersBefore: '2025-01-01T00:00:00Z' },
    });
    expect(done).toEqual({ erased: 2, held: 1, answers: 1, sessions: 1 });
    const erased = (await store.search({})).items.filter((head) => head.erased).map(({ stream }) => stream);
    expect(erased.sort()).toEqual(['consultation:free', 'consultation:old']);
    expect((await store.read('consultation:held'))[0]?.personal).toBe('held');
    expect(await store.verify()).toMatchObject({ ok: true });
    expect(
      await refusal(
        store.retain({ at, actor: 's', consultationsBefore: '2030-01-01T00:00:00Z', answersBefore: at }),
      ),
    ).toBe('STORE_REQUEST');
  });

  it('after a rotation everything reads as before, and the keys of yesterday open nothing', async () => {
    const options = await place.fresh();
    const store = await open(options);
    await store.append({
      ...request('consultation:a', 0, { kind: 'opened', personal: 'A' }),
      documents: [{ kind: 'setting', id: 's', value: 'secret', secret: true }],
    });
    await store.append(request('consultation:b', 0, { kind: 'opened', personal: 'B' }));
    const yesterday = readFileSync(options.keys, 'utf8');
    expect(statSync(options.keys).mode & 0o777).toBe(0o600);
    expect(await store.rotateKeys({ at, actor: 'admin' })).toEqual({ wrapped: 2 });
    await store.append(request('consultation:c', 0, { kind: 'opened', personal: 'C' }));
    expect((await store.read('consultation:a'))[0]?.personal).toBe('A');
    expect((await store.document('setting', 's'))?.value).toBe('secret');
    expect(await store.verify()).toMatchObject({ ok: true });
    await store.close();
    const today = await open(options);
    expect((await today.read('consultation:c'))[0]?.personal).toBe('C');
    await today.close();
    writeFileSync(options.keys, yesterday);
    expect(await refusal(openStore(options))).toBe('STORE_KEYS');
  });

  it('a ledger is never opened with no keys, or with those of another', async () => {
    const options = await place.fresh();
    const store = await open(options);
    await store.append(request('consultation:a', 0));
    await store.close();
    expect(await refusal(store.append(request('consultation:a', 1)))).toBe('STORE_CLOSED');
    const elsewhere = `${folder()}/keys.json`;
    expect(await refusal(openStore({ ...options, keys: elsewhere }))).toBe('STORE_KEYS');
    const other = await place.fresh();
    await (await openStore(other)).close();
    expect(await refusal(openStore({ ...options, keys: other.keys }))).toBe('STORE_KEYS');
    expect(await refusal(openStore({ ...options, origin: 'two words' }))).toBe('STORE_OPTIONS');
    const again = await open(options);
    expect(await again.read('consultation:a')).toHaveLength(1);
    expect(await again.health()).toMatchObject({ ok: true, entries: 1, lastCheckpoint: null });
  });

  it('a store that holds less than was anchored is refused, and the range that is missing is named', async () => {
    const options = { ...(await place.fresh()), anchorFile: `${folder()}/anchors` };
    const store = await open(options);
    for (let n = 0; n < 4; n++) await store.append(request(`consultation:${n}`, 0));
    await store.checkpoint(at);
    await store.append(request('consultation:4', 0));
    await store.close();
    await (await open(options)).close();
    const younger = await place.fresh();
    const copy = { ...younger, keys: options.keys, anchorFile: options.anchorFile };
    const shorter = await open({ location: copy.location, keys: copy.keys });
    for (let n = 0; n < 2; n++) await shorter.append(request(`consultation:${n}`, 0));
    await shorter.close();
    await expect(openStore(copy)).rejects.toMatchObject({
      code: 'LEDGER_ROLLED_BACK',
      message: expect.stringContaining('3 to 4 are missing'),
    });
    const fork = await open({ location: copy.location, keys: copy.keys });
    for (let n = 2; n < 6; n++)
      await fork.append(request(`consultation:${n}`, 0, { kind: 'opened', open: 'fork' }));
    await fork.close();
    await expect(openStore(copy)).rejects.toMatchObject({ code: 'LEDGER_ROLLED_BACK' });
  });
});
