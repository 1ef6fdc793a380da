// One application and who named the same phone, address, payer, e-mail or agent before it in; its linkage fields out: what they mean.
import { type Issue, issue, refuse } from '../base/errors.js';
import { DAY, type Moment } from './moment.js';
import type { IdentityPart } from './normalise.js';

/** The parts that link strangers. A family card and a subject key tell who is no stranger. */
export const linkParts = ['phone', 'address', 'payer', 'email', 'agent'] as const satisfies IdentityPart[];
export type LinkPart = (typeof linkParts)[number];

export interface LinkageSettings {
  /** How far back others count; 30, which the fields of a record are named for. */
  readonly windowDays: number;
  /** Slots booked by one payer within so many seconds are a burst; 60. */
  readonly burstSeconds: number;
  /** How many others there must be in a burst; 2, so that a couple is none. */
  readonly burstOthers: number;
}

export const linkageDefaults: LinkageSettings = { windowDays: 30, burstSeconds: 60, burstOthers: 2 };

/** Most that a count says: the range of the fields. */
export const MOST_OTHERS = 100_000;

/** The linkage fields of one application; null is unknown. */
export interface Linkage {
  readonly phone: number | null;
  readonly address: number | null;
  readonly payer: number | null;
  readonly emailOrAgent: number | null;
  readonly sameKK: boolean | null;
  readonly verifiedGroup: boolean | null;
  readonly bookingBurst: boolean | null;
}

/** The names of those fields in a record and in a file; a window of other than 30 days has names that no record has. */
export const linkageNames = (windowDays: number): { readonly [K in keyof Linkage]: string } => ({
  phone: `linkage.phone${windowDays}d`,
  address: `linkage.address${windowDays}d`,
  payer: `linkage.payer${windowDays}d`,
  emailOrAgent: `linkage.emailOrAgent${windowDays}d`,
  sameKK: 'linkage.sameKK',
  verifiedGroup: 'linkage.verifiedGroup',
  bookingBurst: 'linkage.bookingBurst',
});

/** Who applies, and when. Persons and cards are compared for equality only. */
export interface Asker extends Moment {
  readonly person: string;
  readonly card: string | null;
  /** Whether the application is of a group that was verified; null where nobody looked. */
  readonly verified: boolean | null;
}

/** Another application that named the same value. One of a verified group is no sighting. */
export interface Seen extends Moment {
  /** The subject key, or what stands for this application alone where that is unknown. */
  readonly person: string;
  readonly card: string | null;
}

/** Those who count for one part: `others` in all, of whom the card of `unknown` is not known; and the `family`, who do not count. */
interface Company {
  readonly others: number;
  readonly unknown: number;
  readonly family: number;
}

/**
 * The linkage fields of one application. `seen` has, for each part that the application names, the other applications that named the
 * same value; null where its own value is unknown, which makes the count unknown and never 0.
 *
 * - Point in time: counted is what was known before the application was made: from `windowDays` before it (included) to the moment
 *   itself (excluded). Two of the same moment do not see each other. A time without seconds, or a date alone, is taken as early as can
 *   be for its own application and as late as can be for others, so that nothing is counted that may have come later.
 * - Counted are persons, not applications; not the applicant, nor anyone seen with the same family card, nor a verified group. A card
 *   that is unknown is the same as none.
 * - `emailOrAgent` counts each person once; where one of the two is unknown, it is about the other.
 * - `sameKK` says whether family explains the sharing: true where all who share are of the same card, false where nobody shares, or
 *   where more are known to be of another card than are of an unknown one (counted for each part); unknown otherwise. So a rule that
 *   asks for `sameKK` false is not met by strangers whose cards nobody noted.
 * - `bookingBurst`: `burstOthers` others with the same payer in the `burstSeconds` before; times without seconds do not count, and make
 *   the own burst unknown.
 * O(sightings). This is the slow meaning that `linkAll` must equal.
 */
export function linkageOf(
  asker: Asker,
  seen: Readonly<Record<LinkPart, readonly Seen[] | null>>,
  settings: LinkageSettings = linkageDefaults,
): Linkage {
  const within = (sightings: readonly Seen[] | null, milliseconds: number): readonly Seen[] | null =>
    sightings?.filter(({ last }) => last < asker.first && last >= asker.first - milliseconds) ?? null;
  const window = (part: LinkPart) => within(seen[part], settings.windowDays * DAY);
  const [phone, address, payer, email, agent] = linkParts.map(window);
  const count = (...parts: readonly (readonly Seen[] | null | undefined)[]): number | null => {
    const known = parts.flatMap((part) => (part === null || part === undefined ? [] : [part]));
    return known.length === 0 ? null : Math.min(companyOf(asker, known.flat()).others, MOST_OTHERS);
  };
  const exact = asker.first === asker.last;
  const burst = exact ? within(seen.payer, settings.burstSeconds * 1000) : null;
  return {
    phone: count(phone),
    address: count(address),
    payer: count(payer),
    emailOrAgent: count(email, agent),
    sameKK: explain(
      linkParts.flatMap((part) => {
        const sightings = window(part);
        return sightings === null ? [] : [companyOf(asker, sightings)];
      }),
      asker.card !== null,
    ),
    verifiedGroup: asker.verified,
    bookingBurst:
      burst === null
        ? null
        : companyOf(
            asker,
            burst.filter(({ first, last }) => first === last),
          ).others >= settings.burstOthers,
  };
}

function companyOf(asker: Asker, sightings: readonly Seen[]): Company {
  const cards = new Map<string, Set<string>>();
  for (const { person, card } of sightings) {
    if (person === asker.person) continue;
    const known = cards.get(person) ?? new Set<string>();
    if (card !== null) known.add(card);
    cards.set(person, known);
  }
  let [others, unknown, family] = [0, 0, 0];
  for (const known of cards.values()) {
    if (asker.card !== null && known.has(asker.card)) family++;
    else {
      others++;
      if (asker.card === null || known.size === 0) unknown++;
    }
  }
  return { others, unknown, family };
}

/** Whether family explains the sharing, over the parts that are known. */
function explain(companies: readonly Company[], cardKnown: boolean): boolean | null {
  if (companies.length === 0) return null;
  const sum = (of: (company: Company) => number): number =>
    companies.reduce((total, company) => total + of(company), 0);
  return familyExplains(
    sum(({ others }) => others),
    sum(({ unknown }) => unknown),
    sum(({ family }) => family),
    cardKnown,
  );
}

/** The same of sums over the parts that are known. */
export function familyExplains(
  others: number,
  unknown: number,
  family: number,
  cardKnown: boolean,
): boolean | null {
  if (others === 0) return family > 0;
  return cardKnown && others - unknown > unknown ? false : null;
}

/** The faults of settings. Code: CLI_USAGE, since no document holds them. */
export function checkLinkage(settings: LinkageSettings): void {
  const faults: Issue[] = [];
  const check = (name: keyof LinkageSettings, low: number, high: number): void => {
    const value = settings[name];
    if (Number.isInteger(value) && value >= low && value <= high) return;
    faults.push(
      issue('CLI_USAGE', [name], `found ${name} ${value}, expected a whole number from ${low} to ${high}`),
    );
  };
  check('windowDays', 1, 3660);
  check('burstSeconds', 1, 86_400);
  check('burstOthers', 1, 1000);
  refuse(faults);
}
