// The first rows of a file in; how it writes dates and decimals out, with a sentence for the screen.
import { type Issue, issue } from '../base/errors.js';
import type { FieldDef, Words } from '../fields/dictionary.js';
import type { TextForm } from '../fields/text-form.js';
import type { FieldColumn } from './header.js';

export interface DetectedForm {
  readonly form: TextForm;
  readonly words: Words;
  /** FILE_DIALECT where the rows contradict each other or the form cannot be read; to be settled by hand. */
  readonly issues: readonly Issue[];
}

type Rows = readonly (readonly string[] | null)[];
type Evidence = { readonly column: string; readonly text: string };

const SLASHED = /(?<!\d)(\d{1,2})\/(\d{1,2})\/\d{4}/;
const isDated = ({ kind }: FieldDef): boolean =>
  kind === 'date' || kind === 'timestamp' || kind === 'dates' || kind === 'events';

/**
 * How dates and decimals are written, unless given. Dates with slashes are dd/mm/yyyy; a month above 12 among them is told, not
 * turned round. `1.500` in a file of Indonesian dates is refused cell by cell rather than read as one and a half.
 */
export function detectForm(
  columns: readonly FieldColumn[],
  rows: Rows,
  given: Partial<TextForm> = {},
): DetectedForm {
  const issues: Issue[] = [];
  const find = (fits: (def: FieldDef) => boolean, test: (text: string) => boolean): Evidence | undefined => {
    for (const { index, column, def } of columns) {
      if (!fits(def)) continue;
      for (const row of rows) {
        const text = row?.[index] ?? '';
        if (text !== '' && test(text)) return { column, text };
      }
    }
    return undefined;
  };
  const isNumber = ({ kind }: FieldDef): boolean => kind === 'number' || kind === 'count';

  const slashed = find(isDated, (text) => SLASHED.test(text));
  const dates = given.dates ?? (slashed === undefined ? 'iso' : 'dmy');
  const swapped = find(isDated, (text) => Number(SLASHED.exec(text)?.[2] ?? 0) > 12);
  if (given.dates === undefined && swapped !== undefined) {
    const message = `found ${tell(swapped)}, which looks like mm/dd/yyyy, expected dd/mm/yyyy`;
    issues.push(
      issue('FILE_DIALECT', [swapped.column], message, 'write dates as YYYY-MM-DD, or use --dates dmy'),
    );
  }

  const comma = find(isNumber, (text) => /^-?\d+,\d+$/.test(text));
  const point = find(isNumber, (text) => /^-?\d+\.\d+$/.test(text) && !/^-?\d{1,3}\.\d{3}$/.test(text));
  const thousands = find(isNumber, (text) => /^-?\d{1,3}\.\d{3}$/.test(text));
  const decimal = given.decimal ?? (comma || (thousands && !point && dates === 'dmy') ? ',' : '.');
  if (given.decimal === undefined && comma !== undefined && point !== undefined) {
    const message = `found both ${tell(comma)} and ${tell(point)}, expected one decimal sign`;
    issues.push(
      issue('FILE_DIALECT', [comma.column], message, 'write numbers in one way, or name it with --decimal'),
    );
  }
  const form: TextForm = { dates, decimal };
  const date = given.dates === undefined ? slashed : undefined;
  const number =
    given.decimal === undefined ? (comma ?? (decimal === ',' ? thousands : undefined)) : undefined;
  return { form, words: describeForm(form, date, number), issues };
}

const tell = ({ column, text }: Evidence): string => `${JSON.stringify(text.slice(0, 30))} in ${column}`;

function describeForm(form: TextForm, date: Evidence | undefined, number: Evidence | undefined): Words {
  const shape = form.dates === 'dmy' ? 'dd/mm/yyyy' : 'YYYY-MM-DD';
  const seen = (word: string, evidence: Evidence | undefined): string =>
    evidence === undefined ? '' : ` (${word} ${tell(evidence)})`;
  const [koma, comma] = form.decimal === ',' ? ['koma', 'comma'] : ['titik', 'point'];
  return {
    id: `tanggal ${shape}${seen('dari', date)}, desimal ${koma}${seen('dari', number)}`,
    en: `dates ${shape}${seen('from', date)}, decimal ${comma}${seen('from', number)}`,
  };
}
