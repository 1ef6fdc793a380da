// The file of a region report in; whether it is here, and the page as it was made under a policy of its own, out.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Words } from '../fields/dictionary.js';
import { MIB, operations } from './api.js';
import { type Handler, on } from './call.js';
import { fail } from './http.js';

/** A report of all regencies is about 2 MiB. */
const LARGEST = 32 * MIB;
const COMMAND = 'waspada regions --page wilayah.html';

const words: Readonly<Record<'here' | 'unset' | 'unreadable', Words>> = {
  here: {
    id: 'Laporan tentang tempat, bukan tentang orang.',
    en: 'A report about places, not about people.',
  },
  unset: {
    id: 'Belum ada. Buat dengan perintah ini, sebut berkasnya sebagai regionPage (WASPADA_REGION_PAGE), lalu mulai ulang layanan.',
    en: 'None yet. Make one with this command, name its file as regionPage (WASPADA_REGION_PAGE), then start the service again.',
  },
  unreadable: {
    id: 'Berkas yang disebut pengaturan regionPage tidak ada atau tidak dapat dibaca. Buat lagi di tempat itu dengan perintah ini.',
    en: 'The file that the setting regionPage names is not there or cannot be read. Make it again in that place with this command.',
  },
};

/** The page as it is now: it may be made anew while the service is at work. Null where it cannot be read. */
async function load(path: string | null): Promise<Buffer | null> {
  if (path === null) return null;
  try {
    const { size } = await stat(path);
    if (size > LARGEST) fail('SERVICE_TOO_LARGE', `found a region report of more than ${LARGEST} bytes`);
    return await readFile(path);
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code))
    )
      return null;
    throw error;
  }
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
const inside = (page: string, tag: 'script' | 'style'): string => {
  const found = [...page.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([\\s\\S]*?)</${tag}>`, 'gi'))];
  return [...new Set(found.map(([, text = '']) => hashOf(text)))].join(' ') || "'none'";
};

/**
 * What a browser may do with a page: its own scripts and styles, by their digests, and nothing else. In a sandbox it is of no origin, so that
 * it can neither ask this service anything nor read what the counter page keeps.
 */
export const policyOf = (page: string): string =>
  [
    "default-src 'none'",
    `script-src ${inside(page, 'script')}`,
    `style-src ${inside(page, 'style')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Its sources open in windows of their own, which are no part of the sandbox.
    'sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');

export function regionPageHandlers(): Handler[] {
  return [
    on(operations.regionReport, async ({ env: { regionPage } }) => {
      const page = await load(regionPage);
      const state = page !== null ? 'here' : regionPage === null ? 'unset' : 'unreadable';
      return {
        answer: {
          present: page !== null,
          digest: page === null ? null : `sha256:${createHash('sha256').update(page).digest('hex')}`,
          bytes: page?.length ?? 0,
          words: words[state],
          command: COMMAND,
        },
      };
    }),
    on(operations.regionPage, async ({ env: { regionPage } }) => {
      const page = (await load(regionPage)) ?? fail('SERVICE_NOT_FOUND', 'found no region report');
      const text = page.toString('utf8');
      return {
        answer: text,
        headers: {
          'content-security-policy': policyOf(text),
          // By the standard (HTML, navigation) a page in a sandbox with another opener policy is a network error; Chromium shows it all the same.
          'cross-origin-opener-policy': 'unsafe-none',
        },
      };
    }),
  ];
}
