// One application and a ledger in; its linkage fields out, by the same meaning as a whole file of applications has.
import { formatDate } from '../base/dates.js';
import { issue, WaspadaError } from '../base/errors.js';
import type { Identity } from '../fields/application.js';
import {
  type Asker,
  checkLinkage,
  type Linkage,
  type LinkageSettings,
  type LinkPart,
  linkageDefaults,
  linkageOf,
  linkParts,
  type Seen,
} from './definition.js';
import { DAY, parseMoment } from './moment.js';
import { type IdentityPart, normaliseIdentity } from './normalise.js';

/** One application that named a value, as a ledger tells it (`Sighting` of src/store). */
export interface LedgerSighting {
  readonly stream: string;
  readonly submittedAt: string;
  /** Equal for equal cards, for equal persons, and no more; null where none was named. */
  readonly family: string | null;
  readonly subject: string | null;
}

/** What linkage asks of a ledger: `sightings` of src/store has this shape. */
export interface SightingLedger {
  sightings(query: {
    readonly kind: IdentityPart;
    readonly value: string;
    readonly from?: string;
    readonly before: string;
    readonly except?: string;
    readonly limit?: number;
  }): Promise<{ readonly total: number; readonly items: readonly LedgerSighting[] }>;
}

export interface LedgerApplication {
  /** Its own stream, which is not one of its sightings. */
  readonly stream: string;
  /** RFC 3339 with an offset. */
  readonly submittedAt: string;
  readonly identity: Identity;
  /** Whether it is of a verified group; null where nobody looked. */
  readonly verifiedGroup: boolean | null;
}

export interface LedgerLinkage {
  readonly settings?: LinkageSettings;
  /** Whether another application was of a verified group when it was made: the ledger's sightings do not say. None unless given. */
  readonly isVerified?: (stream: string) => boolean;
}

const PAGE = 10_000;
/** A card or person that no sighting has. */
const OWN = '\0';

/** Milliseconds as RFC 3339 in UTC. */
function stampOf(milliseconds: number): string {
  const day = Math.floor(milliseconds / DAY);
  const rest = milliseconds - day * DAY;
  const pad = (value: number, width = 2): string => String(Math.floor(value)).padStart(width, '0');
  const [hours, minutes, seconds] = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1000) % 60];
  return `${formatDate(day)}T${pad(hours)}:${pad(minutes)}:${pad(seconds)}.${pad(rest % 1000, 3)}Z`;
}

/**
 * The linkage fields of an application at the counter, from what the ledger held before it: equal to those of `linkAll` over the same
 * applications, provided that the ledger was given identities in the form of `normaliseIdentity`. The same definition, see
 * `linkageOf`. At most seven questions, and more only where a value has over 10,000 sightings in the window.
 * Codes: FIELDS_DATE for a time without offset; those of the ledger.
 */
export async function linkFromLedger(
  ledger: SightingLedger,
  application: LedgerApplication,
  { settings = linkageDefaults, isVerified = () => false }: LedgerLinkage = {},
): Promise<Linkage> {
  checkLinkage(settings);
  const { stream, submittedAt } = application;
  const moment = parseMoment(submittedAt, 0);
  if (moment === null || !/(?:Z|[+-]\d\d:\d\d)$/.test(submittedAt))
    throw new WaspadaError(
      issue('FIELDS_DATE', ['submittedAt'], 'found another form, expected RFC 3339 with an offset'),
    );
  const identity = normaliseIdentity(application.identity);
  const before = stampOf(moment.first);

  const all = async (
    part: IdentityPart,
    value: string,
    from: number,
    to: number,
  ): Promise<LedgerSighting[]> => {
    const { total, items } = await ledger.sightings({
      kind: part,
      value,
      from: stampOf(from),
      before: stampOf(to),
      except: stream,
      limit: PAGE,
    });
    if (total <= items.length) return [...items];
    if (to - from <= 1)
      throw new WaspadaError(
        issue(
          'STORE_REQUEST',
          [part],
          `found ${total} sightings in one millisecond, expected at most ${PAGE}`,
        ),
      );
    const middle = from + Math.ceil((to - from) / 2);
    return [...(await all(part, value, from, middle)), ...(await all(part, value, middle, to))];
  };
  /** What the ledger writes for the own card or person: unknown where no earlier application named it, and then none is equal. */
  const tokenOf = async (part: 'familyCard' | 'subjectKey'): Promise<string | null> => {
    const value = identity[part];
    if (value === null || value === undefined) return null;
    const { items } = await ledger.sightings({ kind: part, value, before, except: stream, limit: 1 });
    const [latest] = items;
    return (part === 'familyCard' ? latest?.family : latest?.subject) ?? OWN;
  };
  const seenBy = async (part: LinkPart): Promise<readonly Seen[] | null> => {
    const value = identity[part];
    if (value === null || value === undefined) return null;
    const from = moment.first - settings.windowDays * DAY;
    return (await all(part, value, from, moment.first)).flatMap((sighting): Seen[] => {
      const at = parseMoment(sighting.submittedAt, 0);
      if (at === null || isVerified(sighting.stream)) return [];
      const person = sighting.subject === null ? `stream ${sighting.stream}` : `person ${sighting.subject}`;
      return [{ ...at, person, card: sighting.family }];
    });
  };
  const subject = await tokenOf('subjectKey');
  const asker: Asker = {
    ...moment,
    person: subject === null ? `stream ${stream}` : `person ${subject}`,
    card: await tokenOf('familyCard'),
    verified: application.verifiedGroup,
  };
  const seen: Record<LinkPart, readonly Seen[] | null> = {
    phone: null,
    address: null,
    payer: null,
    email: null,
    agent: null,
  };
  for (const part of linkParts) seen[part] = await seenBy(part);
  return linkageOf(asker, seen, settings);
}
