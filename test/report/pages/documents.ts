// Documents as pages get them, measured by the commands on made-up applications; and the same with hostile text wherever text can stand.

import { parseJson } from '../../../src/base/json.js';
import { type Comparison, readComparison } from '../../../src/evaluate/comparison.js';
import { type Evaluation, readEvaluation } from '../../../src/evaluate/evaluation.js';
import { at, desk, text } from '../../cli/desk.js';

const run = (...args: string[]): void => {
  const { status, stderr } = desk(args);
  if (status !== 0) throw new Error(`waspada ${args[0]}: ${stderr}`);
};

const bundles = ['passport-application', 'passport-application-demo'].map(
  (name) => `${process.cwd()}/models/${name}/1.0.0`,
);
const [first = '', second = ''] = bundles;

run(
  ...[
    'simulate',
    '--rows',
    '6000',
    '--seed',
    '3',
    '--prevalence',
    '0.1',
    '--blind',
    '0.2',
    '--linkage',
    'counts',
  ],
  ...['--bias', 'alarm=0.2', '--drift', 'asked=0.6'],
  ...['--out', 'a.csv', '--truth', 't.csv', '--labels', 'l.csv', '--audit', 'g.csv'],
);
run(
  ...['simulate', '--rows', '3000', '--seed', '4', '--linkage', 'counts', '--blind', '0.2'],
  ...['--out', 'b.csv', '--truth', 'u.csv', '--labels', 'm.csv'],
);
run(
  ...[
    'evaluate',
    'a.csv',
    '--labels',
    'l.csv',
    '--audit',
    'g.csv',
    '--reference',
    'b.csv',
    '--reference-labels',
    'm.csv',
    '--prevalence',
    '0.05',
  ],
  ...['--bundle', second, '--on', '2026-11-28', '--out', 'evaluation.json'],
);
run(
  ...['compare', first, second, 'a.csv', '--labels', 'l.csv', '--per-day', '2', '--percent', '10'],
  ...['--on', '2026-11-28', '--out', 'comparison.json'],
);

export const bundle = second;
export const evaluation: Evaluation = readEvaluation(parseJson(text('evaluation.json')));
export const comparison: Comparison = readComparison(parseJson(text('comparison.json')));
export const path = at;

export const hostile = `</script><script>window.caught=1</script><img src=x onerror="window.caught=1">;' " & \u202e`;

/** Every text of a document that is no digest, date, format or closed word, replaced; where it stays readable by its reader. */
export function poisoned(of: Evaluation): Evaluation {
  const words = { id: hostile, en: `en ${hostile}` };
  const { fairness, naive, drift } = of;
  return {
    ...of,
    command: hostile,
    engine: hostile,
    bundle: { ...of.bundle, name: hostile, version: hostile },
    notes: [words],
    audit: { ...of.audit, words },
    naive:
      naive === null
        ? null
        : {
            ...naive,
            selection: { ...naive.selection, words },
            workload: {
              ...naive.workload,
              offices: naive.workload.offices.map((each) => ({ ...each, office: hostile })),
            },
          },
    rules: {
      rules: of.rules.rules.map((each) => ({ ...each, rule: hostile })),
      overlap: of.rules.overlap.map((each) => ({ ...each, first: hostile, second: hostile })),
      redundant: [{ rule: hostile, within: hostile, share: 1 }],
    },
    quality: { ...of.quality, groups: of.quality.groups.map((each) => ({ ...each, group: hostile })) },
    fairness:
      fairness === null
        ? null
        : {
            ...fairness,
            words,
            selected: words,
            groups: {
              ...fairness.groups,
              attributes: fairness.groups.attributes.map((each) => ({
                ...each,
                attribute: hostile,
                reference: hostile,
                groups: each.groups.map((group) => ({ ...group, group: hostile })),
              })),
            },
            proxies: fairness.proxies.map((each) => ({ ...each, attribute: hostile, group: hostile })),
          },
    drift:
      drift === null
        ? null
        : {
            ...drift,
            rules: drift.rules.map((each) => ({ ...each, name: hostile })),
            offices: drift.offices.map((each) => ({ ...each, name: hostile })),
            calibration:
              drift.calibration === undefined || drift.calibration === null
                ? null
                : {
                    ...drift.calibration,
                    labelled: {
                      ...drift.calibration.labelled,
                      periods: drift.calibration.labelled.periods.map((each) => ({ ...each, name: hostile })),
                    },
                  },
          },
  };
}
