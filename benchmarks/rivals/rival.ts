// What a rival is to a benchmark: an engine that is given the plain rules and says, of a plain object, which of them fire.
import { readFileSync } from 'node:fs';
import type { Answers, PlainRule } from '../rule-set.js';

/** The rival at work: indices of the rules that fire, in any order. */
export type Judge = (answers: Answers) => readonly number[] | Promise<readonly number[]>;

export interface Rival {
  readonly name: string;
  /** How it was set up, where there was a choice. */
  readonly note: string;
  /** Fails where the package is not installed. */
  load(rules: readonly PlainRule[]): Promise<Judge>;
}

/** A rival made ready, or why it could not be. */
export type Loaded =
  | { readonly rival: Rival; readonly version: string; readonly judge: Judge }
  | { readonly rival: Rival; readonly missing: string };

export const installHint = 'npm ci --ignore-scripts --prefix benchmarks';

/** The installed version of a package of benchmarks/. */
export function versionOf(name: string): string {
  const text = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

export async function loadRival(rival: Rival, rules: readonly PlainRule[]): Promise<Loaded> {
  try {
    const judge = await rival.load(rules);
    return { rival, version: versionOf(rival.name), judge };
  } catch (fault) {
    return { rival, missing: missingOf(fault) };
  }
}

/** Why a rival does not start. */
export function missingOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  // The message of a missing module holds paths of this machine, so only its code is kept.
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    ? `not installed: ${installHint}`
    : `does not start: ${fault instanceof Error ? fault.message.split('\n')[0] : 'unknown fault'}`;
}
