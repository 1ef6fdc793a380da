// An open Parquet file in; how it is read out, or a refusal with every reason, before any row is.
import { extname } from 'node:path';
import { issue, refuse, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { Words } from '../fields/dictionary.js';
import type { TextForm } from '../fields/read.js';
import { planColumns } from './columns-plan.js';
import type { HeaderOptions } from './header.js';
import type { Input } from './input.js';
import { type ParquetTable, readFooter } from './parquet-footer.js';

export const isParquet = (name: string): boolean => ['.parquet', '.pq'].includes(extname(name).toLowerCase());

export interface ParquetReading {
  readonly table: ParquetTable;
  readonly form: TextForm;
  /** For the screen. */
  readonly words: Words;
}

/**
 * Reads the footer and plans the columns. Text cells are read as a CSV file's, with ISO dates and decimal points unless said
 * otherwise: nothing is detected. Codes: FILE_KIND, FILE_EMPTY, FILE_HEADER, FIELDS_*, DISK_READ.
 */
export function planParquet(input: Input, options: HeaderOptions, given: Partial<TextForm>): ParquetReading {
  const table = readFooter(input.file, input.name, input.bytes);
  const { issues } = planColumns(table.columns, applicationFields, options);
  refuse(issues);
  if (table.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', ['row'], 'found columns and no row'));
  const { mapping } = options;
  const form = {
    dates: given.dates ?? mapping?.dates ?? 'iso',
    decimal: given.decimal ?? mapping?.decimal ?? '.',
  };
  const codecs = table.codecs.join(', ');
  const groups = table.groups.length;
  return {
    table,
    form,
    words: {
      id: `Parquet (${codecs}), baris: ${table.rows}, kelompok baris: ${groups}`,
      en: `Parquet (${codecs}), rows: ${table.rows}, row groups: ${groups}`,
    },
  };
}
