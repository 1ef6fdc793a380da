// The form, the answers so far and the service's order in; what to ask next, and which groups are open, out. Pure.
import type { FieldForm, OpenQuestion } from '../api.js';

export type Answers = Readonly<Record<string, unknown>>;
export type Group = FieldForm['group'];

export const groupOrder: readonly Group[] = [
  'identity',
  'journey',
  'money',
  'work',
  'family',
  'sea',
  'child',
  'history',
];

/** A record as the API tells it, by dotted name of a field; what is not there is not there. */
export function answersOf(
  record: Readonly<Record<string, unknown>> | null,
  fields: readonly FieldForm[],
): Answers {
  const found: Record<string, unknown> = {};
  for (const { name } of fields) {
    const value = name
      .split('.')
      .reduce<unknown>(
        (at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined),
        record,
      );
    if (value !== undefined && value !== null) found[name] = value;
  }
  return found;
}
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isAnswered = (field: FieldForm, answers: Answers): boolean => {
  const value = answers[field.name];
  return (
    value !== undefined && value !== null && !(typeof value === 'string' && field.unknown.includes(value))
  );
};

/**
 * Whether a field applies to these answers: yes, no, or not known yet. `today` is a civil date; a person is `belowYears` until the day before
 * that birthday.
 */
export function applies(field: FieldForm, answers: Answers, today: string): boolean | null {
  if (field.appliesWhen.length === 0) return true;
  let unknown = false;
  for (const test of field.appliesWhen) {
    const value = answers[test.field];
    if (value === undefined || value === null) unknown = true;
    else if ('in' in test ? test.in.some((each) => each === value) : isBelow(value, test.belowYears, today))
      return true;
  }
  return unknown ? null : false;
}

function isBelow(birthDate: unknown, years: number, today: string): boolean {
  const [year = '', rest = ''] = [String(birthDate).slice(0, 4), String(birthDate).slice(4)];
  return today < `${Number(year) + years}${rest}`;
}

/**
 * Open questions that apply, in the order to ask them: the basic ones of the purpose first, each part in the order of the service (what narrows
 * the bounds most). What was answered since the service spoke is left out, so that the order also holds while it is away.
 */
export function toAsk(
  next: readonly OpenQuestion[],
  fields: readonly FieldForm[],
  answers: Answers,
  today: string,
): OpenQuestion[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const open = next.filter(({ field: name }) => {
    const field = byName.get(name);
    return field !== undefined && !isAnswered(field, answers) && applies(field, answers, today) === true;
  });
  return [...open.filter(({ minimum }) => minimum), ...open.filter(({ minimum }) => !minimum)];
}

export interface OpenGroup {
  readonly group: Group;
  readonly fields: readonly FieldForm[];
  readonly answered: number;
}

/** Groups with a field that applies or was answered, in the order of the counter; of each only such fields. */
export function openGroups(fields: readonly FieldForm[], answers: Answers, today: string): OpenGroup[] {
  return groupOrder.flatMap((group) => {
    const shown = fields.filter(
      (field) =>
        field.group === group && (isAnswered(field, answers) || applies(field, answers, today) === true),
    );
    const answered = shown.filter((field) => isAnswered(field, answers)).length;
    return shown.length === 0 ? [] : [{ group, fields: shown, answered }];
  });
}

/** The key that chooses the answer at a place: 0 for "not asked", then 1 to 9, then a to z. */
export const keyOf = (place: number): string =>
  place < 10 ? String(place) : String.fromCharCode('a'.charCodeAt(0) + place - 10);
