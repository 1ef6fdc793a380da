// A file of applications with their identity envelopes in; the same file with linkage fields, and a list of clusters, out.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { issue, refuse, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { Words } from '../fields/dictionary.js';
import type { TextForm } from '../fields/text-form.js';
import { linkAll } from '../linkage/batch.js';
import { type ClusterSettings, clusterDefaults, Joiner } from '../linkage/clusters.js';
import {
  type LinkageSettings,
  type LinkPart,
  linkageDefaults,
  linkageNames,
  linkParts,
} from '../linkage/definition.js';
import { eachGroup } from '../linkage/groups.js';
import { Keyer } from '../linkage/keys.js';
import { UNKNOWN } from '../linkage/table.js';
import { packageFolder } from './bundle.js';
import { type Delimiter, readHead } from './csv.js';
import { type Block, splitCsv } from './csv-scan.js';
import { formatCsvRow } from './csv-write.js';
import { detectForm } from './form.js';
import { Hand, inOrder, leastBusy } from './hand.js';
import { type HeaderPlan, planHeader } from './header.js';
import { type Input, openInput } from './input.js';
import {
  type FoundRows,
  type LinkAnswer,
  type LinkSetup,
  type LinkTask,
  readBlock,
  readerOf,
  rejectLine,
  type WrittenRows,
  writeBlock,
} from './link-block.js';
import { formatClusters } from './link-clusters.js';
import { loadGroups } from './link-groups.js';
import { outs, type PartCount, type ReadRows, type RowReader } from './link-rows.js';
import type { Mapping } from './mapping.js';
import { checkFiles, type Output, openOutput, saveText } from './output.js';
import { rejectColumns } from './row-text.js';
import { type CsvSample, formatOf, readSample, SMALL_BYTES } from './sample.js';

export interface LinkFileOptions {
  readonly input: string;
  readonly output: string;
  readonly rejects?: string;
  /** Where clusters go, .json or .csv; none are sought without it. */
  readonly clusters?: string;
  /** A list of verified groups (`loadGroups`). */
  readonly groups?: string;
  /** Writes application numbers and linkage fields alone. */
  readonly only?: boolean;
  readonly settings?: LinkageSettings;
  readonly clusterSettings?: ClusterSettings;
  /** The offset of times that have none; +07:00. */
  readonly offsetMinutes?: number;
  readonly delimiter?: Delimiter;
  readonly dates?: TextForm['dates'];
  readonly mapping?: Mapping | undefined;
  readonly dropSensitive?: boolean;
  /** How many threads read and write; the same bytes for any number. */
  readonly workers?: number;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WritableStream;
  readonly onProgress?: (step: LinkStep) => void;
}

export interface LinkStep {
  readonly step: 'read' | 'link' | 'write';
  readonly done: number;
  readonly of: number;
}

export interface LinkSummary {
  readonly rows: number;
  readonly linked: number;
  readonly rejected: number;
  readonly rejectedBy: ReadonlyMap<string, number>;
  /** The first rejected rows, where no file was named for them. */
  readonly firstRejected: readonly {
    row: number;
    path: string;
    code: string;
    message: string;
    hint: string;
  }[];
  readonly parts: ReadonlyMap<LinkPart, PartCount>;
  /** Parts of which the file has no column. */
  readonly missing: readonly string[];
  /** Rows by how exactly their time is known. */
  readonly times: { readonly exact: number; readonly minute: number; readonly day: number };
  readonly verified: { readonly yes: number; readonly no: number; readonly unknown: number };
  readonly unreadableFlags: number;
  /** Applications that share their payer or their phone with five others or more. */
  readonly fiveOrMore: number;
  readonly bursts: number;
  /** Columns of the input that were left out, each with the reason. */
  readonly dropped: readonly {
    readonly column: string;
    readonly reason: 'sensitive' | 'unknown' | 'mapping' | 'replaced';
  }[];
  /** Null where none were sought. */
  readonly clusters: {
    readonly found: number;
    readonly severalParts: number;
    readonly applications: number;
    readonly publicPlaces: Joiner['publicPlaces'];
  } | null;
  readonly readAs: Words;
  readonly cut: boolean;
  readonly elapsedMs: number;
}

const BLOCK_BYTES = 1 << 20;
const MOST_WORKERS = 4;
const FIRST_REJECTED = 5;
/** Western Indonesia Time. */
const DEFAULT_OFFSET = 7 * 60;
/** From so many on rule B8 asks who pays (DOMAIN.md 1.5). */
const MANY = 5;

/**
 * Links a file of CSV: one pass reads keys and times, one writes the rows again, as they were, with their linkage fields; between them
 * nothing of a person is in memory but keys. About 160 bytes of memory a row: 10 million rows in 2 GB.
 * Codes: DISK_*, FILE_*, FIELDS_* of the header and the groups, ROW_TOO_LARGE, CLI_USAGE.
 */
export async function linkFile(options: LinkFileOptions): Promise<LinkSummary> {
  const started = performance.now();
  checkPaths(options);
  const {
    offsetMinutes = DEFAULT_OFFSET,
    settings = linkageDefaults,
    onProgress = () => undefined,
  } = options;
  const input = await openInput(options.input, options.stdin);
  let hands: LinkHands = [];
  try {
    const sample = await readSample(input, options.delimiter ?? options.mapping?.delimiter);
    const { plan, form, readAs } = planLinking(sample, options, offsetMinutes);
    const { cells, dropped } = cellsToCopy(plan, sample.head.header, settings, options.only ?? false);
    const random = randomBytes(8);
    const salt = { low: random.readInt32LE(0), high: random.readInt32LE(4) };
    const setup: LinkSetup = { head: sample.head, plan, form, salt, offsetMinutes, cells };
    const groups =
      options.groups === undefined ? null : await loadGroups(options.groups, new Keyer(salt), offsetMinutes);
    hands = startHands(options.workers, input.bytes, setup);
    const reader = readerOf(setup);
    const { blockRows, cut } = await readRows(input, setup, hands, reader, onProgress);
    const { table } = reader;
    if (table.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
    if (groups !== null) reader.verify(groups);
    markDuplicates(reader);

    const clusterSettings = options.clusterSettings ?? clusterDefaults;
    const joiner = options.clusters === undefined ? null : new Joiner(table, clusterSettings, settings);
    const { columns, people } = linkAll(table, {
      settings,
      ...(joiner === null ? {} : { onShared: joiner.onShared }),
      onDone: (part) => table.forget(part),
      progress: (done, of) => onProgress({ step: 'link', done, of }),
    });
    const clusters = joiner?.clusters(people, (row) => reader.office[row] ?? -1) ?? [];
    const clustered = new Uint8Array(table.rows);
    for (const { rows } of clusters) for (const row of rows) clustered[row] = 1;
    const found = { columns, out: table.out, clustered };
    const { idOf, ...rejection } = await writeRows(options, input, setup, hands, blockRows, found);
    if (joiner !== null && options.clusters !== undefined)
      await saveText(
        options.clusters,
        formatClusters(
          {
            clusters,
            publicPlaces: joiner.publicPlaces,
            idOf,
            applications: table.rows - rejection.rejected,
            settings: { ...settings, ...clusterSettings },
            offsetMinutes,
          },
          options.clusters.endsWith('.csv'),
        ),
        options.stdout,
      );

    const times = { exact: 0, minute: 0, day: 0 };
    const verified = { yes: 0, no: 0, unknown: 0 };
    let [fiveOrMore, bursts] = [0, 0];
    for (let row = 0; row < table.rows; row++) {
      if (table.out[row] !== 0) continue;
      times[table.spread[row] === 0 ? 'exact' : table.spread[row] === 1 ? 'minute' : 'day']++;
      verified[table.verified[row] === 1 ? 'yes' : table.verified[row] === UNKNOWN ? 'unknown' : 'no']++;
      if (Math.max(columns.phone[row] ?? -1, columns.payer[row] ?? -1) >= MANY) fiveOrMore++;
      if (columns.bookingBurst[row] === 1) bursts++;
    }
    return {
      rows: table.rows,
      linked: table.rows - rejection.rejected,
      ...rejection,
      parts: new Map(linkParts.map((part) => [part, reader.counts.get(part) ?? { known: 0, unreadable: 0 }])),
      missing: missingParts(plan),
      times,
      verified,
      unreadableFlags: reader.unreadableFlags,
      fiveOrMore,
      bursts,
      dropped,
      clusters:
        joiner === null
          ? null
          : {
              found: clusters.length,
              severalParts: clusters.filter(({ severalParts }) => severalParts).length,
              applications: idOf.size,
              publicPlaces: joiner.publicPlaces,
            },
      readAs,
      cut,
      elapsedMs: performance.now() - started,
    };
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
    await input.close();
  }
}

type LinkHands = readonly Hand<LinkTask, LinkAnswer>[];

/** Workers for a file that is worth them; none where this thread does it alone, as in the bare source. */
function startHands(asked: number | undefined, bytes: number, setup: LinkSetup): LinkHands {
  const file = join(packageFolder(), 'dist', 'link-worker.js');
  const worth = bytes <= SMALL_BYTES ? 1 : Math.min(MOST_WORKERS, availableParallelism());
  const count = asked ?? worth;
  if (count < 2 || !existsSync(file)) return [];
  return Array.from({ length: count }, () => new Hand<LinkTask, LinkAnswer>(file, setup));
}

/** Blocks that a worker has before it at a time. */
const REACH = 3;

/** Gives each block to the hand that has least to do; what comes back is in the order of the blocks. */
const askHands = <T>(
  hands: LinkHands,
  blocks: AsyncIterable<Block>,
  task: (block: Block) => LinkTask,
  take: (answer: LinkAnswer) => T,
): AsyncGenerator<{ readonly block: Block; readonly answer: T }> =>
  inOrder(blocks, REACH * hands.length, async (block) => {
    return { block, answer: take(await leastBusy(hands).send(task(block))) };
  });

function checkPaths({ input, output, rejects, clusters, groups }: LinkFileOptions): void {
  const usage = (message: string, hint: string): never => {
    throw new WaspadaError(issue('CLI_USAGE', [], message, hint));
  };
  if (formatOf(input) !== 'csv')
    throw new WaspadaError(
      issue('FILE_KIND', ['file', input], 'found JSON Lines, expected CSV', 'Write the applications as CSV.'),
    );
  const written = [output, rejects, clusters].flatMap((path) => (path === undefined ? [] : [path]));
  if (written.filter((path) => path === '-').length > 1)
    usage('more than one of the outputs goes to standard output', 'Name files for the others.');
  checkFiles([input, groups], written);
  if (clusters !== undefined && clusters !== '-' && !/\.(?:json|csv)$/.test(clusters))
    throw new WaspadaError(issue('FILE_KIND', ['file', clusters], 'expected .json or .csv for clusters'));
}

const missingParts = (plan: HeaderPlan): string[] =>
  [...linkParts, 'familyCard' as const, 'subjectKey' as const]
    .filter((part) => !plan.identity.some((column) => column.part === part))
    .map((part) => `identity.${part}`);

/** What of the header is needed, or a refusal with every reason. */
function planLinking(sample: CsvSample, options: LinkFileOptions, offsetMinutes: number) {
  const { head, batch } = sample;
  const { plan, issues } = planHeader(head.header, applicationFields, {
    keep: 'unknown',
    dropSensitive: options.dropSensitive ?? false,
    mapping: options.mapping,
  });
  if (plan === null) {
    refuse(issues);
    throw new WaspadaError(issue('BASE_INTERNAL', ['header'], 'a header without plan and issues'));
  }
  if (!plan.identity.some(({ part }) => linkParts.some((each) => each === part)))
    throw new WaspadaError(
      issue(
        'FIELDS_MISSING',
        ['header'],
        `found none of the columns ${linkParts.map((part) => `identity.${part}`).join(', ')}`,
        'Name at least one of them in the header, or map a column to it with --map.',
      ),
    );
  const times = plan.fields.filter(({ field }) => field === 'submittedAt');
  const dates = options.dates ?? options.mapping?.dates;
  const { form, issues: faults } = detectForm(times, batch.rows, dates === undefined ? {} : { dates });
  refuse(faults);
  const shown = head.delimiter === '\t' ? 'TAB' : head.delimiter;
  const written = form.dates === 'iso' ? 'YYYY-MM-DD' : 'dd/mm/yyyy';
  const offset = formatOffset(offsetMinutes);
  const readAs: Words = {
    id: `CSV, pemisah "${shown}", tanggal ${written}, waktu tanpa zona dianggap ${offset}`,
    en: `CSV, delimiter "${shown}", dates ${written}, times without offset taken at ${offset}`,
  };
  return { plan, form, readAs };
}

function formatOffset(minutes: number): string {
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
}

async function* blocksOf(input: Input, { head: { delimiter } }: LinkSetup): AsyncGenerator<Block> {
  const { head, body } = await readHead(input.read(), { delimiter });
  yield* splitCsv(body, head, { blockBytes: BLOCK_BYTES });
}

interface Read {
  /** Rows of each block. */
  readonly blockRows: readonly number[];
  /** The file ends without a line ending: it may have been cut off. */
  readonly cut: boolean;
}

/** Reads every record into the table of the reader. */
async function readRows(
  input: Input,
  setup: LinkSetup,
  hands: LinkHands,
  reader: RowReader,
  onProgress: (step: LinkStep) => void,
): Promise<Read> {
  const blockRows: number[] = [];
  let [before, cut] = [0, false];
  const read = ({ byteOffset, bytes, terminated }: Block): void => {
    const { rows } = reader.table;
    const done = byteOffset + bytes.length;
    // Room for the whole file at once, by what its first block says of the length of a row.
    if (before === 0 && rows > 0) reader.reserve(Math.ceil((rows * input.bytes * 1.02) / done) + 64);
    blockRows.push(rows - before);
    before = rows;
    cut = !terminated;
    onProgress({ step: 'read', done, of: input.bytes });
  };
  const blocks = blocksOf(input, setup);
  if (hands.length === 0)
    for await (const block of blocks) {
      readBlock(block, setup, reader);
      read(block);
    }
  else
    for await (const { block, answer } of askHands(hands, blocks, (each) => ({ read: each }), readOf)) {
      reader.append(answer);
      read(block);
    }
  return { blockRows, cut };
}

const unasked = (): never => {
  throw new WaspadaError(issue('BASE_INTERNAL', [], 'a worker answered what it was not asked'));
};
const readOf = (answer: LinkAnswer): ReadRows => ('read' in answer ? answer.read : unasked());
const writtenOf = (answer: LinkAnswer): WrittenRows => ('written' in answer ? answer.written : unasked());

/** All rows of an application number that stands more than once are out: which of them was meant cannot be guessed. */
function markDuplicates({ table, ids }: RowReader): void {
  const order = new Uint32Array(table.rows);
  for (let row = 0; row < order.length; row++) order[row] = row;
  eachGroup(ids, order, (rows, from, to) => {
    if (to - from < 2) return;
    for (let i = from; i < to; i++) {
      const row = rows[i] ?? 0;
      if (table.out[row] === 0) table.out[row] = outs.duplicate;
    }
  });
  ids.low = new Int32Array(0);
  ids.high = new Int32Array(0);
}

/** Which cells travel along; null for all of them. */
function cellsToCopy(
  plan: HeaderPlan,
  header: readonly string[],
  settings: LinkageSettings,
  only: boolean,
): { readonly cells: readonly number[] | null; readonly dropped: LinkSummary['dropped'] } {
  const names: readonly string[] = Object.values(linkageNames(settings.windowDays));
  const replaced = [...plan.fields, ...plan.kept]
    .filter((column) => names.includes('field' in column ? String(column.field) : column.column))
    .map(({ index, column }) => ({ index, column, reason: 'replaced' as const }));
  const dropped = [...plan.dropped, ...replaced];
  const told = dropped.map(({ column, reason }) => ({ column, reason }));
  if (only) {
    const id = plan.fields.find(({ field }) => field === 'applicationId')?.index ?? 0;
    return { cells: [id], dropped: told };
  }
  if (dropped.length === 0) return { cells: null, dropped: told };
  const gone = new Set(dropped.map(({ index }) => index));
  return { cells: [...header.keys()].filter((index) => !gone.has(index)), dropped: told };
}

/** What was found of rows `from` to `to`, in arrays of its own: a view would take the whole column along to another thread. */
function foundIn({ columns, out, clustered }: FoundRows, from: number, to: number): FoundRows {
  const { phone, address, payer, emailOrAgent, sameKK, bookingBurst, verifiedGroup } = columns;
  return {
    columns: {
      phone: phone.slice(from, to),
      address: address.slice(from, to),
      payer: payer.slice(from, to),
      emailOrAgent: emailOrAgent.slice(from, to),
      sameKK: sameKK.slice(from, to),
      bookingBurst: bookingBurst.slice(from, to),
      verifiedGroup: verifiedGroup.slice(from, to),
    },
    out: out.slice(from, to),
    clustered: clustered.slice(from, to),
  };
}

type Rejections = Pick<LinkSummary, 'rejected' | 'rejectedBy' | 'firstRejected'>;

async function writeRows(
  options: LinkFileOptions,
  input: Input,
  setup: LinkSetup,
  hands: LinkHands,
  blockRows: readonly number[],
  found: FoundRows,
): Promise<Rejections & { readonly idOf: ReadonlyMap<number, string> }> {
  const { cells } = setup;
  const { header, delimiter } = setup.head;
  const output = await openOutput(options.output, options.stdout);
  const rejects = options.rejects === undefined ? null : await openOutput(options.rejects, options.stdout);
  const parts: Output[] = rejects === null ? [output] : [output, rejects];
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const idOf = new Map<number, string>();
  const rejectedBy = new Map<string, number>();
  const firstRejected: LinkSummary['firstRejected'][number][] = [];
  let [rejected, asked, firstRow] = [0, 0, 0];
  const next = (): FoundRows => {
    const from = firstRow;
    firstRow += blockRows[asked++] ?? 0;
    return foundIn(found, from, firstRow);
  };
  const write = async (block: Block, written: WrittenRows): Promise<void> => {
    await output.write(written.bytes);
    for (const [row, id] of written.ids) idOf.set(block.firstRow - 1 + row, id);
    for (const { row, path, code, message, hint } of written.rejected) {
      rejected++;
      rejectedBy.set(code, (rejectedBy.get(code) ?? 0) + 1);
      if (rejects === null && firstRejected.length < FIRST_REJECTED)
        firstRejected.push({ row, path, code, message, hint });
    }
    if (written.rejected.length > 0) await rejects?.write(encode(written.rejected.map(rejectLine).join('')));
    options.onProgress?.({ step: 'write', done: block.byteOffset + block.bytes.length, of: input.bytes });
  };
  try {
    const kept = cells === null ? header : cells.map((index) => header[index] ?? '');
    const names = linkageNames((options.settings ?? linkageDefaults).windowDays);
    await output.write(encode(formatCsvRow([...kept, ...Object.values(names)], delimiter)));
    await rejects?.write(encode(formatCsvRow(rejectColumns)));
    const blocks = blocksOf(input, setup);
    if (hands.length === 0)
      for await (const block of blocks) await write(block, writeBlock(block, setup, next()));
    else {
      const task = (block: Block): LinkTask => ({ write: block, found: next() });
      for await (const { block, answer } of askHands(hands, blocks, task, writtenOf))
        await write(block, answer);
    }
    for (const part of [...parts].reverse()) await part.commit();
  } catch (error) {
    for (const part of parts) await part.abort();
    throw error;
  }
  return { rejected, rejectedBy, firstRejected, idOf };
}
