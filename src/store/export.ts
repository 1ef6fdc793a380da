// Entries and signed heads in, JSON Lines out that anybody can check without the store and without a key; and the check.
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson, parseJson } from '../base/json.js';
import { Chain, Faults } from './chain.js';
import type { Checkpoint, Verification, VerifyOptions } from './contract.js';
import { type Entry, hex } from './entry.js';
import { millisOf } from './time.js';

export const exportFormat = 'waspada-ledger/1';

export const headerLine = (origin: string, publicKey: string): string =>
  `${canonicalJson({ format: exportFormat, origin, publicKey })}\n`;

/** An entry as a line: the texts that are hashed, as they are; the sealed part in base64. */
export function entryLine(entry: Entry): string {
  const { seq, stream, version, kind, at, actor, office, open, facets, links, documents } = entry;
  const personal = entry.personal === null ? null : Buffer.from(entry.personal).toString('base64');
  const ends = { prev: hex(entry.prev), digest: hex(entry.digest) };
  return `${canonicalJson({ seq, stream, version, kind, at, actor, office, open, facets, personal, links, documents, ...ends })}\n`;
}

export const checkpointLine = ({ note }: Checkpoint): string => `${canonicalJson({ checkpoint: note })}\n`;

/**
 * Checks an export against its own chain, its checkpoints and anchors kept elsewhere. `keys` holds the verifier line that was kept with
 * the anchors: without one, the key that the export names of itself is believed.
 * Codes: DOCUMENT_FORMAT (another kind of file), JSON_*. O(entries).
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const faults = new Faults();
  const chain = new Chain(faults);
  let keys: readonly string[] | null = null;
  let checkpoints = 0;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const value = parseJson(line.trim());
    const get = (name: string): unknown =>
      value !== null && typeof value === 'object' && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined;
    if (keys === null) {
      if (get('format') !== exportFormat)
        throw new WaspadaError(
          issue('DOCUMENT_FORMAT', ['format'], `found another file, expected ${exportFormat}`),
        );
      keys = options.keys ?? [String(get('publicKey'))];
      for (const anchor of options.anchors ?? []) chain.expectNote('anchor', anchor, keys);
      continue;
    }
    const note = get('checkpoint');
    if (typeof note === 'string') {
      checkpoints++;
      chain.expectNote('checkpoint', note, keys);
      continue;
    }
    chain.add(entryOfLine(get));
    options.progress?.(chain.seq, chain.seq);
  }
  if (keys === null)
    throw new WaspadaError(issue('DOCUMENT_FORMAT', [], `found nothing, expected ${exportFormat}`));
  chain.finish();
  return {
    ok: faults.count === 0,
    entries: chain.seq,
    root: Buffer.from(chain.frontier.root()).toString('base64'),
    checkpoints,
    uncovered: chain.seq - chain.covered.checkpoint,
    unanchored: chain.seq - chain.covered.anchor,
    erased: [...chain.streams.values()].filter(({ head }) => head.erased).length,
    faults: faults.list,
    count: faults.count,
  };
}

function entryOfLine(get: (name: string) => unknown): Entry {
  const text = (name: string): string => {
    const value = get(name);
    return typeof value === 'string' ? value : '';
  };
  const number = (name: string): number => {
    const value = get(name);
    return typeof value === 'number' ? value : 0;
  };
  const sealed = get('personal');
  return {
    seq: number('seq'),
    stream: text('stream'),
    version: number('version'),
    kind: text('kind'),
    at: text('at'),
    atMs: millisOf(text('at')) ?? Number.NaN,
    actor: text('actor'),
    office: text('office'),
    open: text('open'),
    facets: text('facets'),
    personal: typeof sealed === 'string' ? Buffer.from(sealed, 'base64') : null,
    links: text('links'),
    documents: text('documents'),
    prev: Buffer.from(text('prev'), 'hex'),
    digest: Buffer.from(text('digest'), 'hex'),
  };
}
