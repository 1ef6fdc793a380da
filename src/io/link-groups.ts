// A list of verified groups as CSV in; whether an application is of one of them out.
import { parseDate } from '../base/dates.js';
import { type Issue, issue, refuse } from '../base/errors.js';
import { didYouMean } from '../fields/suggest.js';
import type { Keyer } from '../linkage/keys.js';
import { DAY, MINUTE } from '../linkage/moment.js';
import { checkHeader } from './csv.js';
import { readCsv } from './csv-scan.js';
import { inFile } from './files.js';
import { openInput } from './input.js';

/** By what a line of the list knows its group: an application of it, or what its organiser is reached at, pays with or is called. */
export const groupParts = ['applicationId', 'phone', 'payer', 'email', 'address', 'agent'] as const;
export type GroupPart = (typeof groupParts)[number];

interface Span {
  readonly high: number;
  readonly from: number;
  readonly until: number;
}

/** The groups, by key. */
export class VerifiedGroups {
  /** Lines of the list. */
  lines = 0;
  private readonly spans = new Map<GroupPart, Map<number, Span[]>>();

  /** Whether the list has anything of this part. */
  has(part: GroupPart): boolean {
    return this.spans.has(part);
  }

  add(part: GroupPart, keyer: Keyer, from: number, until: number): void {
    this.lines++;
    const keys = this.spans.get(part) ?? new Map<number, Span[]>();
    this.spans.set(part, keys);
    const same = keys.get(keyer.low) ?? [];
    keys.set(keyer.low, same);
    same.push({ high: keyer.high, from, until });
  }

  /** Whether a key is of a group that was verified at that time. */
  holds(part: GroupPart, low: number, high: number, first: number, last: number): boolean {
    const spans = this.spans.get(part)?.get(low);
    return spans?.some((span) => span.high === high && first >= span.from && last <= span.until) === true;
  }
}

const columns = ['part', 'value', 'validFrom', 'validTo'] as const;

/**
 * Reads a list with the columns part, value and, where a verification has a term, validFrom and validTo (days, both included, at
 * `offsetMinutes`). A line at fault is never left out in silence: all faults are told and nothing is linked.
 * Codes: DISK_READ, FILE_*, FIELDS_VALUE, FIELDS_DATE.
 */
export async function loadGroups(path: string, keyer: Keyer, offsetMinutes: number): Promise<VerifiedGroups> {
  const input = await openInput(path, (async function* () {})());
  try {
    const { header, batches } = await readCsv(input.read());
    const groups = new VerifiedGroups();
    const issues: Issue[] = [...checkHeader(header)];
    for (const name of ['part', 'value'])
      if (!header.includes(name))
        issues.push(
          issue(
            'FILE_HEADER',
            ['header'],
            `found no column ${name}`,
            `use the columns ${columns.join(', ')}`,
          ),
        );
    for (const name of header)
      if (name !== '' && !columns.some((known) => known === name))
        issues.push(
          issue(
            'FILE_HEADER',
            ['header'],
            `found the column ${JSON.stringify(name)}`,
            didYouMean(name, columns, `use the columns ${columns.join(', ')}`),
          ),
        );
    inFile(path, () => refuse(issues));
    for await (const batch of batches) {
      issues.push(...batch.faults.map((fault) => fault.issue));
      batch.rows.forEach((cells, index) => {
        if (cells === null) return;
        const cell = (name: (typeof columns)[number]): string => cells[header.indexOf(name)]?.trim() ?? '';
        issues.push(...readLine(cell, batch.firstRow + index, groups, keyer, offsetMinutes));
      });
    }
    inFile(path, () => refuse(issues));
    return groups;
  } finally {
    await input.close();
  }
}

function readLine(
  cell: (name: (typeof columns)[number]) => string,
  row: number,
  groups: VerifiedGroups,
  keyer: Keyer,
  offsetMinutes: number,
): Issue[] {
  const issues: Issue[] = [];
  const part = groupParts.find((name) => name === cell('part'));
  if (part === undefined)
    issues.push(
      issue(
        'FIELDS_VALUE',
        ['row', row, 'part'],
        `found ${JSON.stringify(cell('part'))}`,
        didYouMean(cell('part'), groupParts, `use one of ${groupParts.join(', ')}`),
      ),
    );
  const dayOf = (name: 'validFrom' | 'validTo', open: number): number => {
    if (cell(name) === '') return open;
    const day = parseDate(cell(name));
    if (day !== null) return day * DAY - offsetMinutes * MINUTE;
    issues.push(issue('FIELDS_DATE', ['row', row, name], `found ${JSON.stringify(cell(name))}`));
    return open;
  };
  const from = dayOf('validFrom', Number.NEGATIVE_INFINITY);
  const until = dayOf('validTo', Number.POSITIVE_INFINITY) + DAY - 1;
  if (from > until)
    issues.push(issue('FIELDS_DATE', ['row', row, 'validTo'], 'found a last day before the first'));
  if (part === undefined) return issues;
  const bytes = new TextEncoder().encode(cell('value'));
  const known =
    part === 'applicationId'
      ? bytes.length > 0 && keyer.readRaw(bytes, 0, bytes.length)
      : keyer.readText(part, cell('value'));
  if (!known)
    issues.push(
      issue(
        'FIELDS_VALUE',
        ['row', row, 'value'],
        `found ${JSON.stringify(cell('value'))}, which no ${part} can be told by`,
        'Write the value as the applications write it; a placeholder verifies nobody.',
      ),
    );
  if (issues.length === 0) groups.add(part, keyer, from, until);
  return issues;
}
