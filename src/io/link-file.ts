// A file of applications with their identity envelopes in; the same file with linkage fields, and a list of clusters, out.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
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
import { type Delimiter, readHead } from './csv.js';
import { Records } from './csv-records.js';
import { type Block, splitCsv } from './csv-scan.js';
import { formatCsvRow } from './csv-write.js';
import { detectForm } from './form.js';
import { type HeaderPlan, planHeader } from './header.js';
import { type Input, openInput } from './input.js';
import { formatClusters } from './link-clusters.js';
import { loadGroups } from './link-groups.js';
import { outIssue, outs, type PartCount, RowReader } from './link-rows.js';
import { RowWriter } from './link-write.js';
import type { Mapping } from './mapping.js';
import { checkFolder, type Output, openOutput, saveText } from './output.js';
import { rejectColumns } from './row-text.js';
import { type CsvSample, formatOf, readSample } from './sample.js';

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
const FLUSH_ROWS = 4096;
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
  try {
    const sample = await readSample(input, options.delimiter ?? options.mapping?.delimiter);
    const { plan, form, readAs } = planLinking(sample, options, offsetMinutes);
    const random = randomBytes(8);
    const keyer = new Keyer({ low: random.readInt32LE(0), high: random.readInt32LE(4) });
    const groups =
      options.groups === undefined ? null : await loadGroups(options.groups, keyer, offsetMinutes);
    const reader = new RowReader(plan, keyer, form, offsetMinutes, groups);
    const cut = await readRows(input, sample, reader, onProgress);
    const { table } = reader;
    if (table.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
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
    const idOf = new Map<number, string>(
      clusters.flatMap(({ rows }) => rows.map((row) => [row, ''] as const)),
    );

    const { cells, dropped } = cellsToCopy(plan, sample.head.header, settings, options.only ?? false);
    const writer = new RowWriter(sample.head.delimiter, columns, cells);
    const rejection = await writeRows(
      options,
      input,
      sample,
      plan,
      form,
      reader,
      writer,
      cells,
      settings,
      idOf,
    );
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
    await input.close();
  }
}

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
  const named = [input, groups, ...written].flatMap((path) =>
    path === undefined || path === '-' ? [] : [resolve(path)],
  );
  const twice = named.find((path, at) => named.indexOf(path) < at);
  if (twice !== undefined) usage(`found ${twice} twice among input and outputs`, 'Name different files.');
  if (clusters !== undefined && clusters !== '-' && !/\.(?:json|csv)$/.test(clusters))
    throw new WaspadaError(issue('FILE_KIND', ['file', clusters], 'expected .json or .csv for clusters'));
  for (const path of written) checkFolder(path);
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

async function* blocksOf(
  input: Input,
  sample: CsvSample,
  tell: (bytes: number) => void,
): AsyncGenerator<Block> {
  const { delimiter } = sample.head;
  const { head, body } = await readHead(input.read(), { delimiter });
  for await (const block of splitCsv(body, head, { blockBytes: BLOCK_BYTES })) {
    yield block;
    tell(block.byteOffset + block.bytes.length);
  }
}

/** Reads every record into the table; true where the file ends without a line ending: it may have been cut off. */
async function readRows(
  input: Input,
  sample: CsvSample,
  reader: RowReader,
  onProgress: (step: LinkStep) => void,
): Promise<boolean> {
  let cut = false;
  for await (const block of blocksOf(input, sample, (done) =>
    onProgress({ step: 'read', done, of: input.bytes }),
  )) {
    const records = new Records(block, sample.head, sample.head.header.length);
    while (records.next()) reader.read(records);
    // Room for the whole file at once, by what its first block says of the length of a row.
    const { rows } = reader.table;
    if (block.firstRow === 1 && rows > 0)
      reader.reserve(Math.ceil((rows * input.bytes * 1.02) / (block.byteOffset + block.bytes.length)) + 64);
    cut = !block.terminated;
  }
  return cut;
}

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

async function writeRows(
  options: LinkFileOptions,
  input: Input,
  sample: CsvSample,
  plan: HeaderPlan,
  form: TextForm,
  reader: RowReader,
  writer: RowWriter,
  cells: readonly number[] | null,
  settings: LinkageSettings,
  idOf: Map<number, string>,
): Promise<Pick<LinkSummary, 'rejected' | 'rejectedBy' | 'firstRejected'>> {
  const { header, delimiter } = sample.head;
  const { table } = reader;
  const idAt = plan.fields.find(({ field }) => field === 'applicationId')?.index ?? 0;
  const output = await openOutput(options.output, options.stdout);
  const rejects = options.rejects === undefined ? null : await openOutput(options.rejects, options.stdout);
  const parts: Output[] = rejects === null ? [output] : [output, rejects];
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const rejectedBy = new Map<string, number>();
  const firstRejected: LinkSummary['firstRejected'][number][] = [];
  let rejected = 0;
  try {
    const kept = cells === null ? header : cells.map((index) => header[index] ?? '');
    await output.write(
      encode(formatCsvRow([...kept, ...Object.values(linkageNames(settings.windowDays))], delimiter)),
    );
    await rejects?.write(encode(formatCsvRow(rejectColumns)));
    const tell = (done: number): void => options.onProgress?.({ step: 'write', done, of: input.bytes });
    for await (const block of blocksOf(input, sample, tell)) {
      const records = new Records(block, sample.head, header.length);
      let lines = '';
      for (let pending = 0; records.next(); ) {
        const row = records.row - 1;
        const out = table.out[row] ?? outs.fault;
        if (out === 0) {
          writer.write(records, row);
          if (idOf.has(row)) idOf.set(row, records.text(idAt));
          if (++pending < FLUSH_ROWS) continue;
          pending = 0;
          await output.write(writer.take());
          continue;
        }
        rejected++;
        const { code, path, message, hint } = outIssue(out, records, plan, form);
        rejectedBy.set(code, (rejectedBy.get(code) ?? 0) + 1);
        const field = path.slice(2).join('.');
        if (rejects !== null)
          lines += formatCsvRow([records.row, records.line, records.text(idAt), field, code, message, hint]);
        else if (firstRejected.length < FIRST_REJECTED)
          firstRejected.push({ row: records.row, path: field, code, message, hint });
      }
      await output.write(writer.take());
      if (lines !== '') await rejects?.write(encode(lines));
    }
    for (const part of [...parts].reverse()) await part.commit();
  } catch (error) {
    for (const part of parts) await part.abort();
    throw error;
  }
  return { rejected, rejectedBy, firstRejected };
}
