// One JSON record in; its answers in one row of a frame out, and an issue for whatever could not be read.
import { type Issue, issue, type Path } from '../base/errors.js';
import { type Frame, isKnown } from '../frame/frame.js';
import { identityParts } from './application.js';
import type { Dictionary } from './dictionary.js';
import { unknownName } from './names.js';
import { put, type ReadContext, type ValueParser, valueParser } from './parse.js';
import { isIssue, isObject, kindIssue } from './scalars.js';

export interface RecordReading {
  readonly issues: Issue[];
  /** The record cannot be trusted as a whole: it has an unknown or sensitive name, or lacks what names it. */
  readonly rejected: boolean;
}

interface Leaf {
  readonly name: string;
  readonly path: Path;
  readonly parse: ValueParser;
}
type Group = ReadonlyMap<string, Leaf>;
interface Plan {
  readonly fields: ReadonlyMap<string, Leaf | Group>;
  readonly names: readonly string[];
  readonly required: readonly string[];
}

/** Plans by dictionary, then by region table; a dictionary stands for "no table". */
const plans = new WeakMap<Dictionary, WeakMap<object, Plan>>();

function planOf(dictionary: Dictionary, context: ReadContext): Plan {
  let byRegions = plans.get(dictionary);
  if (byRegions === undefined) {
    byRegions = new WeakMap();
    plans.set(dictionary, byRegions);
  }
  const key = context.regions ?? dictionary;
  let plan = byRegions.get(key);
  if (plan === undefined) {
    plan = makePlan(dictionary, context);
    byRegions.set(key, plan);
  }
  return plan;
}

function makePlan(dictionary: Dictionary, context: ReadContext): Plan {
  const fields = new Map<string, Leaf | Group>();
  const groups = new Map<string, Map<string, Leaf>>();
  for (const [name, def] of Object.entries(dictionary)) {
    const leaf: Leaf = { name, path: [name], parse: valueParser(def, context) };
    const dot = name.indexOf('.');
    if (dot < 0) {
      fields.set(name, leaf);
      continue;
    }
    const head = name.slice(0, dot);
    const group = groups.get(head) ?? new Map<string, Leaf>();
    group.set(name.slice(dot + 1), leaf);
    groups.set(head, group);
    fields.set(head, group);
  }
  const names = Object.keys(dictionary);
  return { fields, names, required: requiredNames(dictionary) };
}

/** The fields that name a record. */
export const requiredNames = (dictionary: Dictionary): string[] =>
  Object.keys(dictionary).filter((name) => dictionary[name]?.required);

/**
 * Reads a nested record (dotted names are groups) into a row in which every answer is unknown so far. Null and absent are unknown; an
 * `identity` envelope is checked and left alone. Never throws on a JSON value. Only own properties are read. O(answers).
 *
 * Codes: those of a cell, and FIELDS_UNKNOWN, FIELDS_SENSITIVE, FIELDS_MISSING, which reject the record.
 */
export function readRecord(
  dictionary: Dictionary,
  record: unknown,
  frame: Frame,
  row: number,
  context: ReadContext = {},
): RecordReading {
  const issues: Issue[] = [];
  if (!isObject(record)) return { issues: [kindIssue([], record, 'a record (an object)')], rejected: true };
  const plan = planOf(dictionary, context);
  for (const key of Object.keys(record)) {
    const value = record[key];
    const node = plan.fields.get(key);
    if (node === undefined) readStranger(key, value, plan, issues);
    else if (value === null || value === undefined) continue;
    else if (!('parse' in node)) readGroup(key, node, value, frame, row, plan, issues);
    else readLeaf(node, value, frame, row, issues);
  }
  const stranger = issues.some(({ code }) => code === 'FIELDS_UNKNOWN' || code === 'FIELDS_SENSITIVE');
  return { issues, rejected: lacksRequired(plan.required, frame, row, issues) || stranger };
}

/** Whether a row lacks a field without which there is no record; says so where no other issue of the field does. */
export function lacksRequired(
  required: readonly string[],
  frame: Frame,
  row: number,
  issues: Issue[],
): boolean {
  let lacks = false;
  for (const name of required) {
    const column = frame.columns.get(name);
    if (column !== undefined && isKnown(column, row)) continue;
    lacks = true;
    if (!issues.some(({ path }) => path[0] === name)) issues.push(missingField(name, [name]));
  }
  return lacks;
}

/** FIELDS_MISSING of a field without which there is no record. */
export const missingField = (name: string, path: Path): Issue =>
  issue('FIELDS_MISSING', path, `found no ${name}, expected one in every record`);

function readLeaf(leaf: Leaf, value: unknown, frame: Frame, row: number, issues: Issue[]): void {
  const parsed = leaf.parse(value, leaf.path);
  if (isIssue(parsed)) {
    issues.push(parsed);
    return;
  }
  const column = frame.columns.get(leaf.name);
  if (column !== undefined) put(column, row, parsed);
}

function readGroup(
  head: string,
  group: Group,
  value: unknown,
  frame: Frame,
  row: number,
  plan: Plan,
  issues: Issue[],
): void {
  if (!isObject(value)) {
    issues.push(kindIssue([head], value, 'an object'));
    return;
  }
  for (const key of Object.keys(value)) {
    const answer = value[key];
    const leaf = group.get(key);
    if (leaf === undefined) issues.push(unknownName(`${head}.${key}`, [`${head}.${key}`], plan.names));
    else if (answer !== null && answer !== undefined) readLeaf(leaf, answer, frame, row, issues);
  }
}

/** A property that no field has: the identity envelope, or a fault. */
function readStranger(key: string, value: unknown, plan: Plan, issues: Issue[]): void {
  if (key === 'identity') checkIdentity(value, issues);
  else if (plan.names.includes(key)) {
    const [head, rest] = key.split('.');
    const hint = `nest it: {"${head}": {"${rest}": ...}}`;
    issues.push(issue('FIELDS_UNKNOWN', [key], `found ${JSON.stringify(key)} with a dot in its name`, hint));
  } else issues.push(unknownName(key, [key], plan.names));
}

const parts: readonly string[] = identityParts;

function checkIdentity(identity: unknown, issues: Issue[]): void {
  if (identity === null || identity === undefined) return;
  if (!isObject(identity)) {
    issues.push(kindIssue(['identity'], identity, 'an object'));
    return;
  }
  for (const key of Object.keys(identity)) {
    const name = `identity.${key}`;
    const value = identity[key];
    if (!parts.includes(key)) issues.push(unknownName(name, [name], parts));
    else if (value !== null && value !== undefined && typeof value !== 'string') {
      issues.push(kindIssue([name], value, 'text'));
    }
  }
}
