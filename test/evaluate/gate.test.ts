import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/json.js';
import { checkGate, type GateReport, gateVerdict, readGate } from '../../src/evaluate/gate.js';
import { type GateInput, measureGate } from '../../src/evaluate/gate-measure.js';
import { normal, ruleRows } from './rows.js';

const PROVE = process.env.WASPADA_PROVE !== undefined;
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const documents = { rules: digest('a'), forest: digest('b'), points: digest('c') };

const about = {
  budget: { share: 0.1 },
  seed: 17,
  subject: documents,
  data: digest('d'),
  evidence: 'synthetic',
  measuredOn: '2026-11-24',
} as const;

/** A gate over rows, with the provenance that made-up rows have. */
const measure = (rows: Pick<GateInput, 'outcomes' | 'model' | 'rules'>, more: Partial<GateInput> = {}) =>
  measureGate({ ...about, provenance: { synthetic: rows.outcomes.length }, ...rows, ...more });

/** Rows of which the model sees the outcome `pull` standard deviations beside what the rules see. */
function rowsWith(seed: string, pull: number, rows = 1000, share = 0.1) {
  const { outcomes, rules, random } = ruleRows(seed, rows, share);
  const model = rules.map((score, row) => score + points(normal(random) + pull * (outcomes[row] ?? 0)));
  return { outcomes, rules, model };
}

/** What a points table makes of an output: 0 to 15 whole points. */
const points = (output: number): number => Math.min(15, Math.max(0, Math.floor(6 * output)));

test('a model that finds more than the rules and more than chance passes, and says how many', () => {
  const report = measure(rowsWith('useful', 2));
  expect(report.verdict).toBe('pass');
  expect(report.captured.model).toBeGreaterThan(report.captured.rules);
  expect(report.lift.overRules.low).toBeGreaterThan(0);
  expect(report.expires).toBe('2027-05-23');
  expect(report.words.en).toContain(`Of 1000 held-out rows with ${report.data.positives} confirmed cases`);
  expect(report.words.id).toContain('Terbukti');
  expect(checkGate(report, { documents, asOf: '2027-05-23' })).toEqual([]);
});

test('the same input gives the same bytes', () => {
  const rows = rowsWith('bytes', 1);
  expect(canonicalJson(measure(rows))).toBe(canonicalJson(measure(rows)));
  expect(measure(rows)).toEqual(readGate(JSON.parse(JSON.stringify(measure(rows)))));
});

test('the report of fixed rows is the golden one, on every runtime', async () => {
  const text = `${JSON.stringify(measure(rowsWith('golden', 2, 300)), null, 2)}\n`;
  await expect(text, 'if the change is meant: vitest run -u').toMatchFileSnapshot(
    '../golden/evaluate/gate.json',
  );
  expect(() => readGate({ ...JSON.parse(text), surprise: 1 })).toThrow(
    expect.objectContaining({ code: 'DOCUMENT_SHAPE' }),
  );
});

test('a model that changes nothing, or only lowers what the rules find, fails', () => {
  const rows = rowsWith('nothing', 1);
  expect(measure({ ...rows, model: rows.rules }).verdict).toBe('fail');
  const worse = measure({ ...rows, model: rows.rules.map((score) => -score) });
  expect(worse.verdict).toBe('fail');
  expect(worse.words.en).toContain('no more than random choice');
});

test('too few confirmed cases are insufficient, however good the model looks', () => {
  const outcomes = Array.from({ length: 100 }, (_, row) => (row < 9 ? 1 : 0));
  const report = measure({ outcomes, rules: outcomes.map(() => 0), model: outcomes });
  expect(report.verdict).toBe('insufficient');
  expect(report.words.id).toContain('sekurangnya 10 kasus');
});

test('a gain on five confirmed cases is insufficient, on six it can pass', () => {
  // The rules find 20 of 30; the model finds `more` of the others too.
  const gain = (more: number) => {
    const outcomes = Array.from({ length: 400 }, (_, row) => (row < 30 ? 1 : 0));
    const rules = outcomes.map((_, row) => (row < 20 ? 2 : row < 100 && row >= 30 ? 1 : 0));
    const model = rules.map((score, row) => (row >= 20 && row < 20 + more ? 2 : score));
    return measure({ outcomes, rules, model }, { budget: { rows: 30 } });
  };
  expect(gain(5).verdict).toBe('insufficient');
  expect(gain(5).words.en).toContain('fewer than 6');
  expect(gain(8).verdict).toBe('pass');
});

test('rows without a score are counted apart, with their cases', () => {
  const rows = rowsWith('unscored', 2);
  const model = rows.model.map((score, row) => (row < 50 ? Number.NaN : score));
  const { data } = measure({ ...rows, model });
  const missed = rows.outcomes.slice(0, 50).reduce((sum, outcome) => sum + outcome, 0);
  expect(data).toMatchObject({ rows: 950, unscored: { rows: 50, positives: missed } });
});

test('labels, dates, budgets and counts that cannot be are refused', () => {
  const rows = rowsWith('refused', 1, 200);
  const refused = (more: Partial<GateInput>) => {
    try {
      measure(rows, more);
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refused({ provenance: { court: 100, officer_postponement: 100 } })).toMatchObject({
    code: 'TRAIN_LABELS',
    path: ['provenance', 'officer_postponement'],
  });
  expect(refused({ provenance: { court: 199 } })).toMatchObject({
    code: 'BUNDLE_GATE',
    path: ['data', 'provenance'],
  });
  expect(refused({ expires: '2027-05-24' })).toMatchObject({ code: 'BUNDLE_GATE', path: ['expires'] });
  expect(refused({ expires: '2026-11-24' })).toMatchObject({ code: 'BUNDLE_GATE', path: ['expires'] });
  expect(refused({ measuredOn: '2026-02-30' })).toMatchObject({ code: 'BUNDLE_GATE', path: ['measuredOn'] });
  expect(refused({ measuredOn: 'today' })).toMatchObject({ code: 'DOCUMENT_SHAPE', path: ['measuredOn'] });
  expect(refused({ budget: { rows: 200 } })).toMatchObject({ code: 'TRAIN_SETTINGS' });
  expect(refused({ outcomes: rows.outcomes.map(() => 0) })).toMatchObject({ code: 'TRAIN_DATA' });
  expect(refused({ subject: {} })).toMatchObject({ code: 'BUNDLE_GATE', path: ['subject'] });
  expect(refused({ rules: [1, 2] })).toMatchObject({ code: 'TRAIN_DATA' });
});

test('a verdict that was changed by hand does not follow from the numbers, and is refused', () => {
  const report = measure(rowsWith('forged', 0.3));
  expect(report.verdict).not.toBe('pass');
  const forged: GateReport = { ...report, verdict: 'pass' };
  expect(() => readGate(forged)).toThrow(expect.objectContaining({ code: 'BUNDLE_GATE', path: ['verdict'] }));
});

test('a report opens the gate only with its own documents, until it expires, and only if it passes', () => {
  const report = measure(rowsWith('check', 2));
  const codes = (...args: Parameters<typeof checkGate>) =>
    checkGate(...args).map(({ code, path }) => `${code} ${path.join('.')}`);
  const asOf = '2026-12-01';
  expect(codes(report, { documents, asOf: '2027-05-24' })).toEqual(['BUNDLE_EXPIRED expires']);
  expect(codes(report, { documents: { ...documents, points: digest('e') }, asOf })).toEqual([
    'BUNDLE_GATE subject.points',
  ]);
  expect(codes(report, { documents: { rules: documents.rules, forest: documents.forest }, asOf })).toEqual([
    'BUNDLE_GATE subject.points',
  ]);
  expect(codes(report, { documents: { ...documents, other: digest('e') }, asOf })).toEqual([
    'BUNDLE_GATE subject.other',
  ]);
  expect(codes(report, { documents, asOf: 'never' })).toEqual(['BUNDLE_EXPIRED expires']);
  const failed = measure({ ...rowsWith('check', 2), model: new Float64Array(1000) });
  expect(codes(failed, { documents, asOf })).toEqual(['BUNDLE_GATE verdict']);
});

test('a verdict passes only where both lower ends are above zero', () => {
  const report = measure(rowsWith('ends', 2));
  const lower = (which: 'overRules' | 'overRandom') =>
    gateVerdict({ ...report, lift: { ...report.lift, [which]: { ...report.lift[which], low: 0 } } });
  expect(gateVerdict(report)).toBe('pass');
  expect([lower('overRules'), lower('overRandom')]).toEqual(['insufficient', 'insufficient']);
});

/** How many of `runs` models of a kind the gate lets through. */
function passed(kind: string, runs: number, model: (run: number) => ReturnType<typeof rowsWith>): number {
  let count = 0;
  for (let run = 0; run < runs; run++)
    if (measure(model(run), { seed: `${kind} ${run}`, resamples: PROVE ? 1999 : 399 }).verdict === 'pass')
      count++;
  return count;
}

test('prove or off: of 100 useless models at least 95 are refused, of 100 useful ones at least 90 pass', () => {
  expect(passed('noise', 100, (run) => rowsWith(`noise ${run}`, 0))).toBeLessThanOrEqual(5);
  expect(passed('useful', 100, (run) => rowsWith(`useful ${run}`, 1.5))).toBeGreaterThanOrEqual(90);
});

test('a model exactly as good as the rules, the hardest of the useless, is refused 95 times in 100 too', () => {
  // A second score with the same sight of the outcome and noise of its own: what it finds is, on average, what the rules find.
  const twin = (run: number) => {
    const { outcomes, rules, random } = ruleRows(`twin ${run}`, 1000, 0.1);
    const model = Float64Array.from(outcomes, (outcome) =>
      Math.max(0, Math.floor(8 + 8 * (normal(random) + outcome))),
    );
    return { outcomes, rules, model };
  };
  const runs = PROVE ? 1000 : 200;
  expect(passed('twin', runs, twin)).toBeLessThanOrEqual(0.05 * runs);
});
