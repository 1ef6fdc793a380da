// A label and what may be written in; a labelled input with its value out. One submit button, busy while it works, faults told beside it.
import { newKey, Unreachable } from './client.js';
import { failureWords, faultPlace, tell } from './desk.js';
import { type Child, el } from './dom.js';
import { type Told, t } from './language.js';

export interface Field {
  readonly node: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  readonly value: () => string;
}

export interface FieldOptions {
  readonly id: string;
  readonly label: Told;
  readonly hint?: Told;
  readonly type?: 'text' | 'password' | 'date' | 'number' | 'month' | 'search' | 'tel' | 'email';
  readonly lines?: number;
  readonly value?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: string;
  readonly maxlength?: number;
  readonly min?: string;
  readonly max?: string;
  readonly list?: string;
  readonly choices?: readonly { readonly value: string; readonly words: Told }[];
  /** Told of each change, e.g. to keep a draft. */
  readonly onInput?: (value: string) => void;
}

export function field(options: FieldOptions): Field {
  const { id, label, hint, onInput } = options;
  const shared = {
    id,
    name: id,
    required: options.required,
    describedby: hint === undefined ? undefined : `${id}-hint`,
    autocomplete: options.autocomplete ?? 'off',
  };
  const input =
    options.choices !== undefined
      ? el(
          'select',
          shared,
          options.choices.map(({ value, words }) => option(value, words)),
        )
      : options.lines !== undefined
        ? el('textarea', { ...shared, rows: options.lines, maxlength: options.maxlength ?? 4000 })
        : el('input', {
            ...shared,
            type: options.type ?? 'text',
            maxlength: options.maxlength,
            inputmode: options.inputmode,
            min: options.min,
            max: options.max,
            list: options.list,
            spellcheck: 'false',
          });
  if (options.value !== undefined) input.value = options.value;
  if (onInput !== undefined) input.addEventListener('input', () => onInput(input.value));
  const node = el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    input,
    hint === undefined ? null : el('p', { id: `${id}-hint`, class: 'hint' }, hint),
  );
  return { node, input, value: () => input.value.trim() };
}

function option(value: string, words: Told): HTMLOptionElement {
  const node = el('option', {}, words);
  node.value = value;
  return node;
}

export interface Choice {
  readonly value: string;
  readonly words: Told;
}

/** A group of radio buttons, each as large as the others. Nothing is chosen beforehand unless said. */
export function choices(options: {
  readonly name: string;
  readonly legend: Told;
  readonly list: readonly Choice[];
  readonly chosen?: string | undefined;
  readonly onChoose?: (value: string) => void;
  readonly class?: string;
}): { readonly node: HTMLFieldSetElement; readonly value: () => string | null } {
  const inputs = options.list.map(({ value }, index) => {
    const input = el('input', { type: 'radio', id: `${options.name}-${index}`, name: options.name });
    input.value = value;
    input.checked = value === options.chosen;
    input.addEventListener('change', () => options.onChoose?.(value));
    return input;
  });
  const node = el(
    'fieldset',
    { class: `choices ${options.class ?? ''}` },
    el('legend', {}, options.legend),
    options.list.map(({ words }, index) =>
      el('label', { class: 'choice' }, inputs[index] ?? null, el('span', {}, words)),
    ),
  );
  return { node, value: () => inputs.find(({ checked }) => checked)?.value ?? null };
}

/** Many boxes to tick. */
export function ticks(options: {
  readonly name: string;
  readonly legend: Told;
  readonly list: readonly Choice[];
  readonly chosen: readonly string[];
}): { readonly node: HTMLFieldSetElement; readonly values: () => string[] } {
  const inputs = options.list.map(({ value }, index) => {
    const input = el('input', { type: 'checkbox', id: `${options.name}-${index}`, name: options.name });
    input.value = value;
    input.checked = options.chosen.includes(value);
    return input;
  });
  const node = el(
    'fieldset',
    { class: 'choices ticks' },
    el('legend', {}, options.legend),
    options.list.map(({ words }, index) =>
      el('label', { class: 'choice' }, inputs[index] ?? null, el('span', {}, words)),
    ),
  );
  return { node, values: () => inputs.filter(({ checked }) => checked).map(({ value }) => value) };
}

export interface FormOptions {
  readonly id: string;
  readonly submit: Told;
  /** What is missing, before anything is sent; null where all is there. */
  readonly check?: () => Told | null;
  /** Sends it. The key stays the same until it went through, so that a repetition is done once. */
  readonly send: (key: string) => Promise<void>;
  readonly class?: string;
  readonly quiet?: boolean;
}

/** A form that is sent by its button, by Enter in a line, and by Ctrl+Enter anywhere in it. */
export function form(options: FormOptions, ...children: readonly Child[]): HTMLFormElement {
  const { id } = options;
  const fault = faultPlace(`${id}-fault`);
  const button = el(
    'button',
    { id: `${id}-submit`, type: 'submit', class: options.quiet === true ? undefined : 'primary' },
    options.submit,
  );
  let key = newKey();
  let busy = false;
  const run = async (): Promise<void> => {
    if (busy) return;
    const missing = options.check?.() ?? null;
    tell(fault, missing);
    if (missing !== null) return;
    busy = true;
    button.setAttribute('aria-disabled', 'true');
    try {
      await options.send(key);
      key = newKey();
    } catch (error) {
      tell(fault, failureWords(error));
      // Refused is known not to be done: the next attempt is another request.
      if (!(error instanceof Unreachable)) key = newKey();
    } finally {
      busy = false;
      button.removeAttribute('aria-disabled');
    }
  };
  const node = el(
    'form',
    {
      id,
      class: options.class,
      on: {
        submit: (event) => {
          event.preventDefault();
          void run();
        },
        keydown: (event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          void run();
        },
      },
    },
    children,
    fault,
    el('div', { class: 'row' }, button),
  );
  node.noValidate = true;
  return node;
}

/** At least ten letters or digits, as the service asks of every own reason. */
export const isReason = (text: string): boolean => text.replace(/\s/g, '').length >= 10;
export const reasonMissing = (): Told =>
  t('Tuliskan alasan Anda sendiri, paling sedikit 10 huruf.', 'Write your own reason, at least 10 letters.');
