// What evaluation knows of scored applications: one entry a row in each column, and no record of anyone.

/** Rows that were scored. Outcomes are 1, 0, or NaN where unknown or known from an officer's postponement alone. */
export interface ScoredRows {
  readonly ids: readonly string[];
  readonly scores: Float64Array;
  /** 0 lanjut, 1 pendalaman, 2 rujuk. */
  readonly bands: Uint8Array;
  /** Codes; empty where unknown. */
  readonly offices: readonly string[];
  readonly provinces: readonly string[];
  /** Civil day of submission; NaN where unknown. */
  readonly days: Float64Array;
  /** The strongest rule of each row, or empty. */
  readonly reasons: readonly string[];
  /** The rows in which each rule holds. */
  readonly fired: readonly { readonly rule: string; readonly rows: Uint32Array }[];
  /** Rows without an answer, by field. */
  readonly missing: ReadonlyMap<string, number>;
}

/** What became of scored rows, in their order. */
export interface RowOutcomes {
  readonly outcomes: Float64Array;
  /** Where the outcome is known from; null where it is not. Postponements are told here, and have no outcome. */
  readonly provenance: readonly (string | null)[];
  /** The chance with which a row was drawn for the random audit; NaN where it was not, or where nobody says. */
  readonly propensities: Float64Array;
}

export const bandNames = ['lanjut', 'pendalaman', 'rujuk'] as const;
