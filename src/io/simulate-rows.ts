// A simulation and a slice of it in; the lines of its files for that slice out, the same whoever writes them.
import { applicationFields, identityParts } from '../fields/application.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';
import { isObject } from '../fields/scalars.js';
import { formatCell } from '../fields/write.js';
import type { SimulatedApplication, Simulation } from '../population/simulation.js';
import { formatCsvRow } from './csv-write.js';

/** The files of a simulation that are asked for. */
export interface SliceWants {
  readonly applications: 'csv' | 'jsonl';
  readonly labels: boolean;
  readonly audit: boolean;
}

export interface SliceCounts {
  rows: number;
  cases: number;
  labels: number;
  confirmed: number;
  blind: number;
  groupB: number;
}

export interface Slice {
  readonly applications: Uint8Array;
  readonly truth: Uint8Array;
  readonly labels: Uint8Array;
  readonly audit: Uint8Array;
  readonly counts: SliceCounts;
}

export const noCounts = (): SliceCounts => ({
  rows: 0,
  cases: 0,
  labels: 0,
  confirmed: 0,
  blind: 0,
  groupB: 0,
});

export function addCounts(to: SliceCounts, more: SliceCounts): void {
  for (const name of ['rows', 'cases', 'labels', 'confirmed', 'blind', 'groupB'] as const)
    to[name] += more[name];
}

const dictionary: Dictionary = applicationFields;

/** The columns of the applications: the fields of a record, with contacts in place of counts, or with counts. */
export function columnsOf({ plan }: Simulation): string[] {
  const fields = Object.keys(dictionary);
  return plan.linkage === 'counts'
    ? fields
    : [
        ...fields.filter((name) => !name.startsWith('linkage.')),
        ...identityParts.map((part) => `identity.${part}`),
      ];
}

/** The header lines of each file. */
export function headersOf(simulation: Simulation): Omit<Record<keyof Slice, string>, 'counts'> {
  return {
    applications: formatCsvRow(columnsOf(simulation)),
    truth: formatCsvRow(['applicationId', 'case', 'archetype', 'typology', 'crowd', 'company']),
    labels: formatCsvRow(['applicationId', 'outcome', 'outcomeDate', 'provenance', 'propensity']),
    audit: formatCsvRow(['applicationId', 'kelompok', 'umur']),
  };
}

interface Place {
  readonly group: string | null;
  readonly name: string;
  readonly def: FieldDef | undefined;
}

/** Where a column stands in a nested record, looked up once: `documents.KTP` is KTP of documents. */
function placeOf(column: string): Place {
  const dot = column.indexOf('.');
  const def = Object.hasOwn(dictionary, column) ? dictionary[column] : undefined;
  return { group: dot < 0 ? null : column.slice(0, dot), name: column.slice(dot + 1), def };
}

function cellOf(record: Readonly<Record<string, unknown>>, { group, name, def }: Place): string {
  if (group === null) return formatCell(def, record[name]);
  const inside = record[group];
  return isObject(inside) ? formatCell(def, inside[name]) : '';
}

const utf8 = new TextEncoder();

/** Rows `from` to `to` (excluded) of every file. O(rows). */
export function renderSlice(simulation: Simulation, from: number, to: number, wants: SliceWants): Slice {
  const columns = columnsOf(simulation).map(placeOf);
  const counts = noCounts();
  let [applications, truth, labels, audit] = ['', '', '', ''];
  for (let index = from; index < to; index++) {
    const each = simulation.at(index);
    applications +=
      wants.applications === 'csv'
        ? formatCsvRow(columns.map((column) => cellOf(each.record, column)))
        : `${JSON.stringify(each.record)}\n`;
    truth += truthRow(each);
    if (wants.labels) labels += labelRow(each);
    if (wants.audit) audit += formatCsvRow([each.record.applicationId, each.audit.kelompok, each.audit.umur]);
    count(each, counts);
  }
  return {
    applications: utf8.encode(applications),
    truth: utf8.encode(truth),
    labels: utf8.encode(labels),
    audit: utf8.encode(audit),
    counts,
  };
}

const truthRow = ({ record, truth }: SimulatedApplication): string =>
  formatCsvRow([
    record.applicationId,
    String(truth.case),
    truth.archetype,
    truth.typology ?? '',
    truth.crowd,
    truth.company ?? '',
  ]);

function labelRow({ record, label }: SimulatedApplication): string {
  if (label === null) return '';
  const { outcome, outcomeDate, provenance, propensity } = label;
  return formatCsvRow([record.applicationId, outcome, outcomeDate, provenance, propensity ?? '']);
}

function count({ truth, label, audit }: SimulatedApplication, counts: SliceCounts): void {
  counts.rows++;
  if (truth.case) counts.cases++;
  if (audit.kelompok === 'B') counts.groupB++;
  if (label === null) return;
  counts.labels++;
  if (label.outcome === 'confirmed') counts.confirmed++;
  if (label.provenance === 'blind_review') counts.blind++;
}
