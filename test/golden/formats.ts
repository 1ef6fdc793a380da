// The golden documents: one of every format, made by the product from fixed input. Run: npx tsx test/golden/formats.ts
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import bundle from '../../models/passport-application.js';
import { applicationFields } from '../../src/fields/application.js';
import { recordToCells } from '../../src/fields/read.js';
import { formatCsvRow } from '../../src/io/csv-write.js';
import type { Rule } from '../../src/rules/document.js';
import { sealBundle } from '../../src/score/bundle.js';
import { answeredRecord, blankRecord, withAnswers } from '../../src/score/fixtures.js';
import { createScorer } from '../../src/score/scorer.js';
import { testRule, testRules } from '../rules/random.js';

const scorer = createScorer(bundle);
const words = { id: 'contoh', en: 'example' };
const adverse = withAnswers(answeredRecord, {
  admittedWorkIntent: true,
  siskop2miStatus: 'TIDAK_DITEMUKAN',
  travelFunding: 'PEREKRUT',
  recruiterKind: 'CALO',
  itineraryKnowledge: 'TIDAK_DITANYA',
});

/** A rule set with one rule of each part of the language: leaf, decay, gate, cap, group, clears, table, list, switch. */
export const goldenRules = testRules(
  [
    testRule('LEAF', { field: 'coachedToConceal', operator: 'is', value: true }, { points: 20, group: 'g1' }),
    testRule('GROUPED', { field: 'statementChanged', operator: 'is', value: true }, { points: 12, group: 'g1' }),
    testRule(
      'DECAY',
      { all: [{ indicator: 'misuseMonths', operator: 'below', value: 24 }, { indicator: 'victimHistory', operator: 'is', value: false }] },
      { class: 'H', points: 15, decay: { indicator: 'misuseMonths', steps: [{ belowMonths: 12, points: 15 }, { belowMonths: 24, points: 8 }] } },
    ),
    testRule('GATE', { indicator: 'isMinor', operator: 'is', value: true }, { points: 0, gate: { floor: 'pendalaman', law: ['UU 18/2017'] } }),
    testRule('R0', { field: 'destinationCountries', operator: 'containsAny', value: { list: 'watch' } }, { class: 'C', points: 5 }),
    testRule('BROKER', { atLeast: 1, of: [{ field: 'recruiterKind', operator: 'in', value: ['CALO', 'P3MI_TIDAK_AKTIF'] }, { not: { field: 'recruiterKind', operator: 'notIn', value: ['CALO'] } }] }, { points: 15 }),
    testRule('CLEARS', { field: 'siskop2miStatus', operator: 'is', value: 'TERDAFTAR' }, { class: 'D', points: 0, clears: ['BROKER'] }),
    testRule('SWITCHED', { countOfTrue: ['jobOffer.noQualificationNeeded', 'feesChargedToApplicant'], atLeast: 2 }, { points: 10, switch: 'disputed' }),
  ].map((rule): Rule => ({ ...rule, examples: [{ name: 'nothing asked', record: {}, expect: { verdict: 'unknown' } }] })),
  {
    lists: [{ id: 'watch', words, values: ['KH', 'MM'], validFrom: '2025-01-01', validTo: '2027-12-31', sources: ['example'] }],
    switches: [{ id: 'disputed', words, default: false, conflict: 'an unresolved conflict of law' }],
    minimum: [{ fields: ['declaredPurpose'] }, { purposes: ['UMRAH'], fields: ['organizerLicence'] }],
  },
);

const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const header = Object.keys(applicationFields);

/** File name -> text. */
export const goldens: Readonly<Record<string, string>> = {
  'record.json': print(adverse),
  'record.csv': `${formatCsvRow(header)}${formatCsvRow(recordToCells(applicationFields, adverse))}`,
  'rules.json': print(goldenRules),
  'manifest.json': print(
    sealBundle(
      { name: 'golden', version: '1', words, created: '2026-11-24', evidence: 'synthetic', baseRate: 'unknown' },
      { rules: goldenRules, card: 'A card.' },
      applicationFields,
    ),
  ),
  'points.json': print({
    format: 'waspada-points/1',
    id: 'example',
    typology: 'labour_exploitation',
    words,
    output: 'probability',
    range: { least: 0, most: 15 },
    slope: 60,
    knots: [
      { output: 0, points: 0 },
      { output: 0.25, points: 0 },
      { output: 0.5, points: 15 },
    ],
  }),
  'assessment.json': print(scorer.assess(adverse)),
  'assessment-insufficient.json': print(scorer.assess(blankRecord)),
  'assessment-unscored.json': print(scorer.assess({ applicationId: 'X-1', submittedAt: 'yesterday' })),
  'receipt.json': print(scorer.receipt(adverse)),
  'rejects.jsonl': `${JSON.stringify({ row: 3, line: 5, applicationId: 'X-3', path: 'submittedAt', code: 'FIELDS_DATE', message: 'found "yesterday", expected a date', hint: 'Write dates as YYYY-MM-DD.' })}\n`,
  'labels.csv': 'applicationId,outcome,outcomeDate,provenance\nX-17,confirmed,2026-09-30,repatriation\nX-18,unknown,2026-09-30,officer_postponement\n',
  'mapping.json': print({ format: 'waspada-mapping/1', columns: { 'No Permohonan': 'applicationId', NIK: null }, values: { coachedToConceal: { YA: 'true', TIDAK: 'false' } } }),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(goldens)) writeFileSync(new URL(`./formats/${name}`, import.meta.url), text);
}
