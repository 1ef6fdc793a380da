// Seals the shipped bundles after review: writes each manifest.json with the digests of its documents. Run: npx tsx models/seal.mts
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseJson } from '../src/base/json.js';
import { applicationFields } from '../src/fields/application.js';
import { regionFields } from '../src/fields/region.js';
import { type Manifest, sealBundle } from '../src/score/bundle.js';

const here = new URL('.', import.meta.url);
const read = async (name: string, base: URL) => parseJson(await readFile(new URL(name, base), 'utf8'));
const regions = await read('../data/regions.json', here);

type About = Pick<Manifest, 'name' | 'version' | 'words' | 'created' | 'evidence' | 'baseRate'>;

async function seal(about: About, dictionary: typeof applicationFields | typeof regionFields) {
  const folder = new URL(`./${about.name}/${about.version}/`, here);
  const views = new URL('views.json', folder);
  const documents = {
    rules: await read('rules.json', folder),
    regions,
    ...(existsSync(views) ? { views: await read('views.json', folder) } : {}),
    card: await readFile(new URL('CARD.md', folder), 'utf8'),
  };
  const manifest = sealBundle(about, documents, dictionary);
  await writeFile(new URL('manifest.json', folder), `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(about.name, JSON.stringify(manifest.files, null, 2));
}

await seal(
  {
    name: 'passport-application',
    version: '1.0.0',
    words: {
      id: 'Permohonan paspor: indikator PMI nonprosedural, TPPO dan TPPM',
      en: 'Passport applications: signs of non-procedural labour migration, trafficking and smuggling',
    },
    created: '2026-11-24',
    evidence: 'expert',
    baseRate: 'unknown',
  },
  applicationFields,
);
await seal(
  {
    name: 'region',
    version: '1.0.0',
    words: {
      id: 'Wilayah: enam indeks untuk penyuluhan, operasi gabungan dan layanan',
      en: 'Regions: six indices for outreach, joint operations and services',
    },
    created: '2026-11-24',
    evidence: 'expert',
    baseRate: 'unknown',
  },
  regionFields,
);
