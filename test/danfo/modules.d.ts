// What the tests use of packages that are installed here and not in the package itself.
declare module 'danfojs' {
  export class DataFrame {
    constructor(
      data: unknown[][] | Record<string, unknown[]>,
      options?: { columns?: string[]; dtypes?: string[] },
    );
    readonly columns: string[];
    readonly shape: number[];
    readonly dtypes: string[];
    readonly values: unknown[][];
    column(name: string): { readonly values: unknown[] };
  }
}
declare module 'apache-arrow' {
  export class Utf8 {}
  export class Float64 {}
  export class Bool {}
  export class DateDay {}
  export class Table {
    constructor(columns: Record<string, unknown>);
    readonly numRows: number;
    readonly schema: { readonly fields: readonly { readonly name: string }[] };
    getChildAt(index: number): { get(row: number): unknown } | null;
  }
  export function vectorFromArray(values: readonly unknown[], type?: unknown): unknown;
  export function tableToIPC(table: Table, type?: 'stream' | 'file'): Uint8Array;
  export function tableFromIPC(bytes: Uint8Array): Table;
}
declare module '@e965/xlsx' {
  export interface Sheet {
    readonly [cell: string]: unknown;
  }
  export const utils: {
    aoa_to_sheet(rows: readonly (readonly unknown[])[], options?: { cellDates?: boolean }): Sheet;
    book_new(): { SheetNames: string[] };
    book_append_sheet(book: object, sheet: Sheet, name: string): void;
  };
  export function write(
    book: object,
    options: { type: 'buffer'; bookType: 'xlsx'; compression?: boolean },
  ): Uint8Array;
}
