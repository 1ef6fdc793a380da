// How far a batch has come, beside its output: written while it runs, so that the same command carries on where it was killed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readDocument, z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { parseJson } from '../base/json.js';
import type { FileCounts, Rejected } from '../report/summary.js';
import { diskError } from './files.js';
import { type Output, partOf } from './output.js';

const progressFormat = 'waspada-progress/2';
const count = z.int().check(z.gte(0));
const codeCounts = z.array(z.tuple([z.string(), count]));

const progressSchema = z.strictObject({
  format: z.literal(progressFormat),
  /** Digests of everything that the output follows from. */
  keys: z.strictObject({ engine: z.string(), input: z.string(), bundle: z.string(), options: z.string() }),
  /** Where rejected rows go, whatever folder the next run stands in. */
  rejects: z.nullable(z.string()),
  /** The process that writes, and when it was started: numbers of processes come again. */
  pid: z.int(),
  started: z.string(),
  /** Blocks whose rows are in the parts, and how long the parts then are. */
  blocks: count,
  outputBytes: count,
  rejectsBytes: count,
  cut: z.boolean(),
  counts: z.strictObject({
    rows: count,
    accepted: count,
    rejected: count,
    marked: count,
    insufficient: count,
    exact: count,
    synthetic: count,
    bands: z.strictObject({ lanjut: count, pendalaman: count, rujuk: count }),
    reasons: z.array(z.tuple([z.string(), z.strictObject({ rows: count, points: count })])),
    rejectedBy: codeCounts,
    issuesBy: codeCounts,
  }),
  firstRejected: z.array(
    z.strictObject({
      row: count,
      line: count,
      applicationId: z.string(),
      path: z.string(),
      code: z.string(),
      message: z.string(),
      hint: z.string(),
    }),
  ),
});

export interface Progress {
  readonly blocks: number;
  readonly outputBytes: number;
  readonly rejectsBytes: number;
  readonly cut: boolean;
  readonly counts: FileCounts;
  readonly firstRejected: readonly Rejected[];
}

export interface JournalKeys {
  readonly engine: string;
  readonly input: string;
  readonly bundle: string;
  readonly options: string;
}

/** Work of a stopped run that cannot be carried on. */
export interface Lost {
  /** Null where its journal cannot be read. */
  readonly rows: number | null;
  readonly why: keyof JournalKeys | 'parts' | 'journal';
}

export interface Journal {
  /** What an earlier run of the same command left behind, if anything. */
  readonly resumed: Progress | null;
  /** What was left behind and is given up, though nobody asked for that. */
  readonly lost: Lost | null;
  /** Whether it is time to write again. */
  isDue(): boolean;
  /** Writes how far the batch is, after the parts themselves are safe. */
  write(progress: Progress, parts: readonly Output[]): Promise<void>;
  remove(): Promise<void>;
}

const EVERY_MS = 500;

export const journalOf = (path: string): string => join(dirname(path), `.${basename(path)}.waspada-progress`);

/** Digests of everything that decides the bytes of the output. */
export function journalKeys(facts: Readonly<Record<keyof JournalKeys, unknown>>): JournalKeys {
  const digest = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex');
  return {
    engine: digest(facts.engine),
    input: digest(facts.input),
    bundle: digest(facts.bundle),
    options: digest(facts.options),
  };
}

/** No journal: a stream cannot be carried on. */
export const noJournal: Journal = {
  resumed: null,
  lost: null,
  isDue: () => false,
  write: async () => undefined,
  remove: async () => undefined,
};

/**
 * Opens the journal of an output. One that fits neither the keys nor the parts is started anew, and so is any without `resume`: the parts
 * that it names are removed. Code: DISK_WRITE where another process is writing the same output.
 */
export async function openJournal(
  output: string,
  rejects: string | null,
  keys: JournalKeys,
  resume = true,
): Promise<Journal> {
  const file = journalOf(output);
  const found = await readJournal(file);
  if (
    found !== null &&
    found !== 'unreadable' &&
    found.pid !== process.pid &&
    isRunning(found.pid, found.started)
  ) {
    const message = `found process ${found.pid} at work on ${output}`;
    throw new WaspadaError(
      issue(
        'DISK_WRITE',
        ['file', output],
        message,
        `Wait for it; or remove ${file} if that process is another one.`,
      ),
    );
  }
  const why = found === null ? null : await misfitOf(found, keys, output, rejects);
  const isGivenUp = why !== null || (found !== null && !resume);
  if (isGivenUp) await removeParts(found, output);
  const rows = found === null || found === 'unreadable' ? null : found.counts.rows;
  const started = startOf(process.pid) ?? '';
  let last = performance.now();
  return {
    resumed:
      !isGivenUp && found !== null && found !== 'unreadable' && found.blocks > 0 ? revive(found) : null,
    lost: why !== null && resume && rows !== 0 ? { rows, why } : null,
    isDue: () => performance.now() - last >= EVERY_MS,
    write: async (progress, parts) => {
      for (const part of parts) await part.sync();
      const { counts, ...rest } = progress;
      const { reasons, rejectedBy, issuesBy, ...plain } = counts;
      const maps = { reasons: [...reasons], rejectedBy: [...rejectedBy], issuesBy: [...issuesBy] };
      const document = {
        format: progressFormat,
        keys,
        rejects: rejects === null ? null : resolve(rejects),
        pid: process.pid,
        started,
        ...rest,
        counts: { ...plain, ...maps },
      };
      try {
        await writeFile(`${file}.new`, JSON.stringify(document), { flush: true });
        await rename(`${file}.new`, file);
      } catch (error) {
        throw diskError('DISK_WRITE', file, error);
      }
      last = performance.now();
    },
    remove: () => rm(file, { force: true }),
  };
}

type Found = z.infer<typeof progressSchema> | 'unreadable';

/** Why what was found cannot be carried on; null where it can. */
async function misfitOf(
  found: Found,
  keys: JournalKeys,
  output: string,
  rejects: string | null,
): Promise<Lost['why'] | null> {
  if (found === 'unreadable') return 'journal';
  // Another input may have other columns, and those are options too: the first that differs is the reason.
  for (const name of ['engine', 'input', 'bundle', 'options'] as const)
    if (found.keys[name] !== keys[name]) return name;
  const isWhole =
    (await holds(output, found.outputBytes)) &&
    (rejects === null || (await holds(rejects, found.rejectsBytes)));
  return isWhole ? null : 'parts';
}

async function removeParts(found: Found | null, output: string): Promise<void> {
  const rejects = found === null || found === 'unreadable' ? null : found.rejects;
  for (const path of rejects === null ? [output] : [output, rejects]) await rm(partOf(path), { force: true });
}

async function readJournal(file: string): Promise<Found | null> {
  if (!existsSync(file)) return null;
  try {
    return readDocument(progressSchema, progressFormat, parseJson(await readFile(file, 'utf8')));
  } catch (error) {
    // A journal that cannot be read is worth nothing; the batch starts anew.
    if (error instanceof WaspadaError) return 'unreadable';
    throw diskError('DISK_READ', file, error);
  }
}

async function holds(path: string, bytes: number): Promise<boolean> {
  const part = partOf(path);
  return existsSync(part) && (await stat(part)).size >= bytes;
}

const revive = ({ counts, ...rest }: z.infer<typeof progressSchema>): Progress => ({
  ...rest,
  counts: {
    ...counts,
    reasons: new Map(counts.reasons),
    rejectedBy: new Map(counts.rejectedBy),
    issuesBy: new Map(counts.issuesBy),
  },
});

/** When a process was started, as Linux tells it; null where it is gone or a zombie, '' where that cannot be known. */
function startOf(pid: number): string | null {
  if (!existsSync('/proc/self/stat')) return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

function isRunning(pid: number, started: string): boolean {
  const now = startOf(pid);
  if (now !== '') return now === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
