import { expect, test } from 'vitest';
import shipped from '../../models/passport-application.js';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import { applicationFields } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import type { Feature } from '../../src/forest/features.js';
import { walk } from '../../src/forest/walk.js';
import type { Scored } from '../../src/score/assessment.js';
import { sealBundle } from '../../src/score/bundle.js';
import { deriveFeatures } from '../../src/score/derive.js';
import { blankRecord, randomRecord, withAnswers } from '../../src/score/fixtures.js';
import { forests } from '../../src/score/forest-model.js';
import { pointsAt } from '../../src/score/points.js';
import { readReceipt, replay } from '../../src/score/receipt.js';
import { createScorer, type Scorer } from '../../src/score/scorer.js';
import { bundleWith, features, pointsOf, randomForest } from './model-bundle.js';

const FORESTS = process.env.WASPADA_PROVE ? 60 : 12;
const RECORDS = process.env.WASPADA_PROVE ? 500 : 100;
const rulesOnly = createScorer(shipped);

function scored(scorer: Scorer, record: unknown): Scored {
  const assessment = scorer.assess(record);
  if (assessment.band === 'unscored') throw new Error(JSON.stringify(assessment.issues));
  return assessment;
}

function* cases(
  label: string,
): Generator<{ scorer: Scorer; record: Record<string, unknown>; forest: number; seed: string }> {
  for (let forest = 0; forest < FORESTS; forest++) {
    const scorer = createScorer(bundleWith(forest), { forests });
    for (let row = 0; row < RECORDS; row++) {
      const seed = `${label} ${forest} ${row}`;
      const unanswered = createRandom(seed).unit();
      yield { scorer, record: randomRecord(seed, unanswered * unanswered), forest, seed };
    }
  }
}

function thrown(run: () => unknown): WaspadaError {
  try {
    run();
  } catch (error) {
    if (error instanceof WaspadaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('reasons and adjustments sum to the score with a model, its lines to its own points, and reasons to those by typology', () => {
  let withLines = 0;
  let modelAlone = 0;
  for (const { scorer, record, seed } of cases('sum')) {
    const found = scored(scorer, record);
    const lines = [
      ...found.reasons.map(({ rule, points: given }) => [rule, given] as const),
      ...found.adjustments.map(({ adjustment, points: given }) => [adjustment, given] as const),
    ];
    const sum = (wanted: (id: string) => boolean) =>
      lines.reduce((total, [id, given]) => total + (wanted(id) ? given : 0), 0);
    expect(
      sum(() => true),
      seed,
    ).toBe(found.score);
    expect(
      sum((id) => id.startsWith('model.')),
      seed,
    ).toBe(found.model?.points);
    expect(found.score).toBe(Math.min(100, scored(rulesOnly, record).score + (found.model?.points ?? 0)));
    for (const reason of found.reasons) expect(reason.points).toBeGreaterThanOrEqual(0);
    const byTypology = new Map<string, number>();
    const count = (typology: string, given: number) => {
      if (given > 0) byTypology.set(typology, (byTypology.get(typology) ?? 0) + given);
    };
    const ruled = found.reasons.filter(({ rule }) => !rule.startsWith('model.'));
    for (const reason of ruled) count(reason.typology, reason.points);
    // That of `pointsOf`.
    count('labour_exploitation', found.model?.points ?? 0);
    expect(new Map(Object.entries(found.typologies)), seed).toEqual(byTypology);
    if ((found.model?.points ?? 0) === 0) continue;
    withLines++;
    if (ruled.length === 0) modelAlone++;
  }
  expect(withLines).toBeGreaterThan(FORESTS);
  expect(modelAlone).toBeGreaterThan(0);
});

test('the points of a record without unknowns are those of the walk, and its interval is a point', () => {
  for (let forest = 0; forest < FORESTS; forest++) {
    const scorer = createScorer(bundleWith(forest), { forests });
    const walked = randomForest(forest);
    const table = pointsOf(walked);
    const frame = createFrame(applicationFields, 1);
    const record = randomRecord(`whole ${forest}`, 0);
    readRecord(applicationFields, record, frame, 0);
    const found = scored(scorer, record);
    deriveFeatures(scorer, features, frame, 1, (_from, _count, columns) => {
      const values = Float64Array.from(columns, (column) => column[0] ?? Number.NaN);
      if (values.some(Number.isNaN)) return;
      expect(found.model).toEqual({
        points: pointsAt(table, walk(walked, values)),
        most: pointsAt(table, walk(walked, values)),
      });
    });
  }
});

test('every completion of the unknowns stays within the bounds of rules and model', () => {
  let settled = 0;
  for (const { scorer, record, seed } of cases('bounds')) {
    const found = scored(scorer, record);
    const whole = completed(record, seed);
    const after = scored(scorer, whole);
    expect(after.score, seed).toBeGreaterThanOrEqual(found.low);
    expect(after.score, seed).toBeLessThanOrEqual(found.high);
    expect(found.reachable, seed).toContain(after.band);
    expect(after.model?.points, seed).toBeGreaterThanOrEqual(found.model?.points ?? 0);
    expect(after.model?.points, seed).toBeLessThanOrEqual(found.model?.most ?? 0);
    // A range of the model is a bound, not a completion that was tried: such bounds are never called exact.
    const open = found.model !== null && found.model.most > found.model.points;
    if (open && found.high > found.low) expect(found.boundsExact, seed).toBe(false);
    const rules = scored(rulesOnly, record);
    if (rules.low !== rules.high) continue;
    // Where the rules are settled, what is open is the model's alone.
    if (open) settled++;
    expect(found.high, seed).toBe(Math.min(100, rules.score + (found.model?.most ?? 0)));
  }
  expect(settled).toBeGreaterThan(0);
});

/** The record with every open question that may apply answered at random. */
function completed(record: Record<string, unknown>, seed: string): Record<string, unknown> {
  const answers = randomRecord(`answers ${seed}`, 0);
  let whole = record;
  for (let pass = 0; pass < 2; pass++) {
    for (const { field } of scored(rulesOnly, whole).questions) {
      const [group = field, part] = field.split('.');
      const value = answers[group];
      const given =
        part === undefined
          ? value
          : typeof value === 'object' && value !== null
            ? Reflect.get(value, part)
            : null;
      if (given !== undefined && given !== null) whole = withAnswers(whole, { [field]: given });
    }
  }
  return whole;
}

test('a field that does not apply is known to hold nothing, one that may apply is unknown, and an answer counts wherever it stands', () => {
  const at = features.findIndex(({ name }) => name === 'siskop2miStatus=TIDAK_DITEMUKAN');
  const read = (answers: Record<string, unknown>): number => {
    const frame = createFrame(applicationFields, 1);
    readRecord(applicationFields, { ...blankRecord, ...answers }, frame, 0);
    let found = Number.POSITIVE_INFINITY;
    deriveFeatures(rulesOnly, features, frame, 1, (_from, _count, columns) => {
      found = columns[at]?.[0] ?? Number.POSITIVE_INFINITY;
    });
    return found;
  };
  expect(read({ declaredPurpose: 'WISATA', admittedWorkIntent: false })).toBe(0);
  expect(read({ declaredPurpose: 'BEKERJA_PMI' })).toBeNaN();
  expect(read({})).toBeNaN();
  expect(read({ declaredPurpose: 'BEKERJA_PMI', siskop2miStatus: 'TERDAFTAR' })).toBe(0);
  expect(read({ declaredPurpose: 'BEKERJA_PMI', siskop2miStatus: 'TIDAK_DITEMUKAN' })).toBe(1);
  expect(read({ declaredPurpose: 'WISATA', siskop2miStatus: 'TIDAK_DITEMUKAN' })).toBe(1);
});

test('a count that open answers can still change is refused as a feature', () => {
  const [first, ...rest] = features;
  if (first === undefined) throw new Error('no features');
  const inputs: Feature[] = [{ name: 'hidden', source: { indicator: 'verifiedDocuments' } }, ...rest];
  const fault = thrown(() => createScorer(bundleWith('provisional', { inputs }), { forests }));
  expect([fault.code, fault.path]).toEqual(['MODEL_FEATURES', ['features', 0]]);
});

test('an answer taken back never adds points of the model', () => {
  // A field outside its scope without an answer is known: taking back an answer that was recorded there is as taking back a clearance.
  const dictionary: Dictionary = applicationFields;
  const names = features.flatMap(({ source }) =>
    source?.field !== undefined && dictionary[source.field]?.appliesWhen === undefined ? [source.field] : [],
  );
  for (const { scorer, record, seed } of cases('taken back')) {
    const before = scored(scorer, record);
    const name = createRandom(seed).pick(names);
    const after = scored(scorer, withAnswers(record, { [name]: null }));
    expect(after.model?.points, `${seed} ${name}`).toBeLessThanOrEqual(before.model?.points ?? 0);
  }
});

test('the answer to one question moves the model by no more than the question says', () => {
  for (const { scorer, record, seed } of cases('spread')) {
    const found = scored(scorer, record);
    const answers = randomRecord(`answers ${seed}`, 0);
    for (const { field, spread } of found.questions) {
      const value = answers[field];
      if (value === undefined || value === null) continue;
      const after = scored(scorer, withAnswers(record, { [field]: value }));
      if (after.score === 100) continue;
      expect((after.model?.points ?? 0) - (found.model?.points ?? 0), `${seed} ${field}`).toBeLessThanOrEqual(
        spread,
      );
    }
  }
});

test('columns and single records give the same with a model', () => {
  const scorer = createScorer(bundleWith('columns'), { forests });
  const records = Array.from({ length: 300 }, (_, row) => randomRecord(`columns ${row}`, (row % 10) / 10));
  const frame = createFrame(applicationFields, records.length);
  records.forEach((record, row) => {
    readRecord(applicationFields, record, frame, row);
  });
  const columns = scorer.score(frame);
  records.forEach((record, row) => {
    const { score, low, high, boundsExact, sufficient } = scored(scorer, record);
    expect([columns.score[row], columns.low[row], columns.high[row]]).toEqual([score, low, high]);
    expect([columns.boundsExact[row], columns.sufficient[row]]).toEqual([
      boundsExact ? 1 : 0,
      sufficient ? 1 : 0,
    ]);
  });
});

test('a points table that gives points where nothing was answered is refused', () => {
  const forest = randomForest('constant');
  const { knots, ...rest } = pointsOf(forest);
  const raised = {
    ...rest,
    knots: knots.map((knot) => ({ ...knot, points: Math.min(15, knot.points + 2) })),
  };
  const fault = thrown(() => createScorer(bundleWith('constant', { forest, points: raised }), { forests }));
  expect([fault.code, fault.path]).toEqual(['MODEL_SHAPE', ['points', 'knots']]);
});

test('nothing asked gives no points of the model, and no claim that there are none to come', () => {
  const scorer = createScorer(bundleWith('blank'), { forests });
  const found = scored(scorer, blankRecord);
  expect(found.score).toBe(0);
  expect(found.high).toBeGreaterThanOrEqual(found.model?.most ?? 0);
});

test('a model alone never leaves the first band, whatever its forest says', () => {
  for (const { scorer, record, seed } of cases('alone')) {
    const rules = scored(rulesOnly, record);
    if (rules.score > 0) continue;
    expect(scored(scorer, record).band, seed).toBe(rules.band);
  }
});

test('a receipt names forest and points, and is replayed to the same bytes', () => {
  const scorer = createScorer(bundleWith('receipt'), { forests });
  for (let row = 0; row < 50; row++) {
    const receipt = scorer.receipt(randomRecord(`receipt ${row}`, 0.4));
    expect(receipt.body.forest).toBe(scorer.bundle.manifest.files.forest);
    expect(receipt.body.points).toBe(scorer.bundle.manifest.files.points);
    expect(replay(readReceipt(JSON.parse(JSON.stringify(receipt))), scorer)).toEqual(receipt);
  }
});

test('a model whose gate does not pass is refused while on, and silent while off', () => {
  const refused = thrown(() => createScorer(bundleWith('useless', { useful: false }), { forests }));
  expect(refused.code).toBe('BUNDLE_GATE');
  expect(refused.path).toEqual(['gate', 'verdict']);
  const off = createScorer(bundleWith('useless', { useful: false, model: 'off' }), { forests });
  const record = randomRecord('off', 0.2);
  expect(scored(off, record).model).toBeNull();
  expect(scored(off, record).score).toBe(scored(rulesOnly, record).score);
});

test('a bundle whose model is on is refused where nothing reads it, and scores by its rules where it is off', () => {
  const fault = thrown(() => createScorer(bundleWith('unread')));
  expect([fault.code, fault.path]).toEqual(['BUNDLE_FORESTS', ['model']]);
  expect(fault.hint).toContain('waspada/forest');
  const off = createScorer(bundleWith('unread', { useful: false, model: 'off' }));
  const record = randomRecord('unread', 0.2);
  expect(scored(off, record).score).toBe(scored(rulesOnly, record).score);
});

test('a gate report on another forest opens nothing', () => {
  const [one, other] = [bundleWith('one'), bundleWith('other')];
  const about = createScorer(one, { forests }).bundle.manifest;
  const swapped = { ...one, card: one.card ?? '', gate: other.gate };
  const fault = thrown(() =>
    createScorer({ ...swapped, manifest: sealBundle(about, swapped, applicationFields) }, { forests }),
  );
  expect(fault.code).toBe('BUNDLE_GATE');
  expect(fault.path).toEqual(['gate', 'subject', 'forest']);
});

test('a synthetic gate report does not make a bundle validated', () => {
  const fault = thrown(() => createScorer(bundleWith('claims', { evidence: 'validated' }), { forests }));
  expect([fault.code, fault.path]).toEqual(['BUNDLE_GATE', ['gate', 'evidence']]);
});

test.each([
  ['birthDate', { field: 'birthDate' }],
  ['minor by indicator', { indicator: 'isMinor' }],
  ['office', { field: 'officeCode' }],
  ['region', { field: 'domicileRegencyCode' }],
  ['destination', { field: 'destinationCountries' }],
  ['history', { indicator: 'lossesIn5Years' }],
  ['application number', { field: 'applicationId' }],
] as const)('a model that reads the %s is refused', (_, source) => {
  const [first, ...rest] = features;
  if (first === undefined) throw new Error('no features');
  const inputs: Feature[] = [{ name: 'hidden', source }, ...rest];
  const fault = thrown(() => createScorer(bundleWith('protected', { inputs }), { forests }));
  expect(fault.code).toBe('MODEL_PROTECTED');
  expect(fault.path).toEqual(['features', 0]);
});
