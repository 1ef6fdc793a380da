// A tag, properties and children in; an element out. Children are elements or `Told`: never a bare string, never markup.
import { Told } from './language.js';

export type Child = Node | Told | null | false | readonly Child[];

export interface Properties {
  readonly id?: string | undefined;
  readonly class?: string | undefined;
  readonly role?: string | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly href?: string | undefined;
  readonly target?: '_blank' | undefined;
  readonly rel?: string | undefined;
  readonly for?: string | undefined;
  readonly lang?: string | undefined;
  readonly list?: string | undefined;
  readonly accept?: string | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly rows?: number | undefined;
  readonly colspan?: number | undefined;
  readonly scope?: string | undefined;
  readonly maxlength?: number | undefined;
  readonly tabindex?: number | undefined;
  readonly pattern?: string | undefined;
  readonly inputmode?: string | undefined;
  readonly autocomplete?: string | undefined;
  readonly spellcheck?: 'false' | undefined;
  readonly download?: string | undefined;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly hidden?: boolean | undefined;
  readonly open?: boolean | undefined;
  /** Seen or heard, hence in the language of the page. */
  readonly label?: Told | undefined;
  readonly placeholder?: Told | undefined;
  readonly pressed?: boolean | undefined;
  readonly expanded?: boolean | undefined;
  readonly current?: 'page' | 'step' | undefined;
  readonly live?: 'polite' | 'assertive' | undefined;
  readonly labelledby?: string | undefined;
  readonly describedby?: string | undefined;
  readonly invalid?: boolean | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly on?:
    | {
        readonly [K in keyof HTMLElementEventMap]?: ((event: HTMLElementEventMap[K]) => void) | undefined;
      }
    | undefined;
}

/** Properties that are spoken of as `aria-…`. */
const aria = new Set([
  'label',
  'pressed',
  'expanded',
  'current',
  'live',
  'labelledby',
  'describedby',
  'invalid',
]);

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  const { on = {}, data = {}, ...rest } = properties;
  for (const [name, value] of Object.entries(rest)) setProperty(node, name, value);
  for (const [name, value] of Object.entries(data)) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) listen(node, name, listener);
  append(node, children);
  return node;
}

function setProperty(node: Element, name: string, value: unknown): void {
  if (value === undefined) return;
  const text = value instanceof Told ? value.text : String(value);
  if (aria.has(name)) node.setAttribute(`aria-${name}`, text);
  else if (typeof value !== 'boolean') node.setAttribute(name, text);
  else if (value) node.setAttribute(name, '');
}

function listen(node: Element, name: string, listener: unknown): void {
  if (typeof listener === 'function') node.addEventListener(name, (event) => listener(event));
}

export function append(node: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === false) continue;
    if (child instanceof Told) node.appendChild(document.createTextNode(child.text));
    else if (child instanceof Node) node.appendChild(child);
    else append(node, child);
  }
}

/** Shapes of a picture: sizes are attributes, since the content security policy takes no style in a tag. */
export function svg(
  tag: 'svg' | 'rect' | 'line' | 'path' | 'circle' | 'title',
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Child[]
): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  append(node, children);
  return node;
}

/** Puts new content in the place of old, keeping focus where an element of the same id is there again, and how far it was scrolled. */
export function replace(place: Element, ...children: readonly Child[]): void {
  const focused = document.activeElement?.id ?? '';
  const inside = focused !== '' && place.contains(document.activeElement);
  const { scrollTop } = place;
  place.replaceChildren();
  append(place, children);
  place.scrollTop = scrollTop;
  if (inside) document.getElementById(focused)?.focus({ preventScroll: true });
}
