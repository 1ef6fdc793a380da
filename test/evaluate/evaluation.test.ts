import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { readComparison } from '../../src/evaluate/comparison.js';
import { measureComparison } from '../../src/evaluate/comparison-measure.js';
import { readEvaluation, writable } from '../../src/evaluate/evaluation.js';
import { type EvaluationInput, measureEvaluation } from '../../src/evaluate/evaluation-measure.js';
import type { RowOutcomes, ScoredRows } from '../../src/evaluate/scored-rows.js';
import { normal } from './rows.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const bundle = { name: 'tried', version: '1.0.0', digest: digest('a'), evidence: 'expert' as const };

interface People {
  readonly rows: ScoredRows;
  readonly isCase: Uint8Array;
}

function people(seed: string, count: number, share: number, pull = 1): People {
  const random = createRandom(seed);
  const isCase = Uint8Array.from({ length: count }, () => (random.chance(share) ? 1 : 0));
  const scores = Float64Array.from(isCase, (each) =>
    Math.min(100, Math.max(0, Math.round(25 + 15 * (normal(random) + pull * each)))),
  );
  const holds = (from: number) =>
    Uint32Array.from([...scores.keys()].filter((row) => (scores[row] ?? 0) >= from));
  const names = Array.from({ length: count }, (_, row) => row);
  return {
    isCase,
    rows: {
      ids: names.map((row) => `X-${row}`),
      scores,
      bands: Uint8Array.from(scores, (score) => (score >= 60 ? 2 : score >= 40 ? 1 : 0)),
      offices: names.map((row) => `KANIM-${row % 3}`),
      provinces: names.map((row) => `3${row % 4}`),
      days: Float64Array.from(names, (row) => 20_000 + (row % 40)),
      reasons: names.map((row) => ((scores[row] ?? 0) >= 40 ? 'A1' : '')),
      fired: [
        { rule: 'A1', rows: holds(40) },
        { rule: 'B2', rows: holds(60) },
      ],
      missing: new Map([['travelFunding', Math.floor(count / 5)]]),
    },
  };
}

const none = (count: number) => ({
  outcomes: new Float64Array(count).fill(Number.NaN),
  propensities: new Float64Array(count).fill(Number.NaN),
});

/** Everyone's outcome, found out in one way. */
function everyone({ isCase }: People): RowOutcomes & { unmatched: number } {
  return {
    outcomes: Float64Array.from(isCase),
    provenance: [...isCase].map(() => 'follow_up'),
    propensities: none(isCase.length).propensities,
    unmatched: 0,
  };
}

/** A loop: who scores high is looked at; beside it one in ten drawn at random, who says so. */
function loop({ isCase, rows }: People, seed: string): RowOutcomes & { unmatched: number } {
  const random = createRandom(seed);
  const { outcomes, propensities } = none(isCase.length);
  const provenance = [...isCase].map((each, row) => {
    if (random.chance(0.1)) {
      outcomes[row] = each;
      propensities[row] = 0.1;
      return 'blind_review';
    }
    if ((rows.scores[row] ?? 0) < 35) return null;
    outcomes[row] = each;
    return 'follow_up';
  });
  return { outcomes, provenance, propensities, unmatched: 0 };
}

/** Labels that nobody's score had a part in. */
function atRandom({ isCase }: People, seed: string): RowOutcomes & { unmatched: number } {
  const random = createRandom(seed);
  const { outcomes, propensities } = none(isCase.length);
  const provenance = [...isCase].map((each, row) => {
    if (!random.chance(0.3)) return null;
    outcomes[row] = each;
    return 'follow_up';
  });
  return { outcomes, provenance, propensities, unmatched: 0 };
}

const input = ({ rows }: People, more: Partial<EvaluationInput> = {}): EvaluationInput => ({
  about: {
    command: 'waspada evaluate x.csv',
    created: '2026-11-28',
    engine: '0.1.0',
    bundle,
    data: {
      digest: digest('b'),
      labels: null,
      audit: null,
      reference: null,
      rows: rows.ids.length,
      scored: rows.ids.length,
      unscored: 0,
      atFault: 0,
    },
  },
  rows,
  labels: null,
  probabilities: null,
  prevalence: null,
  budget: { share: 0.1 },
  windowDays: 1,
  minutes: 30,
  seed: 1,
  resamples: 39,
  provinces: [],
  audit: null,
  reference: null,
  ...more,
});

/** Of normal scores one standard deviation apart, cut and rounded as here: from two million pairs. */
const TRUE_AUC = (() => {
  const { rows, isCase } = people('truth', 60_000, 0.5);
  const counts = [new Float64Array(101), new Float64Array(101)];
  rows.scores.forEach((score, row) => {
    const side = counts[isCase[row] ?? 0];
    if (side !== undefined) side[score] = (side[score] ?? 0) + 1;
  });
  const [zeros = new Float64Array(0), ones = new Float64Array(0)] = counts;
  let [below, won] = [0, 0];
  for (let score = 0; score <= 100; score++) {
    won += (ones[score] ?? 0) * (below + (zeros[score] ?? 0) / 2);
    below += zeros[score] ?? 0;
  }
  return won / below / ones.reduce((sum, each) => sum + each, 0);
})();

test('a planted loop makes the naive numbers invalid, and the random audit still holds the truth', () => {
  let [invalid, held, accused] = [0, 0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const all = people(`loop/${seed}`, 4000, 0.08);
    const { naive, audit } = measureEvaluation(input(all, { labels: loop(all, `draw/${seed}`) }));
    if (naive?.selection.status === 'invalid') invalid++;
    const { low, high } = audit.auc ?? {};
    if ((low ?? 1) <= TRUE_AUC && TRUE_AUC <= (high ?? 0)) held++;
    const fair = measureEvaluation(input(all, { labels: atRandom(all, `fair/${seed}`) }));
    if (fair.naive?.selection.status === 'invalid') accused++;
  }
  expect(invalid).toBe(100);
  expect(held).toBeGreaterThanOrEqual(93);
  expect(accused).toBeLessThanOrEqual(5);
});

test('an evaluation reads itself back, and the same input gives the same bytes', () => {
  const all = people('whole', 3000, 0.1);
  const whole = () =>
    measureEvaluation(
      input(all, {
        labels: everyone(all),
        prevalence: 0.002,
        probabilities: {
          source: { id: 'skor', en: 'score' },
          values: all.rows.scores.map((score) => score / 101 + 0.001),
        },
        provinces: [{ group: '31', rows: 3000, unscored: 5, atFault: 9 }],
        audit: {
          attributes: [{ name: 'sex', groups: all.rows.ids.map((_, row) => (row % 2 === 0 ? 'L' : 'P')) }],
          quality: [{ by: 'sex', groups: [{ group: 'L', rows: 1500, unscored: 1, atFault: 2 }] }],
          proxies: [
            {
              attribute: 'sex',
              group: 'P',
              rows: 1500,
              auc: { value: 0.5, low: 0.48, high: 0.52 },
              verdict: 'pass',
            },
          ],
        },
        reference: people('before', 3000, 0.1).rows,
      }),
    );
  const document = whole();
  expect(readEvaluation(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(JSON.stringify(whole())).toBe(JSON.stringify(document));
  expect(document.naive?.selection.status).toBe('complete');
  expect(document.naive?.auc?.value).toBeGreaterThan(0.7);
  const rujuk = document.naive?.bands.find(({ band }) => band === 'rujuk');
  expect(rujuk?.precisionAtPrevalence?.value).toBeLessThan(rujuk?.precision.value ?? 0);
  expect(document.bounds?.precision).toMatchObject({
    low: rujuk?.precision.value,
    high: rujuk?.precision.value,
  });
  expect(document.drift?.verdict).toBe('stable');
  expect(document.notes).toEqual([]);
});

test('one kind of outcome, no outcome, no labels, one row: null with a note, never a number', () => {
  const all = people('single', 50, 0.3);
  const labels = everyone(all);
  const single = measureEvaluation(
    input(all, { labels: { ...labels, outcomes: labels.outcomes.map(() => 0) } }),
  );
  expect(single.naive).toMatchObject({
    auc: null,
    averagePrecision: null,
    curve: [],
    lift: [],
    positives: 0,
  });
  expect(single.notes.map(({ en }) => en)).toContainEqual(expect.stringContaining('one kind of outcome'));
  const unknown = measureEvaluation(
    input(all, { labels: { ...labels, ...none(50), provenance: all.rows.ids.map(() => null) } }),
  );
  expect(unknown.naive).toMatchObject({ rows: 0, auc: null, selection: { status: 'unverified' } });
  expect(unknown.bounds?.prevalence).toEqual({ low: 0, high: 1, unknown: 50 });
  const without = measureEvaluation(input(all));
  expect(without).toMatchObject({ naive: null, bounds: null, labels: null, audit: { status: 'absent' } });
  const one = people('one', 1, 0.3);
  expect(measureEvaluation(input(one, { labels: everyone(one), reference: one.rows }))).toMatchObject({
    naive: { auc: null },
    drift: { verdict: 'insufficient' },
  });
});

test('a reference of one row decides nothing in any part, and a note says how many rows it takes', () => {
  const all = people('many', 3000, 0.1);
  const { drift, notes } = measureEvaluation(input(all, { reference: people('one', 1, 0.3).rows }));
  if (drift === null) throw new Error('found no drift');
  const { score, bands, reasons, rules, missing, offices, months } = drift;
  const lists = [rules, missing, offices, months].flatMap((list) => list.map(({ verdict }) => verdict));
  expect(lists.length).toBeGreaterThan(6);
  const found = [...lists, ...[score, bands, reasons, drift].map(({ verdict }) => verdict)];
  expect(new Set(found)).toEqual(new Set(['insufficient']));
  expect(notes.map(({ en }) => en)).toContainEqual(expect.stringContaining('Fewer than 50 scored'));
});

test('beside a reference of one score alone every other score is a drift, above it and below', () => {
  const all = people('spread', 3000, 0.1);
  const flat = (score: number) => ({ ...all.rows, scores: new Float64Array(3000).fill(score) });
  for (const score of [0, 100]) {
    const { drift } = measureEvaluation(input(all, { reference: flat(score) }));
    expect(drift?.score.verdict, `${score}`).toBe('drift');
    expect(drift?.months.map(({ verdict }) => verdict)).toEqual(drift?.months.map(() => 'drift'));
    const same = measureEvaluation(input({ ...all, rows: flat(score) }, { reference: flat(score) }));
    expect(same.drift?.score.verdict, `${score}`).toBe('stable');
  }
});

test('an audit that does not say its chances is not weighed', () => {
  const all = people('silent', 500, 0.2);
  const labels = loop(all, 'silent');
  const document = measureEvaluation(
    input(all, { labels: { ...labels, propensities: none(500).propensities } }),
  );
  expect(document.audit).toMatchObject({ status: 'missing-propensities', auc: null, prevalence: null });
  expect(document.audit.missing).toBe(document.audit.rows);
});

test('a postponement is told among the provenances and has no outcome', () => {
  const all = people('postponed', 40, 0.2);
  const labels = everyone(all);
  labels.outcomes.fill(Number.NaN, 0, 10);
  const provenance = labels.provenance.map((each, row) => (row < 10 ? 'officer_postponement' : each));
  const document = measureEvaluation(input(all, { labels: { ...labels, provenance } }));
  expect(document.labels).toMatchObject({
    postponedOnly: 10,
    provenance: { officer_postponement: 10, follow_up: 30 },
  });
  expect(document.naive?.rows).toBe(30);
});

test('numbers that JSON has no word for are null, and none is -0', () => {
  const found = JSON.stringify(writable({ a: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1 / 3], b: 'x' }));
  expect(found).toBe('{"a":[null,null,0,0.333333333],"b":"x"}');
});

/** The same people scored twice: by a rule set that sees little, and by one that sees more. */
function twoScores(seed: string, gain: number) {
  const first = people(seed, 2500, 0.1);
  const random = createRandom(`${seed}/second`);
  const scores = first.rows.scores.map((score, row) =>
    Math.min(100, Math.max(0, score + Math.round(gain * 15 * (first.isCase[row] ?? 0) + 2 * normal(random)))),
  );
  const told = (rows: ScoredRows) => ({
    ...rows,
    low: rows.scores,
    high: rows.scores,
    told: rows.reasons.map((reason) => (reason === '' ? '' : `${reason}:+40`)),
  });
  const second = {
    ...first.rows,
    scores,
    bands: Uint8Array.from(scores, (score) => (score >= 60 ? 2 : score >= 40 ? 1 : 0)),
  };
  return { people: first, first: told(first.rows), second: told(second) };
}

const compared = (seed: string, gain: number) => {
  const { people: all, first, second } = twoScores(seed, gain);
  return measureComparison({
    about: {
      command: 'waspada compare a b x.csv',
      created: '2026-11-28',
      engine: '0.1.0',
      first: bundle,
      second: { ...bundle, version: '1.1.0' },
      changes: [],
      data: { digest: digest('b'), labels: null, rows: 2500, scored: 2500, firstOnly: 0, secondOnly: 0 },
    },
    first,
    second,
    labels: everyone(all),
    budget: { share: 0.05 },
    minutes: 30,
    seed: 1,
    resamples: 199,
    perDay: 3,
    rollout: { name: 'tried 1.1.0', percent: 10 },
    examples: 2,
  });
};

test('a candidate that sees more is told to find more at the same workload; one that does not is luck', () => {
  const better = compared('better', 1);
  expect(readComparison(JSON.parse(JSON.stringify(better)))).toEqual(better);
  expect(better.outcomes?.recallGain.low).toBeGreaterThan(0);
  expect(better.outcomes?.words.en).toContain('finds more');
  expect(better.outcomes?.rowsForSameCases).toBeLessThan(better.outcomes?.budget ?? 0);
  expect(better.outcomes?.hoursSaved).toBeGreaterThan(0);
  expect(better.agreement.up).toBeGreaterThan(better.agreement.down);
  const moved = better.moves.reduce((sum, { rows }) => sum + rows, 0);
  expect(moved).toBe(better.agreement.up + better.agreement.down);
  expect(better.moves.every(({ examples }) => examples.length <= 2)).toBe(true);
  for (const table of [better.offices, better.regions])
    expect(table.reduce((sum, { up }) => sum + up, 0)).toBe(better.agreement.up);
  const { current, shadow, candidate } = better.rollout?.rows ?? { current: 0, shadow: 0, candidate: 0 };
  expect(current).toBe(0);
  expect(shadow + candidate).toBe(2500);
  let lucky = 0;
  for (let seed = 0; seed < 40; seed++) {
    const { low = 0, high = 0 } = compared(`same/${seed}`, 0).outcomes?.recallGain ?? {};
    if ((low ?? 0) > 0 || (high ?? 0) < 0) lucky++;
  }
  expect(lucky).toBeLessThanOrEqual(5);
});
