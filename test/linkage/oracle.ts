// Applications in; the linkage of one of them out, recomputed from nothing but those that were known before it. Written apart from src.
import type { Linkage } from '../../src/linkage/definition.js';
import { normalisePart } from '../../src/linkage/normalise.js';
import type { LinkApplication } from '../../src/linkage/table.js';

const parts = ['phone', 'address', 'payer', 'email', 'agent'] as const;

interface Known {
  readonly id: number;
  readonly from: number;
  readonly until: number;
  readonly who: string;
  readonly card: string | null;
  readonly verified: boolean | null;
  readonly values: Readonly<Record<(typeof parts)[number], string | null>>;
}

function toKnown({ submittedAt, identity, verifiedGroup }: LinkApplication, id: number): Known {
  const dated = submittedAt.length === 10;
  const minute = submittedAt.length === 16;
  const from = Date.parse(dated ? `${submittedAt}T00:00Z` : minute ? `${submittedAt}Z` : submittedAt);
  const subject = normalisePart('subjectKey', identity.subjectKey);
  const value = (part: (typeof parts)[number]) => normalisePart(part, identity[part]);
  return {
    id,
    from,
    until: from + (dated ? 86_400_000 - 1 : minute ? 60_000 - 1 : 0),
    who: subject === null ? `#${id}` : `s${subject}`,
    card: normalisePart('familyCard', identity.familyCard),
    verified: verifiedGroup,
    values: {
      phone: value('phone'),
      address: value('address'),
      payer: value('payer'),
      email: value('email'),
      agent: value('agent'),
    },
  };
}

/** An index by value, so that a hundred thousand rows take seconds; the window is looked through row by row. */
export function createOracle(applications: readonly LinkApplication[], days = 30) {
  const all = applications.map(toKnown);
  const index = new Map<string, Known[]>();
  for (const one of all)
    for (const part of parts) {
      const value = one.values[part];
      if (value === null) continue;
      const key = `${part} ${value}`;
      const found = index.get(key);
      if (found === undefined) index.set(key, [one]);
      else found.push(one);
    }
  return (id: number): Linkage => {
    const me = all[id];
    if (me === undefined) throw new Error(`no row ${id}`);
    const company = (names: readonly (typeof parts)[number][], seconds = days * 86_400) => {
      const known = names.filter((part) => me.values[part] !== null);
      if (known.length === 0) return null;
      const strangers = new Set<string>();
      const carded = new Set<string>();
      const family = new Set<string>();
      for (const part of known) {
        for (const other of index.get(`${part} ${me.values[part]}`) ?? []) {
          if (other.until >= me.from || other.until < me.from - seconds * 1000) continue;
          if (other.verified === true || other.who === me.who) continue;
          if (seconds < 3600 && other.from !== other.until) continue;
          strangers.add(other.who);
          if (other.card !== null) carded.add(other.who);
          if (other.card !== null && other.card === me.card) family.add(other.who);
        }
      }
      for (const who of family) strangers.delete(who);
      const unknown =
        me.card === null ? strangers.size : [...strangers].filter((who) => !carded.has(who)).length;
      return { others: strangers.size, unknown, family: family.size };
    };
    const each = parts.flatMap((part) => {
      const found = company([part]);
      return found === null ? [] : [found];
    });
    const [others, unknown, family] = [
      each.reduce((sum, one) => sum + one.others, 0),
      each.reduce((sum, one) => sum + one.unknown, 0),
      each.reduce((sum, one) => sum + one.family, 0),
    ];
    const burst = me.from === me.until ? company(['payer'], 60) : null;
    return {
      phone: company(['phone'])?.others ?? null,
      address: company(['address'])?.others ?? null,
      payer: company(['payer'])?.others ?? null,
      emailOrAgent: company(['email', 'agent'])?.others ?? null,
      sameKK:
        each.length === 0
          ? null
          : others === 0
            ? family > 0
            : me.card !== null && others > 2 * unknown
              ? false
              : null,
      verifiedGroup: me.verified,
      bookingBurst: burst === null ? null : burst.others >= 2,
    };
  };
}
