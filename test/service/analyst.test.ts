// What an analyst looks at: what waits, what moved, the report about places. And what nobody can tell from it: anything about a few people.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driftTable, driftWords, type Read } from '../../src/service/drift.js';
import { policyOf } from '../../src/service/region-page.js';
import { LEAST, ROUND_TO } from '../../src/service/small-counts.js';
import { rowsOf } from '../../src/service/worklists.js';
import { folder } from '../store/stores.js';
import { type AnswerOf, Counter, type Person, there } from './counter.js';
import { clear, coached, happen } from './months.js';

const [BIG, MIDDLE, SMALL] = ['KANIM-35.02', 'KANIM-18.71', 'KANIM-53.71'];

type Waiting = AnswerOf<'worklists'>;
const rowOf = (found: Waiting, list: string, office: string | null) =>
  there(found.lists.find((each) => each.list === list)?.rows.find((row) => row.office === office));

describe('worklists', () => {
  let counter: Counter;
  let analyst: Person;
  beforeAll(async () => {
    counter = await Counter.open();
    analyst = await counter.person('analis', ['analyst'], 'PUSAT');
    const at = (day: string): string => `2026-${day}T09:00:00+07:00`;
    await happen(counter.running.env, [
      { office: BIG, at: at('06-12'), count: 42, answers: clear, outcome: 'PENDALAMAN' },
      { office: BIG, at: at('05-25'), count: 21, answers: clear, outcome: 'PENDALAMAN' },
      { office: MIDDLE, at: at('06-12'), count: 23, answers: clear, outcome: 'PENDALAMAN' },
      { office: SMALL, at: at('06-12'), count: 3, answers: clear, outcome: 'PENDALAMAN' },
      // Thirty days for documents are over, and not over.
      { office: BIG, at: at('04-20'), count: 14, answers: clear, outcome: 'LENGKAPI_DOKUMEN' },
      { office: BIG, at: at('06-10'), count: 31, answers: clear, outcome: 'LENGKAPI_DOKUMEN' },
      { office: MIDDLE, at: at('03-02'), count: 12, answers: coached, outcome: 'RUJUK_PELINDUNGAN' },
      { office: MIDDLE, at: at('06-11'), count: 11, answers: coached, outcome: 'RUJUK_INTELDAK' },
      { office: MIDDLE, at: at('06-11'), count: 16, answers: coached, outcome: 'DITUNDA' },
      { office: BIG, at: at('05-01'), count: 15, answers: clear, outcome: 'LANJUT', objected: true },
      // Decided: it waits for nobody.
      { office: BIG, at: at('06-12'), count: 60, answers: clear, outcome: 'LANJUT' },
    ]);
  });
  afterAll(() => counter.close());

  test('what waits is counted by list, office and age, and rounded', async () => {
    const { body } = await analyst.ask('worklists');
    expect([body.least, body.roundTo]).toEqual([LEAST, ROUND_TO]);
    expect(rowOf(body, 'check', null)).toEqual({
      office: null,
      week: 70,
      month: 20,
      older: 0,
      late: 0,
      all: 90,
    });
    expect(rowOf(body, 'documents', BIG)).toEqual({
      office: BIG,
      week: 30,
      month: 0,
      older: 0,
      late: 15,
      all: 45,
    });
    expect(rowOf(body, 'referral', MIDDLE)).toEqual({
      office: MIDDLE,
      week: 10,
      month: 0,
      older: 10,
      late: 0,
      all: 25,
    });
    expect(rowOf(body, 'countersign', null)).toMatchObject({ week: 15, all: 15 });
    expect(rowOf(body, 'objection', BIG)).toMatchObject({ late: 15, all: 15 });
  });

  test('the three of a small office are withheld, and so is another office, or they could be subtracted', async () => {
    const { body } = await analyst.ask('worklists');
    expect(rowOf(body, 'check', SMALL)).toMatchObject({ week: null, all: null });
    expect([rowOf(body, 'check', BIG).week, rowOf(body, 'check', MIDDLE).week]).toContain(null);
    // None is told as none: nothing of it waits there.
    expect(rowOf(body, 'objection', SMALL)).toMatchObject({ late: 0, all: 0 });
  });

  test('nothing of an applicant and no officer is in it', async () => {
    const { text } = await analyst.ask('worklists');
    expect(text).not.toMatch(/CANARY|petugas\.|[0-9a-f]{32}/);
  });

  test('it is made once a day: what came since shows tomorrow', async () => {
    const before = await analyst.ask('worklists');
    await happen(counter.running.env, [
      { office: MIDDLE, at: '2026-06-15T11:00:00+07:00', count: 20, answers: clear, outcome: 'PENDALAMAN' },
    ]);
    expect((await analyst.ask('worklists')).text).toBe(before.text);
    counter.pass(1);
    const again = await counter.signIn('analis');
    const { body } = await again.ask('worklists');
    expect(rowOf(body, 'check', null).all).toBe(110);
    expect(body.at > before.body.at).toBe(true);
  });

  test('a supervisor and a head of office have their own lists, and an officer none of these', async () => {
    for (const role of ['officer', 'supervisor', 'head', 'auditor', 'admin'] as const) {
      const person = await counter.person(`only-${role}`, [role]);
      for (const name of ['worklists', 'drift'] as const)
        expect([role, name, (await person.ask(name, { query: query() })).code]).toEqual([
          role,
          name,
          'AUTH_FORBIDDEN',
        ]);
    }
  });
});

const query = (reference = '2026-04', present = '2026-05'): string =>
  `reference=${reference}&present=${present}`;

test('an age ends with its seventh and its thirtieth day, and what is past its limit is that alone', () => {
  const heads = (days: number, due: string | null = null) =>
    Array.from({ length: 10 }, () => ({
      office: 'A',
      updatedAt: `${new Date(Date.parse('2026-06-15T00:00:00Z') - days * 86_400_000).toISOString().slice(0, 10)}T23:00:00+07:00`,
      due,
    }));
  const at = '2026-06-15T09:00:00+07:00';
  const of = (days: number, due: string | null = null) => {
    const { week, month, older, late } = there(rowsOf(heads(days, due), ['A'], at)[1]);
    return { week, month, older, late };
  };
  expect([of(7), of(8), of(30), of(31)]).toEqual([
    { week: 10, month: 0, older: 0, late: 0 },
    { week: 0, month: 10, older: 0, late: 0 },
    { week: 0, month: 10, older: 0, late: 0 },
    { week: 0, month: 0, older: 10, late: 0 },
  ]);
  expect([of(40, '2026-06-15T08:59:59+07:00').late, of(40, '2026-06-15T09:00:00+07:00').late]).toEqual([
    10, 0,
  ]);
});

test('no count of a few people is ever shown, and no line of sums hides one alone', () => {
  const head = fc.record({
    office: fc.constantFrom('A', 'B', 'C', 'D'),
    updatedAt: fc.constantFrom(
      '2026-06-14T09:00:00+07:00',
      '2026-05-25T09:00:00+07:00',
      '2026-01-02T09:00:00+07:00',
    ),
    due: fc.constantFrom(null, '2026-06-01T23:59:59+07:00', '2026-07-01T23:59:59+07:00'),
  });
  const ages = ['week', 'month', 'older', 'late', 'all'] as const;
  let hidden = 0;
  fc.assert(
    fc.property(fc.array(head, { minLength: 1, maxLength: 160, size: 'max' }), (heads) => {
      const offices = [...new Set(heads.map(({ office }) => office))].sort();
      const rows = rowsOf(heads, offices, '2026-06-15T09:00:00+07:00');
      const lines = [
        ...rows.map((row) => ages.map((age) => row[age])),
        ...ages.map((age) => rows.map((row) => row[age])),
      ];
      for (const line of lines) {
        const withheld = line.filter((each) => each === null).length;
        hidden += withheld;
        expect(withheld).not.toBe(1);
        for (const each of line)
          if (each !== null) {
            expect(each % ROUND_TO).toBe(0);
            expect(each === 0 || each >= LEAST).toBe(true);
          }
      }
      // A nought is none: never a few who were rounded away.
      for (const { office, all } of rows)
        if (all === 0) expect(heads.some((each) => office === null || each.office === office)).toBe(false);
    }),
    { seed: 20260615, numRuns: 300 },
  );
  expect(hidden).toBeGreaterThan(100);
});

describe('drift', () => {
  let counter: Counter;
  let analyst: Person;
  beforeAll(async () => {
    counter = await Counter.open();
    analyst = await counter.person('analis', ['analyst'], 'PUSAT');
    const april = '2026-04-14T09:00:00+07:00';
    const may = '2026-05-12T09:00:00+07:00';
    await happen(counter.running.env, [
      // The big office asks and finds as before.
      { office: BIG, at: april, count: 120, answers: clear, outcome: 'LANJUT' },
      { office: BIG, at: april, count: 30, answers: coached },
      { office: BIG, at: may, count: 122, answers: clear },
      { office: BIG, at: may, count: 28, answers: coached, blind: true },
      // At the middle one others come, and one question is not asked any more.
      { office: MIDDLE, at: april, count: 90, answers: clear },
      { office: MIDDLE, at: april, count: 20, answers: coached },
      {
        office: MIDDLE,
        at: may,
        count: 40,
        answers: { ...clear, travelFunding: null, declaredPurpose: null },
      },
      { office: MIDDLE, at: may, count: 70, answers: coached },
      { office: SMALL, at: april, count: 4, answers: clear, subjectKey: 'SUBJEK-KECIL' },
      { office: SMALL, at: may, count: 5, answers: coached },
    ]);
  });
  afterAll(() => counter.close());

  const rowsIn = async () => {
    const { body } = await analyst.ask('drift', { query: query() });
    return { body, of: (office: string | null) => there(body.rows.find((row) => row.office === office)) };
  };

  test('an office where nothing changed is stable; one where others come has moved far, and what moved is named', async () => {
    const { body, of } = await rowsIn();
    expect(of(BIG).bands).toMatchObject({ verdict: 'stable', words: driftWords.stable });
    expect(of(BIG).moved).toEqual([]);
    expect(of(MIDDLE).bands).toMatchObject({ verdict: 'drift', words: driftWords.drift });
    expect(of(MIDDLE).reasons.verdict).toBe('drift');
    const moved = of(MIDDLE).moved.map(({ kind, name, direction }) => `${kind} ${name} ${direction}`);
    expect(moved).toContain('missing travelFunding up');
    expect(moved.some((each) => /^reason \S+ up$/.test(each))).toBe(true);
    // Whether a seaman's book is asked for is not known without a purpose: it is not missing.
    expect(moved).toContain('missing declaredPurpose up');
    expect(moved.filter((each) => each.includes('BUKU_PELAUT'))).toEqual([]);
    expect(body.sameBundle).toBe(true);
    // What was shown with its number and what stayed blind are read alike.
    expect([body.reference.read, body.present.read]).toEqual([265, 265]);
    const unanswered = there(body.missing.find(({ name }) => name === 'travelFunding'));
    expect(unanswered.words?.en).toBeTruthy();
    expect(unanswered.shares?.present).toBeGreaterThan(there(unanswered.shares).reference);
  });

  test('too few consultations are insufficient evidence, in words, without a figure', async () => {
    const { body, of } = await rowsIn();
    const small = of(SMALL);
    expect([small.reference, small.present, small.bands.psi]).toEqual([null, null, null]);
    expect(small.bands).toMatchObject({
      verdict: 'insufficient',
      words: {
        id: expect.stringContaining('Bukti belum cukup'),
        en: expect.stringContaining('Insufficient evidence'),
      },
    });
    expect(
      small.counts.flatMap((each) => [each.reference, each.present]).filter((n) => n !== null && n > 0),
    ).toEqual([]);
    for (const { counts } of body.rows)
      for (const { reference, present } of counts)
        for (const each of [reference, present])
          if (each !== null) expect(each === 0 || each >= LEAST).toBe(true);
    expect(JSON.stringify(body)).not.toMatch(/CANARY|petugas\.|[0-9a-f]{32}(?![0-9a-f])/);
  });

  test('the same months give the same answer, and a month without consultations none that could mislead', async () => {
    expect((await analyst.ask('drift', { query: query() })).text).toBe(
      (await analyst.ask('drift', { query: query() })).text,
    );
    const { body } = await analyst.ask('drift', { query: query('2026-02', '2026-03') });
    expect(there(body.rows[0]).bands).toMatchObject({ verdict: 'insufficient', psi: null });
    expect([body.reasons, body.missing]).toEqual([[], []]);
  });

  test('a month that is not over has verdicts and no figures: the difference of two looks would be one day', async () => {
    const { body } = await analyst.ask('drift', { query: query('2026-05', '2026-06') });
    expect([body.present.over, body.reference.consultations, body.present.consultations]).toEqual([
      false,
      null,
      null,
    ]);
    for (const { reference, present, bands, counts } of body.rows)
      expect(
        [reference, present, bands.psi, ...counts.flatMap((each) => [each.reference, each.present])].every(
          (each) => each === null,
        ),
      ).toBe(true);
    for (const { shares } of [...body.reasons, ...body.missing]) expect(shares).toBeNull();
  });

  test.each([
    ['2026-05', '2026-04'],
    ['2026-05', '2026-05'],
    ['2026-06', '2026-07'],
    ['2026-13', '2026-14'],
    ['mei', '2026-05'],
  ])('months %s and %s are refused', async (reference, present) => {
    const refused = await analyst.ask('drift', { query: query(reference, present) });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(['SERVICE_REQUEST', 'DOCUMENT_SHAPE']).toContain(refused.code);
  });

  test('what was erased keeps its band in the counts, and is read no more', async () => {
    const before = (await analyst.ask('drift', { query: query() })).body;
    counter.pass(700);
    const head = await counter.person('kepala', ['head'], SMALL);
    const erased = await head.ask('subjectErase', {
      body: { subjectKey: 'SUBJEK-KECIL', ground: 'request' },
    });
    expect(erased.body.erased).toBe(4);
    analyst = await counter.signIn('analis');
    const after = (await analyst.ask('drift', { query: query() })).body;
    expect(after.reference.consultations).toBe(before.reference.consultations);
    expect(there(after.reference.read)).toBeLessThan(there(before.reference.read));
    expect(after.rows.map(({ bands }) => bands.verdict)).toEqual(
      before.rows.map(({ bands }) => bands.verdict),
    );
  });
});

test('a planted shift of answers is found by its name, and a shuffle of the same answers is not', async () => {
  const read = (n: number, missing: readonly string[], rules: readonly string[]): Read => ({
    stream: String(n),
    office: 'A',
    band: rules.length > 1 ? 'rujuk' : 'lanjut',
    rules,
    missing,
  });
  const rows = (share: number, asked: number): Read[] =>
    Array.from({ length: 200 }, (_, n) =>
      read(n, n < 200 * asked ? ['returnTicket'] : [], n < 200 * share ? ['A1', 'A4'] : ['A4']),
    );
  const sample = (of: readonly Read[]) => ({ told: of, read: of });
  const same = await driftTable(sample(rows(0.3, 0.2)), sample(rows(0.3, 0.2).reverse()), new Map());
  expect(same.rows.flatMap(({ moved }) => moved)).toEqual([]);
  expect(same.rows.map(({ bands }) => bands.verdict)).toEqual(['stable', 'stable']);
  // Five of two hundred are a few people, and so are all but five.
  const few = await driftTable(sample(rows(0.3, 0.025)), sample(rows(0.975, 0.5)), new Map());
  expect(few.missing.map(({ name, shares }) => [name, shares])).toEqual([['returnTicket', null]]);
  expect(few.reasons.find(({ name }) => name === 'A1')?.shares).toBeNull();
  const many = await driftTable(sample(rows(0.3, 0.05)), sample(rows(0.95, 0.5)), new Map());
  expect(many.missing[0]?.shares).toMatchObject({ reference: 0.05, present: 0.5 });
  const moved = await driftTable(sample(rows(0.3, 0.2)), sample(rows(0.7, 0.6)), new Map());
  expect(moved.rows[0]?.moved.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'reason A1',
    'missing returnTicket',
  ]);
  expect(moved.rows[0]?.bands.verdict).toBe('drift');
});

describe('the region report', () => {
  const page =
    '<!doctype html><html><head><style>body{color:#123}</style></head><body><p>wilayah</p><script>document.title = "w";</script></body></html>\n';
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('is served as it was made, under its own scripts and styles alone, in a sandbox', async () => {
    const path = join(folder(), 'wilayah.html');
    const counter = await Counter.open({ config: { regionPage: path } });
    try {
      const analyst = await counter.person('analis', ['analyst']);
      const before = (await analyst.ask('regionReport')).body;
      expect([before.present, before.words.en]).toEqual([false, expect.stringContaining('cannot be read')]);
      expect((await analyst.ask('regionPage')).code).toBe('SERVICE_NOT_FOUND');
      writeFileSync(path, page);
      const report = (await analyst.ask('regionReport')).body;
      expect(report).toMatchObject({
        present: true,
        bytes: page.length,
        digest: `sha256:${createHash('sha256').update(page).digest('hex')}`,
      });
      const shown = await analyst.ask('regionPage');
      expect([shown.text, shown.headers['content-type']]).toEqual([page, 'text/html; charset=utf-8']);
      const policy = there(shown.headers['content-security-policy']);
      expect(policy).toContain(`script-src ${digest('document.title = "w";')};`);
      expect(policy).toContain(`style-src ${digest('body{color:#123}')};`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('sandbox allow-scripts');
      expect(policy).not.toMatch(/unsafe|allow-same-origin|'self'|\*/);
      expect(shown.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      const nobody = await counter.ask('regionPage');
      expect(nobody.code).toBe('AUTH_REQUIRED');
    } finally {
      await counter.close();
    }
  });

  test('is missing in words that say how one is made, where the configuration names none', async () => {
    const counter = await Counter.open();
    try {
      const analyst = await counter.person('analis', ['analyst']);
      const { body } = await analyst.ask('regionReport');
      expect(body).toMatchObject({
        present: false,
        digest: null,
        command: 'waspada regions --page wilayah.html',
      });
      expect(body.words.en).toContain('WASPADA_REGION_PAGE');
    } finally {
      await counter.close();
    }
  });

  test('a page without a script allows none, and a script by its address is never allowed', () => {
    expect(policyOf('<p>x</p>')).toContain("script-src 'none'; style-src 'none'");
    const elsewhere = policyOf('<script src="https://example.org/x.js"></script>');
    expect(elsewhere).not.toContain('example.org');
  });
});
