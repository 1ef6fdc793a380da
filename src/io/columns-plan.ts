// The columns of a Parquet or Arrow file in; which of them are read and how out, or a refusal with every reason.
import { type Issue, issue } from '../base/errors.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';
import { quote } from '../fields/suggest.js';
import type { FileColumn } from './columns-cells.js';
import { type HeaderOptions, type HeaderPlan, planHeader } from './header.js';

export interface ColumnsPlan {
  readonly plan: HeaderPlan;
  /** Places of the columns that are read, rising, and whether each is wanted as text only. */
  readonly wanted: readonly { readonly index: number; readonly asText: boolean }[];
}

const LOST_DIGITS = 'write it as text: numbers above 2^53 lose digits, and leading zeros are lost always';

/**
 * Plans how a file of columns is read: by its names as a CSV header is, then by the type of each column that is needed.
 * Codes: those of `planHeader`; FIELDS_KIND for a type that its field cannot have.
 */
export function planColumns(
  columns: readonly FileColumn[],
  dictionary: Dictionary,
  options: HeaderOptions,
): { readonly read: ColumnsPlan | null; readonly issues: readonly Issue[] } {
  const { plan, issues: named } = planHeader(
    columns.map(({ name }) => name),
    dictionary,
    options,
  );
  if (plan === null) return { read: null, issues: named };
  const issues: Issue[] = [];
  const asText = new Map<number, boolean>();
  for (const { index } of plan.kept) {
    asText.set(index, true);
    const column = columns[index];
    if (column?.refusal) issues.push(refusalOf(column, column.refusal.expected, column.refusal.hint));
  }
  for (const { index, def } of plan.fields) {
    const column = columns[index];
    if (column === undefined) continue;
    if (column.refusal !== null) issues.push(refusalOf(column, column.refusal.expected, column.refusal.hint));
    else if (!fits(column, def)) issues.push(refusalOf(column, expectedOf(def), hintOf(def)));
    asText.set(index, false);
  }
  if (issues.length > 0) return { read: null, issues };
  const wanted = [...asText]
    .map(([index, text]) => ({ index, asText: text }))
    .sort((a, b) => a.index - b.index);
  return { read: { plan, wanted }, issues };
}

const refusalOf = ({ name, type }: FileColumn, expected: string, hint: string | undefined): Issue =>
  issue(
    'FIELDS_KIND',
    ['header', name],
    `found a column of ${type} in ${quote(name)}, expected ${expected}`,
    hint,
  );

/** Text says any answer, as in a CSV file; other types say one kind each. */
function fits({ kind, list }: FileColumn, def: FieldDef): boolean {
  const isList = def.kind === 'countries' || def.kind === 'dates' || def.kind === 'events';
  if (list) return isList;
  switch (kind) {
    case 'text':
    case 'nothing':
      return true;
    case 'number':
      return def.kind === 'count' || def.kind === 'number';
    case 'flag':
      return def.kind === 'flag';
    case 'day':
      return def.kind === 'date' || def.kind === 'timestamp';
  }
}

function expectedOf(def: FieldDef): string {
  switch (def.kind) {
    case 'flag':
      return 'a flag or text';
    case 'count':
    case 'number':
      return 'a number or text';
    case 'date':
    case 'timestamp':
      return 'a date, a local time stamp or text';
    case 'countries':
    case 'dates':
    case 'events':
      return 'a list of text or text';
    default:
      return 'text';
  }
}

const hintOf = (def: FieldDef): string | undefined =>
  def.kind === 'text' || def.kind === 'regency' ? LOST_DIGITS : undefined;
