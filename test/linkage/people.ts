// A seed in; the applicants of the synthetic population with whom they share phones, payers and addresses out, and who is whose client.
// The counts of src/population/links.ts say how often things are shared; here they are shared with someone. Every size is a guess.
import { createRandom, type Random } from '../../src/base/random.js';
import type { LinkApplication } from '../../src/linkage/table.js';
import type { Crowd } from '../../src/population/archetypes.js';
import { cases } from '../../src/population/cases.js';
import { createPopulation } from '../../src/population/population.js';
import { travellers } from '../../src/population/travellers.js';
import { workers } from '../../src/population/workers.js';

export interface People {
  readonly applications: readonly LinkApplication[];
  readonly ids: readonly string[];
  readonly offices: readonly string[];
  readonly crowds: readonly Crowd[];
  /** The ring of a broker's client, from 0; -1 for everybody else. */
  readonly rings: readonly number[];
}

const crowdsOf = new Map(
  [...cases, ...travellers, ...workers].map(({ name, crowd }) => [name, crowd] as const),
);

type Parts = { -readonly [K in keyof LinkApplication['identity']]: string };
interface Draft {
  readonly id: string;
  readonly office: string;
  readonly crowd: Crowd;
  at: number;
  ring: number;
  verified: boolean | null;
  identity: Parts;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.parse('2025-06-30T08:00:00+07:00');
/** A share of answers that nobody wrote down. */
const BLANK = 0.06;

export function makePeople({
  seed,
  rows,
  prevalence = 0.01,
}: {
  readonly seed: number;
  readonly rows: number;
  readonly prevalence?: number;
}): People {
  const random = createRandom(`links/${seed}`);
  const population = createPopulation({ seed, prevalence });
  const digits = (count: number): string => Array.from({ length: count }, () => random.below(10)).join('');
  const phone = (): string => (random.chance(0.3) ? `0812-${digits(4)}-${digits(4)}` : `+62813${digits(8)}`);
  const address = (): string => `Jl. Melati ${digits(5)} No. ${random.below(200) + 1}`;
  const drafts = Array.from({ length: rows }, (_, index): Draft => {
    const { record, truth } = population.record(index);
    return {
      id: record.applicationId,
      office: record.officeCode ?? '',
      crowd: random.weighted(crowdsOf.get(truth.archetype) ?? [['alone', 1]]),
      at: Date.parse(record.submittedAt),
      ring: -1,
      verified: random.chance(0.7) ? false : null,
      identity: {
        subjectKey: `s${index}`,
        familyCard: `35${digits(14)}`,
        phone: phone(),
        payer: `VA ${digits(10)}`,
        email: `pos${digits(9)}@contoh.id`,
        address: address(),
      },
    };
  });
  const byCrowd = (crowd: Crowd): Draft[] => drafts.filter((draft) => draft.crowd === crowd);
  /** Cuts people into companies of a random size; what is left over stands alone. */
  const companies = (people: Draft[], least: number, most: number): Draft[][] => {
    const pool = [...people];
    for (let i = pool.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const [a, b] = [pool[i], pool[j]];
      if (a !== undefined && b !== undefined) [pool[i], pool[j]] = [b, a];
    }
    const found: Draft[][] = [];
    while (pool.length >= least) found.push(pool.splice(0, least + random.below(most - least + 1)));
    return found.filter((company) => company.length >= least);
  };
  const time = (days: number): number => START + Math.floor(random.unit() * days * DAY);

  for (const company of companies(byCrowd('family'), 2, 5)) {
    const [head] = company;
    if (head === undefined) continue;
    for (const [place, member] of company.entries()) {
      member.at = head.at + place * (1 + random.below(40)) * MINUTE;
      member.identity.address = head.identity.address ?? '';
      member.identity.payer = head.identity.payer ?? '';
      if (random.chance(0.7)) member.identity.phone = head.identity.phone ?? '';
      // A grown-up child with a household of their own.
      if (random.chance(0.94)) member.identity.familyCard = head.identity.familyCard ?? '';
    }
  }
  for (const [kind, least, most] of [
    ['verified group', 12, 45],
    ['unlisted group', 4, 14],
  ] as const)
    for (const group of companies(byCrowd(kind), least, most)) {
      const at = time(360);
      const payer = `Rombongan ${digits(8)}`;
      const agent = `PPIU ${digits(6)}`;
      const helper = phone();
      for (const [place, member] of group.entries()) {
        member.at = at + (random.chance(0.3) ? place * 20_000 : random.below(3 * 24 * 60) * MINUTE);
        if (random.chance(0.9)) member.identity.payer = payer;
        if (random.chance(0.8)) member.identity.agent = agent;
        if (place < 3) member.identity.phone = helper;
        member.verified = kind === 'verified group' && random.chance(0.98);
      }
    }
  for (const [ring, clients] of companies(byCrowd('broker'), 6, 24).entries())
    recruit(random, clients, ring, { phone, address, digits, time });

  // Copy shops, landlords and payment counters: strangers who share a thing by accident (links.ts: 12 of 100 who stand alone).
  const alone = byCrowd('alone').filter(() => random.chance(0.12));
  for (const shop of companies(alone, 8, 60)) {
    const kind = random.pick(['phone', 'email', 'address', 'payer'] as const);
    const value = {
      phone: phone(),
      email: `wartel${digits(6)}@contoh.id`,
      address: address(),
      payer: `Loket ${digits(6)}`,
    }[kind];
    for (const customer of shop) customer.identity[kind] = value;
  }
  // A counter in the capital where thousands pay: a public place.
  for (const draft of drafts)
    if (draft.crowd === 'alone' && random.chance(0.02)) draft.identity.payer = 'Kantor Pos Jakarta';

  for (const draft of drafts) {
    if (random.chance(0.03)) {
      const earlier = random.pick(drafts);
      if (earlier.crowd === 'alone' && draft.crowd === 'alone') draft.identity = { ...earlier.identity };
    }
    for (const part of ['phone', 'payer', 'email', 'address', 'familyCard', 'subjectKey'] as const)
      if (random.chance(BLANK)) delete draft.identity[part];
  }
  return {
    applications: drafts.map(({ at, identity, verified }) => ({
      submittedAt: new Date(at).toISOString(),
      identity,
      verifiedGroup: verified,
    })),
    ids: drafts.map(({ id }) => id),
    offices: drafts.map(({ office }) => office),
    crowds: drafts.map(({ crowd }) => crowd),
    rings: drafts.map(({ ring }) => ring),
  };
}

/** A broker with a few phones and payers, who sends clients for some weeks. */
function recruit(
  random: Random,
  clients: readonly Draft[],
  ring: number,
  make: {
    readonly phone: () => string;
    readonly address: () => string;
    readonly digits: (count: number) => string;
    readonly time: (days: number) => number;
  },
): void {
  const some = (most: number, one: () => string): string[] =>
    Array.from({ length: 1 + random.below(most) }, one);
  const phones = some(3, make.phone);
  const payers = some(3, () => `VA ${make.digits(10)}`);
  const houses = some(2, make.address);
  const agents = some(2, () => `Agen ${make.digits(6)}`);
  const start = make.time(300);
  const weeks = 2 + random.below(7);
  for (const client of clients) {
    client.ring = ring;
    client.at = start + Math.floor(random.unit() * weeks * 7 * DAY);
    if (random.chance(0.75)) client.identity.phone = random.pick(phones);
    if (random.chance(0.75)) client.identity.payer = random.pick(payers);
    if (random.chance(0.35)) client.identity.address = random.pick(houses);
    if (random.chance(0.4)) client.identity.agent = random.pick(agents);
  }
}
