import { afterAll, beforeAll, expect, test } from 'vitest';
import { Counter, OFFICE, OTHER_OFFICE, type Person, REASON, stepOn, there } from './counter.js';

let counter: Counter;
let officer: Person;
let other: Person;
let head: Person;
let auditor: Person;
let elsewhere: Person;

beforeAll(async () => {
  counter = await Counter.open();
  officer = await counter.person('siti', ['officer']);
  other = await counter.person('budi', ['officer']);
  head = await counter.person('kepala', ['head']);
  auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  elsewhere = await counter.person('jauh', ['officer'], OTHER_OFFICE);
});
afterAll(() => counter.close());

const coached = {
  applicationType: 'BARU',
  birthDate: '1999-03-12',
  declaredPurpose: 'WISATA',
  destinationCountries: ['MY'],
  admittedWorkIntent: true,
  siskop2miStatus: 'TIDAK_DITEMUKAN',
  coachedToConceal: true,
  thirdPartyControl: 'MENJAWABKAN',
  debtOrDeduction: 'PEREKRUT',
};

async function open(by: Person, applicationId: string, answers: Record<string, unknown> = coached) {
  const { status, body } = await by.ask('openConsultation', {
    body: { applicationId, submittedAt: '2026-06-15T09:00:00+07:00', answers },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

const secretWords = /"(score|low|high|band|points|spread|couldReach|reachable)":(?!null)/;

test('a consultation goes from the first answer to a signed adverse decision, an objection and its review', async () => {
  let view = await open(officer, 'X-1');
  expect(view.state).toBe('open');
  expect(JSON.stringify(view)).not.toMatch(secretWords);
  expect(view.next.length).toBeGreaterThan(0);

  const early = await stepOn(officer, 'discloseReasons', view);
  expect([early.status, early.code]).toEqual([409, 'PROTOCOL_FIRST_ASSESSMENT']);

  const assessed = await stepOn(officer, 'firstAssessment', view, { view: 'refer', reason: REASON });
  expect(assessed.status, assessed.text).toBe(200);
  view = assessed.body;
  expect(view.alerts.map((each) => each.kind)).toContain('refer_protection');
  expect(JSON.stringify({ ...view, alerts: [] })).not.toMatch(secretWords);

  const tooEarly = await stepOn(officer, 'discloseScore', view);
  expect([tooEarly.status, tooEarly.code]).toEqual([409, 'PROTOCOL_REASONS_FIRST']);

  view = (await stepOn(officer, 'discloseReasons', view)).body;
  expect(view.reasons?.kind).toBe('shown');
  expect(view.reasons?.reasons.length).toBeGreaterThan(1);
  expect(JSON.stringify(view)).not.toMatch(/"points":/);
  expect(view.score).toBeNull();

  view = (await stepOn(officer, 'discloseScore', view)).body;
  const shown = there(view.score);
  expect(shown.band).toBe('rujuk');
  expect(shown.points.reduce((sum, each) => sum + each.points, 0)).toBe(shown.score);

  const adverse = { outcome: 'DITUNDA', reason: REASON, receipt: there(view.score).receipt };
  const bare = await stepOn(officer, 'decide', view, adverse);
  expect([bare.status, bare.code]).toEqual([409, 'PROTOCOL_ADVERSE']);
  expect(bare.problem?.issues?.map(({ path }) => path[0])).toEqual(['bap', 'disclosableReasons']);

  const proposed = await stepOn(officer, 'decide', view, {
    ...adverse,
    bap: { number: 'BAP-1', date: '2026-06-15' },
    disclosableReasons: ['Tujuan perjalanan belum dapat dijelaskan dengan dokumen.'],
  });
  expect(proposed.status, proposed.text).toBe(200);
  view = there(proposed.body.consultation);
  expect(view.state).toBe('proposed');

  const own = await stepOn(officer, 'countersign', view, { approve: true, reason: REASON });
  expect(own.status).toBe(403);
  const noSk = await stepOn(head, 'countersign', view, { approve: true, reason: REASON });
  expect([noSk.status, noSk.code]).toEqual([409, 'PROTOCOL_ADVERSE']);
  const signed = await stepOn(head, 'countersign', view, {
    approve: true,
    reason: REASON,
    sk: { number: 'SK-1', date: '2026-06-15' },
  });
  expect(signed.status, signed.text).toBe(200);
  expect(signed.body.state).toBe('decided');
  // 21 working days after Monday 15 June 2026.
  expect(signed.body.decision?.objectionUntil).toBe('2026-07-14');

  const notice = await officer.ask('notice', { params: { id: view.id } });
  expect(notice.status, notice.text).toBe(200);
  expect(notice.text).not.toMatch(/utang|perekrut|diajari|recruiter|coached|\bA\d+\b|rujuk/i);
  expect(notice.body.sk?.number).toBe('SK-1');

  const objected = await officer.ask('object', {
    params: { id: view.id },
    body: { grounds: 'Saya keberatan.' },
  });
  expect(objected.status, objected.text).toBe(200);

  expect(
    (
      await officer.ask('reviewView', {
        params: { id: view.id },
        body: { view: 'proceed', reason: REASON },
        headers: { 'if-match': `"${signed.body.version + 1}"` },
      })
    ).code,
  ).toBe('PROTOCOL_REVIEWER');
  const list = await other.ask('searchConsultations', { body: { list: 'review' } });
  expect(list.body.items.map((each) => each.id)).toEqual([view.id]);
  // Neither the list nor a search by outcome tells whoever may review what was decided first.
  expect(list.body.items.map((each) => each.outcome)).toEqual([null]);
  const byOutcome = await other.ask('searchConsultations', { body: { outcomes: ['DITUNDA'] } });
  expect(byOutcome.body.items ?? []).toEqual([]);
  const blindView = (await other.ask('consultation', { params: { id: view.id } })).body;
  expect(blindView.allowed).toEqual(['reviewView']);
  expect([blindView.firstAssessment, blindView.reasons, blindView.score, blindView.decision]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  const receipt = await other.ask('receipt', { params: { id: view.id } });
  expect(receipt.status).toBe(404);

  const reviewing = await stepOn(other, 'reviewView', blindView, { view: 'proceed', reason: REASON });
  expect(reviewing.status, reviewing.text).toBe(200);
  expect(reviewing.body.decision?.outcome).toBe('DITUNDA');
  const done = await stepOn(other, 'review', reviewing.body, {
    upheld: false,
    outcome: 'LANJUT',
    reason: REASON,
  });
  expect(done.status, done.text).toBe(200);
  expect(done.body.state).toBe('reviewed');

  const replayed = await auditor.ask('replay', { params: { id: view.id }, body: {} });
  expect(replayed.body, replayed.text).toMatchObject({ identical: true });
  const events = await auditor.ask('events', { params: { id: view.id } });
  expect(events.body.events.map((each) => each.kind)).toEqual([
    'opened',
    'first-assessment',
    'disclosed',
    'disclosed',
    'decided',
    'countersigned',
    'objected',
    'first-assessment',
    'reviewed',
  ]);
  const verified = await auditor.ask('verifyLedger', { body: {} });
  expect(verified.body).toMatchObject({ ok: true, count: 0 });
});

test('another office sees nothing of a consultation, as if it were not there', async () => {
  const view = await open(officer, 'X-2');
  for (const name of ['consultation', 'notice', 'receipt'] as const)
    expect((await elsewhere.ask(name, { params: { id: view.id } })).status).toBe(404);
  expect(
    (await stepOn(elsewhere, 'saveAnswers', view, { answers: { declaredPurpose: 'HAJI' } })).status,
  ).toBe(404);
  expect((await elsewhere.ask('searchConsultations', { body: { office: OFFICE } })).status).toBe(403);
});

test('answers are saved step by step, and what no record can have is refused without being repeated', async () => {
  let view = await open(officer, 'X-3', {});
  view = (
    await stepOn(officer, 'saveAnswers', view, {
      answers: { declaredPurpose: 'UMRAH', 'documents.KTP': 'ADA' },
    })
  ).body;
  expect(view.record).toMatchObject({ declaredPurpose: 'UMRAH', documents: { KTP: 'ADA' } });
  view = (await stepOn(officer, 'saveAnswers', view, { answers: { declaredPurpose: null } })).body;
  expect(view.record).not.toHaveProperty('declaredPurpose');
  for (const [answers, code] of [
    [{ agama: 'CANARY-1' }, 'FIELDS_SENSITIVE'],
    [{ declaredPurpose: 'CANARY-2' }, 'FIELDS_VALUE'],
    [{ applicationId: 'CANARY-3' }, 'FIELDS_UNKNOWN'],
    [{ plannedStayDays: 'CANARY-4' }, 'FIELDS_KIND'],
  ] as const) {
    const refused = await stepOn(officer, 'saveAnswers', view, { answers });
    expect([refused.status, refused.code]).toEqual([422, code]);
    expect(refused.text).not.toContain('CANARY');
  }
  const stale = await officer.ask('saveAnswers', {
    params: { id: view.id },
    body: { answers: {} },
    headers: { 'if-match': '"1"' },
  });
  expect([stale.status, stale.code]).toEqual([409, 'LEDGER_CONFLICT']);
});

test('an answer after disclosure makes the score old: it is disclosed again before deciding', async () => {
  let view = await open(officer, 'X-4');
  view = (await stepOn(officer, 'firstAssessment', view, { view: 'ask_further', reason: REASON })).body;
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const { receipt } = there(view.score);
  view = (await stepOn(officer, 'saveAnswers', view, { answers: { returnTicket: 'ADA' } })).body;
  expect(view.score?.current).toBe(false);
  const old = await stepOn(officer, 'decide', view, { outcome: 'LANJUT', reason: REASON, receipt });
  expect([old.status, old.code]).toEqual([409, 'PROTOCOL_RECEIPT']);
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const decided = await stepOn(officer, 'decide', view, {
    outcome: 'LENGKAPI_DOKUMEN',
    reason: REASON,
    receipt: there(view.score).receipt,
  });
  expect(decided.status, decided.text).toBe(200);
  expect(decided.body.consultation?.due?.slice(0, 10)).toBe('2026-07-15');
});

test('a repetition with the same key gets the same answer and adds nothing', async () => {
  const sent = {
    body: { applicationId: 'X-5', answers: {} },
    headers: { 'idempotency-key': 'once' },
  };
  const first = await officer.ask('openConsultation', sent);
  const again = await officer.ask('openConsultation', sent);
  expect(again.body).toEqual(first.body);
  expect(again.headers['idempotency-replayed']).toBe('true');
  const another = await officer.ask('openConsultation', {
    ...sent,
    body: { applicationId: 'X-6', answers: {} },
  });
  expect([another.status, another.code]).toEqual([422, 'LEDGER_IDEMPOTENCY']);
});
