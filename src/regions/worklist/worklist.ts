// Places with what each needs, and a capacity in; who is visited first out: with the reasons, what is equal, and what figures would change it.
import { issue, WaspadaError } from '../../base/errors.js';
import { createRandom } from '../../base/random.js';
import type { Words } from '../../fields/dictionary.js';

/** One need of a place, 0 to 100; value null where nothing is known of it, and then its bounds are 0 and 100 or narrower. */
export interface NeedValue {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  /** What is not known and could move it, in words. */
  readonly open: readonly Words[];
}

export interface Candidate {
  readonly code: string;
  readonly name: string;
  /** In the order of the needs of the list. */
  readonly needs: readonly NeedValue[];
}

/** What a list weighs: in the order of the needs of each candidate. */
export interface NeedSpec {
  readonly weight: number;
  readonly required: boolean;
}

export interface WorklistSettings {
  /** How many places can be worked through. */
  readonly capacity: number;
  /** Share of the capacity for places that cannot be ranked, drawn by lot. */
  readonly explore: number;
  /** Codes that are done or not to be visited, with why. */
  readonly exclude: ReadonlyMap<string, string>;
  /** The lot and the draws; announce it before the list is made. */
  readonly seed: number | string;
  /** Draws of the stability; 400 unless said. */
  readonly draws?: number;
}

/**
 * `chosen`: within the capacity for certain of rank. `equal`: shares its rank with more places than are left, so all of them stand
 * on the list with how many of them can be visited. `lot`: without enough figures for a rank, drawn.
 */
export type Standing = 'chosen' | 'equal' | 'lot' | 'waiting' | 'unranked' | 'excluded';

export interface Placed {
  readonly code: string;
  readonly name: string;
  readonly standing: Standing;
  /** Whole points 0 to 100 of what is known, by the weights; null where a required need is unknown. */
  readonly score: number | null;
  /** Sound bounds over everything unknown and uncertain. */
  readonly low: number;
  readonly high: number;
  /** 1 for the highest; equals share theirs. Null without a score. */
  readonly rank: number | null;
  /** Best and worst rank that the bounds of all leave open. */
  readonly ranks: { readonly best: number; readonly worst: number } | null;
  /** Share of the draws of weights and values in which it stays within the capacity; null without a score. */
  readonly stability: number | null;
  /** Its place in the lot, from 1: among equals, and among those without figures. */
  readonly lot: number | null;
  /** Why it is excluded. */
  readonly excluded: string | null;
  readonly needs: readonly NeedValue[];
}

/** Figures that are not known: how many places of the list would or might change by them. */
export interface WouldChange {
  readonly words: Words;
  /** Places outside that could come in, and places inside that could fall out; codes in order. */
  readonly enter: readonly string[];
  readonly leave: readonly string[];
}

export interface Worklist {
  readonly capacity: number;
  /** Ranked places first by rank, then by code; those by lot, waiting, unranked and excluded follow. */
  readonly places: readonly Placed[];
  /** Where more places share the last rank than are left: how many, of how many. */
  readonly equal: { readonly places: number; readonly left: number } | null;
  /** Most places first. */
  readonly wouldChange: readonly WouldChange[];
}

const DRAWS = 400;
/** Weights are judgement: each may be a quarter off (Saisana 2005). */
const DOUBT = 0.25;

/**
 * A list under a capacity. A place is ranked by the weighted mean of its known needs in whole points, so that places which no figure
 * sets apart are equal; equals are taken together or told as equal, never parted by their code. A place without a required need is
 * never ranked low: it takes part in the lot for the share that is kept for such places. Same input, same list.
 * Code: REGION_SETTINGS. O(draws x places x (needs + log places)).
 */
export function makeWorklist(
  candidates: readonly Candidate[],
  specs: readonly NeedSpec[],
  settings: WorklistSettings,
): Worklist {
  const { capacity, explore, exclude, seed } = settings;
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new WaspadaError(
      issue('REGION_SETTINGS', ['capacity'], `found ${capacity}, expected a whole number from 1`),
    );
  const open = candidates.filter(({ code }) => !exclude.has(code));
  const scored = open.map((candidate) => ({ candidate, ...scoreOf(candidate.needs, specs) }));
  const ranked = scored.filter(({ score }) => score !== null);
  const unranked = scored.filter(({ score }) => score === null);
  const kept =
    unranked.length === 0 ? 0 : Math.min(unranked.length, keptFor(capacity, explore, ranked.length));
  const room = capacity - kept;
  const order = lots(
    seed,
    open.map(({ code }) => code),
  );
  const ranks = ranked.map(
    ({ score }) => 1 + ranked.filter((other) => (other.score ?? 0) > (score ?? 0)).length,
  );
  const stability = stabilities(ranked, specs, room, settings);

  const lastRank = Math.max(0, ...ranks.filter((rank) => rank <= room));
  const atLast = ranks.filter((rank) => rank === lastRank).length;
  const before = ranks.filter((rank) => rank < lastRank).length;
  const overfull = before + atLast > room;
  const standingOf = (rank: number): Standing =>
    rank > lastRank ? 'waiting' : rank === lastRank && overfull ? 'equal' : 'chosen';
  const placed = ranked.map(({ candidate, score, low, high }, at): Placed => {
    const rank = ranks[at] ?? 0;
    return {
      ...candidate,
      standing: standingOf(rank),
      score,
      low,
      high,
      rank,
      ranks: {
        best: 1 + ranked.filter((other) => other.low > high).length,
        worst: ranked.length - ranked.filter((other) => other.high < low).length,
      },
      stability: stability[at] ?? null,
      lot:
        standingOf(rank) === 'equal'
          ? lotAmong(
              candidate.code,
              ranked.filter((_, i) => ranks[i] === rank),
              order,
            )
          : null,
      excluded: null,
    };
  });
  const rest = unranked
    .map(({ candidate, low, high }): Placed => {
      const lot = lotAmong(candidate.code, unranked, order);
      return {
        ...candidate,
        standing: lot <= kept ? 'lot' : 'unranked',
        score: null,
        low,
        high,
        rank: null,
        ranks: null,
        stability: null,
        lot,
        excluded: null,
      };
    })
    .sort((a, b) => (a.lot ?? 0) - (b.lot ?? 0));
  const excluded = candidates.flatMap((candidate): Placed[] => {
    const why = exclude.get(candidate.code);
    if (why === undefined) return [];
    const { low, high } = scoreOf(candidate.needs, specs);
    const nothing = { score: null, rank: null, ranks: null, stability: null, lot: null };
    return [{ ...candidate, ...nothing, standing: 'excluded', low, high, excluded: why }];
  });
  const places = [
    ...placed.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || compare(a.code, b.code)),
    ...rest,
    ...excluded,
  ];
  return {
    capacity,
    places,
    equal: overfull ? { places: atLast, left: room - before } : null,
    wouldChange: changesOf(places, specs),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A share of the capacity, at least one place of ten, and what the ranked places leave over. None where the list keeps no share: a
 * visit to an employer without a reason is no exploration.
 */
function keptFor(capacity: number, explore: number, ranked: number): number {
  if (explore === 0) return 0;
  return Math.max(capacity >= 10 ? 1 : 0, Math.floor(capacity * explore), capacity - ranked);
}

function scoreOf(
  needs: readonly NeedValue[],
  specs: readonly NeedSpec[],
): { score: number | null; low: number; high: number } {
  let [sum, known, all, low, high] = [0, 0, 0, 0, 0];
  let complete = true;
  specs.forEach(({ weight, required }, at) => {
    const need = needs[at];
    all += weight;
    low += weight * (need?.low ?? 0);
    high += weight * (need?.high ?? 100);
    if (need === undefined || need.value === null) {
      if (required) complete = false;
      return;
    }
    known += weight;
    sum += weight * need.value;
  });
  return {
    score: complete && known > 0 ? Math.round(sum / known) : null,
    low: Math.floor(low / all + 1e-9),
    high: Math.ceil(high / all - 1e-9),
  };
}

/** The order of a lot over some codes: the same for a seed, whatever order they come in. */
function lots(seed: number | string, codes: readonly string[]): ReadonlyMap<string, number> {
  const random = createRandom(`${seed}/lot`);
  const drawn = [...codes].sort(compare).map((code) => ({ code, key: random.unit() }));
  drawn.sort((a, b) => a.key - b.key || compare(a.code, b.code));
  return new Map(drawn.map(({ code }, at) => [code, at]));
}

function lotAmong(
  code: string,
  group: readonly { readonly candidate: Candidate }[],
  order: ReadonlyMap<string, number>,
): number {
  const own = order.get(code) ?? 0;
  return 1 + group.filter(({ candidate }) => (order.get(candidate.code) ?? 0) < own).length;
}

/**
 * Share of draws in which each ranked place is among the first `room`: weights a quarter off, known values anywhere in their bounds with
 * the value as the likeliest, unknown ones anywhere in theirs. So a place that rests on one figure is told as less stable.
 */
function stabilities(
  ranked: readonly { readonly candidate: Candidate }[],
  specs: readonly NeedSpec[],
  room: number,
  { seed, draws = DRAWS }: WorklistSettings,
): number[] {
  const random = createRandom(`${seed}/stability`);
  const kept = new Float64Array(ranked.length);
  const scores = new Float64Array(ranked.length);
  for (let draw = 0; draw < draws; draw++) {
    const weights = specs.map(({ weight }) => weight * (1 + DOUBT * (2 * random.unit() - 1)));
    ranked.forEach(({ candidate: { needs } }, at) => {
      let sum = 0;
      weights.forEach((weight, place) => {
        const { value = null, low = 0, high = 100 } = needs[place] ?? {};
        const chance = random.unit();
        sum += weight * (value === null ? low + chance * (high - low) : triangle(low, value, high, chance));
      });
      scores[at] = sum;
    });
    const cut = scores.slice().sort()[Math.max(0, scores.length - room)] ?? 0;
    scores.forEach((score, at) => {
      if (score >= cut && room > 0) kept[at] = (kept[at] ?? 0) + 1;
    });
  }
  return Array.from(kept, (times) => times / draws);
}

function triangle(low: number, top: number, high: number, chance: number): number {
  const width = high - low;
  if (width <= 0) return top;
  const rising = (top - low) / width;
  return chance < rising
    ? low + Math.sqrt(chance * width * (top - low))
    : high - Math.sqrt((1 - chance) * width * (high - top));
}

/** Which open figures could bring a place in or out: its bound on the other side of the line that parts the list. */
function changesOf(places: readonly Placed[], specs: readonly NeedSpec[]): WouldChange[] {
  const inside = places.filter(({ standing }) => standing === 'chosen' || standing === 'equal');
  const outside = places.filter(
    ({ standing }) => standing === 'waiting' || standing === 'unranked' || standing === 'lot',
  );
  const least = Math.min(...inside.map(({ score }) => score ?? 0));
  const most = Math.max(...outside.map(({ score }) => score ?? 0), 0);
  const found = new Map<string, { words: Words; enter: string[]; leave: string[] }>();
  const note = (place: Placed, way: 'enter' | 'leave'): void => {
    const told = new Set<string>();
    specs.forEach((_, at) => {
      for (const words of place.needs[at]?.open ?? []) {
        if (told.has(words.id)) continue;
        told.add(words.id);
        const entry = found.get(words.id) ?? { words, enter: [], leave: [] };
        entry[way].push(place.code);
        found.set(words.id, entry);
      }
    });
  };
  for (const place of outside) if (inside.length === 0 || place.high > least) note(place, 'enter');
  for (const place of inside) if (place.low < most) note(place, 'leave');
  return [...found.values()].sort(
    (a, b) =>
      b.enter.length + b.leave.length - a.enter.length - a.leave.length || compare(a.words.id, b.words.id),
  );
}
