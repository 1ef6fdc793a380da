// waspada check: a bundle folder or a rule set in; every fault with code, path and hint out.

import { statSync } from 'node:fs';
import { parseDate } from '../base/dates.js';
import { formatPath, issue, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { applicationIndicators } from '../indicators/index.js';
import { loadBundle, shippedBundle } from '../io/bundle.js';
import { loadJson } from '../io/files.js';
import { wrap } from '../report/words.js';
import type { Diagnostic } from '../rules/diagnostic.js';
import { readRuleSet } from '../rules/document.js';
import { reviewRules } from '../rules/review.js';
import { readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { type Command, readArgs, today } from './command.js';
import { print, printJson, widthOf } from './terminal.js';

const help = `waspada check [BUNDLE | rules.json]

Finds the faults of a bundle folder or of a rule set without a record: names, kinds, contradictions, rules that never fire,
caps, clears, protected attributes, one fact that reaches too far, dates, and the rules' own examples. Without an argument
it checks the shipped passport bundle.

  --on DATE   the day for which validity and review dates are judged (today)
  --json

Exit 3 if there are errors; warnings and notes are listed.

Example: waspada check models/passport-application/1.0.0 --on 2026-06-15`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      on: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      help: { type: 'boolean' },
    },
    1,
  );
  const path = positionals[0] ?? shippedBundle();
  const day = values.on ?? today();
  const on = parseDate(day);
  if (on === null)
    throw new WaspadaError(issue('CLI_USAGE', [], `found --on ${JSON.stringify(day)}, expected YYYY-MM-DD`));
  const found = await diagnose(path, on);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (values.json) printJson({ format: 'waspada-check/1', path, on: day, errors, diagnostics: found });
  else print(pageOf(path, found));
  return errors > 0 ? 3 : 0;
}

const asError = (each: Omit<Diagnostic, 'severity'>): Diagnostic => ({ severity: 'error', ...each });

/** What keeps a document from being read is told like any other fault; a file that is not there is not. */
async function diagnose(path: string, on: number): Promise<Diagnostic[]> {
  const names = { dictionary: applicationFields, indicators: applicationIndicators, on };
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const source = isFolder ? await loadBundle(path) : null;
  try {
    const rules = readRuleSet(source === null ? await loadJson(path) : source.rules);
    const found = reviewRules(rules, names);
    if (source === null) return found;
    return [...sealFaults(() => readBundle(source, applicationFields, forests)), ...found];
  } catch (error) {
    if (!(error instanceof WaspadaError) || error.code === 'DISK_READ') throw error;
    return error.issues.map(asError);
  }
}

function sealFaults(read: () => unknown): Diagnostic[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(asError);
  }
}

function pageOf(path: string, found: readonly Diagnostic[]): string[] {
  const width = widthOf();
  const lines = found.flatMap(({ severity, code, path: at, message, hint }) => [
    ...wrap(`${severity} ${code} ${formatPath(at)}: ${message}`, width, '  '),
    ...wrap(`  ${hint}`, width, '  '),
  ]);
  const count = (severity: Diagnostic['severity']): string => {
    const times = found.filter((each) => each.severity === severity).length;
    return `${times} ${severity}${times === 1 ? '' : 's'}`;
  };
  const sum = `${path}: ${count('error')}, ${count('warning')}, ${count('note')}`;
  return [...lines, sum];
}

export const check: Command = { help, run };
