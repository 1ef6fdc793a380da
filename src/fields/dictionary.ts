// What a field is: the shape of a dictionary entry, the scope in which it applies, and the record type that follows.

/** A sentence in Indonesian and English. */
export interface Words {
  readonly id: string;
  readonly en: string;
}

/** S statement, D document, H history, L linkage, C context. */
export type EvidenceClass = 'S' | 'D' | 'H' | 'L' | 'C';

/** One test of a scope: a field is one of some values, or a birth date lies less than `belowYears` before `asOf`. */
export type ScopeTest =
  | { readonly field: string; readonly in: readonly (string | boolean)[] }
  | { readonly field: string; readonly belowYears: number };
/** A field applies when any of these holds. Scopes read only fields that have no scope of their own. */
export type Scope = readonly ScopeTest[];

interface FieldBase {
  readonly label: Words;
  /** The open question that an officer asks; absent where a system answers. */
  readonly question?: Words;
  /** What kind of evidence an answer is; absent for fields that only name the record. */
  readonly evidence?: EvidenceClass;
  /** `specific` data (biometrics, children, crime, personal finance) need stricter access and retention. */
  readonly dataClass: 'general' | 'specific';
  readonly appliesWhen?: Scope;
  readonly required?: true;
  /** Rules may not read it: only an indicator may (birth date, for the legal threshold of 18). */
  readonly derivedOnly?: true;
  /** Values whose findings no document may clear (all values: `true`): debt, coaching, control, reward, forgery. */
  readonly neverCleared?: true | readonly string[];
  /** The lawful value that a person can bring about, and how: the only facts a counterfactual names. */
  readonly remedy?: { readonly value: string; readonly words: Words };
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly pattern: RegExp;
}
export interface TimestampField extends FieldBase {
  readonly kind: 'timestamp';
}
export interface DateField extends FieldBase {
  readonly kind: 'date';
  /** Which side of `asOf` the date must lie on. */
  readonly side: 'before' | 'after';
}
export interface CategoryField extends FieldBase {
  readonly kind: 'category';
  readonly values: Readonly<Record<string, Words>>;
  /** Codes that mean "not asked", "not checked", "does not know": read as unknown. */
  readonly unknown: readonly string[];
}
export interface FlagField extends FieldBase {
  readonly kind: 'flag';
}
export interface CountField extends FieldBase {
  readonly kind: 'count' | 'number';
  readonly unit: string;
  readonly range: readonly [low: number, high: number];
}
export interface RegencyField extends FieldBase {
  readonly kind: 'regency';
}
export interface CountriesField extends FieldBase {
  readonly kind: 'countries';
}
export interface DatesField extends FieldBase {
  readonly kind: 'dates';
}
/** A part of a list item: a category (with labels), a flag or a text code; the date comes first always. */
export type EventPart =
  | { readonly kind: 'category'; readonly values: Readonly<Record<string, Words>> }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly pattern: RegExp };
export interface EventsField extends FieldBase {
  readonly kind: 'events';
  readonly parts: Readonly<Record<string, EventPart>>;
}
export type FieldDef =
  | TextField
  | TimestampField
  | DateField
  | CategoryField
  | FlagField
  | CountField
  | RegencyField
  | CountriesField
  | DatesField
  | EventsField;

/** Fields by dotted name, in the order of the CSV header. */
export type Dictionary = Readonly<Record<string, FieldDef>>;

type PartValue<P> = P extends { values: infer V }
  ? keyof V & string
  : P extends { kind: 'flag' }
    ? boolean
    : string;

type FieldValue<F> = F extends { kind: 'category'; values: infer V; unknown: readonly (infer U)[] }
  ? (keyof V & string) | (U & string)
  : F extends { kind: 'flag' }
    ? boolean
    : F extends { kind: 'count' | 'number' }
      ? number
      : F extends { kind: 'countries' | 'dates' }
        ? readonly string[]
        : F extends { kind: 'events'; parts: infer P }
          ? readonly ({ readonly date: string } & { readonly [K in keyof P]?: PartValue<P[K]> | null })[]
          : string;

type Group<K> = K extends `${infer Head}.${string}` ? Head : never;
type Required<D> = { [K in keyof D]: D[K] extends { required: true } ? K : never }[keyof D];

/** The record type of a dictionary: dotted names become nested objects; null and absent are unknown. */
export type RecordOf<D extends Dictionary> = {
  readonly [K in Required<D>]: FieldValue<D[K]>;
} & {
  readonly [K in keyof D as K extends Required<D> | `${string}.${string}` ? never : K]?: FieldValue<
    D[K]
  > | null;
} & {
  readonly [H in Group<keyof D>]?:
    | {
        readonly [K in keyof D as K extends `${H}.${infer Rest}` ? Rest : never]?: FieldValue<D[K]> | null;
      }
    | null;
};
