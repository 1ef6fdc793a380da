// The parts of a page in; one HTML document out that needs nothing beside itself and allows nothing but its own style and script.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Words } from '../fields/dictionary.js';
import { attribute, html, Markup, type Piece, write } from './markup.js';
import type { Language } from './words.js';

export interface PageParts {
  readonly language: Language;
  readonly title: Words;
  readonly style: string;
  readonly script: string;
  readonly body: Piece;
}

/** The document as text: style and script are named by their digests in a policy that allows nothing else. */
export function writePage({ language, title, style, script, body }: PageParts): string {
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return write(
    html`<!doctype html>
<html lang="${language === 'en' ? 'en' : 'id'}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${raw(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${attribute(title)}</title><style>${raw(style)}</style></head><body>
${body}<script>${raw(script)}</script></body></html>
`,
    language,
  );
}

/** The page's own text, as it is. Nothing of a report ever comes here. */
const raw = (text: string): Markup => new Markup([text], []);

const hashOf = (text: string): string => `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(text))))}`;

/** Which of two languages is shown. It works without script. */
export const languageSwitch = raw(
  '<fieldset class="language"><legend class="hide">Bahasa / Language</legend><input type="radio" name="language" id="lang-id" checked><label for="lang-id" lang="id" class="both">Indonesia</label><input type="radio" name="language" id="lang-en"><label for="lang-en" lang="en" class="both">English</label></fieldset>',
);

/** What a reader must know before any number. */
export const banner = (kind: Words, meaning: Words): Piece =>
  html`<p class="banner"><b>${kind}.</b> ${meaning}</p>`;
