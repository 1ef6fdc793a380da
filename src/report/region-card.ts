// The documents of a region bundle with a forest in; its model card out, in both languages, every number from the documents.
import type { GateReport } from '../evaluate/gate.js';
import type { Estimate } from '../evaluate/intervals.js';
import type { Manifest } from '../score/bundle.js';
import type { PointsTable } from '../score/points.js';
import type { RegionTraining } from '../train/region-training.js';

export interface RegionCardFacts {
  readonly about: Pick<Manifest, 'name' | 'version' | 'words' | 'evidence' | 'model'>;
  readonly points: PointsTable;
  readonly gate: GateReport;
  readonly training: RegionTraining;
}

const evidenceWords: Readonly<Record<Manifest['evidence'], string>> = {
  synthetic:
    '**SINTETIS.** Dilatih dan diukur pada wilayah buatan. Angkanya hanya menunjukkan bahwa perangkat lunak berjalan; tidak mengatakan apa pun tentang wilayah mana pun.\n\n**SYNTHETIC.** Trained and measured on made-up regions. Its numbers say that the software works; they say nothing about any region.',
  expert:
    '**Bukti: pendapat ahli.** Modelnya belum terbukti dan tidak menilai.\n\n**Evidence: expert judgement.** The model is not proved and does not score.',
  validated:
    '**Bukti: tervalidasi** dengan angka lapangan, menurut laporan gerbang di bawah.\n\n**Evidence: validated** on figures of the field, by the gate report below.',
};

const interval = ({ value, low, high }: Estimate): string => `${value} (${low} – ${high})`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
};

/** Markdown. The same documents give the same card, byte for byte. */
export function renderRegionCard({ about, points, gate, training }: RegionCardFacts): string {
  const { forest, regions, split, outcome, origin, calibration } = training;
  const state = about.model === 'on' ? 'menyala / on' : 'mati / off';
  const source =
    origin.kind === 'made-up'
      ? `SINTETIS / SYNTHETIC: ${origin.rows} wilayah buatan / made-up regions, seed ${JSON.stringify(origin.seed)}`
      : `angka wilayah / figures of regions, \`${origin.digest}\``;
  const proved = training.directions.filter(({ verdict }) => verdict === 'proved').length;
  const told = Object.entries(training.settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Model / Model details',
      [
        [
          `- ${training.created}, waspada ${training.engine}, keadaan / state: **${state}**.`,
          `- ${training.rules.name} ${training.rules.version} (\`${training.rules.digest}\`), indeks / index \`${training.index}\`.`,
          `- Hutan regresi / regression forest: ${forest.trees} pohon/trees, ${forest.nodes} simpul/nodes, kedalaman/depth ≤ ${forest.depth}, ${forest.features} fitur/features.`,
          `- ${told.join(', ')}.`,
          `- Yang dipelajari / what was learned: ${outcome.words.id} / ${outcome.words.en} (${outcome.unit}); dicari mulai / to be found from ${outcome.threshold}.`,
        ].join('\n'),
        `Keluaran hutan dikalibrasi (${calibration.method}, ${calibration.rows} wilayah) lalu dibekukan menjadi poin bulat, paling banyak ${training.most} dari peluang ${training.full}. / The output of the forest is calibrated (${calibration.method}, ${calibration.rows} regions) and frozen into whole points, at most ${training.most} from a chance of ${training.full} on.`,
        table(
          [`keluaran mulai / output from (${outcome.unit})`, 'poin / points'],
          points.knots.map((knot) => [knot.output, knot.points]),
        ),
      ],
    ],
    [
      'Kegunaan / Intended use',
      [
        'Di samping aturan, untuk memilih di mana penyuluhan dan layanan paling berguna. Bukan tentang seseorang, bukan untuk menolak permohonan, bukan sebagai angka kejadian.',
        'Beside the rules, to choose where outreach and services help most. Not about a person, not for refusing an application, not as a count of events.',
      ],
    ],
    [
      'Fitur / Factors',
      [
        `Hanya bidang wilayah berupa angka atau ya/tidak; kode dan nama wilayah serta angka tentang orang asing tidak dapat dibaca. Arah yang dinyatakan: ${proved} dari ${training.directions.length} terbukti pada seluruh hutan. Yang belum diketahui dihitung sebagai nilai yang paling menguntungkan.`,
        `Only fields of a region that are numbers or yes/no; code and name of a region and figures about foreigners cannot be read. Declared directions: ${proved} of ${training.directions.length} proved over the whole forest. What is not known counts as the most favourable value.`,
        table(
          ['fitur / feature', 'arah / direction', 'impurity', 'permutation'],
          training.importances.map(({ feature, impurity, permutation }) => [
            `\`${feature}\``,
            training.said[feature] ?? '–',
            impurity,
            permutation,
          ]),
        ),
      ],
    ],
    [
      'Data / Training and evaluation data',
      [
        `${source}. Sample \`${training.sample}\`.`,
        `${regions.known} wilayah dengan hasil / regions with an outcome; ${regions.unknown} tanpa hasil / without one; ${regions.unscored} tanpa indeks / without an index.`,
        table(
          ['', 'wilayah / regions', `≥ ${outcome.threshold}`],
          [
            ['latih / training', split.training.rows, split.training.cases],
            [`uji / held out (${split.share})`, split.holdout.rows, split.holdout.cases],
          ],
        ),
      ],
    ],
    [
      'Hasil / Quantitative analyses',
      [
        `**Gerbang / gate: ${gate.verdict}**, ${gate.measuredOn} – ${gate.expires}.`,
        gate.words.id,
        gate.words.en,
        table(
          ['', 'aturan dan model / rules and model', 'aturan saja / rules alone', 'acak / chance'],
          [
            [
              `ditemukan dari ${gate.budget} / found of ${gate.budget}`,
              gate.captured.model,
              gate.captured.rules,
              gate.captured.random,
            ],
            ['precision', interval(gate.precision.model), interval(gate.precision.rules), ''],
            ['AUC', interval(training.holdout.auc.both), interval(training.holdout.auc.rules), '0.5'],
          ],
        ),
        `Lift: ${interval(gate.lift.overRules)} atas aturan saja / over rules alone; ${interval(gate.lift.overRandom)} atas acak / over chance. Selang / intervals: 95 %. Out of bag: R² ${training.outOfBag.explained ?? '–'}, ${training.outOfBag.rows} wilayah / regions.`,
      ],
    ],
    [
      'Peringatan / Caveats',
      [
        `Sebuah angka dapat memberi poin lewat aturan dan lewat model; semua poin model paling banyak ${training.most}. Laporan gerbang berlaku sampai ${gate.expires}. Menemukan lebih banyak di tempat yang lebih banyak dicari bukan tanda kejadian yang lebih banyak.`,
        `A figure may give points by a rule and by the model; all points of the model are at most ${training.most}. The gate report lapses on ${gate.expires}. Finding more where one looks more is no sign that more happens.`,
      ],
    ],
  ];
  return [
    `# ${about.name} ${about.version}`,
    `${about.words.id} / ${about.words.en}`,
    evidenceWords[about.evidence],
    ...sections.flatMap(([title, paragraphs]) => [`## ${title}`, ...paragraphs]),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
