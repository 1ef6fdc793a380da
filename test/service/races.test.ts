// Requests that come at once, twice, or in another order: one of them wins, each is told, and the ledger has it once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Counter, ifMatch, type Person, REASON, stepOn, there } from './counter.js';

let counter: Counter;
let officer: Person;
let other: Person;

beforeAll(async () => {
  counter = await Counter.open({ checkAnswers: false });
  officer = await counter.person('siti', ['officer']);
  other = await counter.person('budi', ['officer']);
});
afterAll(() => counter.close());

const disclosed = async (applicationId: string) => {
  let view = (await officer.ask('openConsultation', { body: { applicationId } })).body;
  view = (await stepOn(officer, 'firstAssessment', view, { view: 'proceed', reason: REASON })).body;
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  return (await stepOn(officer, 'discloseScore', view)).body;
};

const rounds = process.env.WASPADA_PROVE ? 1000 : 40;

test(`${rounds} rounds of eight decisions at once: one wins, seven are told that another version stands`, async () => {
  for (let round = 0; round < rounds; round++) {
    const view = await disclosed(`W-${round}`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        stepOn(officer, 'decide', view, {
          outcome: index % 2 === 0 ? 'LANJUT' : 'RUJUK_PELINDUNGAN',
          reason: `${REASON} ${index}`,
          receipt: there(view.score).receipt,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    expect(
      answers.filter(({ status }) => status === 409).every(({ code }) => code === 'LEDGER_CONFLICT'),
    ).toBe(true);
    const events = await counter.running.env.store.read(`consultation:${view.id}`);
    expect(events.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
  }
});

test('one request sent five times at once has one answer, whichever was first, and one entry', async () => {
  for (let round = 0; round < rounds; round++) {
    const sent = { body: { applicationId: `D-${round}` }, headers: { 'idempotency-key': `d-${round}` } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => officer.ask('openConsultation', sent)));
    expect(new Set(answers.map(({ text }) => JSON.parse(text).id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const view = there(answers[0]).body;
    const key = { ...ifMatch(view.version).headers, 'idempotency-key': `e-${round}` };
    const saved = await Promise.all(
      Array.from({ length: 5 }, () =>
        officer.ask('saveAnswers', {
          params: { id: view.id },
          body: { answers: { plannedStayDays: 3 } },
          headers: key,
        }),
      ),
    );
    expect(saved.some(({ status }) => status === 200)).toBe(true);
    const again = await officer.ask('saveAnswers', {
      params: { id: view.id },
      body: { answers: { plannedStayDays: 3 } },
      headers: key,
    });
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    const events = await counter.running.env.store.read(`consultation:${view.id}`);
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'answered']);
  }
});

test('a key of another account is another key', async () => {
  const sent = { body: { applicationId: 'K-1' }, headers: { 'idempotency-key': 'same' } };
  const [mine, theirs] = [
    await officer.ask('openConsultation', sent),
    await other.ask('openConsultation', sent),
  ];
  expect(mine.body.id).not.toBe(theirs.body.id);
});

test('of two reviewers at once one reviews', async () => {
  const third = await counter.person('citra', ['officer']);
  for (let round = 0; round < 5; round++) {
    const view = await disclosed(`V-${round}`);
    await stepOn(officer, 'decide', view, {
      outcome: 'PENDALAMAN',
      reason: REASON,
      receipt: there(view.score).receipt,
    });
    await officer.ask('object', { params: { id: view.id }, body: { grounds: 'Saya keberatan.' } });
    const seen = (await other.ask('consultation', { params: { id: view.id } })).body;
    const own = { view: 'proceed', reason: REASON };
    const answers = await Promise.all([
      stepOn(other, 'reviewView', seen, own),
      stepOn(third, 'reviewView', seen, own),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  }
});
