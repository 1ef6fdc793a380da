// Papers: how many base documents are missing, and how many papers corroborate the story.
import { type Column, UNKNOWN_CATEGORY } from '../frame/frame.js';
import { type Indicator, UNKNOWN_NUMBER } from './indicator.js';

const identity = ['documents.KTP', 'documents.KK'] as const;
const origin = ['documents.AKTA_LAHIR', 'documents.IJAZAH', 'documents.BUKU_NIKAH'] as const;
const supporting = [
  'documents.SURAT_UNDANGAN',
  'documents.PASPOR_PENJAMIN',
  'documents.SURAT_PPIU',
  'documents.REKOM_DISNAKER',
  'documents.REKOM_KEMNAKER_MAGANG',
  'documents.LOA',
  'documents.KONTRAK_KERJA',
  'documents.VISA_KERJA',
  'documents.BUKU_PELAUT',
  'documents.PKL',
  'documents.IZIN_ORTU',
  'documents.AKTA_NIKAH_LN',
] as const;

const stateReader = (column: Column): ((row: number) => string | null) => {
  if (column.kind !== 'category') return () => null;
  return (row) => column.codes[column.values[row] ?? UNKNOWN_CATEGORY] ?? null;
};

export const missingDocuments: Indicator = {
  name: 'missingDocuments',
  kind: 'number',
  unit: 'documents',
  label: { id: 'dokumen dasar yang belum ada', en: 'base documents still missing' },
  evidence: 'D',
  source:
    'Permenkumham 8/2014 Art 4 (identity card, family card, and one of birth, school or marriage certificate)',
  needs: [...identity, ...origin],
  bind(columns) {
    const must = identity.map((name) => stateReader(columns(name)));
    const oneOf = origin.map((name) => stateReader(columns(name)));
    return (row) => {
      let missing = 0;
      for (const read of must) {
        const state = read(row);
        if (state === null) return UNKNOWN_NUMBER;
        if (state === 'TIDAK_ADA') missing++;
      }
      const states = oneOf.map((read) => read(row));
      if (states.some((state) => state === 'TERVERIFIKASI' || state === 'ADA' || state === 'DIDUGA_PALSU'))
        return missing;
      if (states.includes(null)) return UNKNOWN_NUMBER;
      return states.includes('TIDAK_ADA') ? missing + 1 : missing;
    };
  },
  examples: [
    { record: { documents: { KTP: 'TERVERIFIKASI', KK: 'TIDAK_ADA', IJAZAH: 'ADA' } }, value: 1 },
    { record: { documents: { KTP: 'TERVERIFIKASI', KK: 'ADA' } }, value: null },
  ],
};

export const verifiedDocuments: Indicator = {
  name: 'verifiedDocuments',
  kind: 'number',
  unit: 'documents',
  label: { id: 'dokumen pendukung terverifikasi', en: 'supporting documents verified' },
  evidence: 'D',
  source: 'count of corroborating papers for the purpose; papers not seen do not count',
  needs: [...supporting],
  provisional: true,
  bind(columns) {
    const readers = supporting.map((name) => stateReader(columns(name)));
    return (row) => {
      let verified = 0;
      for (const read of readers) if (read(row) === 'TERVERIFIKASI') verified++;
      return verified;
    };
  },
  examples: [
    { record: { documents: { LOA: 'TERVERIFIKASI', PKL: 'ADA' } }, value: 1 },
    { record: {}, value: 0 },
  ],
};
