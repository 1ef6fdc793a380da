// One answer in, as text or as a JSON value; what its column stores out, or the issue that says why not.
import { type Issue, issue, type Path, WaspadaError } from '../base/errors.js';
import type { Column, List } from '../frame/frame.js';
import type { CategoryField, FieldDef } from './dictionary.js';
import { listTextParser, listValueParser } from './lists.js';
import type { Regions } from './regions.js';
import {
  codeIssue,
  dateIssue,
  flagIssue,
  kindIssue,
  parseFlag,
  parseRange,
  patternIssue,
  regencyIssue,
} from './scalars.js';
import { quote } from './suggest.js';
import { numberHint, parseDay, parseMoment, parseNumber, plainForm, type TextForm } from './text-form.js';

/** What a column stores: a number, a civil day, the index of a code or 0|1; text; a list. */
export type Parsed = number | string | List;
export type TextParser = (text: string, path: Path) => Parsed | Issue;
export type ValueParser = (value: unknown, path: Path) => Parsed | Issue;

export interface ReadContext {
  /** With it, regency codes must be of the table. */
  readonly regions?: Regions | undefined;
}

/** The parser of a cell that is not empty. */
export function textParser(def: FieldDef, form: TextForm, context: ReadContext): TextParser {
  switch (def.kind) {
    case 'text':
      return (text, path) => (def.pattern.test(text) ? text : patternIssue(def.pattern, text, path));
    case 'timestamp':
      return (text, path) => parseMoment(text, form) ?? dateIssue(text, path, form, true);
    case 'date':
      return (text, path) => parseDay(text, form) ?? dateIssue(text, path, form, false);
    case 'category':
      return categoryParser(def);
    case 'flag':
      return (text, path) => parseFlag(text) ?? flagIssue(text, path);
    case 'count':
    case 'number':
      return (text, path) => {
        const value = parseNumber(text, form);
        if (!Number.isNaN(value)) return parseRange(def, value, path);
        const message = `found ${quote(text)}, expected a number`;
        return issue('FIELDS_KIND', path, message, numberHint(text, form));
      };
    case 'regency':
      return (text, path) => regencyIssue(text, path, context.regions) ?? text;
    default:
      return listTextParser(def, form);
  }
}

/** The parser of a JSON value that is neither null nor absent. */
export function valueParser(def: FieldDef, context: ReadContext): ValueParser {
  switch (def.kind) {
    case 'flag':
      return (value, path) =>
        typeof value === 'boolean' ? Number(value) : kindIssue(path, value, 'true or false');
    case 'count':
    case 'number':
      return (value, path) =>
        typeof value === 'number' && Number.isFinite(value)
          ? parseRange(def, value, path)
          : kindIssue(path, value, 'a number');
    case 'countries':
    case 'dates':
    case 'events':
      return listValueParser(def);
    default: {
      const parse = textParser(def, plainForm, context);
      return (value, path) =>
        typeof value === 'string' ? parse(value, path) : kindIssue(path, value, 'text');
    }
  }
}

/** The index of each code; -1 for those that mean "not asked". */
export function codeIndices(def: CategoryField): ReadonlyMap<string, number> {
  const indices = new Map(Object.keys(def.values).map((code, index) => [code, index]));
  for (const code of def.unknown) indices.set(code, -1);
  return indices;
}

function categoryParser(def: CategoryField): TextParser {
  const indices = codeIndices(def);
  const codes = [...indices.keys()];
  return (text, path) => indices.get(text) ?? codeIssue(text, path, codes);
}

/** Stores an answer; a column of another kind is our fault. Each kind has its own store, which the engine can specialise. */
export function put(column: Column, row: number, value: Parsed): void {
  if (column.kind === 'category' && typeof value === 'number') column.values[row] = value;
  else if (column.kind === 'flag' && typeof value === 'number') column.values[row] = value;
  else if (column.kind === 'number' && typeof value === 'number') column.values[row] = value;
  else if (column.kind === 'text' && typeof value === 'string') column.values[row] = value;
  else if (column.kind === 'list' && typeof value === 'object') column.values[row] = value;
  else {
    const message = `cannot store ${typeof value} in a column of ${column.kind}`;
    throw new WaspadaError(issue('BASE_INTERNAL', [], message));
  }
}
