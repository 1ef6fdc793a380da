// An applicant's company and place in; the identity envelope by which linkage finds who applies together out: of seed and number alone.
import { createRandom, type Random } from '../base/random.js';
import type { identityParts } from '../fields/application.js';
import type { Archetype, Crowd } from './archetypes.js';
import { cases } from './cases.js';
import { positionOf, workersOfAll } from './places.js';
import type { Drawn } from './population.js';
import { travellers } from './travellers.js';
import { workers } from './workers.js';

export type Envelope = { readonly [K in (typeof identityParts)[number]]?: string };

export interface Contacts {
  readonly identity: Envelope;
  /** The company that shares them, `ring-3-17`; null for who stands alone. Truth: no record says it. */
  readonly company: string | null;
  /** Minute of the day at which the company applies; null where everyone comes by themselves. */
  readonly minute: number | null;
}

/** What a company is like: a ring sends its clients over weeks, a family comes on one day. */
interface Kind {
  readonly name: string;
  /** Working days within which its members apply. */
  readonly days: number;
  /** Members that it has on average. */
  readonly members: number;
  readonly together: boolean;
}

const kinds = {
  ring: { name: 'ring', days: 20, members: 10, together: false },
  helper: { name: 'helper', days: 20, members: 10, together: false },
  family: { name: 'family', days: 1, members: 3, together: true },
  'verified group': { name: 'verified', days: 1, members: 14, together: true },
  'unlisted group': { name: 'unlisted', days: 1, members: 7, together: true },
  shop: { name: 'shop', days: 20, members: 25, together: false },
} as const satisfies Record<string, Kind>;
type KindName = keyof typeof kinds;

/** How many of those who stand alone use the phone of a copy shop, a landlord's address, a payment counter (links.ts). */
const ACCIDENT = 0.12;
/** A share of answers that nobody wrote down. */
const BLANK = 0.04;
/** Of the groups whose organiser is known, how many stand on the list. */
const LISTED = 0.97;

/** How often each crowd is met among some archetypes. */
function shareOf(crowd: Crowd, archetypes: readonly Archetype[]): number {
  let [all, with_] = [0, 0];
  for (const { weight, crowd: crowds } of archetypes) {
    const total = crowds.reduce((sum, [, each]) => sum + each, 0);
    const own = crowds.reduce((sum, [name, each]) => (name === crowd ? sum + each : sum), 0);
    all += weight;
    with_ += (weight * own) / total;
  }
  return with_ / all;
}

const ofInnocents = (crowd: Crowd): number =>
  workersOfAll * shareOf(crowd, workers) + (1 - workersOfAll) * shareOf(crowd, travellers);
const ofAll = (crowd: Crowd, prevalence: number): number =>
  prevalence * shareOf(crowd, cases) + (1 - prevalence) * ofInnocents(crowd);

/** A company: what it is reached at and pays with. Phones and payers of who sends clients turn. */
interface Company {
  readonly id: string;
  readonly phones: readonly string[];
  readonly payers: readonly string[];
  readonly agents: readonly string[];
  readonly addresses: readonly string[];
  readonly emails: readonly string[];
  readonly card: string;
  readonly minute: number;
  readonly listed: boolean;
  /** What the customers of a shop have in common. */
  readonly shared: 'phone' | 'email' | 'payer' | 'address';
}

export interface ContactBook {
  /** The envelope of an applicant, `workday` being the place of the day in the calendar, from 0. */
  contactsOf(index: number, drawn: Drawn, workday: number): Contacts;
  /** Verified groups of the whole period, as lines of the list that `waspada link --groups` reads. */
  verified(): Iterable<readonly [part: 'payer' | 'agent', value: string]>;
}

/** Companies that are kept at hand; more are made again when they are asked for. */
const MOST_KEPT = 20_000;

/**
 * Everybody's contacts. There are as many companies as give each its members on average, spread over time and over the places that
 * have near codes: so a company is found from the applicant alone, and any slice of any length gives the same. In a small population
 * most companies have one member who applies: a ring needs some 20,000 applications to be one. O(1) an applicant.
 */
export function createContacts(options: {
  readonly seed: number;
  readonly rows: number;
  readonly workdays: number;
  readonly prevalence: number;
}): ContactBook {
  const { seed, rows, workdays, prevalence } = options;
  const shares: Readonly<Record<KindName, number>> = {
    ring: prevalence * shareOf('broker', cases),
    helper: (1 - prevalence) * ofInnocents('broker'),
    family: ofAll('family', prevalence),
    'verified group': ofAll('verified group', prevalence),
    'unlisted group': ofAll('unlisted group', prevalence),
    shop: ofAll('alone', prevalence) * ACCIDENT,
  };
  const countOf = (kind: KindName): number => {
    const { days, members } = kinds[kind];
    return Math.max(1, Math.round((rows * shares[kind] * Math.min(1, days / workdays)) / members));
  };
  const counts: Readonly<Record<KindName, number>> = {
    ring: countOf('ring'),
    helper: countOf('helper'),
    family: countOf('family'),
    'verified group': countOf('verified group'),
    'unlisted group': countOf('unlisted group'),
    shop: countOf('shop'),
  };
  const kept = new Map<string, Company>();
  const companyAt = (kind: KindName, slot: number, place: number): Company => {
    const id = `${kinds[kind].name}-${slot}-${place}`;
    const known = kept.get(id);
    if (known !== undefined) return known;
    const company = createCompany(createRandom(`company/${seed}/${id}`), id, kind);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(id, company);
    return company;
  };

  return {
    contactsOf(index, { crowd, home, truth }, workday) {
      const random = createRandom(mixed(seed, index));
      const kind = kindOf(random, crowd, truth.case);
      const position = positionOf(home.code, random.unit());
      const own = ownContacts(random, seed, index, home.code);
      if (kind === null) return { identity: blanked(random, own), company: null, minute: null };
      const slot = Math.floor(workday / kinds[kind].days);
      const company = companyAt(kind, slot, Math.floor(position * counts[kind]));
      const shared = { ...own, ...sharedWith(random, company, kind) };
      const minute = kinds[kind].together ? company.minute : null;
      return {
        identity: blanked(random, shared),
        company: kind === 'shop' ? null : company.id,
        minute,
      };
    },
    *verified() {
      const slots = Math.ceil(workdays / kinds['verified group'].days);
      for (let slot = 0; slot < slots; slot++)
        for (let place = 0; place < counts['verified group']; place++) {
          const { listed, payers, agents } = companyAt('verified group', slot, place);
          if (!listed) continue;
          for (const payer of payers) yield ['payer', payer];
          for (const agent of agents) yield ['agent', agent];
        }
    },
  };
}

/** A seed of its own for the contacts of each applicant. */
const mixed = (seed: number, index: number): number => (Math.abs(seed) % 2_000_003) * 4_294_967_296 + index;

function kindOf(random: Random, crowd: Crowd, isCase: boolean): KindName | null {
  const accident = random.chance(ACCIDENT);
  if (crowd === 'alone') return accident ? 'shop' : null;
  return crowd === 'broker' ? (isCase ? 'ring' : 'helper') : crowd;
}

const digits = (random: Random, count: number): string => {
  let text = '';
  for (let at = 0; at < count; at++) text += random.below(10);
  return text;
};
/** Longer than any number of the country that can be called, and short enough to be read as one. */
const phone = (random: Random): string => `0899${digits(random, 10)}`;
const payer = (random: Random): string => `VA-SINTETIS-${digits(random, 10)}`;
const address = (random: Random, code: string): string =>
  `Jl. Sintetis ${digits(random, 5)} No. ${1 + random.below(200)}, ${code}`;

function ownContacts(random: Random, seed: number, index: number, code: string): Record<string, string> {
  const own: Record<string, string> = {
    subjectKey: `sintetis-${seed}-${index + 1}`,
    phone: phone(random),
    payer: payer(random),
    address: address(random, code),
    familyCard: `KK-SINTETIS-${digits(random, 12)}`,
  };
  // The reserved ending of RFC 2606: no letter can be sent there.
  if (random.chance(0.6)) own.email = `pemohon${digits(random, 9)}@sintetis.invalid`;
  return own;
}

function createCompany(random: Random, id: string, kind: KindName): Company {
  const some = (most: number, one: (random: Random) => string): string[] =>
    Array.from({ length: 1 + random.below(most) }, () => one(random));
  const sends = kind === 'ring' || kind === 'helper';
  return {
    id,
    phones: some(sends ? 2 : 1, phone),
    payers: some(sends ? 2 : 1, payer),
    agents: some(sends ? 2 : 1, (of) => `Biro Sintetis ${digits(of, 7)}`),
    addresses: some(sends ? 2 : 1, (of) => address(of, id)),
    emails: some(1, (of) => `biro${digits(of, 8)}@sintetis.invalid`),
    card: `KK-SINTETIS-${digits(random, 12)}`,
    minute: 8 * 60 + random.below(7 * 60),
    listed: random.chance(LISTED),
    shared: random.pick(['phone', 'email', 'payer', 'address'] as const),
  };
}

/** What a member of a company gives as theirs. */
function sharedWith(random: Random, company: Company, kind: KindName): Record<string, string> {
  const shared: Record<string, string> = {};
  const give = (part: string, chance: number, values: readonly string[]): void => {
    const value = random.pick(values);
    if (random.chance(chance)) shared[part] = value;
  };
  switch (kind) {
    case 'ring':
    case 'helper':
      give('phone', 0.78, company.phones);
      give('payer', 0.78, company.payers);
      give('agent', 0.4, company.agents);
      give('address', kind === 'ring' ? 0.35 : 0.02, company.addresses);
      break;
    case 'family':
      give('phone', 0.7, company.phones);
      give('payer', 0.9, company.payers);
      give('address', 0.97, company.addresses);
      give('familyCard', 0.94, [company.card]);
      break;
    case 'verified group':
    case 'unlisted group':
      give('payer', 0.92, company.payers);
      give('agent', 0.82, company.agents);
      // One in ten has no phone and gives that of who leads the group.
      give('phone', 0.1, company.phones);
      break;
    default: {
      const { phones, emails, payers, addresses } = company;
      give(
        company.shared,
        1,
        { phone: phones, email: emails, payer: payers, address: addresses }[company.shared],
      );
    }
  }
  return shared;
}

function blanked(random: Random, parts: Readonly<Record<string, string>>): Envelope {
  return Object.fromEntries(Object.entries(parts).filter(() => !random.chance(BLANK)));
}
