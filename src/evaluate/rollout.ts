// An application's id in; whether a candidate scores it, in the shadow or for real, out: the same answer for ever, on any machine.
import { issue, refuse } from '../base/errors.js';
import { mix } from '../base/mix.js';

/** `shadow`: both score, the current one counts. `candidate`: the candidate counts. `current`: the candidate is not asked. */
export type Arm = 'current' | 'shadow' | 'candidate';

export interface Rollout {
  /** Names the roll-out: another name draws others. */
  readonly name: string;
  /** Percent of applications that the candidate counts for, 0 to 100. A higher percentage keeps all of a lower one. */
  readonly percent: number;
  /** Percent that the candidate scores in the shadow, beside those that it counts for; 100 less `percent` unless told. */
  readonly shadowPercent?: number;
}

/**
 * The arm of an application. Codes: TRAIN_SETTINGS. Cost: O(length of the id).
 * Source: Austin Appleby, MurmurHash3_x86_32, seed 0, each UTF-16 unit as a block of four bytes. FNV-1a was tried: ids that count up
 * fill its range unevenly.
 */
export function assignArm(id: string, { name, percent, shadowPercent = 100 - percent }: Rollout): Arm {
  if (!(percent >= 0 && shadowPercent >= 0 && percent + shadowPercent <= 100)) {
    const message = `found ${percent} % and ${shadowPercent} % in the shadow, expected shares of 100 %`;
    refuse([issue('TRAIN_SETTINGS', ['percent'], message)]);
  }
  const place = placeOf(name, id) * 100;
  if (place < percent) return 'candidate';
  // The shadow comes from the other end, so that raising either share moves nobody but across its own edge.
  return place >= 100 - shadowPercent ? 'shadow' : 'current';
}

/** A number in [0, 1) of nothing but the two names. */
export function placeOf(name: string, id: string): number {
  const text = `${name}\u0000${id}`;
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    const block = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    hash ^= Math.imul((block << 15) | (block >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mix(hash ^ (4 * text.length)) / 2 ** 32;
}
