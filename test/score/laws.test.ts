import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { applicationFields } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { answeredRecord, randomRecord, withAnswers } from '../../src/score/fixtures.js';
import { bands, ids, score, scorer } from './scorer.js';

const RECORDS = process.env.WASPADA_PROVE ? 50_000 : 10_000;
const names = Object.keys(applicationFields).filter(
  (name) => name !== 'applicationId' && name !== 'submittedAt',
);
const dictionary: Dictionary = applicationFields;
const rank = (band: string) => bands.map(String).indexOf(band);

/** Random records, from barely asked to fully asked. */
function* records(
  label: string,
  count = RECORDS,
): Generator<{ record: Record<string, unknown>; seed: number }> {
  for (let seed = 0; seed < count; seed++) {
    const unanswered = createRandom(`${label} ${seed}`).unit();
    yield { record: randomRecord(`${label} ${seed}`, unanswered * unanswered), seed };
  }
}

test('reasons and adjustments sum to the score, and the score lies within its bounds', () => {
  for (const { record, seed } of records('sum')) {
    const found = score(record);
    const sum = [...found.reasons, ...found.adjustments].reduce((total, each) => total + each.points, 0);
    expect(sum, `seed ${seed}`).toBe(found.score);
    expect(found.low).toBeLessThanOrEqual(found.score);
    expect(found.high).toBeGreaterThanOrEqual(found.score);
    expect(found.reachable).toContain(found.band);
  }
});

test('turning an answer into unknown never raises a score, unless the answer had cleared something', () => {
  for (const { record, seed } of records('unknown')) {
    const before = score(record);
    const random = createRandom(`pick ${seed}`);
    const name = random.pick(names);
    const after = score(withAnswers(record, { [name]: null }));
    const cleared = before.notes.some((note) => note.kind === 'cleared');
    if (!cleared) expect(after.score, `seed ${seed} ${name}`).toBeLessThanOrEqual(before.score);
    // No reason of its own appears: whatever newly counts had been cleared or counted once with another.
    const held = new Set([...ids(before), ...before.notes.map((note) => note.rule)]);
    for (const id of ids(after)) expect(held, `seed ${seed} ${name}`).toContain(id);
  }
});

test('every completion of unknowns lies within the bounds', () => {
  for (const { record, seed } of records('completion')) {
    const found = score(record);
    const answers = withAnswers(randomRecord(`answers ${seed}`, 0), {});
    const read = (from: Record<string, unknown>, name: string): unknown => {
      const [head = name, part] = name.split('.');
      const value = from[head];
      return part === undefined
        ? value
        : typeof value === 'object' && value !== null
          ? Reflect.get(value, part)
          : undefined;
    };
    // Unscoped fields first: a field that does not apply stays unanswered, as nobody would be asked.
    let whole = record;
    for (const scoped of [false, true]) {
      const open = names.filter(
        (name) =>
          (dictionary[name]?.appliesWhen !== undefined) === scoped && (read(record, name) ?? null) === null,
      );
      const applies = scoped ? applicable(whole, open) : open;
      whole = withAnswers(whole, Object.fromEntries(applies.map((name) => [name, read(answers, name)])));
    }
    const after = score(whole);
    expect(after.score, `seed ${seed}`).toBeGreaterThanOrEqual(found.low);
    expect(after.score, `seed ${seed}`).toBeLessThanOrEqual(found.high);
    expect(found.reachable, `seed ${seed}`).toContain(after.band);
  }
});

/** The fields among `open` that apply to a record in which every scope is settled. */
function applicable(record: Record<string, unknown>, open: readonly string[]): string[] {
  const { program, interpretation } = scorer.trace(record);
  return open.filter((name) => {
    const scope = program.fieldScopes.get(name);
    return scope === undefined || interpretation.scopes[scope] === 3;
  });
}

test('no field outside the type changes anything: it is refused, never read', () => {
  for (const { record, seed } of records('outside')) {
    const random = createRandom(`outside ${seed}`);
    const name = random.pick([
      'sex',
      'religion',
      'name',
      'maritalStatus',
      'education',
      'income',
      'nik',
      'score',
      'zzz',
      'toString',
    ]);
    const found = scorer.assess({ ...record, [name]: random.pick(['L', 'P', 1, true]) });
    expect(found.band, `seed ${seed} ${name}`).toBe('unscored');
    const identity = { subjectKey: '9471014101900001', phone: '+6281200000000', email: 'a@b.id' };
    expect(scorer.assess({ ...record, identity })).toEqual(scorer.assess(record));
  }
});

test('context alone stays lanjut: place, destination, transit, dates and channel', () => {
  const context = names.filter((name) => dictionary[name]?.evidence === 'C');
  for (const { record, seed } of records('context')) {
    const kept = new Set(context);
    const dropped = names.filter((name) => !kept.has(name));
    const only = withAnswers(record, Object.fromEntries(dropped.map((name) => [name, null])));
    const found = score(only);
    expect(found.band, `seed ${seed}`).toBe('lanjut');
    const beside = score(
      withAnswers(answeredRecord, Object.fromEntries(context.map((name) => [name, readAt(record, name)]))),
    );
    expect(beside.score, `seed ${seed}`).toBeLessThanOrEqual(10);
    expect(beside.band, `seed ${seed}`).toBe('lanjut');
  }
});

const readAt = (record: Record<string, unknown>, name: string): unknown => {
  const [head = name, part] = name.split('.');
  const value = record[head];
  const found =
    part === undefined
      ? value
      : typeof value === 'object' && value !== null
        ? Reflect.get(value, part)
        : undefined;
  return found ?? null;
};

test('changing only the regency moves nothing, unless no reason was given for the office, and then at most 10', () => {
  for (const { record, seed } of records('regency')) {
    const random = createRandom(`regency ${seed}`);
    const moved = withAnswers(record, {
      domicileRegencyCode: random.pick(['11.10', '35.03', '91.03', '31.71']),
    });
    const change = Math.abs(score(moved).score - score(record).score);
    if (readAt(record, 'domicileReason') === 'TIDAK_ADA_ALASAN')
      expect(change, `seed ${seed}`).toBeLessThanOrEqual(10);
    else expect(change, `seed ${seed}`).toBe(0);
  }
});

test('one fact told several ways stays below rujuk', () => {
  const facts: Readonly<Record<string, readonly (string | boolean)[]>>[] = [
    // A confession, a changed statement, a coached answer.
    {
      admittedWorkIntent: [true],
      siskop2miStatus: ['TIDAK_DITEMUKAN', 'KEDALUWARSA'],
      statementChanged: [true, false],
      coachedToConceal: [true, false],
    },
    // A recruiter who pays.
    { travelFunding: ['PEREKRUT'], debtOrDeduction: ['PEREKRUT', 'PEMBERI_KERJA', 'TIDAK'] },
    // A broker.
    {
      recruiterKind: ['CALO', 'P3MI_TIDAK_AKTIF', 'MEDIA_SOSIAL'],
      'jobOffer.employerNamed': [true, false],
      'jobOffer.contractSeen': [true],
    },
    // Someone in control.
    { documentsHeldByOther: [true], thirdPartyControl: ['MENJAWABKAN', 'TIDAK', 'MENUNGGU_LUAR'] },
    // Another identity.
    {
      identityMatch: ['BEDA_SUBSTANSI'],
      biometricMatch: ['IDENTITAS_LAIN'],
      'documents.KTP': ['DIDUGA_PALSU', 'ADA'],
      'documents.KK': ['DIDUGA_PALSU', 'ADA'],
    },
    // An unclear story.
    { itineraryKnowledge: ['TIDAK_DAPAT'], reaskedLocalLanguage: [true] },
  ];
  const purposes = ['WISATA', 'KUNJUNGAN_KELUARGA', 'UMRAH', 'ZIARAH', 'STUDI', 'BISNIS'];
  for (let seed = 0; seed < RECORDS; seed++) {
    const random = createRandom(`fact ${seed}`);
    const fact = random.pick(facts);
    const answers = Object.fromEntries(
      Object.entries(fact).map(([name, values]) => [name, random.pick(values)]),
    );
    const found = score(
      withAnswers(answeredRecord, {
        declaredPurpose: random.pick(purposes),
        organizerLicence: 'TERDAFTAR',
        ...answers,
      }),
    );
    expect(found.band, `seed ${seed} ${JSON.stringify(answers)}`).not.toBe('rujuk');
  }
});

test('nothing asked is never proceed', () => {
  for (let seed = 0; seed < RECORDS; seed++) {
    const random = createRandom(`nothing ${seed}`);
    // Only what the system knows: place, channel, history, linkage. No statement, no document.
    const whole = randomRecord(`nothing ${seed}`, random.unit());
    const asked = names.filter((name) => ['S', 'D'].includes(dictionary[name]?.evidence ?? ''));
    const found = score(withAnswers(whole, Object.fromEntries(asked.map((name) => [name, null]))));
    expect(
      found.actions.map((action) => action.kind),
      `seed ${seed}`,
    ).not.toContain('proceed');
  }
});

test('every protective answer beside every adverse finding that it may not clear: the band never drops', () => {
  const adverse: Readonly<Record<string, unknown>>[] = [
    { coachedToConceal: true },
    { travelFunding: 'PEREKRUT' },
    { debtOrDeduction: 'PEREKRUT' },
    { debtOrDeduction: 'PEMBERI_KERJA' },
    { documentsHeldByOther: true },
    { thirdPartyControl: 'MENJAWABKAN' },
    { 'marriageCase.rewardPromised': true },
    { 'marriageCase.intermediaryPaid': true },
    { birthDate: '2012-01-01', 'minor.guardianRelation': 'TIDAK_TERKAIT', 'minor.consent': false },
    { ageEvidence: 'BERTENTANGAN' },
    { 'documents.KTP': 'DIDUGA_PALSU' },
    { 'documents.AKTA_LAHIR': 'DIDUGA_PALSU' },
    { identityMatch: 'BEDA_SUBSTANSI' },
    { biometricMatch: 'PASPOR_DISEMBUNYIKAN' },
    { biometricMatch: 'IDENTITAS_LAIN' },
    {
      applicationType: 'HILANG',
      lossHistory: [
        { date: '2026-01-01', reason: 'TIDAK_DITERIMA' },
        { date: '2025-01-01', reason: 'KELALAIAN' },
      ],
    },
    { 'migrationHistory.misuse': ['2026-01-01'] },
    {
      refusalHistory: [
        { date: '2026-03-01', officeCode: 'KANIM-18.71', reason: 'DATA_TIDAK_BENAR', resolved: false },
      ],
    },
    { 'linkage.payer30d': 9 },
    { 'linkage.phone30d': 9 },
  ];
  const protective: Readonly<Record<string, unknown>>[] = [
    { siskop2miStatus: 'TERDAFTAR', recruiterKind: 'P3MI_AKTIF' },
    { siskop2miStatus: 'TERDAFTAR', placementScheme: 'G_TO_G' },
    { organizerLicence: 'TERDAFTAR' },
    { relativeContactVerified: 'TERVERIFIKASI' },
    { 'marriageCase.papersVerified': 'TERVERIFIKASI' },
    { 'seafarer.seamanBookVerified': 'TERVERIFIKASI' },
    { 'seafarer.contractVerified': 'TERVERIFIKASI' },
    { 'seafarer.agentSip3mi': 'TERVERIFIKASI' },
    ...Object.keys(applicationFields)
      .filter((name) => name.startsWith('documents.'))
      .map((name) => ({ [name]: 'TERVERIFIKASI' })),
  ];
  const purpose = dictionary.declaredPurpose;
  const purposes = purpose?.kind === 'category' ? Object.keys(purpose.values) : [];
  let tried = 0;
  for (const declaredPurpose of purposes) {
    for (const finding of adverse) {
      const base = withAnswers(answeredRecord, { declaredPurpose, ...finding });
      const before = score(base);
      for (const paper of protective) {
        // A paper that is itself the finding cannot stand beside it.
        if (Object.keys(paper).some((name) => Object.hasOwn(finding, name))) continue;
        const after = score(withAnswers(base, paper));
        expect(
          rank(after.band),
          `${declaredPurpose} ${JSON.stringify(finding)} ${JSON.stringify(paper)}`,
        ).toBeGreaterThanOrEqual(rank(before.band));
        tried++;
      }
    }
  }
  // The grid is whole, not drawn: its size does not grow with the proofs.
  expect(tried).toBeGreaterThan(9000);
});

test('the batch says what single assessments say', async () => {
  const { createFrame, readRecord, checkRow } = await import('../../src/fields/read.js');
  const rows = 700;
  const frame = createFrame(dictionary, rows);
  const all = [...records('batch', rows)].map(({ record }) => record);
  all.forEach((record, row) => {
    readRecord(dictionary, record, frame, row);
    checkRow(dictionary, frame, row);
  });
  const columns = scorer.score(frame);
  all.forEach((record, row) => {
    const one = score(record);
    expect([
      columns.score[row],
      columns.low[row],
      columns.high[row],
      bands[columns.band[row] ?? 9],
      columns.sufficient[row] === 1,
      columns.boundsExact[row] === 1,
    ]).toEqual([one.score, one.low, one.high, one.band, one.sufficient, one.boundsExact]);
  });
});
