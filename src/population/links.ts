// With whom an application shares phone, payer, agent and address in; the counts that linkage would find in 30 days out.
import type { Random } from '../base/random.js';
import type { Crowd } from './archetypes.js';
import type { Draft } from './draft.js';
import type { Span } from './journeys.js';

interface Sharing {
  readonly phone: Span;
  readonly address: Span;
  readonly payer: Span;
  readonly agent: Span;
  readonly sameKK: number;
  readonly verified: number;
  readonly burst: number;
}

/** A broker's phone and payer return as often as those of a family or of an outing: it is their company that tells them apart. */
const sharing: Readonly<Record<Crowd, Sharing>> = {
  alone: {
    phone: [0, 1],
    address: [0, 1],
    payer: [0, 1],
    agent: [0, 1],
    sameKK: 0.03,
    verified: 0,
    burst: 0.004,
  },
  family: {
    phone: [1, 4],
    address: [1, 5],
    payer: [1, 5],
    agent: [0, 4],
    sameKK: 0.94,
    verified: 0,
    burst: 0.05,
  },
  'verified group': {
    phone: [0, 3],
    address: [0, 2],
    payer: [6, 45],
    agent: [6, 45],
    sameKK: 0.02,
    verified: 0.97,
    burst: 0.3,
  },
  'unlisted group': {
    phone: [0, 2],
    address: [0, 3],
    payer: [2, 11],
    agent: [1, 14],
    sameKK: 0.08,
    verified: 0,
    burst: 0.1,
  },
  broker: {
    phone: [1, 9],
    address: [0, 5],
    payer: [1, 10],
    agent: [0, 8],
    sameKK: 0.03,
    verified: 0.03,
    burst: 0.14,
  },
};

/** Chance that an applicant who stands alone shares a contact with someone by accident: a copy shop's phone, a landlord's address. */
const ACCIDENT = 0.12;

/** Fills the linkage counts of a draft. */
export function shareContacts(random: Random, crowd: Crowd, { linkage }: Draft): void {
  const { phone, address, payer, agent, sameKK, verified, burst } = sharing[crowd];
  const shared = crowd !== 'alone' || random.chance(ACCIDENT);
  // A crowd has one size; each of its contacts is shared by a part of it, mostly a small one.
  const size = random.unit();
  const count = ([low, high]: Span): number =>
    shared ? low + Math.floor(size * random.unit() * (high - low + 1)) : 0;
  linkage.phone30d = count(phone);
  linkage.address30d = count(address);
  linkage.payer30d = count(payer);
  linkage.emailOrAgent30d = count(agent);
  linkage.sameKK = random.chance(sameKK);
  linkage.verifiedGroup = random.chance(verified);
  linkage.bookingBurst = random.chance(burst);
}
