// Every field of a region, said once: kind, label and what it is counted in. Figures carry their sources beside the record, not in it.
import type { Dictionary, RecordOf, Words } from './dictionary.js';

const w = (id: string, en: string): Words => ({ id, en });

/** Rates are per 100,000 inhabitants of the region, over the period of the figure. */
const rate = (id: string, en: string) =>
  ({
    kind: 'number',
    unit: 'per 100,000',
    range: [0, 100_000],
    label: w(id, en),
    evidence: 'C',
    dataClass: 'general',
  }) as const;

/** Whether something stands there. Not listed is unknown, never false: no list of the country is complete. */
const stands = (id: string, en: string) =>
  ({ kind: 'flag', label: w(id, en), evidence: 'C', dataClass: 'general' }) as const;

/** Fields of a province, a regency, a district or a village. What concerns foreigners is not among them: no index may read it. */
export const regionFields = {
  code: {
    kind: 'text',
    pattern: /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/,
    label: w('kode wilayah', 'region code'),
    dataClass: 'general',
    required: true,
  },
  level: {
    kind: 'category',
    label: w('tingkat', 'level'),
    values: {
      PROVINSI: w('provinsi', 'province'),
      KABUPATEN: w('kabupaten/kota', 'regency or city'),
      KECAMATAN: w('kecamatan', 'district'),
      DESA: w('desa/kelurahan', 'village'),
    },
    unknown: [],
    evidence: 'C',
    dataClass: 'general',
  },
  population: {
    kind: 'count',
    unit: 'people',
    range: [0, 400_000_000],
    label: w('penduduk', 'population'),
    evidence: 'C',
    dataClass: 'general',
  },
  'pmi.originPer100k': rate(
    'penempatan PMI menurut daerah asal, setahun penuh',
    'placements of migrant workers by origin, a full year',
  ),
  'returns.dumaiPer100k': rate(
    'dideportasi dari Malaysia lewat Dumai, menurut asal',
    'deported from Malaysia through Dumai, by origin',
  ),
  'returns.nunukanPer100k': rate(
    'dideportasi dari Malaysia lewat Nunukan, menurut asal',
    'deported from Malaysia through Nunukan, by origin',
  ),
  'returns.scamPer100k': rate(
    'dipulangkan dari pusat penipuan daring, menurut asal',
    'returned from online scam centres, by origin',
  ),
  'returns.deadPer100k': rate(
    'PMI dipulangkan meninggal dunia, menurut asal',
    'migrant workers brought home dead, by origin',
  ),
  'returns.preventedPer100k': rate(
    'keberangkatan nonprosedural dicegah, menurut asal',
    'non-procedural departures prevented, by origin',
  ),
  'tppo.operationPer100k': rate(
    'korban TPPO operasi Juni 2023, menurut tempat penanganan',
    'TPPO victims of the June 2023 operation, by place of detection',
  ),
  'tppo.victimsPer100k': rate(
    'korban TPPO setahun, menurut tempat penanganan',
    'TPPO victims in a year, by place of detection',
  ),
  'tppo.shelteredPer100k': rate(
    'korban TPPO yang ditangani Kemensos',
    'TPPO victims cared for by the Ministry of Social Affairs',
  ),
  'gateway.airport': stands('bandara internasional', 'international airport'),
  'gateway.seaport': stands('pelabuhan penumpang internasional', 'international passenger port'),
  'gateway.border': stands('pos lintas batas negara', 'land border post'),
  'gateway.transit': stands('pelabuhan transit dalam negeri', 'domestic transit port'),
  'gateway.adjacent': stands(
    'berbatasan dengan daerah yang punya pintu internasional',
    'next to a region with an international gate',
  ),
  'procedure.gapPercent': {
    kind: 'number',
    unit: '%',
    range: [0, 100],
    label: w(
      'penempatan menurut asal yang tidak diproses di daerah sendiri',
      'placements by origin that were not processed at home',
    ),
    evidence: 'C',
    dataClass: 'general',
  },
  'service.kanim': stands('dilayani kantor imigrasi yang diketahui', 'served by a known immigration office'),
  'service.p4mi': stands('ada P4MI atau LTSA', 'a P4MI or LTSA post'),
  'service.village': stands('ada Desa Binaan atau PIMPASA', 'a guided village or PIMPASA officer'),
} as const satisfies Dictionary;

export type RegionFields = RecordOf<typeof regionFields>;
export type RegionField = keyof typeof regionFields;
