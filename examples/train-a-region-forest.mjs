// From a table of regions to a forest beside the rules of a region bundle: trained, measured, and left off, because it is not proved.
// Every region here is made up (SYNTHETIC). Give a folder to write the bundle: node examples/train-a-region-forest.mjs FOLDER
import { fileURLToPath } from 'node:url';
import { forests } from 'waspada/forest';
import base from 'waspada/models/region';
import { loadBundle, saveBundle, trainRegionBundle } from 'waspada/node';
import { createRegionScorer } from 'waspada/regions';

const REGIONS = 514;
const SEED = 20261124;
let state = SEED;
const unit = () => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 8) / 2 ** 24;
};
const tenth = (value) => Math.round(value * 10) / 10;

// What is known of a made-up region; a figure is missing in one of seven. People are returned more often to regions from which many
// leave, where few are served at home: that is the pattern, and chance does the rest.
const records = [];
const outcomes = new Map();
for (let region = 1; region <= REGIONS; region++) {
  const share = unit();
  const leaving = tenth(1200 * share * share);
  const gap = tenth(100 * unit());
  const [border, seaport] = [unit() < 0.04, unit() < 0.08];
  const [office, post, village] = [unit() < 0.4, unit() < 0.2, unit() < 0.3];
  const served = (post ? 0.7 : 1) * (village ? 0.6 : 1) * (office ? 0.9 : 1);
  const pattern = ((leaving * gap) / 100_000) * 8 * served + (border ? 1.5 : 0) + (seaport ? 0.5 : 0);
  const seen = () => tenth(pattern * (0.2 + 1.6 * unit()) + 1.5 * unit());
  const known = {
    'pmi.originPer100k': leaving,
    'procedure.gapPercent': gap,
    'gateway.border': border,
    'gateway.seaport': seaport,
    'service.kanim': office,
    'service.p4mi': post,
    'service.village': village,
    'returns.preventedPer100k': seen(),
    'returns.scamPer100k': tenth(seen() / 3),
  };
  const code = `SINTETIS-${String(region).padStart(3, '0')}`;
  const values = new Map();
  for (const [field, value] of Object.entries(known))
    if (unit() >= 1 / 7) {
      const figure = { code, source: 'SINTETIS / SYNTHETIC', period: '2024', value: Number(value) };
      values.set(field, { value, low: Number(value), high: Number(value), figures: [figure], notes: [] });
    }
  records.push({ code, name: `Wilayah buatan ${region}`, level: 'KABUPATEN', values });
  outcomes.set(code, seen());
}

const feature = (field, direction) => ({ name: field, direction, source: { field } });
const { source, fitted } = trainRegionBundle({
  about: {
    name: 'region-forest',
    version: '1.0.0',
    words: {
      id: 'SINTETIS: aturan wilayah dengan hutan regresi yang dilatih pada wilayah buatan',
      en: 'SYNTHETIC: rules about regions with a regression forest trained on made-up regions',
    },
    created: '2026-11-24',
  },
  base,
  records,
  outcomes,
  features: [
    feature('pmi.originPer100k', 'raises'),
    feature('procedure.gapPercent', 'raises'),
    feature('gateway.border', 'raises'),
    feature('gateway.seaport', 'raises'),
    feature('service.kanim', 'lowers'),
    feature('service.p4mi', 'lowers'),
    feature('service.village', 'lowers'),
  ],
  recipe: {
    index: 'non_procedural_signal',
    words: {
      id: 'Poin model SINTETIS: keberangkatan, kesenjangan prosedur, pintu dan layanan ditimbang bersama',
      en: 'Points of a SYNTHETIC model: departures, procedure gap, gates and services weighed together',
    },
    outcome: {
      words: {
        id: 'keberangkatan nonprosedural yang dicegah tahun berikutnya (buatan)',
        en: 'non-procedural departures prevented in the following year (made up)',
      },
      unit: 'per 100,000',
      threshold: 4,
    },
    calibration: 'platt',
    most: 15,
    full: 0.6,
    slope: 20,
    budget: 0.1,
    holdoutShare: 0.4,
    seed: 1,
    evidence: 'synthetic',
    origin: { kind: 'made-up', seed: SEED, rows: REGIONS },
  },
  settings: { trees: 60, depth: 5, minLeaf: 10, importances: true },
});

const { training, gate } = fitted;
console.log(
  `${training.forest.trees} trees; variance explained on regions left out: ${training.outOfBag.explained}`,
);
console.log(`gate: ${gate.verdict}. ${gate.words.en}`);
console.log(`so the model is ${source.manifest.model}, and the bundle says: ${source.manifest.words.en}`);

// Off, its rules score as if it were not there; on, it is refused before it scores anything.
const options = { policyDate: '2026-11-24', forests };
const scoresOf = (bundle) =>
  JSON.stringify(
    createRegionScorer(bundle, options)
      .score(records)
      .map(({ indices }) => indices),
  );
console.log(`scores as the rules alone: ${scoresOf(source) === scoresOf(base)}`);
try {
  createRegionScorer({ ...source, manifest: { ...source.manifest, model: 'on' } }, options);
} catch ({ code, path }) {
  console.log(`switched on by hand: ${code} at ${path.join('.')}`);
}

const [, , folder] = process.argv;
if (folder === undefined) {
  const shipped = await loadBundle(fileURLToPath(new URL('models/region-forest/1.0.0', import.meta.url)));
  const same = ['manifest', 'forest', 'points', 'gate', 'training', 'card'].every(
    (name) => JSON.stringify(shipped[name]) === JSON.stringify(source[name]),
  );
  console.log(`examples/models/region-forest is the same, byte for byte: ${same}`);
} else await saveBundle(folder, source);
