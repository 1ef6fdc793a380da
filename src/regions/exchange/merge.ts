// Exchanges of several agencies in; rows of reports out: what was sent twice once, and what two agencies counted kept apart and told.
import { type Issue, issue } from '../../base/errors.js';
import { canonicalJson } from '../../base/json.js';
import type { ReportKindCode } from '../watch/kinds.js';
import type { ReportRow } from '../watch/reports.js';
import type { Exchange, ExchangeItem } from './exchange.js';

export interface ReceivedExchange {
  readonly file: string;
  readonly exchange: Exchange;
}

/** The same region, kind and month in several registers: the same events may stand in each. */
export interface LikelySame {
  readonly region: string;
  readonly kind: ReportKindCode;
  readonly month: string;
  readonly registers: readonly string[];
}

export interface Merged {
  /** One row a region, kind, month, register and day of counting. */
  readonly rows: readonly ReportRow[];
  /** Items left out because the same item of the same day was there already. */
  readonly repeats: number;
  /** Items that took the place of an earlier one with their id. */
  readonly revised: number;
  /** Rows that contradict another: neither holds, and the month they belong to is not known. */
  readonly refused: readonly { readonly file: string; readonly item: number; readonly issue: Issue }[];
  readonly likelySame: readonly LikelySame[];
}

interface Known {
  readonly file: string;
  readonly at: number;
  readonly created: string;
  readonly item: ExchangeItem;
}

/**
 * Brings exchanges together. An item is known by sender, register and id: sent again on a later day it takes the place of the earlier
 * one, sent again unchanged it counts once, sent with the same day and another content both are refused (REGION_DUPLICATE).
 * A row's count is what the register had told by its day: a count as it stands, cases by how many there are.
 * Counts of two registers are never added: each register stays a series of its own. O(items * days of one place).
 */
export function mergeExchanges(received: readonly ReceivedExchange[]): Merged {
  const byId = new Map<string, Known[]>();
  let repeats = 0;
  for (const { file, exchange } of received) {
    const { sender, register, created, items } = exchange;
    items.forEach((item, at) => {
      const key = JSON.stringify([registerOf({ sender, register }), item.id]);
      const versions = byId.get(key) ?? [];
      byId.set(key, versions);
      if (
        versions.some(
          (other) => other.created === created && canonicalJson(other.item) === canonicalJson(item),
        )
      )
        repeats++;
      else versions.push({ file, at, created, item });
    });
  }

  const refused: { file: string; item: number; issue: Issue }[] = [];
  const places = new Map<string, Map<string, Known[]>>();
  let revised = 0;
  for (const [key, versions] of byId) {
    const [register = ''] = readKey(key);
    const clash = versions.filter(
      (one) =>
        versions.some((other) => other !== one && other.created === one.created) ||
        // A revision is of the same thing: an id that wanders to another place leaves it open what was meant.
        versions.some(
          (other) => placeOf(other.item) !== placeOf(one.item) || other.item.type !== one.item.type,
        ),
    );
    for (const { file, at, item } of clash)
      refused.push({
        file,
        item: at,
        issue: issue(
          'REGION_DUPLICATE',
          ['file', file, 'items', at],
          `found ${item.id} of ${register} with two contents`,
          'Ask the sender which of the two holds.',
        ),
      });
    if (clash.length === 0) revised += versions.length - 1;
    for (const known of versions) {
      const place = JSON.stringify([register, placeOf(known.item)]);
      const ids = places.get(place) ?? new Map<string, Known[]>();
      places.set(place, ids);
      ids.set(key, versions);
    }
  }

  const spoilt = new Set(refused.map(({ file, item }) => JSON.stringify([file, item])));
  const isSpoilt = ({ file, at }: Known): boolean => spoilt.has(JSON.stringify([file, at]));
  const rows = [...places.entries()].flatMap(([place, ids]) =>
    rowsOf(readKey(place)[0] ?? '', ids, isSpoilt),
  );
  return { rows, repeats, revised, refused, likelySame: likelySame(received) };
}

/** The rows of one place in one register: one for each day on which something was told of it. */
function rowsOf(
  register: string,
  ids: ReadonlyMap<string, readonly Known[]>,
  isSpoilt: (known: Known) => boolean,
): ReportRow[] {
  const all = [...ids.values()].flat();
  const [any] = all;
  if (any === undefined) return [];
  const { region, kind, month } = any.item;
  // A count beside another item of its place: within one file that is refused, and over two files no clearer.
  const isMixed = ids.size > 1 && all.some(({ item }) => item.type === 'count');
  const isUnknown = isMixed || all.some(isSpoilt);
  const days = [...new Set(all.map(({ created }) => created))].sort();
  return days.map((day) => {
    const told = [...ids.values()].flatMap((versions) => {
      const until = versions
        .filter(({ created }) => created <= day)
        .sort((a, b) => (a.created < b.created ? -1 : 1));
      const last = until.at(-1);
      return last === undefined ? [] : [last];
    });
    const count = told.reduce((sum, { item }) => sum + (item.type === 'count' ? item.count : 1), 0);
    const from = all.find(({ created }) => created === day) ?? any;
    return {
      file: from.file,
      row: from.at + 1,
      cells: {
        region,
        kind,
        month,
        // Left empty, the row is refused like any other without a count, and its month stays unknown.
        count: isUnknown ? '' : String(count),
        receivedOn: day,
        reporter: register,
        register,
        ...(all.some(({ item }) => item.id.startsWith('SINTETIS')) ? { note: 'SINTETIS' } : {}),
      },
    };
  });
}

/** `BP3MI/pemulangan`: what a series is named by. */
export const registerOf = ({ sender, register }: Pick<Exchange, 'sender' | 'register'>): string =>
  `${sender}/${register}`;

const placeOf = ({ region, kind, month }: ExchangeItem): string => JSON.stringify([region, kind, month]);

function readKey(key: string): string[] {
  const parts: unknown = JSON.parse(key);
  return Array.isArray(parts) ? parts.map(String) : [];
}

function likelySame(received: readonly ReceivedExchange[]): LikelySame[] {
  const found = new Map<string, { item: ExchangeItem; registers: Set<string> }>();
  for (const { exchange } of received) {
    for (const item of exchange.items) {
      // "Looked and found none" is nobody's event.
      if (item.type === 'count' && item.count === 0) continue;
      const entry = found.get(placeOf(item)) ?? { item, registers: new Set<string>() };
      found.set(placeOf(item), entry);
      entry.registers.add(registerOf(exchange));
    }
  }
  return [...found.values()]
    .filter(({ registers }) => registers.size > 1)
    .map(({ item: { region, kind, month }, registers }) => ({
      region,
      kind,
      month,
      registers: [...registers].sort(),
    }));
}
