// The journal of a stopped run: carried on by the same command alone; what cannot be carried on is told and removed.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { journalKeys, journalOf, openJournal } from '../../src/io/journal.js';
import { partOf } from '../../src/io/output.js';
import { noCounts } from '../../src/report/summary.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [output, rejects] = [join(folder, 'o.csv'), join(folder, 'r.csv')];
const facts = { engine: 1, input: 1, bundle: 1, options: 1 };
const left = () => readdirSync(folder).filter((name) => name.endsWith('.waspada-part'));

/** What a run with rejects leaves that is killed after so many rows. */
async function stopped(rows: number): Promise<void> {
  writeFileSync(partOf(output), 'half');
  writeFileSync(partOf(rejects), 'half');
  const journal = await openJournal(output, rejects, journalKeys(facts), false);
  writeFileSync(partOf(output), 'half');
  writeFileSync(partOf(rejects), 'half');
  const counts = { ...noCounts(), rows };
  const blocks = rows === 0 ? 0 : 1;
  await journal.write({ blocks, outputBytes: 4, rejectsBytes: 4, cut: false, counts, firstRejected: [] }, []);
}
beforeEach(() => rmSync(journalOf(output), { force: true }));

test('the same command carries on, and nothing is lost', async () => {
  await stopped(7);
  const { resumed, lost } = await openJournal(output, rejects, journalKeys(facts));
  expect([resumed?.counts.rows, lost]).toEqual([7, null]);
  expect(left().length).toBe(2);
});

test.each(['engine', 'input', 'bundle', 'options'] as const)(
  'where the %s is another one, that is the reason, and both parts are removed',
  async (name) => {
    await stopped(7);
    const journal = await openJournal(output, null, journalKeys({ ...facts, options: 2, [name]: 2 }));
    expect([journal.resumed, journal.lost]).toEqual([null, { rows: 7, why: name }]);
    expect(left()).toEqual([]);
  },
);

test('a part that is gone, and a journal that cannot be read, are reasons too', async () => {
  await stopped(7);
  rmSync(partOf(rejects));
  expect((await openJournal(output, rejects, journalKeys(facts))).lost).toEqual({ rows: 7, why: 'parts' });
  writeFileSync(journalOf(output), '{"format":"waspada-progress/1"');
  writeFileSync(partOf(output), 'half');
  expect((await openJournal(output, rejects, journalKeys(facts))).lost).toEqual({
    rows: null,
    why: 'journal',
  });
  expect(left()).toEqual([]);
});

test('what was asked for, or held no row yet, is given up without a word', async () => {
  await stopped(7);
  const anew = await openJournal(output, rejects, journalKeys(facts), false);
  expect([anew.resumed, anew.lost, left()]).toEqual([null, null, []]);
  await stopped(0);
  const empty = await openJournal(output, rejects, journalKeys({ ...facts, input: 2 }));
  expect([empty.resumed, empty.lost, left()]).toEqual([null, null, []]);
  expect((await openJournal(join(folder, 'never.csv'), null, journalKeys(facts))).lost).toBeNull();
  expect(existsSync(journalOf(output))).toBe(true);
});
