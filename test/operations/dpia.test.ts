// The impact assessment: what changes in a configuration changes in it, what nobody said is a marked gap, and text of people stays text.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type DpiaFacts,
  dpiaGaps,
  dpiaMarkdown,
  dpiaPage,
  dpiaQuestions,
  readDpiaAnswers,
} from '../../src/report/dpia.js';
import { folder } from '../store/stores.js';
import { command } from './desk.js';

const facts: DpiaFacts = {
  day: '2026-06-15',
  version: '0.1.0',
  mode: 'live',
  store: 'libsql',
  reachable: true,
  allowUnsigned: false,
  blindShare: 0.05,
  sessionMinutes: 600,
  validMinutes: 1440,
  checkpointMinutes: 60,
  backupMinutes: 1440,
  holidays: 12,
  bundle: {
    name: 'passport-application',
    version: '1.0.0',
    words: { id: 'a', en: 'b' },
    evidence: 'validated',
    baseRate: { confirmedOf100: 12, source: 'uji' },
    model: 'off',
    digest: `sha256:${'0'.repeat(64)}`,
    rules: 60,
    gate: true,
    signed: true,
  },
  roles: { officer: { 'consultation.open': 'own' }, admin: { 'account.manage': 'any' } },
  objectionWorkingDays: 21,
  answerWorkingDays: 10,
  documentDays: 30,
  appealDays: 120,
  answers: Object.fromEntries(
    Object.keys(dpiaQuestions).map((name) => [name, { id: `jawab ${name}`, en: `answer ${name}` }]),
  ),
};

test('nothing is open where everything was answered and every measure is on; each thing left out is one gap by name', () => {
  expect(dpiaGaps(facts)).toEqual([]);
  const changes: [Partial<DpiaFacts>, string][] = [
    [{ blindShare: 0 }, 'blindShare'],
    [{ allowUnsigned: true }, 'allowUnsigned'],
    [{ backupMinutes: null }, 'backup'],
    [{ holidays: 0 }, 'holidays'],
    [{ bundle: { ...facts.bundle, evidence: 'expert' } }, 'evidence'],
    [{ bundle: { ...facts.bundle, baseRate: 'unknown' } }, 'baseRate'],
  ];
  for (const [change, name] of changes)
    expect(dpiaGaps({ ...facts, ...change }).map((gap) => gap.name)).toEqual([name]);
  expect(dpiaGaps({ ...facts, backupMinutes: null, store: 'postgres' })).toEqual([]);
  expect(dpiaGaps({ ...facts, answers: {} }).map(({ name }) => name)).toEqual(Object.keys(dpiaQuestions));
});

test('each fact of the configuration is in the text: another one makes another text', () => {
  const text = dpiaMarkdown(facts, 'both');
  const changes: Partial<DpiaFacts>[] = [
    { day: '2026-06-16' },
    { version: '0.2.0' },
    { mode: 'pilot' },
    { store: 'postgres' },
    { reachable: false },
    { blindShare: 0.1 },
    { sessionMinutes: 30 },
    { validMinutes: 7 },
    { checkpointMinutes: 5 },
    { roles: { officer: {} } },
    { objectionWorkingDays: 22 },
    { appealDays: 121 },
    { bundle: { ...facts.bundle, model: 'on' } },
    { bundle: { ...facts.bundle, signed: false } },
    { bundle: { ...facts.bundle, rules: 61 } },
  ];
  for (const change of changes) expect(dpiaMarkdown({ ...facts, ...change }, 'both')).not.toBe(text);
  expect(dpiaMarkdown(facts, 'both')).toBe(text);
});

test('gaps are marked in each language, in the text and on the page, and no language is missing', () => {
  const open = { ...facts, answers: {} };
  expect(dpiaMarkdown(open, 'id').match(/\[BELUM DIISI\]/g)).toHaveLength(Object.keys(dpiaQuestions).length);
  expect(dpiaMarkdown(open, 'en').match(/\[NOT YET SAID\]/g)).toHaveLength(Object.keys(dpiaQuestions).length);
  expect(dpiaPage(open, 'en').match(/class="gap"/g)).toHaveLength(Object.keys(dpiaQuestions).length);
  expect(dpiaMarkdown(open, 'en')).not.toMatch(/Siapa|Risiko|Pendapat/);
  expect(dpiaMarkdown(open, 'id')).not.toMatch(/\b(Who|Risk|the)\b/);
});

test('what a person wrote is text on the page and in the table, never markup', () => {
  const evil = '<script>alert(1)</script>\n# Judul | sel';
  const said = { ...facts, answers: { ...facts.answers, controller: { id: evil, en: evil } } };
  expect(dpiaPage(said, 'both')).not.toContain('<script>alert');
  expect(dpiaMarkdown(said, 'id')).not.toMatch(/^# Judul/m);
  expect(dpiaMarkdown(said, 'id')).toContain('\\<script\\>');
});

test('answers are read strictly: an unknown question is refused, one text serves both languages', () => {
  expect(readDpiaAnswers({ format: 'waspada-dpia/1', controller: 'Kantor' })).toEqual({
    controller: { id: 'Kantor', en: 'Kantor' },
  });
  expect(() => readDpiaAnswers({ format: 'waspada-dpia/1', boss: 'x' })).toThrow(/boss/);
});

test('waspada dpia writes from the settings of a counter, and --check names every gap and ends with 3', () => {
  const home = folder();
  const config = join(home, 'waspada.json');
  writeFileSync(config, JSON.stringify({ mode: 'pilot', sessionMinutes: 45, holidays: ['2026-08-17'] }));
  const out = join(home, 'dpia.md');
  const written = command('dpia', '--config', config, '--asOf', '2026-06-15', '--out', out);
  expect(written.status, written.stderr).toBe(0);
  expect(readFileSync(out, 'utf8')).toMatch(/sesi 45 menit[\s\S]*BELUM DIISI/);
  const page = command('dpia', '--config', config, '--asOf', '2026-06-15', '--format', 'html');
  expect(page.stdout).toMatch(/^<!doctype html>/);
  const checked = command('dpia', '--config', config, '--check');
  expect([checked.status, checked.stderr.includes('controller')]).toEqual([3, true]);
  const wrong = command('dpia', '--format', 'pdf');
  expect([wrong.status, wrong.stderr.includes('CLI_USAGE')]).toEqual([2, true]);
});
