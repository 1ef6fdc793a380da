// Texts, numbers and templates in; HTML in one language or both out. What is put into a template is always escaped: nothing else can write.
import type { Words } from '../fields/dictionary.js';
import { type Language, say } from './words.js';

/** A template with what stands in its gaps; made by `html` alone. */
export class Markup {
  constructor(
    readonly texts: readonly string[],
    readonly gaps: readonly Piece[],
  ) {}
}

/** Words for an attribute, where no element can stand: in both languages they stand one after the other. */
export class Attribute {
  constructor(readonly words: Words) {}
}

/** Anything that can stand in a gap. Null and false are nothing; a list is its pieces, one after the other. */
export type Piece = string | number | null | false | InBoth | Markup | Attribute | readonly Piece[];

/** The same in both languages: `Words`, and whole pieces of markup. */
export interface InBoth {
  readonly id: Piece;
  readonly en: Piece;
}

/** HTML with gaps: html`<b>${name}</b>`. A gap is text between elements, or within a quoted attribute. */
export function html(texts: TemplateStringsArray, ...gaps: readonly Piece[]): Markup {
  return new Markup(texts, gaps);
}

export const attribute = (words: Words): Attribute => new Attribute(words);

/** Pieces with something between them. */
export const joined = (pieces: readonly Piece[], between: Piece): Piece[] =>
  pieces.flatMap((piece, at) => (at === 0 ? [piece] : [between, piece]));

/**
 * The text of a page. In both languages each sentence stands twice, marked by `lang`; what is the same in both stands once.
 * The mark is `i`, the shortest element that HTML gives to text in another language: a page has some ten thousand of them.
 */
export function write(piece: Piece, language: Language): string {
  const out: string[] = [];
  put(piece, language, out);
  return out.join('');
}

function put(piece: Piece, language: Language, out: string[]): void {
  if (piece === null || piece === false) return;
  if (typeof piece === 'string') out.push(escapeText(piece));
  else if (typeof piece === 'number') out.push(String(piece));
  else if (piece instanceof Markup)
    piece.texts.forEach((text, at) => {
      out.push(text);
      put(piece.gaps[at] ?? null, language, out);
    });
  else if (piece instanceof Attribute) out.push(escapeText(say(piece.words, language)));
  else if (isList(piece)) for (const each of piece) put(each, language, out);
  else if (language !== 'both') put(piece[language], language, out);
  else if (piece.id === piece.en) put(piece.id, language, out);
  else {
    out.push('<i lang=id>');
    put(piece.id, language, out);
    out.push('</i><i lang=en>');
    put(piece.en, language, out);
    out.push('</i>');
  }
}

const isList = (piece: InBoth | readonly Piece[]): piece is readonly Piece[] => Array.isArray(piece);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls that are no text, and marks that turn the direction of what follows: a source must not rewrite the page around it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text as it may stand in an element or in a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(unprintable, '\ufffd').replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

/** Text of a user's file, its web addresses as links: `http` and `https` only, telling no site where the reader came from. */
export function linked(text: string): Piece {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:)])/)
    .map((part, at) =>
      at % 2 === 1 ? html`<a href="${part}" rel="noreferrer noopener" target="_blank">${part}</a>` : part,
    );
}
