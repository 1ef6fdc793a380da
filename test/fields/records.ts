// Arbitrary records of the application dictionary, valid or spoiled; for the property tests of this room and of io.
import fc from 'fast-check';
import { formatDate } from '../../src/base/dates.js';
import { applicationFields, identityParts } from '../../src/fields/application.js';
import { countries } from '../../src/fields/countries.js';
import type { Dictionary, EventPart, FieldDef } from '../../src/fields/dictionary.js';

export const fields: Dictionary = applicationFields;
/** Every record of these tests is submitted on this day or later, and tells of earlier ones. */
const SUBMITTED = 20_000;

const day = (min: number, max: number) => fc.integer({ min, max }).map(formatDate);
const code = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,20}$/);

function part(def: EventPart): fc.Arbitrary<string | boolean | null> {
  if (def.kind === 'flag') return fc.option(fc.boolean());
  return fc.option(def.kind === 'text' ? code : fc.constantFrom(...Object.keys(def.values)));
}

/** A valid answer. */
export function answer(def: FieldDef): fc.Arbitrary<unknown> {
  switch (def.kind) {
    case 'text':
      return code;
    case 'timestamp':
      return fc
        .tuple(
          day(SUBMITTED, SUBMITTED + 900),
          fc.constantFrom('', 'T00:00', 'T23:59:59+07:00', 'T08:30:00.5Z'),
        )
        .map(([date, time]) => date + time);
    case 'date':
      return def.side === 'before' ? day(-20_000, SUBMITTED) : day(SUBMITTED + 900, SUBMITTED + 2000);
    case 'category':
      return fc.constantFrom(...Object.keys(def.values), ...def.unknown);
    case 'flag':
      return fc.boolean();
    case 'count':
      return fc.integer({ min: def.range[0], max: def.range[1] });
    case 'number':
      return fc.double({ min: def.range[0], max: def.range[1], noNaN: true });
    case 'regency':
      return fc.constantFrom('35.02', '11.10', '91.01', '96.71');
    case 'countries':
      return fc.array(fc.constantFrom(...countries), { maxLength: 4 });
    case 'dates':
      return fc.array(day(0, SUBMITTED), { maxLength: 3 });
    case 'events': {
      const parts = Object.entries(def.parts).map(([name, each]) => [name, part(each)] as const);
      return fc.array(fc.record({ date: day(0, SUBMITTED), ...Object.fromEntries(parts) }), { maxLength: 3 });
    }
  }
}

/** Something that is mostly no answer at all. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'YA',
    '11.1',
    '2023-02-30',
    'wisata',
    1e300,
    -1,
    0.5,
    Number.NaN,
    {},
    [],
    ['XX'],
    [null],
  ),
  fc.constantFrom(
    [{ date: '2023-01-01', colour: 'red' }],
    [{ date: null }],
    [{ reason: 'KAHAR' }],
    true,
    'my',
    ['my'],
  ),
  fc.jsonValue(),
);

const sparse = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });

const identity = fc.record(
  Object.fromEntries(identityParts.map((name) => [name, fc.option(fc.string())] as const)),
  { requiredKeys: [] },
);

/** Nests dotted names; leaves undefined out. */
export function nest(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  const groups = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(flat)) {
    const dot = name.indexOf('.');
    if (value === undefined) continue;
    if (dot < 0) record[name] = value;
    else {
      const head = name.slice(0, dot);
      const group = groups.get(head) ?? {};
      groups.set(head, group);
      group[name.slice(dot + 1)] = value;
      record[head] = group;
    }
  }
  return record;
}

function record(each: (def: FieldDef) => fc.Arbitrary<unknown>) {
  const entries = Object.entries(fields).map(
    ([name, def]) => [name, def.required ? each(def) : sparse(each(def))] as const,
  );
  return fc.record(Object.fromEntries(entries)).map(nest);
}

export const validRecord = record(answer);
export const withIdentity = fc
  .tuple(validRecord, fc.option(identity))
  .map(([valid, envelope]) => ({ ...valid, identity: envelope }));

/** A valid record with one property set to something else, added or taken away. */
export const spoiledRecord = fc
  .tuple(
    validRecord,
    fc.constantFrom(
      ...Object.keys(fields),
      'identity',
      'identity.phone',
      'colour',
      'documents.SIM',
      'documents',
      'agama',
    ),
    sparse(junk),
  )
  .map(([valid, name, value]) => {
    const [head = '', rest] = name.split('.');
    if (rest === undefined) return { ...valid, [head]: value };
    const group = valid[head];
    return { ...valid, [head]: { ...(typeof group === 'object' ? group : {}), [rest]: value } };
  });
