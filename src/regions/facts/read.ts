// Rows of text in; facts of regions out, or a refusal that names every fault of every row. Nothing is half loaded.
import { parseDate } from '../../base/dates.js';
import { type Issue, issue, type Path, refuse, WaspadaError } from '../../base/errors.js';
import type { Regions } from '../../fields/regions.js';
import { isIssue, regencyIssue } from '../../fields/scalars.js';
import { didYouMean, quote } from '../../fields/suggest.js';
import {
  type Basis,
  bases,
  catalogue,
  type Indicator,
  type IndicatorName,
  indicatorNames,
  indicatorOf,
  isBasis,
  isIndicator,
} from './catalogue.js';
import {
  type Confidence,
  confidences,
  createFacts,
  type Facts,
  type Figure,
  keyOf,
  type Placed,
} from './facts.js';
import { readPeriod } from './period.js';
import { checkSums } from './sums.js';

/** The columns of a table of facts, in the order in which we write them. */
export const factColumns = [
  'code',
  'indicator',
  'period',
  'basis',
  'value',
  'coverage',
  'effort',
  'source',
  'confidence',
  'revision',
  'note',
] as const;
export type FactColumn = (typeof factColumns)[number];

/** A table as it was read from a file: every cell text, every row as wide as the header. */
export interface FactTable {
  /** The columns of `factColumns` in any order, and `name` where districts or villages are named. */
  readonly header: readonly string[];
  /** Null in place of a row that could not be read, whose fault is then among `issues`. */
  readonly rows: readonly (readonly string[] | null)[];
  /** What the reader of the file found wrong with its rows. */
  readonly issues?: readonly Issue[];
  /** What stands before `row` in the path of a fault: which file it is. */
  readonly at?: Path;
}

export interface FactContext {
  readonly regions: Regions;
  /** `YYYY-MM-DD`: a period that is not over on this day is refused. */
  readonly asOf: string;
}

/**
 * Facts from one table or several that are read as one. Codes: FILE_HEADER, FIELDS_DATE (`asOf`), ROW_WIDTH, REGION_CODE,
 * REGION_INDICATOR, REGION_PERIOD, REGION_BASIS, REGION_VALUE, REGION_EFFORT, REGION_SOURCE, REGION_DUPLICATE, REGION_SUM. O(n log n).
 */
export function readFacts(tables: readonly FactTable[], context: FactContext): Facts {
  const { placed, issues } = placeFigures(tables, context);
  refuse([...issues, ...checkTogether(placed, context.regions)]);
  return factsOf(placed);
}

export interface Merged {
  readonly facts: Facts;
  /** Rows of `incoming` that are new, as they stand there. */
  readonly added: readonly (readonly string[])[];
  /** How many rows of `incoming` the existing table has already, word for word. */
  readonly known: number;
}

/**
 * Both tables checked as one, so that new rows cannot contradict what is there: another figure for the same thing needs a higher
 * revision. A row that is there word for word is known, and not added again. Codes: as `readFacts`.
 */
export function mergeFacts(existing: FactTable, incoming: FactTable, context: FactContext): Merged {
  const was = placeFigures([existing], context);
  const next = placeFigures([incoming], context);
  const there = new Set(was.placed.map(textOf));
  const fresh = next.placed.filter((each) => !there.has(textOf(each)));
  const placed = [...was.placed, ...fresh];
  refuse([...was.issues, ...next.issues, ...checkTogether(placed, context.regions)]);
  const rows = new Map(next.placed.map((each, at) => [each, incoming.rows[at] ?? []]));
  return {
    facts: factsOf(placed),
    added: fresh.map((each) => rows.get(each) ?? []),
    known: next.placed.length - fresh.length,
  };
}

const textOf = ({ figure, name }: Placed): string =>
  JSON.stringify([...factColumns.map((column) => figure[column]), name]);

function factsOf(placed: readonly Placed[]): Facts {
  const names = placed.flatMap(({ figure, name }) => (name === '' ? [] : [[figure.code, name] as const]));
  return createFacts(
    placed.map(({ figure }) => figure),
    new Map(names),
  );
}

function placeFigures(
  tables: readonly FactTable[],
  { regions, asOf }: FactContext,
): { readonly placed: Placed[]; readonly issues: Issue[] } {
  const today = parseDate(asOf);
  if (today === null)
    throw new WaspadaError(issue('FIELDS_DATE', ['asOf'], `found ${quote(asOf)}, expected YYYY-MM-DD`));
  const placed: Placed[] = [];
  const issues: Issue[] = [];
  for (const table of tables) {
    const { header, rows, at = [] } = table;
    const faults = checkColumns(header, at);
    issues.push(...(table.issues ?? []), ...faults);
    // Without its columns no row can be read; the faults of other tables are still found.
    if (faults.length > 0) continue;
    rows.forEach((cells, index) => {
      if (cells === null) return;
      const path = [...at, 'row', index + 1];
      if (cells.length !== header.length) {
        issues.push(issue('ROW_WIDTH', path, `found ${cells.length} cells, expected ${header.length}`));
        return;
      }
      const cell = (column: FactColumn | 'name'): string => cells[header.indexOf(column)] ?? '';
      const found = readRow(cell, path, regions, today);
      if (Array.isArray(found)) issues.push(...found);
      else placed.push({ figure: found, name: nameOf(found.code, cell('name')), path });
    });
  }
  return { placed, issues };
}

/** Provinces and regencies have official names; only what a user adds is named by its rows. */
const nameOf = (code: string, name: string): string => (code.split('.').length > 2 ? name.trim() : '');

function checkColumns(header: readonly string[], at: Path): Issue[] {
  const known: readonly string[] = [...factColumns, 'name'];
  const path = [...at, 'header'];
  const expected = `the columns are ${factColumns.join(', ')}; name may be added`;
  const lacking = factColumns
    .filter((column) => !header.includes(column))
    .map((column) => issue('FILE_HEADER', path, `found no column ${column}`, expected));
  const others = header.flatMap((name, column) => {
    if (header.indexOf(name) !== column)
      return [issue('FILE_HEADER', [...path, column], `found ${quote(name)} twice`)];
    if (known.includes(name)) return [];
    const message = `found the column ${quote(name)}, which facts do not have`;
    return [issue('FILE_HEADER', [...path, column], message, didYouMean(name, known, expected))];
  });
  return [...lacking, ...others];
}

type Cell = (column: FactColumn) => string;

/** One row: a figure, or every fault that its cells have on their own. */
function readRow(cell: Cell, path: Path, regions: Regions, asOf: number): Figure | Issue[] {
  const at = (column: FactColumn): Path => [...path, column];
  const code = codeIssue(cell('code'), at('code'), regions) ?? cell('code');
  const indicator = readIndicator(cell('indicator'), at('indicator'));
  const name = isIssue(indicator) ? null : indicator;
  const period = readPeriod(cell('period'), asOf, at('period'));
  const basis = readBasis(cell('basis'), name, at('basis'));
  const value = readValue(cell('value'), name === null ? null : indicatorOf(name), at('value'));
  const effort = cell('effort').trim();
  const looked =
    value === 0 && effort === ''
      ? issue('REGION_EFFORT', at('effort'), 'found a 0 without effort, expected who looked, where and when')
      : effort;
  const coverage = readCoverage(cell('coverage'), at('coverage'));
  const source = cell('source').trim() || issue('REGION_SOURCE', at('source'), 'found no source');
  const confidence = readConfidence(cell('confidence'), at('confidence'));
  const revision = readRevision(cell('revision'), at('revision'));
  const found = [code, indicator, period, basis, value, looked, coverage, source, confidence, revision];
  if (
    isIssue(code) ||
    isIssue(indicator) ||
    isIssue(period) ||
    isIssue(basis) ||
    isIssue(value) ||
    isIssue(looked) ||
    isIssue(coverage) ||
    isIssue(source) ||
    isIssue(confidence) ||
    isIssue(revision)
  )
    return found.filter(isIssue);
  const note = cell('note').trim();
  return {
    ...{ code, indicator, period: period.text, basis, value, coverage },
    ...{ effort: looked, source, confidence, revision, note },
  };
}

/** Any code that the table has, and a district or village of a regency that it has. Null where it is one. Code: REGION_CODE. */
export function codeIssue(text: string, path: Path, regions: Regions): Issue | null {
  const fault = (hint?: string): Issue =>
    issue('REGION_CODE', path, `found ${quote(text)}, expected the code of a region, such as 35.02`, hint);
  if (text === 'ID') return null;
  if (/^\d{2}$/.test(text)) {
    if (Object.hasOwn(regions.provinces, text)) return null;
    return fault(`look the code up in regions.csv: no province has the code ${text} in ${regions.year}`);
  }
  if (/^\d{2}[.,]?\d{1,2}$/.test(text)) {
    const found = regencyIssue(text, path, regions);
    return found === null ? null : fault(found.hint);
  }
  if (/^\d{2}\.\d{2}\.\d{2}(\.\d{4})?$/.test(text)) {
    const parent = text.slice(0, 5);
    const found = regencyIssue(parent, path, regions);
    return found === null ? null : fault(`no regency has the code ${parent}: ${found.hint}`);
  }
  if (/^(0|00|id|indonesia|nasional)$/i.test(text)) return fault('write ID for the whole country');
  return fault();
}

function readIndicator(text: string, path: Path): IndicatorName | Issue {
  if (isIndicator(text)) return text;
  const message = `found ${quote(text)}, expected an indicator of the catalogue`;
  return issue('REGION_INDICATOR', path, message, didYouMean(text, indicatorNames, catalogueHint));
}
const catalogueHint = `one of ${Object.keys(catalogue).join(', ')}`;

function readBasis(text: string, name: IndicatorName | null, path: Path): Basis | Issue {
  const allowed: readonly Basis[] =
    name === null ? Object.keys(bases).filter(isBasis) : indicatorOf(name).bases;
  const basis = allowed.find((each) => each === text);
  if (basis !== undefined) return basis;
  const of = name === null ? '' : ` of ${name}`;
  const message = `found ${quote(text)}, expected a basis${of}: ${allowed.join(', ')}`;
  const hint = isBasis(text)
    ? `${name ?? 'it'} is not counted ${bases[text].en}: say how this figure was counted, or use another indicator`
    : didYouMean(text, allowed, 'say how it was counted: a figure on one basis never stands for another');
  return issue('REGION_BASIS', path, message, hint);
}

function readValue(text: string, indicator: Indicator | null, path: Path): number | Issue {
  const fraction = indicator?.fraction === true;
  const fault = (hint?: string): Issue =>
    issue(
      'REGION_VALUE',
      path,
      `found ${quote(text)}, expected ${fraction ? 'a number' : 'a whole number'}`,
      hint,
    );
  if (/^(?:0|[1-9]\d*)$/.test(text) || (fraction && /^(?:0|[1-9]\d*)\.\d+$/.test(text))) {
    const value = Number(text);
    return value <= Number.MAX_SAFE_INTEGER ? value : fault('check the digits: no region has so many');
  }
  if (/^\d{1,3}(?:[.,\s]\d{3})+$/.test(text)) {
    const plain = text.replace(/[.,\s]/g, '');
    return fault(
      `${text} may be ${plain} or a fraction: write the digits alone${fraction ? ', with a point' : `: ${plain}`}`,
    );
  }
  if (/^-\d/.test(text)) return fault('a count is never below 0: check it, or leave the row out');
  if (/^\d+[.,]\d+$/.test(text))
    return fault(
      fraction
        ? 'write a point before the fraction, not a comma'
        : 'this is counted in wholes: is the figure a rate or a percentage? Give the count',
    );
  if (/^[~±<>≥≤]|^(?:ca|sekitar|about)\b/i.test(text))
    return fault('write the number alone, and in note that it is approximate');
  if (/^0\d/.test(text)) return fault('write the number without leading zeros');
  return fault('write digits alone; leave the row out for what is not known');
}

function readCoverage(text: string, path: Path): Figure['coverage'] | Issue {
  if (text === 'complete' || text === 'partial') return text;
  const hint = 'partial where not all of the region, the period or what is counted is in it; else complete';
  return issue('REGION_VALUE', path, `found ${quote(text)}, expected complete or partial`, hint);
}

function readConfidence(text: string, path: Path): Confidence | Issue {
  const known = confidences.find((each) => each === text);
  if (known !== undefined) return known;
  const message = `found ${quote(text)}, expected ${confidences.join(', ')}`;
  const hint =
    'SOURCED: read in the source; SOURCED-title: its title only; KNOWN: general knowledge; DERIVED: computed';
  return issue('REGION_SOURCE', path, message, didYouMean(text, confidences, hint));
}

function readRevision(text: string, path: Path): number | Issue {
  if (/^(?:0|[1-9]\d{0,5})$/.test(text)) return Number(text);
  const hint = '0 for the first release of a figure, 1 for the one that replaces it, and so on';
  return issue('REGION_VALUE', path, `found ${quote(text)}, expected a whole number`, hint);
}

/** What rows can only have together: the same figure twice, a region with two names, parts that are not their whole. */
function checkTogether(placed: readonly Placed[], regions: Regions): Issue[] {
  const byKey = new Map<string, Placed[]>();
  const byCode = new Map<string, Placed[]>();
  for (const each of placed) {
    const key = `${keyOf(each.figure)} ${each.figure.revision}`;
    byKey.set(key, [...(byKey.get(key) ?? []), each]);
    const { code } = each.figure;
    if (each.name !== '') byCode.set(code, [...(byCode.get(code) ?? []), each]);
  }
  const twice = [...byKey.values()].filter((same) => same.length > 1);
  const duplicates = twice.flatMap((same) =>
    same.map(({ figure, path }) => {
      const [other] = same.filter((each) => each.path !== path);
      const { code, indicator, period, basis, revision } = figure;
      const what = `${indicator} of ${code}, ${period}, ${basis}, revision ${revision}`;
      const where = other === undefined ? '' : `: ${other.figure.value} at ${other.path.join(' ')}`;
      return issue('REGION_DUPLICATE', path, `found a second figure for ${what}${where}`);
    }),
  );
  const names = [...byCode.values()].flatMap((same) =>
    same.flatMap(({ name, path, figure }) => {
      const first = same[0]?.name ?? name;
      if (name === first) return [];
      const message = `found the name ${quote(name)} for ${figure.code}, which is ${quote(first)} elsewhere`;
      return [issue('REGION_CODE', [...path, 'name'], message, 'keep one name, or correct the code')];
    }),
  );
  // A table with a figure twice has no sums to check: it is not known which of the two counts.
  return twice.length > 0 ? [...duplicates, ...names] : [...names, ...checkSums(placed, regions)];
}
