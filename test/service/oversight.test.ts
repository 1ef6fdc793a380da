// What the service does beside the consultation: the blind sample, the meter, the switch, bundles, the spool, accounts, rights of a person.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { codes, issue, WaspadaError } from '../../src/base/errors.js';
import { loadBundle, shippedBundle } from '../../src/io/bundle.js';
import { answeredRecord, blankRecord } from '../../src/score/fixtures.js';
import { readConfiguration } from '../../src/service/configuration.js';
import { DEMO_PASSWORD } from '../../src/service/demo.js';
import { createService } from '../../src/service/handler.js';
import { measure } from '../../src/service/meter.js';
import { commitmentOf, isBlind } from '../../src/service/scoring.js';
import {
  Counter,
  type CounterOptions,
  OFFICE,
  PASSWORD,
  type Person,
  REASON,
  stepOn,
  there,
} from './counter.js';

const opened: Counter[] = [];
const open = async (options: CounterOptions = {}): Promise<Counter> => {
  const counter = await Counter.open(options);
  opened.push(counter);
  return counter;
};
afterEach(async () => {
  for (const counter of opened.splice(0)) await counter.close();
});

const begin = async (
  officer: Person,
  applicationId: string,
  answers: unknown = {},
  identity: unknown = undefined,
) =>
  (
    await officer.ask('openConsultation', {
      body: {
        applicationId,
        submittedAt: '2026-06-15T09:00:00+07:00',
        answers,
        ...(identity === undefined ? {} : { identity }),
      },
    })
  ).body;
const assess = async (officer: Person, view: { id: string; version: number }) =>
  (await stepOn(officer, 'firstAssessment', view, { view: 'proceed', reason: REASON })).body;

const minor = { birthDate: '2012-01-01', declaredPurpose: 'BEKERJA_PMI', admittedWorkIntent: true };

test('a blind case shows no score in any answer, but the threshold of law and the offer of protection', async () => {
  const counter = await open({ config: { blindShare: 0.5 } });
  const officer = await counter.person('siti', ['officer']);
  let blind = 0;
  for (let i = 0; i < 12; i++) {
    const view = (
      await stepOn(officer, 'discloseReasons', await assess(officer, await begin(officer, `B-${i}`, minor)))
    ).body;
    expect(view.alerts.map((each) => each.kind)).toEqual(
      expect.arrayContaining(['gate', 'refer_protection']),
    );
    if (view.reasons?.kind !== 'blind') continue;
    blind++;
    expect([view.reasons?.reasons, view.score]).toEqual([[], null]);
    const refused = await stepOn(officer, 'discloseScore', view);
    expect([refused.status, refused.code]).toEqual([409, 'PROTOCOL_BLIND']);
    expect((await officer.ask('receipt', { params: { id: view.id } })).status).toBe(409);
    const decided = await stepOn(officer, 'decide', view, {
      outcome: 'PENDALAMAN',
      reason: REASON,
      receipt: null,
    });
    expect(decided.status, decided.text).toBe(200);
    const notice = await officer.ask('notice', { params: { id: view.id } });
    expect(notice.body.sections.map((each) => each.heading.id)).not.toContain('Yang masih perlu dijelaskan');
  }
  expect(blind).toBeGreaterThan(0);
  expect(blind).toBeLessThan(12);

  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  const early = await auditor.ask('revealBlind', { params: { month: '2026-06' }, body: {} });
  expect([early.status, early.code]).toEqual([409, 'PROTOCOL_BLIND_MONTH']);
  const before = await auditor.ask('blindMonths');
  expect(before.body.months).toMatchObject([{ month: '2026-06', share: 0.5, secret: null }]);
  counter.pass(20);
  const again = await counter.signIn('auditor');
  const revealed = await again.ask('revealBlind', { params: { month: '2026-06' }, body: {} });
  expect(revealed.body, revealed.text).toMatchObject({ opened: 12, blind, consistent: true });
  expect(commitmentOf('2026-06', revealed.body.secret, 0.5)).toBe(before.body.months[0]?.commitment);
});

test('the blind sample is as large as its share, and no id foretells it without the secret', () => {
  let chosen = 0;
  for (let i = 0; i < 10_000; i++) if (isBlind('ab'.repeat(32), String(i), 0.05)) chosen++;
  // 99.9 % of a binomial of 10,000 at 5 % lies within 500 ± 72.
  expect(Math.abs(chosen - 500)).toBeLessThan(72);
  expect(isBlind('ab'.repeat(32), 'x', 0)).toBe(false);
});

test('switched off, scores stop at once and decisions go on; switched on, they come back', async () => {
  const counter = await open();
  const [officer, head] = [
    await counter.person('siti', ['officer']),
    await counter.person('kepala', ['head']),
  ];
  let view = await assess(officer, await begin(officer, 'O-1'));
  expect((await head.ask('switchOff', { body: { reason: REASON } })).body.scoring).toBe('off');
  const refused = await stepOn(officer, 'discloseReasons', view);
  expect([refused.status, refused.code]).toEqual([503, 'SERVICE_SCORING']);
  expect((await counter.ask('health')).body).toMatchObject({ status: 'off', scoring: 'off' });
  expect((await counter.ask('ready')).status).toBe(200);
  view = (await officer.ask('consultation', { params: { id: view.id } })).body;
  expect([view.next, view.alerts, view.allowed.includes('decide')]).toEqual([[], [], true]);
  const decided = await stepOn(officer, 'decide', view, { outcome: 'LANJUT', reason: REASON, receipt: null });
  expect(decided.status, decided.text).toBe(200);
  expect((await head.ask('switchOn', { body: { reason: REASON } })).body.scoring).toBe('on');
  const next = await assess(officer, await begin(officer, 'O-2'));
  expect((await stepOn(officer, 'discloseReasons', next)).status).toBe(200);
});

test('another service gets reasons, questions and a time, each in the ledger; no band and no number', async () => {
  const counter = await open();
  const admin = await counter.person('the-admin', ['admin']);
  const made = await admin.ask('createAccount', {
    body: { id: 'mesin', name: 'Layanan', office: OFFICE, roles: ['service'] },
  });
  const machine = counter.machine('mesin', made.body.secret);
  const record = {
    ...blankRecord,
    admittedWorkIntent: true,
    siskop2miStatus: 'TIDAK_DITEMUKAN',
    declaredPurpose: 'WISATA',
  };
  const one = await machine.ask('requestAssessment', { body: { purpose: 'BORDER_DEPARTURE', record } });
  expect(one.status, one.text).toBe(201);
  expect([one.body.band, one.body.number]).toEqual([null, null]);
  expect(one.body.reasons.length).toBeGreaterThan(0);
  expect(one.text).not.toMatch(/"(points|score|spread)":/);
  expect(Date.parse(one.body.validUntil)).toBeGreaterThan(Date.parse('2026-06-15T00:00:00+07:00'));
  const batch = await machine.ask('requestAssessments', {
    body: { purpose: 'TEST', records: [record, { ...answeredRecord }] },
  });
  expect(batch.body.items).toHaveLength(2);
  const { items } = await counter.running.env.store.scan({ kinds: ['service-assessed'] });
  expect(items.map(({ actor }) => actor)).toEqual(['mesin', 'mesin', 'mesin']);
  expect((await machine.ask('requestAssessments', { body: { purpose: 'TEST', records: [] } })).code).toBe(
    'SERVICE_TOO_MANY',
  );
  expect((await machine.ask('requestAssessment', { body: { purpose: 'CURIOSITY', record } })).status).toBe(
    422,
  );
  expect(
    (await machine.ask('requestAssessment', { body: { purpose: 'TEST', record: { ...record, agama: 'x' } } }))
      .code,
  ).toBe('FIELDS_SENSITIVE');
  const renewed = await admin.ask('changeAccount', { params: { id: 'mesin' }, body: { renew: true } });
  expect((await machine.ask('requestAssessment', { body: { purpose: 'TEST', record } })).status).toBe(401);
  expect(
    (
      await counter
        .machine('mesin', there(renewed.body.secret))
        .ask('requestAssessment', { body: { purpose: 'TEST', record } })
    ).status,
  ).toBe(201);
});

test('a bundle is proposed by one and activated by another; a request computes with one bundle only', async () => {
  const counter = await open();
  const [author, approver] = [
    await counter.person('penulis', ['rule-author']),
    await counter.person('penyetuju', ['rule-approver']),
  ];
  const source = await loadBundle(shippedBundle());
  const manifest = { ...Object(source.manifest), version: '1.0.1' };
  const proposed = await author.ask('proposeBundle', {
    body: { reason: REASON, documents: { ...source, manifest } },
  });
  expect(proposed.status, proposed.text).toBe(201);
  const { digest } = proposed.body;
  const alone = await author.ask('approveBundle', { params: { digest }, body: { reason: REASON } });
  expect(alone.status).toBe(403);
  const approved = await approver.ask('approveBundle', { params: { digest }, body: { reason: REASON } });
  expect(approved.body, approved.text).toMatchObject({
    active: true,
    proposedBy: 'penulis',
    approvedBy: 'penyetuju',
  });
  expect((await counter.ask('service')).body.bundle).toMatchObject({ version: '1.0.1', digest });
  const changed = await author.ask('proposeBundle', {
    body: {
      reason: REASON,
      documents: {
        ...source,
        manifest: { ...manifest, files: { ...manifest.files, rules: `sha256:${'0'.repeat(64)}` } },
      },
    },
  });
  expect([changed.status, changed.code]).toEqual([503, 'BUNDLE_DIGEST']);
  // It is still the active one after a restart.
  await counter.running.close();
  await counter.start();
  expect((await counter.ask('service')).body.bundle).toMatchObject({ version: '1.0.1' });
});

test('the same account never proposes and approves, whatever its roles came to be', async () => {
  const counter = await open();
  const author = await counter.person('dua', ['rule-author']);
  const source = await loadBundle(shippedBundle());
  const manifest = { ...Object(source.manifest), version: '1.0.2' };
  const { body } = await author.ask('proposeBundle', {
    body: { reason: REASON, documents: { ...source, manifest } },
  });
  const admin = await counter.person('the-admin', ['admin']);
  await admin.ask('changeAccount', { params: { id: 'dua' }, body: { roles: ['rule-approver'] } });
  const again = await counter.signIn('dua');
  const refused = await again.ask('approveBundle', {
    params: { digest: body.digest },
    body: { reason: REASON },
  });
  expect([refused.status, refused.code]).toEqual([409, 'PROTOCOL_SECOND_PERSON']);
});

/** The service as it is, with its store cut off; calling what comes back joins them again. */
function cutOff({ running: { env } }: Counter): () => void {
  const { store } = env;
  const away = async (): Promise<never> => {
    throw new WaspadaError(issue('STORE_UNAVAILABLE', [], 'cut'));
  };
  const health = async () => ({ ok: false, reason: 'cut', entries: 0, lastCheckpoint: null });
  // The same handler before and after, so that it remembers who was signed in.
  Reflect.set(env, 'store', new Proxy(store, { get: (_, name) => (name === 'health' ? health : away) }));
  return () => void Reflect.set(env, 'store', store);
}

test('while the store is away scores are withheld and decisions are kept, each once, until it is back', async () => {
  const counter = await open();
  const { env } = counter.running;
  const officer = await counter.person('siti', ['officer']);
  let view = await assess(officer, await begin(officer, 'S-1'));
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const restore = cutOff(counter);
  expect((await stepOn(officer, 'discloseReasons', view)).status).toBe(503);
  expect((await officer.ask('consultation', { params: { id: view.id } })).status).toBe(503);
  expect((await counter.ask('ready')).status).toBe(503);
  expect((await counter.ask('health')).body).toMatchObject({
    status: 'degraded',
    scoring: 'degraded',
    store: { ok: false },
  });
  const sent = { outcome: 'LANJUT', reason: REASON, receipt: there(view.score).receipt };
  const headers = { 'if-match': `"${view.version}"`, 'idempotency-key': 'keputusan-1' };
  for (let i = 0; i < 3; i++) {
    const kept = await officer.ask('decide', { params: { id: view.id }, body: sent, headers });
    expect([kept.status, kept.body]).toEqual([202, { spooled: true, consultation: null }]);
  }
  const unseen = 'ab'.repeat(16);
  const byHand = await officer.ask('decide', {
    params: { id: unseen },
    body: { outcome: 'PENDALAMAN', reason: REASON, receipt: null, applicationId: 'S-2' },
    headers: { 'if-match': '"0"', 'idempotency-key': 'keputusan-2' },
  });
  expect(byHand.status).toBe(202);
  expect((await counter.ask('health')).body.spooled).toBe(4);
  const nobody = await counter.ask('decide', { params: { id: view.id }, body: sent, headers });
  expect(nobody.status).toBe(401);
  restore();
  await counter.running.drain();
  expect((await counter.ask('health')).body).toMatchObject({ status: 'ready', spooled: 0 });
  const events = await env.store.read(`consultation:${view.id}`);
  expect(events.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
  expect((await officer.ask('consultation', { params: { id: unseen } })).body).toMatchObject({
    applicationId: 'S-2',
    state: 'waiting',
  });
  expect(
    (await officer.ask('decide', { params: { id: view.id }, body: sent, headers })).headers[
      'idempotency-replayed'
    ],
  ).toBe('true');
});

test('everything processed about a person is told, and nothing is erased in an open window', async () => {
  const counter = await open();
  const [officer, head] = [
    await counter.person('siti', ['officer']),
    await counter.person('kepala', ['head']),
  ];
  const identity = { subjectKey: 'SUBJEK-77', phone: '0812 3456 7890' };
  let view = await assess(officer, await begin(officer, 'E-1', {}, identity));
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  await stepOn(officer, 'decide', view, {
    outcome: 'LANJUT',
    reason: REASON,
    receipt: there(view.score).receipt,
  });
  const told = await head.ask('subjectAccess', { body: { subjectKey: 'SUBJEK-77' } });
  expect(told.body.consultations).toMatchObject([{ id: view.id, applicationId: 'E-1', outcome: 'LANJUT' }]);
  const held = await head.ask('subjectErase', { body: { subjectKey: 'SUBJEK-77', ground: 'request' } });
  expect([held.status, held.code]).toEqual([409, 'LEDGER_WINDOW_OPEN']);
  counter.pass(400);
  const later = await counter.signIn('kepala');
  const erased = await later.ask('subjectErase', { body: { subjectKey: 'SUBJEK-77', ground: 'request' } });
  expect(erased.body, erased.text).toMatchObject({ erased: 1 });
  const again = await counter.signIn('siti');
  const gone = (await again.ask('consultation', { params: { id: view.id } })).body;
  expect([gone.erased, gone.record, gone.applicationId, gone.allowed]).toEqual([true, null, null, []]);
  expect((await again.ask('receipt', { params: { id: view.id } })).status).toBe(codes.LEDGER_ERASED.http);
  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  expect((await auditor.ask('verifyLedger', { body: {} })).body).toMatchObject({ ok: true });
});

test('who shares a telephone with strangers is counted from the ledger, and who shares it with family is not', async () => {
  const counter = await open();
  const officer = await counter.person('siti', ['officer']);
  for (const [index, card] of ['3502000000000001', '3502000000000002', '3502000000000009'].entries())
    await officer.ask('openConsultation', {
      body: {
        applicationId: `L-${index}`,
        submittedAt: `2026-06-1${index}T09:00:00+07:00`,
        identity: { phone: '081234567890', familyCard: card, subjectKey: `S${index}` },
      },
    });
  const { body } = await officer.ask('openConsultation', {
    body: {
      applicationId: 'L-9',
      submittedAt: '2026-06-15T09:00:00+07:00',
      identity: { phone: '+62 812-3456-7890', familyCard: '3502000000000009', subjectKey: 'S9' },
    },
  });
  expect(body.record?.linkage).toMatchObject({ phone30d: 2 });
});

test('the meter alarms where agreement follows the number, and stays quiet where it does not', () => {
  const decided = (seen: 'shown' | 'blind', agreed: number, of: number) =>
    Array.from({ length: of }, (_, index) => ({
      stream: `${seen}${index}`,
      office: OFFICE,
      officer: 'a',
      outcome: index < agreed ? ('LANJUT' as const) : ('PENDALAMAN' as const),
      band: 'lanjut' as const,
      seen,
    }));
  const key = { office: OFFICE, officer: null, band: null };
  expect(measure([...decided('shown', 780, 801), ...decided('blind', 680, 801)], key, 0).verdict).toBe(
    'alarm',
  );
  expect(measure([...decided('shown', 690, 801), ...decided('blind', 688, 801)], key, 0).verdict).toBe(
    'quiet',
  );
  expect(measure(decided('shown', 5, 5), key, 0)).toMatchObject({ verdict: 'insufficient', shift: null });
  // Nobody ever differs: the number decides, whatever the blind arm says.
  expect(measure(decided('shown', 1000, 1000), key, 0).verdict).toBe('alarm');
});

test('the meter reads decisions of the ledger, and counts what was seen and never decided', async () => {
  const counter = await open({ config: { blindShare: 0.4 } });
  const [officer, supervisor] = [
    await counter.person('siti', ['officer']),
    await counter.person('pengawas', ['supervisor']),
  ];
  for (let i = 0; i < 6; i++) {
    let view = (
      await stepOn(officer, 'discloseReasons', await assess(officer, await begin(officer, `M-${i}`)))
    ).body;
    if (view.reasons?.kind === 'shown') view = (await stepOn(officer, 'discloseScore', view)).body;
    if (i < 5)
      await stepOn(officer, 'decide', view, {
        outcome: 'LANJUT',
        reason: REASON,
        receipt: view.score?.receipt ?? null,
      });
  }
  const { body } = await supervisor.ask('meter', { query: 'by=officer' });
  expect(body.rows).toHaveLength(1);
  expect(body.rows[0]).toMatchObject({ office: OFFICE, officer: 'siti', verdict: 'insufficient' });
  const { shown, blind } = there(body.rows[0]);
  expect(shown.decided + blind.decided).toBe(5);
});

test('the first start invites an administrator once; the invitation is used once, and lapses', async () => {
  const counter = await open();
  const token = counter.running.invitation ?? '';
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const weak = await counter.ask('acceptInvitation', { body: { token, password: 'admin1234567' } });
  expect([weak.status, weak.code]).toEqual([422, 'AUTH_PASSWORD']);
  expect((await counter.ask('acceptInvitation', { body: { token, password: PASSWORD } })).body).toEqual({
    account: 'admin',
  });
  expect((await counter.ask('acceptInvitation', { body: { token, password: PASSWORD } })).status).toBe(410);
  const admin = await counter.signIn('admin');
  const last = await admin.ask('changeAccount', { params: { id: 'admin' }, body: { disabled: true } });
  expect([last.status, last.code]).toEqual([409, 'AUTH_LAST_ADMIN']);
  const made = await admin.ask('createAccount', {
    body: { id: 'baru', name: 'Baru', office: OFFICE, roles: ['officer'] },
  });
  expect(made.body.kind).toBe('invitation');
  counter.pass(4);
  expect(
    (await counter.ask('acceptInvitation', { body: { token: made.body.secret, password: PASSWORD } })).status,
  ).toBe(410);
  await counter.running.close();
  await counter.start();
  expect(counter.running.invitation).toBeNull();
});

test('receipts replay to identical bytes after a restart and after the bundle was replaced', async () => {
  const counter = await open();
  const officer = await counter.person('siti', ['officer']);
  let view = await assess(officer, await begin(officer, 'P-1', { declaredPurpose: 'UMRAH' }));
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const before = (await officer.ask('receipt', { params: { id: view.id } })).text;
  const source = await loadBundle(shippedBundle());
  const manifest = { ...Object(source.manifest), version: '1.0.1' };
  const author = await counter.person('penulis', ['rule-author']);
  const approver = await counter.person('penyetuju', ['rule-approver']);
  const { body } = await author.ask('proposeBundle', {
    body: { reason: REASON, documents: { ...source, manifest } },
  });
  await approver.ask('approveBundle', { params: { digest: body.digest }, body: { reason: REASON } });
  await counter.running.close();
  await counter.start();
  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  expect((await auditor.ask('receipt', { params: { id: view.id } })).text).toBe(before);
  const replayed = await auditor.ask('replay', { params: { id: view.id }, body: {} });
  expect(replayed.body.identical, replayed.text).toBe(true);
  expect(replayed.body.bundle).not.toBe(body.digest);
});

test('a demonstration is filled with made-up cases, each marked, and its accounts can sign in', async () => {
  const counter = await open({ config: { mode: 'demo' } });
  const officer = await counter.signIn('petugas', DEMO_PASSWORD);
  const { body } = await officer.ask('searchConsultations', { body: { list: 'mine' } });
  expect(body.items.length).toBeGreaterThanOrEqual(7);
  for (const { id } of body.items) {
    const view = (await officer.ask('consultation', { params: { id } })).body;
    expect([view.synthetic, view.applicationId?.startsWith('SINTETIS-')]).toEqual([true, true]);
  }
  const second = await counter.signIn('petugas2', DEMO_PASSWORD);
  expect((await second.ask('searchConsultations', { body: { list: 'review' } })).body.items).toHaveLength(1);
  expect((await counter.ask('service')).body.banner?.en).toContain('SYNTHETIC');
});

test('what may not be served is refused at the start', async () => {
  await expect(Counter.open({ config: { mode: 'live' } })).rejects.toMatchObject({
    code: 'SERVICE_EVIDENCE',
  });
  await expect(Counter.open({ config: { allowUnsigned: false } })).rejects.toMatchObject({
    code: 'BUNDLE_UNSIGNED',
  });
});

test('a second process on the same ledger is refused', async () => {
  const counter = await open();
  await expect(Counter.open({ folder: counter.folder })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
});

test('all faults of a configuration are told at once, and no secret with them', () => {
  const written = {
    port: 'x',
    database: 'mysql://user:RAHASIA@host',
    blindShare: 2,
    holidays: ['2026-13-01'],
    colour: 'blue',
    host: '0.0.0.0',
    trustedKeys: { author: ['short'] },
  };
  try {
    readConfiguration([{ from: 'file', written }]);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    expect(error.issues.map(({ path }) => path.at(-1)).sort()).toEqual([
      'blindShare',
      'colour',
      'database',
      'holidays',
      'origin',
      'port',
      'trustedKeys',
    ]);
    expect(JSON.stringify(error.issues)).not.toContain('RAHASIA');
  }
});

test('pages are served with their type and a tag, and nothing outside of them is', async () => {
  const counter = await open({
    pages: (path) =>
      path === '/'
        ? { type: 'text/html; charset=utf-8', body: new TextEncoder().encode('<!doctype html>') }
        : null,
  });
  const page = await counter.send('GET', '/');
  expect([page.status, page.text]).toEqual([200, '<!doctype html>']);
  expect((await counter.send('GET', '/', { headers: { 'if-none-match': page.headers.etag } })).status).toBe(
    304,
  );
  expect((await counter.send('GET', '/../package.json')).status).toBe(404);
  expect(createService(counter.running.env).limits.length).toBeGreaterThan(0);
});

test('an edit of the ledger file is found by the auditor', async () => {
  const counter = await open();
  const officer = await counter.person('siti', ['officer']);
  await begin(officer, 'T-1');
  await counter.running.close();
  const path = join(counter.folder, 'ledger.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"synthetic":false');
  expect(at).toBeGreaterThan(0);
  bytes.write('"synthetic":true ', at);
  writeFileSync(path, bytes);
  await counter.start();
  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  expect((await auditor.ask('verifyLedger', { body: {} })).body.ok).toBe(false);
});
