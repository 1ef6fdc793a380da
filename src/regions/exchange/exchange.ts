// A file of counts from another agency in; a checked exchange with provenance out, without a field that could hold a person.
import { parseDate } from '../../base/dates.js';
import { checkShape, dateSchema, readDocument, z } from '../../base/documents.js';
import { type Issue, issue, type Path, refuse } from '../../base/errors.js';
import type { Regions } from '../../fields/regions.js';
import { quote } from '../../fields/suggest.js';
import { digestOf } from '../../score/bundle.js';
import { reportKindCodes } from '../watch/kinds.js';
import { formatMonth, lastDay, parseMonth } from '../watch/month.js';
import { checkRegion, mayHoldIdentity } from '../watch/reports.js';

export const exchangeFormat = 'waspada-exchange/1';

/** Agencies that exchange counts: protection of workers, police, civil registry, manpower, religious affairs, immigration, local government. */
export const exchangeSenders = [
  'BP3MI',
  'POLDA',
  'DUKCAPIL',
  'DISNAKER',
  'KEMENAG',
  'IMIGRASI',
  'PEMDA',
] as const;

const month = z.string().check(z.regex(/^\d{4}-\d{2}$/));
const line = z.string().check(z.regex(/^\S(.{0,298}\S)?$/));
const id = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/));

const itemPlace = {
  /** The sender's own, opaque: it tells the sender which item is meant, and nobody else anything. */
  id,
  region: z.string(),
  kind: z.enum(reportKindCodes),
  month,
};

/** All that a register counts of one kind in one region and month. */
const countItem = z.strictObject({ ...itemPlace, type: z.literal('count'), count: z.int().check(z.gte(0)) });
/** One case, by the sender's own reference alone: what it is about stays with the sender. */
const caseItem = z.strictObject({ ...itemPlace, type: z.literal('case') });

const headerShape = {
  $schema: z.optional(z.string()),
  format: z.literal(exchangeFormat),
  sender: z.enum(exchangeSenders),
  /** Which register of the sender counts, e.g. `pemulangan`. */
  register: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/)),
  legalBasis: line,
  purpose: line,
  /** The day on which the sender counted. */
  created: dateSchema,
  period: z.strictObject({ from: month, to: month }),
  /** An office, never a person. */
  contact: line,
  /** SHA-256 over the RFC 8785 canonical JSON of the list of items. */
  digest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
};

/** One JSON document; as JSON Lines its first line is the document without `items`, and each further line is an item. */
export const exchangeSchema = z.strictObject({
  ...headerShape,
  items: z.array(z.union([countItem, caseItem])),
});
export type Exchange = z.infer<typeof exchangeSchema>;
export type ExchangeItem = Exchange['items'][number];

const provenance: ReadonlySet<unknown> = new Set([
  'sender',
  'register',
  'legalBasis',
  'purpose',
  'created',
  'contact',
]);

/** The digest that a header must carry for these items. */
export const digestItems = (items: readonly unknown[]): string => digestOf(items);

/** A document ready to be sent: the header with the digest of its items. It is not checked: `readExchange` does. */
export function sealExchange(
  header: Omit<Exchange, 'format' | 'digest' | 'items'>,
  items: readonly ExchangeItem[],
): Exchange {
  return { format: exchangeFormat, ...header, digest: digestItems(items), items: [...items] };
}

/**
 * A checked exchange from a parsed document, or one error with every fault. A field outside the format is refused, whatever it is called,
 * and so is text with 16 digits and an id that looks like a telephone or passport number.
 * Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE, EXCHANGE_PROVENANCE (who, from which register, on what basis, what for),
 * EXCHANGE_DIGEST, REGION_CODE, REGION_PERIOD, REGION_DUPLICATE (an id twice), FIELDS_DATE, FIELDS_SENSITIVE. O(items).
 */
export function readExchange(value: unknown, regions: Regions): Exchange {
  const shape = checkShape(exchangeSchema, value);
  const format =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'format')
      ? Reflect.get(value, 'format')
      : undefined;
  if (shape.length > 0 && format === exchangeFormat)
    refuse(
      shape.map((each) =>
        each.path.length === 1 && provenance.has(each.path[0])
          ? issue('EXCHANGE_PROVENANCE', each.path, each.message)
          : each,
      ),
    );
  const exchange = readDocument(exchangeSchema, exchangeFormat, value);
  refuse([...checkHeader(exchange), ...checkItems(exchange, regions)]);
  return exchange;
}

function checkHeader(exchange: Exchange): Issue[] {
  const { created, period, digest, items } = exchange;
  const issues: Issue[] = [];
  for (const name of ['legalBasis', 'purpose', 'contact'] as const)
    if (mayHoldIdentity(exchange[name])) issues.push(sensitive([name]));
  if (parseDate(created) === null) issues.push(issue('FIELDS_DATE', ['created'], `found ${quote(created)}`));
  const [from, to] = [parseMonth(period.from), parseMonth(period.to)];
  if (from === null || to === null || from > to)
    issues.push(
      issue(
        'REGION_PERIOD',
        ['period'],
        `found ${period.from} to ${period.to}, expected a first and a last month`,
      ),
    );
  const found = digestItems(items);
  if (found !== digest)
    issues.push(issue('EXCHANGE_DIGEST', ['digest'], `found ${found} of the items, expected ${digest}`));
  return issues;
}

/** What an id must not look like: eight digits or more and nothing else, or the number of a passport. */
const NUMBERED = /^(\d{8,}|[A-Za-z]{1,2}\d{6,7})$/;

function checkItems({ items, period, created }: Exchange, regions: Regions): Issue[] {
  const issues: Issue[] = [];
  const first = new Map<string, number>();
  const places = new Map<string, { readonly at: number; readonly type: string }>();
  const [from, to, on] = [parseMonth(period.from), parseMonth(period.to), parseDate(created)];
  items.forEach((item, at) => {
    const path = (name: string): Path => ['items', at, name];
    if (mayHoldIdentity(item.id) || NUMBERED.test(item.id)) issues.push(sensitive(path('id')));
    const earlier = first.get(item.id);
    if (earlier === undefined) first.set(item.id, at);
    else
      issues.push(
        issue(
          'REGION_DUPLICATE',
          path('id'),
          `found the id of item ${earlier} again`,
          'Give each item its own id.',
        ),
      );
    issues.push(...checkRegion(item.region, path('region'), regions));

    const month = parseMonth(item.month);
    if (month === null || (from !== null && month < from) || (to !== null && month > to))
      issues.push(
        issue(
          'REGION_PERIOD',
          path('month'),
          `found ${quote(item.month)}, expected a month from ${period.from} to ${period.to}`,
        ),
      );
    else if (on !== null && on < lastDay(month))
      issues.push(
        issue(
          'REGION_PERIOD',
          path('month'),
          `found ${formatMonth(month)} in a file made on ${created}, before the month was over`,
          'Send the count of a month once the month is over: a part of a month is not a month.',
        ),
      );
    const place = JSON.stringify([item.region, item.kind, item.month]);
    const other = places.get(place);
    if (other === undefined) places.set(place, { at, type: item.type });
    else if (other.type === 'count' || item.type === 'count')
      issues.push(
        issue(
          'REGION_DUPLICATE',
          ['items', at],
          `found the region, kind and month of item ${other.at} again, of which a count is to hold everything`,
          'Send one count, or cases only: the same event must not be told twice.',
        ),
      );
  });
  return issues;
}

const sensitive = (path: Path): Issue =>
  issue(
    'FIELDS_SENSITIVE',
    path,
    'found what may be the number of a person',
    'Use an opaque reference that only the sender can follow: an exchange holds nothing about a person.',
  );
