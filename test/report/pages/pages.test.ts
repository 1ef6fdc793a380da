// The pages about bundles and measurements: every number of the document, both languages, nothing that a user's text can run.
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../../src/evaluate/evaluation.js';
import { readGate } from '../../../src/evaluate/gate.js';
import { applicationFields } from '../../../src/fields/application.js';
import { loadBundle } from '../../../src/io/bundle.js';
import { rangeBar, reachOf, tickOf, topOf } from '../../../src/report/charts.js';
import { write } from '../../../src/report/markup.js';
import { w } from '../../../src/report/numbers.js';
import { renderBundlePage } from '../../../src/report/pages/bundle.js';
import { renderComparisonPage } from '../../../src/report/pages/comparison.js';
import { renderContents } from '../../../src/report/pages/contents.js';
import { renderDriftPage } from '../../../src/report/pages/drift.js';
import { renderEvaluationPage } from '../../../src/report/pages/evaluation.js';
import { renderFairnessPage } from '../../../src/report/pages/fairness.js';
import { numberOf, share, shareOf, tableOf, textColumn } from '../../../src/report/pages/table.js';
import { readBundle } from '../../../src/score/bundle.js';
import { forests } from '../../../src/score/forest-model.js';
import { readPoints } from '../../../src/score/points.js';
import { readTraining } from '../../../src/train/training.js';
import { bundle, comparison, evaluation, hostile, poisoned } from './documents.js';

type Options = Parameters<typeof renderEvaluationPage>[1];
const { fairness, drift } = evaluation;
if (fairness === null || drift === null) throw new Error('the evaluation holds no fairness, or no drift');

const source = await loadBundle(bundle);
const facts = {
  ...readBundle(source, applicationFields, forests),
  gate: readGate(source.gate),
  points: readPoints(source.points),
  training: readTraining(source.training),
};
const pages: Readonly<Record<string, (options?: Options) => string>> = {
  evaluation: (options) => renderEvaluationPage(evaluation, options),
  fairness: (options) => renderFairnessPage(evaluation, fairness, options),
  drift: (options) => renderDriftPage(evaluation, drift, options),
  comparison: (options) => renderComparisonPage(comparison, options),
  bundle: (options) => renderBundlePage(facts, options),
};
const names = Object.keys(pages);
const page = (name: string, options?: Options): string => pages[name]?.(options) ?? '';
/** What is read: no script, no style, no marks. */
const read = (html: string): string =>
  html
    .replace(/<(script|style)>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe.each(names)('the page of the %s', (name) => {
  test('the same document gives the same page', () => {
    expect(page(name)).toBe(page(name));
  });

  test('says nothing that is no word or number', () => {
    for (const language of ['id', 'en', 'both'] as const)
      expect(read(page(name, { language }))).not.toMatch(/undefined|NaN|Infinity|\[object|null/);
  });

  test('in one language holds the other nowhere', () => {
    const [id, en] = [page(name, { language: 'id' }), page(name, { language: 'en' })];
    expect(id).toContain('Asal setiap angka');
    expect(id).not.toContain('Where every number comes from');
    expect(en).toContain('Where every number comes from');
    expect(en).not.toContain('Asal setiap angka');
    for (const one of [id, en]) expect(one).not.toMatch(/<i lang=/);
    expect(en).toContain('<html lang="en">');
  });

  test('in both languages every sentence stands twice', () => {
    const both = page(name);
    expect(both.split('<i lang=id>').length).toBe(both.split('<i lang=en>').length);
    expect(both).not.toContain('<i lang=id></i>');
    expect(both).not.toContain('<i lang=en></i>');
  });

  test('asks for nothing beside itself, and allows its own style and script alone', () => {
    const text = page(name);
    expect(text).not.toMatch(/\b(src|href)="(?!#)/);
    expect(text).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
    expect(text).not.toMatch(/ style="/);
  });

  test('tells by which command and digests it can be made again', () => {
    const source = { name: 'document.json', digest: `sha256:${'1'.repeat(64)}` };
    const text = page(name, { source, command: 'waspada report document.json --out page.html' });
    expect(text).toContain('waspada report document.json --out page.html');
    expect(text).toContain(source.digest);
    expect(text).toContain(name === 'bundle' ? facts.digest : evaluation.bundle.digest);
  });
});

test('pages of measurements name every digest of what was read, the command, and the seed', () => {
  const text = page('evaluation');
  const { data, command, bootstrap } = evaluation;
  for (const digest of [data.digest, data.labels, data.audit, data.reference]) expect(text).toContain(digest);
  expect(text).toContain(command);
  expect(text).toContain(`seed ${bootstrap.seed}, ${bootstrap.resamples} resamples`);
  const compared = page('comparison');
  for (const digest of [comparison.first.digest, comparison.second.digest, comparison.data.digest])
    expect(compared).toContain(digest);
});

test('what is naive is called so before any number, and invalid where it is', () => {
  const of = (status: 'invalid' | 'unverified' | 'complete'): string =>
    renderEvaluationPage(
      evaluation.naive === null
        ? evaluation
        : {
            ...evaluation,
            naive: { ...evaluation.naive, selection: { ...evaluation.naive.selection, status } },
          },
      { language: 'en' },
    );
  expect(of('invalid')).toContain('Naive numbers are INVALID');
  expect(of('unverified')).toContain('<b>Naive numbers.</b>');
  expect(of('complete')).not.toContain('Naive numbers');
});

test('made-up data are called SYNTHETIC above everything, in the title and at the foot: as the document says', () => {
  expect(evaluation.data.synthetic).toBe(true);
  expect(comparison.data.synthetic).toBe(true);
  for (const name of ['evaluation', 'fairness', 'drift', 'comparison']) {
    const text = page(name, { language: 'en' });
    expect(text).toContain('<title>SYNTHETIC data: ');
    expect(text).toContain('<p class="banner"><b>SYNTHETIC data.</b>');
    expect(text).toContain('<footer><p><b>SYNTHETIC data</b>');
  }
});

test('an older document says by --synthetic that its data are made up, or a comparison by its examples', () => {
  const { synthetic: _, ...data } = evaluation.data;
  const older = { ...evaluation, data };
  expect(renderEvaluationPage(older, { language: 'en' })).not.toContain('SYNTHETIC data');
  expect(renderEvaluationPage(older, { synthetic: true, language: 'en' })).toContain('SYNTHETIC data');
  const { synthetic: __, ...compared } = comparison.data;
  expect(renderComparisonPage({ ...comparison, data: compared }, { language: 'en' })).toContain(
    'SYNTHETIC data',
  );
});

test('a model that is off and was trained on made-up applications is called SYNTHETIC beside rules that are not', () => {
  const off = { ...facts, manifest: { ...facts.manifest, evidence: 'expert', model: 'off' } } as const;
  expect(renderBundlePage(off, { language: 'en' })).toContain('<b>SYNTHETIC model.</b>');
  expect(renderBundlePage({ ...off, gate: null }, { language: 'en' })).not.toContain('SYNTHETIC model');
});

test('the contents mark each page about made-up applications', () => {
  const link = { file: 'drift.html', title: w('Pergeseran', 'Drift'), about: w('a', 'b') };
  expect(renderContents([{ ...link, synthetic: true }], { language: 'en' })).toContain('SYNTHETIC');
  expect(renderContents([link], { language: 'en' })).not.toContain('SYNTHETIC');
});

test('drift of calibration stands in a table: all rows, the random audit, every month, with exact numbers and a verdict', () => {
  const { calibration } = drift;
  if (calibration === null || calibration === undefined) throw new Error('the drift holds no calibration');
  const { labelled, audit } = calibration;
  expect(labelled.periods.length).toBeGreaterThan(6);
  const text = page('drift', { language: 'en' });
  for (const each of [labelled, ...(audit === null ? [] : [audit]), ...labelled.periods]) {
    expect(text).toContain(`data-csv="${each.expected}"`);
    const { value, low, high } = each.ratio;
    expect(text).toContain(`data-csv="${[value, low, high].map((end) => end ?? '').join(';')}"`);
  }
  expect(text).toContain('Whom an office looks at can change too');
  // Without outcomes of both times the page does not speak of them.
  const without = renderDriftPage(evaluation, { ...drift, calibration: null }, { language: 'en' });
  expect(without).not.toContain('Calibration');
  expect(without).not.toContain('Naive numbers');
});

test('every rule, office, group and gap of the document is in a table with its exact numbers', () => {
  const text = page('evaluation');
  for (const { rule, hits, precision } of evaluation.rules.rules) {
    expect(text).toContain(`data-csv="${rule}"`);
    expect(text).toContain(`data-csv="${hits}"`);
    if (precision.value !== null)
      expect(text).toContain(`data-csv="${precision.value};${precision.low};${precision.high}"`);
  }
  for (const { office } of evaluation.naive?.workload.offices ?? []) expect(text).toContain(office);
  const fair = page('fairness');
  for (const { groups } of fairness.groups.attributes)
    for (const { group, hidden } of groups) if (!hidden) expect(fair).toContain(`data-csv="${group}"`);
  const drifted = page('drift');
  for (const { name } of drift.missing) expect(drifted).toContain(`data-csv="${name}"`);
});

test('a group of fewer than ten is not shown', () => {
  const hidden = {
    ...fairness,
    groups: {
      ...fairness.groups,
      attributes: fairness.groups.attributes.map((each) => ({
        ...each,
        groups: each.groups.map((group, at) =>
          at === 1 ? { ...group, hidden: true, group: 'KECIL' } : group,
        ),
      })),
    },
  };
  const text = renderFairnessPage(evaluation, hidden, { language: 'en' });
  expect(text).not.toContain('KECIL');
  expect(text).toContain('1 groups of fewer than ten rows are not shown');
});

test('an evaluation without outcomes, without bounds and without calibration has a page', () => {
  const bare: Evaluation = {
    ...evaluation,
    labels: null,
    naive: null,
    bounds: null,
    fairness: null,
    drift: null,
  };
  expect(read(renderEvaluationPage(bare))).not.toMatch(/undefined|NaN/);
  if (evaluation.naive !== null) {
    const uncalibrated: Evaluation = {
      ...evaluation,
      naive: { ...evaluation.naive, calibration: null, auc: null },
    };
    expect(renderEvaluationPage(uncalibrated, { language: 'en' })).toContain(
      'Too few outcomes to measure calibration',
    );
  }
  const silent = renderComparisonPage(
    {
      ...comparison,
      outcomes: null,
      selection: null,
      capacity: null,
      rollout: null,
      moves: [],
      labels: null,
    },
    { language: 'en' },
  );
  expect(silent).toContain('it cannot be said which is better');
});

test('text of a document becomes no mark and no attribute', () => {
  const poison = poisoned(evaluation);
  for (const text of [
    renderEvaluationPage(poison, { source: { name: hostile, digest: hostile }, command: hostile }),
    renderFairnessPage(poison, poison.fairness ?? fairness),
    renderDriftPage(poison, poison.drift ?? drift),
    renderContents([{ file: 'x.html', title: w(hostile, hostile), about: w(hostile, hostile) }], {
      command: hostile,
    }),
  ]) {
    expect(text.match(/<script>/g)).toHaveLength(1);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('\u202e');
    expect(text).not.toMatch(/="[^"]*onerror="/);
  }
});

describe('numbers', () => {
  const said = (piece: Parameters<typeof write>[0]): string => write(piece, 'en');

  test('a share is percent, finer below one in a hundred, and a dash where there is none', () => {
    expect(said(share(0.1234))).toBe('12.3%');
    expect(said(share(0.001234))).toBe('0.12%');
    expect(said(share(null))).toBe('–');
    expect(write(share(0.1234), 'id')).toBe('12,3 %');
  });

  test('an interval with a negative end says to, as a dash would be taken for a minus', () => {
    expect(said(shareOf({ value: 0.1, low: 0.05, high: 0.2 }))).toBe('10% (5–20)');
    expect(said(shareOf({ value: -0.122, low: -0.181, high: -0.055 }))).toBe('−12.2% (−18.1 to −5.5)');
    expect(said(numberOf({ value: 0.5, low: -1, high: 2 }))).toBe('0.5 (−1 to 2)');
    expect(said(numberOf({ value: null, low: 0, high: 1 }))).toBe('–');
  });

  test('an axis ends where its quarters need no fraction', () => {
    expect(topOf(0.162)).toBe(0.2);
    expect(topOf(0.2)).toBe(0.2);
    expect(topOf(0.9)).toBe(1);
    expect(topOf(0.003)).toBe(0.004);
    for (const top of [0.004, 0.008, 0.02, 0.04, 0.08, 0.2, 0.4, 0.8, 1])
      for (const part of [0.25, 0.5, 0.75, 1]) {
        const value = part * top;
        const shown = Number(tickOf(top)(value).replace(/ .*/, '')) / (top < 0.04 ? 1000 : 100);
        expect(shown).toBeCloseTo(value, 10);
      }
  });

  test('a bar lies where its interval lies, and never outside', () => {
    const svg = said(rangeBar({ value: 0.5, low: 0.25, high: 0.75 }, [0, 1]) ?? '');
    expect(svg).toContain('x="25%" width="50%"');
    expect(svg).toContain('class="tick" x="49.4%"');
    expect(said(rangeBar({ value: 9, low: -5, high: 9 }, [0, 1], 0.5) ?? '')).toContain(
      'x="0%" width="100%"',
    );
    expect(rangeBar({ value: 1, low: null, high: 1 }, [0, 1])).toBeNull();
    expect(reachOf([{ low: -0.3, high: 0.1 }], 0.05)).toBe(0.3);
  });

  test('a table without rows says that there is nothing', () => {
    const none: readonly string[] = [];
    expect(
      said(
        tableOf({ name: 'x', caption: w('Isi', 'Contents'), rows: none }, [
          textColumn(w('a', 'a'), 'a', (row) => row),
        ]),
      ),
    ).toBe('<p class="fine">Contents: none.</p>');
  });
});
