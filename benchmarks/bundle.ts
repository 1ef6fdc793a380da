// How fast the shipped bundle assesses one application, words and questions included, beside another engine's bare 40 rules.
import { existsSync, readFileSync } from 'node:fs';
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { jsonRulesEngine } from './rivals/json-rules-engine.js';
import { loadRival } from './rivals/rival.js';
import { makeRecords, makeRules } from './rule-set.js';

const ROUNDS = 7;
const LEAST_MS = 400;

const names = {
  sample: 'assess, records of the sample',
  answered: 'assess, every question answered',
  receipt: 'receipt, records of the sample',
} as const;

/** Goes round a list, `count` a turn. */
function around<T>(items: readonly T[], count: number, visit: (item: T) => void): () => number {
  let next = 0;
  return () => {
    for (let i = 0; i < count; i++) {
      const item = items[next];
      next = (next + 1) % items.length;
      if (item !== undefined) visit(item);
    }
    return count;
  };
}

export const run: Benchmark = async ({ dist }) => {
  if (!existsSync(new URL('index.js', dist))) throw new Error('found no dist/index.js: npm run build');
  const library: typeof import('../src/index.js') = await import(new URL('index.js', dist).href);
  const testing: typeof import('../src/testing.js') = await import(new URL('testing.js', dist).href);
  const model: typeof import('../models/passport-application.js') = await import(
    new URL('models/passport-application.js', dist).href
  );
  const scorer = library.createScorer(model.bundle);
  const sample = readFileSync(new URL('../data/samples/applications.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => library.parseJson(line));
  const assessed = sample.map((record) => scorer.assess(record));
  const exact = assessed.filter((each) => each.band !== 'unscored' && each.boundsExact).length;
  const open = assessed.filter((each) => each.band !== 'unscored' && each.low !== each.high).length;
  const answered = testing.answeredRecord;

  const rules = makeRules('waspada-rules-1');
  const answers = makeRecords('waspada-records-1', 2000);
  const rival = await loadRival(jsonRulesEngine, rules);
  const contenders: Contender[] = [
    { name: names.sample, run: around(sample, 100, (record) => scorer.assess(record)) },
    { name: names.answered, run: around([answered], 100, (record) => scorer.assess(record)) },
    { name: names.receipt, run: around(sample, 50, (record) => scorer.receipt(record)) },
  ];
  const bare = `${jsonRulesEngine.name}, 40 generated rules, bare`;
  if ('judge' in rival) {
    let next = 0;
    contenders.push({
      name: bare,
      async run() {
        for (let i = 0; i < 50; i++) await rival.judge(answers[next++ % answers.length] ?? {});
        return 50;
      },
    });
  }
  const figures = await takeTurns(contenders, {
    rounds: ROUNDS,
    leastMs: LEAST_MS,
    progress: progressOf('bundle'),
  });
  const of = (name: string): readonly number[] => figures.get(name) ?? [];
  const lines: Figure[] = contenders.map(({ name }) => figure(name, 'us/record', spreadOf(of(name))));
  if ('judge' in rival) {
    for (const name of [names.sample, names.answered]) {
      const times = spreadOf(ratios(of(name), of(bare)));
      lines.push(figure(`${bare} : ${name}`, 'times', times, { is: 'at least', value: 5 }));
    }
  }
  return {
    setting: {
      bundle: `${scorer.bundle.manifest.name} ${scorer.bundle.manifest.version}`,
      rules: scorer.bundle.ruleSet.rules.length,
      fields: Object.keys(scorer.dictionary).length,
      'sample records': sample.length,
      'of these with open bounds': open,
      'of these with exact bounds': exact,
      rounds: ROUNDS,
    },
    figures: lines,
    skipped: 'missing' in rival ? [`${jsonRulesEngine.name}: ${rival.missing}`] : [],
  };
};
