// A bundle and its papers in; its page out: what it is for, what it rests on, its gate, its model, and every rule in words.
import type { GateReport } from '../../evaluate/gate.js';
import type { Words } from '../../fields/dictionary.js';
import type { Rule, RuleSet } from '../../rules/document.js';
import type { Manifest } from '../../score/bundle.js';
import type { PointsTable } from '../../score/points.js';
import type { Training } from '../../train/training.js';
import { amountBar, plot, rangeBar, reachOf, tickOf, topOf } from '../charts.js';
import { html, type Piece } from '../markup.js';
import { day, exact, w } from '../numbers.js';
import { evidenceBanner, type PageOptions, type Section, verdict, writeSheet } from './sheet.js';
import { type Interval, numberColumn, numberOf, share, shareOf, tableOf, textColumn } from './table.js';

export interface BundleFacts {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly ruleSet: RuleSet;
  readonly gate: GateReport | null;
  readonly points: PointsTable | null;
  readonly training: Training | null;
}

/** The page as HTML text. O(rules + features). */
export function renderBundlePage(facts: BundleFacts, options: PageOptions = {}): string {
  const { manifest, digest, gate, points, training } = facts;
  const of = (what: Words, text: string): readonly [Words, string] => [what, text];
  return writeSheet(
    {
      title: w(`Paket ${manifest.name} ${manifest.version}`, `Bundle ${manifest.name} ${manifest.version}`),
      about: html`${manifest.words} · ${day(manifest.created)}`,
      banners: [
        evidenceBanner[manifest.evidence],
        ...(gate?.evidence === 'synthetic' && manifest.evidence !== 'synthetic' ? [syntheticModel] : []),
      ],
      findings: findings(facts),
      sections: [
        ...(gate === null ? [] : [gateSection(gate)]),
        ...(points === null ? [] : [modelSection(points, training)]),
        ...(training === null ? [] : [trainingSection(training)]),
        ruleSection(facts.ruleSet),
        useSection(),
      ],
      origin: {
        command: null,
        created: manifest.created,
        engine: training?.engine ?? '–',
        digests: [
          of(w('Paket', 'Bundle'), digest),
          ...Object.entries(manifest.files).flatMap(([name, file]) =>
            file === undefined ? [] : [of(w(name, name), file)],
          ),
          of(w('Kamus bidang', 'Field dictionary'), manifest.fieldDictionary),
          ...(training?.origin.kind === 'files'
            ? [
                of(w('Data latih', 'Training data'), training.origin.data),
                of(w('Label latih', 'Training labels'), training.origin.labels),
              ]
            : []),
        ],
        facts: [
          [
            w('Angka dasar', 'Base rate'),
            manifest.baseRate === 'unknown'
              ? w('belum diketahui', 'unknown')
              : html`${exact(manifest.baseRate.confirmedOf100)} ${w('dari 100', 'of 100')} (${manifest.baseRate.source})`,
          ],
          ...(training?.origin.kind === 'population'
            ? [
                [
                  w('Data latih', 'Training data'),
                  w(
                    `populasi SINTETIS, benih ${training.origin.seed}, ${training.origin.rows} permohonan`,
                    `SYNTHETIC population, seed ${training.origin.seed}, ${training.origin.rows} applications`,
                  ),
                ] as const,
              ]
            : []),
        ],
      },
    },
    options,
  );
}

/** A model that is off takes its evidence with it; what stands below of its training is still of made-up applications. */
const syntheticModel: readonly [Words, Words] = [
  w('Model SINTETIS', 'SYNTHETIC model'),
  w(
    'Model paket ini dilatih dan diuji pada permohonan buatan: angka gerbang dan pelatihannya tidak menggambarkan siapa pun.',
    'The model of this bundle was trained and tried on made-up applications: the numbers of its gate and training say nothing about anyone.',
  ),
];

function findings({ manifest, ruleSet, gate, points }: BundleFacts): Piece[] {
  const on = ruleSet.rules.filter(({ enabled }) => enabled).length;
  return [
    html`${exact(on)} ${w('aturan aktif', 'rules are on')}, ${exact(ruleSet.tables.length)} ${w('tabel keputusan', 'decision tables')}. ${
      manifest.model === undefined
        ? w('Tanpa model.', 'No model.')
        : manifest.model === 'on'
          ? w('Model aktif di samping aturan.', 'A model scores beside the rules.')
          : w('Model dimatikan: hanya aturan yang menilai.', 'The model is off: rules alone score.')
    }`,
    ...(gate === null
      ? []
      : [
          html`${w('Gerbang', 'Gate')}: ${verdict(gate.verdict)} ${gate.words} ${w('Berlaku sampai', 'Stands until')} ${day(gate.expires)}.`,
        ]),
    ...(points === null
      ? []
      : [
          html`${w('Model memberi paling banyak', 'The model gives at most')} ${exact(points.range.most)} ${w('poin: sendirian tidak pernah keluar dari tingkat lanjut.', 'points: alone it never leaves the first band.')}`,
        ]),
  ];
}

interface Side {
  readonly words: Words;
  readonly captured: number;
  readonly precision: Interval | null;
  readonly auc: Interval | null;
}

function gateSection(gate: GateReport): Section {
  const { data, budget, captured, precision, auc, lift } = gate;
  const reach = reachOf([lift.overRules, lift.overRandom], 0.05);
  const most = Math.max(captured.model, captured.rules, captured.random);
  const rows: Side[] = [
    {
      words: w('aturan dan model', 'rules and model'),
      captured: captured.model,
      precision: precision.model,
      auc: auc.model,
    },
    {
      words: w('aturan saja', 'rules alone'),
      captured: captured.rules,
      precision: precision.rules,
      auc: auc.rules,
    },
    { words: w('acak', 'chance'), captured: captured.random, precision: null, auc: null },
  ];
  return {
    id: 'gerbang',
    title: w('Gerbang: terbukti atau mati', 'The gate: prove or off'),
    short: w('Gerbang', 'Gate'),
    body: html`<p>${verdict(gate.verdict)} ${day(gate.measuredOn)} – ${day(gate.expires)}. ${exact(data.rows)} ${w('baris uji', 'held-out rows')}, ${exact(data.positives)} ${w('terkonfirmasi; yang dapat dilihat', 'confirmed; can be looked at')}: ${exact(budget)}.</p>${tableOf(
      {
        name: 'gerbang',
        caption: w('Yang ditemukan bila sebanyak itu dilihat', 'What is found when so many are looked at'),
        rows,
      },
      [
        { head: w('pilihan', 'chosen by'), cell: ({ words }) => words },
        {
          head: w('kasus ditemukan', 'cases found'),
          cell: (row) => html`${exact(Math.round(row.captured * 100) / 100)}${amountBar(row.captured, most)}`,
          saved: { names: ['captured'], values: (row) => [row.captured] },
        },
        {
          head: w('ketepatan', 'precision'),
          cell: (row) =>
            row.precision !== null && html`${shareOf(row.precision)}${rangeBar(row.precision, [0, 1])}`,
          saved: {
            names: ['precision', 'low', 'high'],
            values: (row) => [
              row.precision?.value ?? null,
              row.precision?.low ?? null,
              row.precision?.high ?? null,
            ],
          },
        },
        {
          head: w('AUC', 'AUC'),
          cell: (row) => row.auc !== null && html`${numberOf(row.auc)}${rangeBar(row.auc, [0, 1], 0.5)}`,
          saved: {
            names: ['auc', 'auc_low', 'auc_high'],
            values: (row) => [row.auc?.value ?? null, row.auc?.low ?? null, row.auc?.high ?? null],
          },
        },
      ],
    )}<dl class="wide"><dt>${w('keuntungan atas aturan saja', 'gain over rules alone')}</dt><dd>${shareOf(lift.overRules)}${rangeBar(lift.overRules, [-reach, reach], 0)}</dd><dt>${w('keuntungan atas acak', 'gain over chance')}</dt><dd>${shareOf(lift.overRandom)}${rangeBar(lift.overRandom, [-reach, reach], 0)}</dd></dl>`,
  };
}

function modelSection(points: PointsTable, training: Training | null): Section {
  const outputs = points.knots.map(({ output }) => output);
  // A probability starts at 0; a margin or a value of some unit starts where the table does.
  const isShare = points.output === 'probability';
  const least = isShare ? 0 : Math.min(...outputs);
  const width = isShare ? topOf(Math.max(...outputs)) : Math.max(...outputs) - least;
  const tick = isShare ? tickOf(width) : (value: number): string => String(Math.round(least + value));
  const top =
    training === null ? 0 : Math.max(...training.importances.map(({ permutation }) => permutation), 0);
  return {
    id: 'model',
    title: w('Model: dari keluaran ke poin', 'The model: from output to points'),
    short: w('Model', 'Model'),
    body: html`<div class="plots">${plot({
      title: w('Poin menurut keluaran', 'Points by output'),
      told: w(
        `Poin dari 0 sampai ${points.range.most} menurut keluaran hutan`,
        `Points from 0 to ${points.range.most} by the output of the forest`,
      ),
      across: w('keluaran hutan', 'output of the forest'),
      up: w('poin', 'points'),
      most: [width, Math.max(1, points.range.most)],
      show: [tick, (value) => String(Math.round(value))],
      lines: [
        { points: points.knots.map(({ output, points: each }) => [output - least, each]), look: 'one' },
      ],
    })}</div>${
      training !== null &&
      tableOf(
        {
          name: 'fitur',
          caption: w(
            'Yang dibaca model, yang terpenting dahulu',
            'What the model reads, the most important first',
          ),
          rows: training.importances,
          most: 20,
        },
        [
          textColumn(w('fitur', 'feature'), 'feature', ({ feature }) => feature),
          {
            head: w('arah', 'direction'),
            cell: ({ feature }) => directionWords(training, feature),
          },
          {
            head: w('pentingnya (acak)', 'importance (permutation)'),
            cell: ({ permutation }) =>
              html`${exact(Math.round(permutation * 1e6) / 1e6)}${amountBar(Math.max(0, permutation), top)}`,
            saved: { names: ['permutation'], values: ({ permutation }) => [permutation] },
          },
          numberColumn(
            w('pentingnya (ketidakmurnian)', 'importance (impurity)'),
            'impurity',
            ({ impurity }) => impurity,
            share,
          ),
        ],
      )
    }`,
  };
}

function directionWords({ directions }: Training, feature: string): Piece {
  const found = directions.find((each) => each.feature === feature);
  if (found === undefined) return w('bebas', 'free');
  const way = found.direction === 'raises' ? w('menaikkan', 'raises') : w('menurunkan', 'lowers');
  return html`${way}${found.verdict === 'proved' && html` (${w('terbukti', 'proved')})`}`;
}

function trainingSection({
  split,
  labels,
  calibration,
  settings,
  forest,
  holdout,
  outOfBag,
}: Training): Section {
  const most = Math.max(0, ...holdout.points.map(({ rows }) => rows));
  return {
    id: 'pelatihan',
    title: w('Pelatihan', 'Training'),
    short: w('Pelatihan', 'Training'),
    body: html`<dl class="wide"><dt>${w('dilatih pada', 'trained on')}</dt><dd>${exact(split.training.rows)} (${exact(split.training.cases)} ${w('terkonfirmasi', 'confirmed')})</dd><dt>${w('diuji pada', 'held out')}</dt><dd>${exact(split.holdout.rows)} (${exact(split.holdout.cases)} ${w('terkonfirmasi', 'confirmed')})</dd><dt>${w('ditinggalkan', 'left out')}</dt><dd>${exact(labels.unknown)} ${w('tanpa hasil', 'without an outcome')}, ${exact(labels.postponedOnly)} ${w('hanya penangguhan petugas', 'only postponed by an officer')}</dd><dt>${w('hutan', 'forest')}</dt><dd>${exact(forest.trees)} ${w('pohon', 'trees')}, ${exact(forest.nodes)} ${w('simpul', 'nodes')}, ${w('kedalaman', 'depth')} ${forest.depth}</dd><dt>${w('kalibrasi', 'calibration')}</dt><dd>${calibration.method}, ${
      calibration.prevalence === null
        ? w('prevalensi baris latih', 'prevalence of the training rows')
        : share(calibration.prevalence)
    }</dd><dt>${w('benih', 'seed')}</dt><dd>${settings.seed}</dd><dt>AUC ${w('di luar kantong', 'out of bag')}</dt><dd>${
      outOfBag.auc === null ? '–' : exact(Math.round(outOfBag.auc * 1000) / 1000)
    }</dd></dl>${tableOf(
      {
        name: 'poin',
        caption: w('Baris uji menurut poin model', 'Held-out rows by points of the model'),
        rows: holdout.points,
      },
      [
        numberColumn(w('poin', 'points'), 'points', ({ points }) => points),
        {
          head: w('baris', 'rows'),
          cell: ({ rows }) => html`${exact(rows)}${amountBar(rows, most)}`,
          saved: { names: ['rows'], values: ({ rows }) => [rows] },
        },
        numberColumn(w('terkonfirmasi', 'confirmed'), 'cases', ({ cases }) => cases),
      ],
    )}`,
  };
}

function ruleSection({ rules }: RuleSet): Section {
  return {
    id: 'aturan',
    title: w('Aturan', 'Rules'),
    short: w('Aturan', 'Rules'),
    body: tableOf(
      {
        name: 'aturan',
        caption: w('Setiap aturan dengan poin dan dasarnya', 'Every rule with its points and basis'),
        rows: rules,
      },
      [
        textColumn<Rule>(w('aturan', 'rule'), 'id', ({ id }) => id),
        { head: w('isi', 'what it says'), cell: ({ words }) => words },
        numberColumn(w('poin', 'points'), 'points', ({ points }) => points),
        textColumn(w('kelas', 'class'), 'class', (rule) => rule.class),
        {
          head: w('dasar hukum dan praktik', 'law and practice'),
          cell: ({ legalBasis, practice }) => [...legalBasis, ...practice].join('; '),
        },
        {
          head: w('berlaku', 'in force'),
          cell: ({ enabled, validFrom, validTo }) =>
            enabled
              ? html`${day(validFrom)}${validTo !== null && validTo !== undefined && html` – ${day(validTo)}`}`
              : w('mati', 'off'),
        },
      ],
    ),
  };
}

function useSection(): Section {
  return {
    id: 'kegunaan',
    title: w('Untuk apa, dan bukan untuk apa', 'What it is for, and what not'),
    short: w('Kegunaan', 'Use'),
    body: html`<ul><li>${w(
      'Membantu petugas menemukan pertanyaan yang perlu diajukan dan orang yang perlu dilindungi.',
      'It helps an officer find the questions to ask and the people to protect.',
    )}</li><li>${w(
      'Bukan keputusan, bukan dasar penolakan, bukan bukti tentang seseorang.',
      'No decision, no ground for refusal, no evidence about anyone.',
    )}</li><li>${w(
      'Yang belum ditanyakan tidak pernah dihitung rendah: ia melebarkan selang.',
      'What was not asked never counts as low: it widens the interval.',
    )}</li></ul>`,
  };
}
