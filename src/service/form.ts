// The field dictionary in; the counter's form out: which questions there are, in which group, and when each applies.
import { applicationFields } from '../fields/application.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';
import type { FieldForm } from './api.js';

type Group = FieldForm['group'];

/** Groups of SCREENS.md; a field that none names belongs to the journey. Systems answer linkage: nobody is asked. */
const groups: readonly (readonly [RegExp, Group])[] = [
  [/^(minor\.|ageEvidence|documents\.IZIN_ORTU)/, 'child'],
  [/^(seafarer\.|documents\.(BUKU_PELAUT|PKL))/, 'sea'],
  [
    /^(marriageCase\.|familyVisit|relative|documents\.(BUKU_NIKAH|AKTA_NIKAH_LN|SURAT_UNDANGAN|PASPOR_PENJAMIN))/,
    'family',
  ],
  [/^(travelFunding|debtOrDeduction|organizer|returnTicket)/, 'money'],
  [
    /^(siskop2mi|placement|recruiter|admittedWork|jobOffer|knowsProcedure|employer|documents\.(KONTRAK|VISA_KERJA|REKOM_DISNAKER|REKOM_KEMNAKER))/,
    'work',
  ],
  [/^(lossHistory|migrationHistory\.|refusalHistory)/, 'history'],
  [
    /^(applicationType|passportType|birthDate|identityMatch|biometricMatch|domicile|officeCode|channel|documents\.(KTP|KK|AKTA_LAHIR|IJAZAH|PASPOR_LAMA|LAPORAN_POLISI))/,
    'identity',
  ],
];
const groupOf = (name: string): Group => groups.find(([pattern]) => pattern.test(name))?.[1] ?? 'journey';

const yes = { value: true, words: { id: 'Ya', en: 'Yes' } };
const no = { value: false, words: { id: 'Tidak', en: 'No' } };

/** One entry a field that a person answers, in the order of the dictionary. */
export function formOf(dictionary: Dictionary = applicationFields): FieldForm[] {
  return Object.entries(dictionary)
    .filter(([name, def]) => def.required !== true && !name.startsWith('linkage.'))
    .map(([name, def]) => entryOf(name, def));
}

const entryOf = (name: string, def: FieldDef): FieldForm => ({
  name,
  group: groupOf(name),
  kind: def.kind,
  label: def.label,
  question: def.question ?? null,
  values:
    def.kind === 'flag'
      ? [yes, no]
      : def.kind === 'category'
        ? Object.entries(def.values).map(([value, words]) => ({ value, words }))
        : [],
  unknown: def.kind === 'category' ? [...def.unknown] : [],
  unit: def.kind === 'count' || def.kind === 'number' ? def.unit : null,
  range: def.kind === 'count' || def.kind === 'number' ? [def.range[0], def.range[1]] : null,
  parts: def.kind === 'events' ? Object.keys(def.parts) : [],
  appliesWhen: (def.appliesWhen ?? []).map((test) =>
    'in' in test
      ? { field: test.field, in: [...test.in] }
      : { field: test.field, belowYears: test.belowYears },
  ),
  required: false,
  specific: def.dataClass === 'specific',
});
