// The switch of a stopped counter and of a running one: no score, decisions by hand, and the same after a restart.
import { expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/service/demo.js';
import { Counter, REASON, stepOn } from '../service/counter.js';
import { folder } from '../store/stores.js';
import { command, expectReplays, walkDemo } from './desk.js';

test('off by command stays off over restarts and backup, decisions go on, receipts still replay; on brings scores back', async () => {
  const data = folder();
  const counter = await Counter.open({ folder: data, config: { mode: 'demo' } });
  const receipts = await walkDemo(counter);
  await counter.running.close();
  const off = command('off', '--data', data, '--reason', 'kesalahan pada aturan');
  expect(off.status, off.stderr).toBe(0);
  await counter.start();
  expect((await counter.ask('health')).body).toMatchObject({ status: 'off', scoring: 'off' });
  const officer = await counter.signIn('petugas', DEMO_PASSWORD);
  let { body: view } = await officer.ask('openConsultation', { body: { applicationId: 'SINTETIS-3001' } });
  view = (await stepOn(officer, 'firstAssessment', view, { view: 'proceed', reason: REASON })).body;
  const refused = await stepOn(officer, 'discloseReasons', view);
  expect([refused.status, refused.code]).toEqual([503, 'SERVICE_SCORING']);
  expect(refused.text).not.toMatch(/"(score|band|points)"/);
  const decided = await stepOn(officer, 'decide', view, { outcome: 'LANJUT', reason: REASON, receipt: null });
  expect(decided.status, decided.text).toBe(200);
  await expectReplays(counter, receipts);
  await counter.running.close();
  const on = command('on', '--data', data, '--reason', 'aturan sudah diperbaiki');
  expect(on.status, on.stderr).toBe(0);
  await counter.start();
  expect((await counter.ask('health')).body).toMatchObject({ status: 'ready', scoring: 'on' });
  await counter.close();
});
