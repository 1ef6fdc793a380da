// The documents of a trained bundle in; its model card out, under the headings of Mitchell et al. (2019), every number from the documents.
import type { GateReport } from '../evaluate/gate.js';
import type { Estimate } from '../evaluate/intervals.js';
import type { Manifest } from '../score/bundle.js';
import type { PointsTable } from '../score/points.js';
import type { Training } from '../train/training.js';

export interface CardFacts {
  readonly about: Pick<Manifest, 'name' | 'version' | 'words' | 'evidence' | 'model'>;
  readonly points: PointsTable;
  readonly gate: GateReport;
  readonly training: Training;
}

const number = (value: number): string => String(value);
const share = (value: number): string => `${Math.round(value * 10000) / 100} %`;
const interval = ({ value, low, high }: Estimate, show = number): string =>
  `${show(value)} (${show(low)} to ${show(high)})`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const evidenceWords: Readonly<Record<Manifest['evidence'], string>> = {
  synthetic:
    '**Evidence: synthetic (SINTETIS).** Trained and measured on made-up applications. Its numbers say that the software works; they say nothing about people.',
  expert: '**Evidence: expert judgement.** Not measured in the field.',
  validated: '**Evidence: validated** on outcomes of the field, by the gate report below.',
};

/** The most important features that are listed. */
const MOST_LISTED = 15;

/** Markdown. The same documents give the same card, byte for byte: `waspada bundle verify` renders it again and compares. */
export function renderCard(facts: CardFacts): string {
  const sections: [string, string[]][] = [
    ['Model details', details(facts)],
    ['Intended use', intendedUse()],
    ['Factors', factors(facts)],
    ['Metrics', metrics(facts)],
    ['Evaluation data', evaluationData(facts)],
    ['Training data', trainingData(facts)],
    ['Quantitative analyses', analyses(facts)],
    ['Ethical considerations', ethics()],
    ['Caveats and recommendations', caveats(facts)],
  ];
  const { about } = facts;
  const lines = [
    `# ${about.name} ${about.version}`,
    '',
    `${about.words.id} / ${about.words.en}`,
    '',
    evidenceWords[about.evidence],
    '',
    'Written by `waspada train`; every number below is in `training.json`, `points.json` or `gate.json`, and `waspada bundle verify` computes it again.',
    ...sections.flatMap(([title, body]) => ['', `## ${title}`, '', ...body]),
    '',
  ];
  return lines.join('\n');
}

function details({ about, training, points }: CardFacts): string[] {
  const { forest, calibration, settings } = training;
  const told = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    `- Made on ${training.created} by waspada ${training.engine}, trainer \`${training.trainer}\`, state: **${about.model ?? 'off'}**.`,
    `- A decision forest beside the rules of ${training.rules.name} ${training.rules.version} (\`${training.rules.digest}\`).`,
    `- ${forest.trees} trees, ${forest.nodes} nodes, depth ${forest.depth} at most, ${forest.features} features.`,
    `- Settings: ${told.join(', ')}.`,
    `- Its output, a mean probability, is calibrated (${calibration.method}, ${calibration.rows} out-of-bag rows) and frozen into whole points:`,
    '',
    ...table(
      ['output from', 'points'],
      points.knots.map(({ output, points: given }) => [output, given]),
    ),
    '',
    `At most ${training.most} points, all of them from a calibrated probability of ${training.full} on; no unit of output moves more than ${points.slope} points. A model alone never leaves the band \`lanjut\`.`,
  ];
}

const intendedUse = (): string[] => [
  'Beside the rules, at a passport counter: which questions to ask, what to check, whom to refer to protection. An officer decides.',
  '',
  'Not for refusing anyone; not for people whose applications were not asked the questions; not as evidence against anyone; not for other countries or purposes.',
];

function factors({ training }: CardFacts): string[] {
  const proved = training.directions.filter(({ verdict }) => verdict === 'proved').length;
  const others = training.directions.filter(({ verdict }) => verdict !== 'proved');
  return [
    'The model reads statements, documents and linkage counts. It cannot read name, sex, religion, birth date or what follows from it, history, region, office or destination: such a feature is refused when a bundle is read.',
    '',
    `Declared directions (an answer may only raise, or only lower): ${proved} of ${training.directions.length} proved over the whole forest${others.length === 0 ? '.' : ':'}`,
    ...others.map(({ feature, direction, verdict }) => `- \`${feature}\` ${direction}: ${verdict}`),
    '',
    'An unanswered question counts as the answer that gives the fewest points, in training as in scoring.',
  ];
}

function metrics({ gate, training }: CardFacts): string[] {
  return [
    `Share of the confirmed cases found when ${gate.budget} of the ${gate.data.rows} held-out rows can be looked at (${share(training.budget)}), against the rules alone and against chance; area under the ROC curve with DeLong's interval. All intervals are 95 %; ties are counted as expected numbers.`,
  ];
}

const origin = ({ origin: from, sample }: Training): string[] =>
  from.kind === 'population'
    ? [
        `The synthetic population (SINTETIS) of seed ${from.seed}: ${from.rows} applications, prevalence ${from.prevalence}. \`waspada bundle verify\` makes them again. Sample \`${sample}\`.`,
      ]
    : [`Files, by digest: applications \`${from.data}\`, outcomes \`${from.labels}\`. Sample \`${sample}\`.`];

function evaluationData({ training, gate }: CardFacts): string[] {
  const { holdout } = training.split;
  return [
    `${holdout.rows} labelled rows, ${holdout.cases} of them confirmed cases, held out by a hash of the application number (share ${training.split.share}, seed ${training.split.seed}) and seen neither in training nor in calibration. Digest \`${gate.data.digest}\`.`,
    '',
    ...table(['outcome known from', 'rows'], Object.entries(gate.data.provenance)),
  ];
}

function trainingData({ training }: CardFacts): string[] {
  const { labels, split } = training;
  return [
    ...origin(training),
    '',
    `${split.training.rows} rows, ${split.training.cases} of them confirmed cases. Labels: ${labels.confirmed} confirmed, ${labels.notConfirmed} not confirmed, ${labels.unknown} rows without an outcome, ${labels.postponedOnly} left out because an officer's postponement is no ground truth. ${training.rejected} rows could not be read.`,
    '',
    training.calibration.prevalence === null
      ? 'Calibrated to the share of cases among the labelled rows.'
      : `Calibrated to a stated prevalence of ${training.calibration.prevalence}.`,
  ];
}

function analyses({ training, gate }: CardFacts): string[] {
  const { auc, points } = training.holdout;
  return [
    `**Gate: ${gate.verdict}**, measured on ${gate.measuredOn}, stands until ${gate.expires}. ${gate.words.en}`,
    '',
    ...table(
      ['', 'rules and model', 'rules alone', 'chance'],
      [
        ['cases found under the budget', gate.captured.model, gate.captured.rules, gate.captured.random],
        ['precision', interval(gate.precision.model), interval(gate.precision.rules), ''],
        ['area under the curve', interval(auc.both), interval(auc.rules), '0.5'],
      ],
    ),
    '',
    `Lift in the share of cases found: over rules alone ${interval(gate.lift.overRules)}, over chance ${interval(gate.lift.overRandom)}. Difference of the areas: ${interval(gate.auc.difference)}. The model's points alone: area ${interval(auc.model)}. Out of bag: ${training.outOfBag.auc ?? 'unknown'} on ${training.outOfBag.rows} rows.`,
    '',
    ...table(
      ['points of the model', 'held-out rows', 'confirmed among them'],
      points.map((each) => [each.points, each.rows, each.cases]),
    ),
    ...(training.importances.length === 0
      ? []
      : [
          '',
          ...table(
            ['feature', 'share of impurity removed', 'rise of the error when shuffled'],
            training.importances
              .slice(0, MOST_LISTED)
              .map(({ feature, impurity, permutation }) => [`\`${feature}\``, impurity, permutation]),
          ),
        ]),
  ];
}

const ethics = (): string[] => [
  'Someone at risk is not a suspect. History, which may be that of a victim, is not read by the model. Points of the model are named one by one beside the answers they rest on, so that they can be contested; they are no independent reason for `rujuk`.',
  '',
  'Outcomes come to light for few, and not at random: whoever was never looked at has none. A model learns that too. A blind sample is the way to see it.',
];

function caveats({ about, gate, training }: CardFacts): string[] {
  return [
    ...(about.evidence === 'synthetic'
      ? ['Trained on made-up people: never serve it but with `--demo`.', '']
      : []),
    `A fact that gives points by a rule may give points of the model too: whatever the facts, all of the model's together are at most ${training.most}. The gate measures both together.`,
    '',
    `The gate report lapses on ${gate.expires}; after that the model must be proved again on newer outcomes or switched off. Fairness by group is not measured here.`,
  ];
}
