// Seals a bundle after review: writes manifest.json with the digests of its documents. Run: npx tsx models/seal.mts
import { readFile, writeFile } from 'node:fs/promises';
import { parseJson } from '../src/base/json.js';
import { applicationFields } from '../src/fields/application.js';
import { sealBundle } from '../src/score/bundle.js';

const folder = new URL('./passport-application/1.0.0/', import.meta.url);
const read = (name: string, base: URL = folder) => readFile(new URL(name, base), 'utf8');

const manifest = sealBundle(
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
  {
    rules: parseJson(await read('rules.json')),
    regions: parseJson(await read('../data/regions.json', new URL('.', import.meta.url))),
    card: await read('CARD.md'),
  },
  applicationFields,
);
await writeFile(new URL('manifest.json', folder), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(JSON.stringify(manifest.files, null, 2));
