// What a trainer is: a table and settings in, a forest out with what it got right on rows it had not seen.
import { type Issue, issue, refuse } from '../base/errors.js';
import type { Feature } from '../forest/features.js';
import { type Forest, forestBudget } from '../forest/forest.js';

/** Rows to learn from, column by column. */
export interface Table {
  readonly features: readonly Feature[];
  /** One for each feature, of one length; NaN is unknown. Read through `Math.fround`, and then smaller than `LARGEST`. */
  readonly columns: readonly Float64Array[];
  /** 0 or 1 (classification), or a finite number (regression). */
  readonly target: Float64Array;
  /** How much each row counts: finite, at least 0; 1 each where absent. */
  readonly weight?: Float64Array;
  readonly task: 'classification' | 'regression';
  /** Names of the classes 0 and 1; `0` and `1` where absent. */
  readonly classes?: readonly [string, string];
}

export interface Settings {
  readonly trees: number;
  /** Comparisons from root to leaf at most. */
  readonly depth: number;
  /** Rows a leaf holds at least; a row drawn twice counts twice. */
  readonly minLeaf: number;
  /** Features tried at each node, drawn anew; `sqrt` is the whole part of the square root of their number. */
  readonly featuresPerSplit: 'sqrt' | number;
  /** Intervals a feature is cut into at most. */
  readonly bins: number;
  /** `balanced` weighs each class so that both count alike. */
  readonly classWeight: 'none' | 'balanced';
  /** Draw the rows of each tree with replacement. */
  readonly bootstrap: boolean;
  /** Rows drawn for a tree, as a share of all. */
  readonly sampleShare: number;
  /** One cut a feature at random, each between two bins equally likely, instead of the best one. */
  readonly extraTrees: boolean;
  /** Keep to the directions that the features declare. */
  readonly monotone: boolean;
  readonly seed: number;
  /** Stop once `patience` trees have not raised the out-of-bag score by `leastGain`; looked at every `TREES_PER_STEP` trees. */
  readonly earlyStop: { readonly patience: number; readonly leastGain: number } | null;
  /** Measure which features matter; on a table of few thousand rows that takes longer than growing the trees. */
  readonly importances: boolean;
}

export interface Trained {
  readonly forest: Forest;
  readonly outOfBag: {
    /** For each row the mean over the trees that did not see it; NaN where every tree did. */
    readonly prediction: Float64Array;
    /** Rows that some tree did not see. */
    readonly rows: number;
    /** Over these rows, each counted once: area under the ROC curve, or the share of variance explained; NaN where undefined. */
    readonly score: number;
  };
  /** One number a feature. Permutation: by how much the squared error of a tree rises on rows it did not see when the feature is shuffled among them; NaN without such rows. Impurity: its share of all impurity removed while training. */
  readonly importances: { readonly permutation: Float64Array; readonly impurity: Float64Array } | null;
  readonly settings: Settings;
  /** Trees grown: fewer than asked for after an early stop. */
  readonly stoppedAt: number;
}

/** Told as trees are done; `score` is the out-of-bag score so far. */
export type Progress = (done: number, of: number, score: number) => void;

export interface Trainer {
  readonly name: string;
  /** Codes: TRAIN_DATA, TRAIN_SETTINGS, TRAIN_TRAINER. */
  train(table: Table, settings: Settings, progress?: Progress): Trained;
}

/** Trees are grown, added up and judged in steps of this many, so that the result is the same for any number of workers. */
export const TREES_PER_STEP = 5;

/** The largest 32-bit float, (2 - 2^-23) x 2^127: the threshold that every known value is below. */
export const LARGEST = 3.4028234663852886e38;

/** Rows at most: a row is kept in 24 bits while a tree grows. */
export const MOST_ROWS = 1 << 24;

const defaults: Settings = {
  trees: 100,
  depth: 12,
  minLeaf: 5,
  featuresPerSplit: 'sqrt',
  bins: 255,
  classWeight: 'none',
  bootstrap: true,
  sampleShare: 1,
  extraTrees: false,
  monotone: true,
  seed: 1,
  earlyStop: null,
  importances: false,
};

/** What each number may be; whole numbers but for `sampleShare`. */
const ranges = {
  trees: [1, forestBudget.trees],
  depth: [1, 64],
  minLeaf: [1, MOST_ROWS],
  bins: [2, 255],
  sampleShare: [0.001, 1],
  seed: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const;

/**
 * Settings with what is not given filled in: extra-trees use all rows unless told to draw; everything else has one default.
 * Code: TRAIN_SETTINGS, with the path of the setting and its range.
 */
export function readSettings(given: Partial<Settings> = {}): Settings {
  const settings = { ...defaults, bootstrap: given.extraTrees !== true, ...given };
  const issues: Issue[] = [];
  const report = (name: string, found: unknown, expected: string): void => {
    issues.push(issue('TRAIN_SETTINGS', ['settings', name], `found ${String(found)}, expected ${expected}`));
  };
  for (const name of Object.keys(settings))
    if (!Object.hasOwn(defaults, name)) report(name, name, `one of ${Object.keys(defaults).join(', ')}`);
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value: unknown = Reflect.get(settings, name);
    const whole = name !== 'sampleShare';
    if (!within(value, least, most, whole))
      report(name, value, `${whole ? 'a whole number, ' : ''}${least} to ${most}`);
  }
  for (const name of ['bootstrap', 'extraTrees', 'monotone', 'importances'] as const)
    if (typeof settings[name] !== 'boolean') report(name, settings[name], 'true or false');
  const { featuresPerSplit, classWeight, earlyStop } = settings;
  if (featuresPerSplit !== 'sqrt' && !within(featuresPerSplit, 1, forestBudget.features, true))
    report('featuresPerSplit', featuresPerSplit, `sqrt, or a whole number, 1 to ${forestBudget.features}`);
  if (classWeight !== 'none' && classWeight !== 'balanced')
    report('classWeight', classWeight, 'none or balanced');
  if (earlyStop !== null) {
    const { patience, leastGain } = typeof earlyStop === 'object' ? earlyStop : {};
    if (!within(patience, 1, forestBudget.trees, true))
      report('earlyStop', `a patience of ${patience}`, `1 to ${forestBudget.trees} trees`);
    if (!within(leastGain, 0, 1, false)) report('earlyStop', `a least gain of ${leastGain}`, '0 to 1');
    if (!settings.bootstrap && settings.sampleShare === 1)
      report('earlyStop', 'no row left out of any tree', 'bootstrap, or a sampleShare below 1');
  }
  refuse(issues);
  return settings;
}

const within = (value: unknown, least: number, most: number, whole: boolean): boolean =>
  typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));

/** Faults that would make the forest wrong or empty, each code TRAIN_DATA; none means that it can be trained on. O(rows x features). */
export function checkTable({ features, columns, target, weight, task, classes }: Table): Issue[] {
  const issues: Issue[] = [];
  const report = (path: readonly (string | number)[], message: string): void => {
    issues.push(issue('TRAIN_DATA', path, message));
  };
  const rows = target.length;
  if (rows === 0) report(['target'], 'found no rows');
  if (rows > MOST_ROWS) report(['target'], `found ${rows} rows, at most ${MOST_ROWS}`);
  if (features.length === 0) report(['features'], 'found no features');
  if (features.length > forestBudget.features)
    report(['features'], `found ${features.length} features, at most ${forestBudget.features}`);
  if (new Set(features.map(({ name }) => name)).size !== features.length)
    report(['features'], 'found a feature name twice');
  if (columns.length !== features.length)
    report(['columns'], `found ${columns.length} columns, expected ${features.length}`);
  if (classes !== undefined && classes[0] === classes[1])
    report(['classes'], `found the class ${classes[0]} twice`);
  for (const [index, column] of columns.entries()) {
    if (column.length !== rows) report(['columns', index], `found ${column.length} values, expected ${rows}`);
    const row = findTooLarge(column);
    if (row >= 0)
      report(
        ['columns', index, row],
        `found ${column[row]}, expected a number that fits a 32-bit float, or NaN`,
      );
  }
  const wrong = target.findIndex((value) =>
    task === 'classification' ? value !== 0 && value !== 1 : !Number.isFinite(value),
  );
  if (wrong >= 0)
    report(
      ['target', wrong],
      `found ${target[wrong]}, expected ${task === 'classification' ? '0 or 1' : 'a finite number'}`,
    );
  if (weight !== undefined) {
    if (weight.length !== rows) report(['weight'], `found ${weight.length} values, expected ${rows}`);
    const row = weight.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
    if (row >= 0) report(['weight', row], `found ${weight[row]}, expected a finite number of at least 0`);
  }
  if (issues.length > 0) return issues;
  const first = target.findIndex((_, row) => (weight?.[row] ?? 1) > 0);
  if (first < 0) report(['weight'], 'found no row that counts');
  else if (target.every((value, row) => value === target[first] || (weight?.[row] ?? 1) === 0))
    report(['target'], `found ${target[first]} in every row that counts`);
  return issues;
}

/** The first value that is no smaller than the largest 32-bit float; -1 if none. A plain loop: it sees every cell of the table. */
function findTooLarge(column: Float64Array): number {
  for (let row = 0; row < column.length; row++)
    if (Math.abs(Math.fround(column[row] ?? Number.NaN)) >= LARGEST) return row;
  return -1;
}
