// The header of a file in; what each of its columns is for out, or a refusal with every reason.
import { type Issue, issue, type Path } from '../base/errors.js';
import { identityParts } from '../fields/application.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';
import { isSensitive, unknownName } from '../fields/names.js';
import { type CellReader, cellReader, plainForm, type ReadContext, type TextForm } from '../fields/read.js';
import { lacksRequired, missingField, type RecordReading, requiredNames } from '../fields/record.js';
import { didYouMean } from '../fields/suggest.js';
import type { Column, Frame } from '../frame/frame.js';
import { checkHeader } from './csv.js';
import { applyMapping, type Mapping, targetsOf, translateCells } from './mapping.js';

export interface HeaderOptions {
  /** Columns that travel to the output unread: those named, or all that no field has. Never sensitive ones. */
  readonly keep?: readonly string[] | 'unknown';
  /** Drops columns that no field has, and says so. */
  readonly ignoreUnknown?: boolean;
  /** Drops columns of attributes that must not enter, and says so. */
  readonly dropSensitive?: boolean;
  readonly mapping?: Mapping | undefined;
}

interface At {
  /** Place in the row. */
  readonly index: number;
  /** Name in the file. */
  readonly column: string;
}
export interface FieldColumn extends At {
  readonly field: string;
  readonly def: FieldDef;
}
export interface HeaderPlan {
  readonly fields: readonly FieldColumn[];
  readonly identity: readonly (At & { readonly part: (typeof identityParts)[number] })[];
  readonly kept: readonly At[];
  /** To be told on screen, each with its reason. */
  readonly dropped: readonly (At & { readonly reason: 'sensitive' | 'unknown' | 'mapping' })[];
  readonly required: readonly string[];
  readonly mapping: Mapping | undefined;
}
export type HeaderReading =
  | { readonly plan: HeaderPlan; readonly issues: readonly [] }
  | { readonly plan: null; readonly issues: readonly Issue[] };

/**
 * Plans how a file is read. Codes: FILE_HEADER (empty, twice, dangerous), FIELDS_UNKNOWN, FIELDS_SENSITIVE, FIELDS_MISSING. A mapping
 * may carry a column of a sensitive name (NIK) to an identity part, which never reaches a score; to a field it may not.
 */
export function planHeader(
  header: readonly string[],
  dictionary: Dictionary,
  options: HeaderOptions = {},
): HeaderReading {
  const issues = checkHeader(header);
  const fields: FieldColumn[] = [];
  const identity: HeaderPlan['identity'][number][] = [];
  const kept: At[] = [];
  const dropped: HeaderPlan['dropped'][number][] = [];
  const targets = targetsOf(dictionary);
  const taken = new Map<string, string>();
  const named = Array.isArray(options.keep) ? new Set<string>(options.keep) : new Set<string>();

  applyMapping(options.mapping, header).forEach((target, index) => {
    const column = header[index] ?? '';
    const path: Path = ['header', index];
    const at = { index, column };
    if (column === '') return;
    if (target === null) {
      dropped.push({ ...at, reason: 'mapping' });
      return;
    }
    const part = identityParts.find((each) => target === `identity.${each}`);
    const def = Object.hasOwn(dictionary, target) ? dictionary[target] : undefined;
    if (isSensitive(column) && part === undefined && !Object.hasOwn(dictionary, column)) {
      if (options.dropSensitive) dropped.push({ ...at, reason: 'sensitive' });
      else issues.push(unknownName(column, path, targets));
      return;
    }
    const keep = named.has(column);
    if (keep) kept.push(at);
    if (def === undefined && part === undefined) {
      if (keep) return;
      if (options.keep === 'unknown') kept.push(at);
      else if (options.ignoreUnknown) dropped.push({ ...at, reason: 'unknown' });
      else issues.push(unknownName(target, path, targets));
      return;
    }
    const earlier = taken.get(target);
    // The same name twice is told by checkHeader already.
    if (earlier !== undefined && earlier !== column) {
      issues.push(
        issue(
          'FILE_HEADER',
          path,
          `columns ${JSON.stringify(earlier)} and ${JSON.stringify(column)} are both ${target}`,
        ),
      );
    }
    taken.set(target, column);
    if (part !== undefined) identity.push({ ...at, part });
    else if (def !== undefined) fields.push({ ...at, field: target, def });
  });

  for (const name of named) {
    if (header.includes(name)) continue;
    const hint = didYouMean(name, header, 'name a column of the file after --keep');
    issues.push(issue('FIELDS_UNKNOWN', ['header'], `found no column ${JSON.stringify(name)} to keep`, hint));
  }
  const required = requiredNames(dictionary);
  for (const name of required) {
    if (!taken.has(name)) issues.push(missingField(name, ['header']));
  }
  if (issues.length > 0) return { plan: null, issues };
  return { plan: { fields, identity, kept, dropped, required, mapping: options.mapping }, issues: [] };
}

/** Reads the cells of one row of the file into a row of a frame in which every answer is unknown so far. */
export type RowReader = (cells: readonly string[], frame: Frame, row: number) => RecordReading;

/** The reader of each field's cells in a file, once its form is known: mapped words first. */
export function fieldReaders(
  plan: HeaderPlan,
  form: TextForm,
  context: ReadContext = {},
): { readonly index: number; readonly field: string; readonly read: CellReader }[] {
  return plan.fields.map(({ index, field, def }) => {
    const mapped = cellReader(field, def, plainForm, context);
    const read = translateCells(plan.mapping, field, mapped, cellReader(field, def, form, context));
    return { index, field, read };
  });
}

/** The reader of a file's rows, once its form is known. */
export function rowReader(plan: HeaderPlan, form: TextForm, context: ReadContext = {}): RowReader {
  const readers = fieldReaders(plan, form, context);
  // The columns of the frame last read into, in the order of the readers: a file is read into one frame.
  let bound: Frame | null = null;
  let columns: (Column | undefined)[] = [];
  return (cells, frame, row) => {
    if (bound !== frame) {
      columns = readers.map(({ field }) => frame.columns.get(field));
      bound = frame;
    }
    const issues: Issue[] = [];
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i];
      const column = columns[i];
      const text = reader === undefined ? undefined : cells[reader.index];
      if (reader === undefined || text === undefined || text === '' || column === undefined) continue;
      const fault = reader.read(text, column, row);
      if (fault !== null) issues.push(fault);
    }
    return { issues, rejected: lacksRequired(plan.required, frame, row, issues) };
  };
}

/** The identity envelope of a row, each part as the text it is; null where the row has none. */
export function readIdentity(
  plan: HeaderPlan,
  cells: readonly string[],
): { readonly [part: string]: string } | null {
  const parts: Record<string, string> = {};
  for (const { index, part } of plan.identity) {
    const text = cells[index] ?? '';
    if (text !== '') parts[part] = text;
  }
  return Object.keys(parts).length === 0 ? null : parts;
}
