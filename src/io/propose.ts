// A file's header and first rows in; a mapping to look through out, with a reason for each line of it and nothing guessed silently.
import type { CategoryField, Dictionary, FieldDef } from '../fields/dictionary.js';
import { isSensitive } from '../fields/names.js';
import { textParser } from '../fields/parse.js';
import { plainForm } from '../fields/read.js';
import { isIssue } from '../fields/scalars.js';
import { fold, nearest } from '../fields/suggest.js';
import { checkHeader } from './csv.js';
import { detectForm } from './form.js';
import type { FieldColumn } from './header.js';
import { type Mapping, mappingFormat, targetsOf } from './mapping.js';
import { columnSynonyms, countrySynonyms, flagSynonyms } from './synonyms.js';

export interface Note {
  readonly column: string;
  /** What the column is mapped to; null where it is dropped, absent where someone has to decide. */
  readonly target?: string | null;
  readonly reason: string;
  /** Words of the file: what they become, and why; `code` is absent where someone has to decide. */
  readonly words?: readonly { readonly word: string; readonly code?: string; readonly reason: string }[];
}
export interface Proposal {
  readonly mapping: Mapping;
  readonly notes: readonly Note[];
}
type Rows = readonly (readonly string[] | null)[];
interface Match {
  readonly target: string;
  readonly reason: string;
}
type Word = NonNullable<Note['words']>[number];

/** More different words than this in one column are no codes. */
const MOST_WORDS = 60;

/** The mapping that `waspada map FILE` writes. A column without a match is in the notes only, so that reading the file asks for it. */
export function proposeMapping(header: readonly string[], rows: Rows, dictionary: Dictionary): Proposal {
  const notes: Note[] = checkHeader(header).map(({ message }) => ({ column: '', reason: message }));
  const columns: Record<string, string | null> = {};
  const values: Record<string, Record<string, string>> = {};
  const found: FieldColumn[] = [];
  const taken = new Map<string, string>();
  const match = matcher(dictionary);
  const unfit = new Set(checkHeader(header).map(({ path }) => path[1]));

  header.forEach((column, index) => {
    if (unfit.has(index)) return;
    if (!Object.hasOwn(dictionary, column) && isSensitive(column)) {
      columns[column] = null;
      notes.push({ column, target: null, reason: dropReason(column) });
      return;
    }
    const hit = match(column);
    const earlier = hit && taken.get(hit.target);
    if (hit === null || earlier !== undefined) {
      notes.push({
        column,
        reason: earlier ? `${hit?.target} is taken by ${earlier}` : openReason(column, dictionary),
      });
      return;
    }
    const { target, reason } = hit;
    taken.set(target, column);
    columns[column] = target;
    const def = Object.hasOwn(dictionary, target) ? dictionary[target] : undefined;
    if (def === undefined) {
      notes.push({ column, target, reason });
      return;
    }
    found.push({ index, column, field: target, def });
    const words = proposeWords(def, distinct(rows, index));
    const codes = words.flatMap(({ word, code }) => (code === undefined ? [] : [[word, code] as const]));
    if (codes.length > 0) values[target] = Object.fromEntries(codes);
    notes.push(words.length > 0 ? { column, target, reason, words } : { column, target, reason });
  });

  const { form, words, issues } = detectForm(found, rows);
  notes.push(
    { column: '', reason: words.en },
    ...issues.map(({ message }) => ({ column: '', reason: message })),
  );
  for (const name of Object.keys(dictionary)) {
    if (dictionary[name]?.required && !taken.has(name)) {
      notes.push({ column: '', reason: `no column was found for ${name}, which every record needs` });
    }
  }
  const mapping: Mapping = { format: mappingFormat, columns };
  if (Object.keys(values).length > 0) mapping.values = values;
  if (form.dates !== 'iso') mapping.dates = form.dates;
  if (form.decimal !== '.') mapping.decimal = form.decimal;
  return { mapping, notes };
}

const dropReason = (column: string): string =>
  fold(column).includes('nik') || fold(column).includes('ktp')
    ? 'an identity number must not reach a score; map it to identity.subjectKey if linkage needs it'
    : 'an attribute that must not reach a score';

function openReason(column: string, dictionary: Dictionary): string {
  const near = nearest(column, targetsOf(dictionary));
  const guess = near === null ? '' : `; is it ${near}?`;
  return `no field was found${guess} Map it, drop it with null, or pass it through with --keep`;
}

/** Finds a field by its name, its labels, or what people call it. */
function matcher(dictionary: Dictionary): (column: string) => Match | null {
  const byName = index(
    targetsOf(dictionary).flatMap((name) => [
      [name, name],
      [afterDot(name), name],
    ]),
  );
  const byLabel = index(
    Object.entries(dictionary).flatMap(([name, { label }]) =>
      [label.id, label.en].flatMap((words) => [
        [words, name],
        [words.replace(/\(.*\)/, ''), name],
      ]),
    ),
  );
  return (column) => {
    if (Object.hasOwn(dictionary, column)) return { target: column, reason: 'the same name' };
    const folded = fold(column);
    const named = byName.get(folded);
    if (named) return { target: named, reason: 'the same name but for case and punctuation' };
    const labelled = byLabel.get(folded);
    if (labelled) return { target: labelled, reason: 'the label of the field' };
    const called = columnSynonyms.get(folded);
    return called && targetsOf(dictionary).includes(called)
      ? { target: called, reason: `a usual name for ${called}` }
      : null;
  };
}

const afterDot = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Folded words -> what they stand for; null where they could stand for two things. */
function index(entries: readonly (readonly string[])[]): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [words = '', name = ''] of entries) {
    const key = fold(words);
    const earlier = found.get(key);
    found.set(key, earlier === undefined || earlier === name ? name : null);
  }
  return found;
}

function distinct(rows: Rows, index: number): string[] {
  const words = new Set<string>();
  for (const row of rows) {
    const text = row?.[index] ?? '';
    if (text !== '') words.add(text);
    if (words.size > MOST_WORDS) break;
  }
  return [...words];
}

/** What the words of a column become; those that can be read as they are need nothing. */
function proposeWords(def: FieldDef, words: readonly string[]): Word[] {
  if (!['category', 'flag', 'countries', 'regency'].includes(def.kind)) return [];
  const parse = textParser(def, plainForm, {});
  const propose = proposer(def);
  const single = def.kind === 'countries' ? new Set(words.flatMap((word) => word.split('|'))) : words;
  return [...single].flatMap((word) => {
    const fault = parse(word, []);
    if (!isIssue(fault)) return [];
    // A code that lost a zero could be either of two regencies: told, never repaired.
    if (def.kind === 'regency') return [{ word, reason: fault.hint }];
    return [propose(word) ?? { word, reason: fault.hint }];
  });
}

function proposer(def: FieldDef): (word: string) => Word | null {
  const from = (table: ReadonlyMap<string, string | null>, reason: string) => (word: string) => {
    const code = table.get(fold(word));
    return code ? { word, code, reason } : null;
  };
  if (def.kind === 'flag') return from(flagSynonyms, 'a usual word for it');
  if (def.kind === 'countries') {
    const named = from(countrySynonyms, 'the name of the country');
    const parse = textParser(def, plainForm, {});
    return (word) => {
      const code = word.trim().toUpperCase();
      return isIssue(parse(code, [])) ? named(word) : { word, code, reason: 'the same code but for case' };
    };
  }
  return def.kind === 'category' ? from(codesOf(def), 'the same code or label') : () => null;
}

const codesOf = (def: CategoryField): Map<string, string | null> =>
  index([
    ...[...Object.keys(def.values), ...def.unknown].map((code) => [code, code]),
    ...Object.entries(def.values).flatMap(([code, words]) => [
      [words.id, code],
      [words.en, code],
    ]),
  ]);
