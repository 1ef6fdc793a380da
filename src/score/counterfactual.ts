// What would lower the band: the smallest sets of lawful, changeable facts, each re-scored before it is shown.
import type { Dictionary, Words } from '../fields/dictionary.js';
import { type Frame, valueAt } from '../frame/frame.js';
import type { Machine } from '../rules/compile.js';
import type { Band } from '../rules/document.js';
import type { Program } from '../rules/program.js';
import { FALSE } from '../rules/verdict.js';
import type { Judgement } from './engine.js';
import { bandName } from './tally.js';

export interface Counterfactual {
  readonly changes: readonly { readonly field: string; readonly value: string; readonly words: Words }[];
  /** What the score and band then are. */
  readonly score: number;
  readonly band: Band;
}

const MOST_CHANGES = 3;
const MOST_SHOWN = 5;

interface Candidate {
  readonly field: string;
  readonly code: number;
  readonly before: number;
  readonly values: Int16Array;
  readonly value: string;
  readonly words: Words;
}

/** Tries remedies of fields in scope, one, two and three at a time; no proper subset of a set that is shown works. */
export function findCounterfactuals(
  dictionary: Dictionary,
  frame: Frame,
  judge: () => Judgement,
  machine: Machine,
  program: Program,
): Counterfactual[] {
  const present = judge();
  if (present.band === 0) return [];
  const candidates = findCandidates(dictionary, frame, machine, program);
  const found: { members: readonly number[]; result: Counterfactual }[] = [];

  const attempt = (members: readonly number[]) => {
    if (found.some((each) => each.members.every((member) => members.includes(member)))) return;
    const chosen = members.flatMap((member) => candidates[member] ?? []);
    for (const { values, code } of chosen) values[0] = code;
    const { band, score } = judge();
    for (const { values, before } of chosen) values[0] = before;
    if (band >= present.band) return;
    const changes = chosen.map(({ field, value, words }) => ({ field, value, words }));
    found.push({ members, result: { changes, score, band: bandName(band) } });
  };
  const extend = (members: readonly number[], size: number) => {
    if (members.length === size) return attempt(members);
    for (let next = (members.at(-1) ?? -1) + 1; next < candidates.length; next++)
      extend([...members, next], size);
  };
  for (let size = 1; size <= MOST_CHANGES && found.length < MOST_SHOWN; size++) extend([], size);
  judge();
  return found.slice(0, MOST_SHOWN).map((each) => each.result);
}

function findCandidates(
  dictionary: Dictionary,
  frame: Frame,
  machine: Machine,
  program: Program,
): Candidate[] {
  return Object.entries(dictionary).flatMap(([field, def]): Candidate[] => {
    const column = frame.columns.get(field);
    if (def.remedy === undefined || column?.kind !== 'category') return [];
    const scope = program.fieldScopes.get(field);
    const outside = scope !== undefined && machine.bytes[machine.scopeAt[scope] ?? 0] === FALSE;
    const now = valueAt(column, 0);
    // A paper that is suspected forged is not mended by bringing another.
    const sealed =
      Array.isArray(def.neverCleared) && typeof now === 'string' && def.neverCleared.includes(now);
    const code = column.codes.indexOf(def.remedy.value);
    if ((outside && now === null) || sealed || now === def.remedy.value || code < 0) return [];
    const { value, words } = def.remedy;
    return [{ field, code, before: column.values[0] ?? -1, values: column.values, value, words }];
  });
}
