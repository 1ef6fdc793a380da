// The pages of one run in; a page that leads to each of them out.
import type { Words } from '../../fields/dictionary.js';
import { html } from '../markup.js';
import { w } from '../numbers.js';
import { languageSwitch, writePage } from '../page.js';
import { languageScript } from '../script.js';
import type { Language } from '../words.js';
import { style } from './style.js';

export interface PageLink {
  /** A file beside the contents. */
  readonly file: string;
  readonly title: Words;
  readonly about: Words;
  /** Whether the page is about made-up applications. */
  readonly synthetic?: boolean;
}

const title = w('Laporan', 'Reports');
const script = `'use strict';
(() => {
${languageScript}
})();
`;

/** The contents as HTML text, in the order of the links. */
export function renderContents(
  links: readonly PageLink[],
  { language = 'both', command }: { readonly language?: Language; readonly command?: string } = {},
): string {
  const body = html`<header><div class="top"><h1>${title}</h1>${language === 'both' && languageSwitch}</div></header><main id="isi"><ul class="tiles-of">${links.map(
    (link) =>
      html`<li><b><a href="${link.file}">${link.title}</a></b><span class="fine">${link.about}${
        link.synthetic === true && html` · ${w('SINTETIS', 'SYNTHETIC')}`
      }</span></li>`,
  )}</ul></main><footer><p>${command !== undefined && html`<code>${command}</code>`}</p></footer>`;
  return writePage({ language, title, style, script, body });
}
