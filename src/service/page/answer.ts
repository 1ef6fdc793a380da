// A field of the form and its answer in; the answer in words, and what to answer it with, out. "Not asked" always comes first and looks like any other.
import regions from '../../../data/regions.json';
import { applicationFields } from '../../fields/application.js';
import { countries } from '../../fields/countries.js';
import type { Dictionary, EventPart } from '../../fields/dictionary.js';
import type { FieldForm } from '../api.js';
import { el } from './dom.js';
import { type Field, field as lineField } from './inputs.js';
import { unitWords } from './labels.js';
import { capital, day, joined, language, plain, say, type Told, t } from './language.js';
import { keyOf } from './questions.js';

const dictionary: Dictionary = applicationFields;

export const notAsked = (): Told => t('belum ditanya', 'not asked');

export const questionOf = ({ question, label }: FieldForm): Told =>
  question === null ? joined([t('Periksa:', 'Check:'), say(label)]) : say(question);

/** A country in the language of the page, as the browser knows it; the code where it does not. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames([language()], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

const regencies: Readonly<Record<string, string>> = regions.regencies;
const regencyName = (code: string): string => {
  const name = Object.hasOwn(regencies, code) ? regencies[code] : undefined;
  return name === undefined ? code : titled(name);
};
const titled = (name: string): string =>
  name
    .toLowerCase()
    .replace(/(^|[\s(.-])\p{L}/gu, (start) => start.toUpperCase())
    .replace(/^Kabupaten /, 'Kab. ');

const partOf = (name: string, part: string): EventPart | undefined => {
  const def = Object.hasOwn(dictionary, name) ? dictionary[name] : undefined;
  return def?.kind === 'events' && Object.hasOwn(def.parts, part) ? def.parts[part] : undefined;
};

/** An answer as people read it. Unknown is said as not asked, never as something else. */
export function answerWords(field: FieldForm, value: unknown): Told {
  if (value === null || value === undefined) return notAsked();
  if (typeof value === 'boolean' || typeof value === 'string') {
    const choice = field.values.find((each) => each.value === value);
    if (choice !== undefined) return say(choice.words);
    if (typeof value === 'boolean') return value ? t('Ya', 'Yes') : t('Tidak', 'No');
    if (field.unknown.includes(value)) return notAsked();
    if (field.kind === 'date') return day(value);
    if (field.kind === 'regency') return plain(regencyName(value));
    return plain(value);
  }
  if (typeof value === 'number') {
    const unit = field.unit === null ? undefined : unitWords[field.unit];
    return unit === undefined ? plain(value) : joined([plain(value), say(unit)]);
  }
  if (!Array.isArray(value)) return plain('–');
  if (value.length === 0) return t('tidak ada', 'none');
  const items = value.map((item: unknown) =>
    typeof item !== 'string'
      ? eventWordsOf(field, item)
      : field.kind === 'countries'
        ? plain(countryName(item))
        : day(item),
  );
  return joined(items, ', ');
}

function eventWordsOf(field: FieldForm, item: unknown): Told {
  if (typeof item !== 'object' || item === null) return plain('–');
  const told = Object.entries(item).flatMap(([part, value]): Told[] => {
    if (part === 'date') return typeof value === 'string' ? [day(value)] : [];
    const def = partOf(field.name, part);
    if (value === null || value === undefined || def === undefined) return [];
    if (def.kind === 'category' && typeof value === 'string' && Object.hasOwn(def.values, value)) {
      const words = def.values[value];
      return words === undefined ? [] : [say(words)];
    }
    if (def.kind === 'flag') return value === true ? [partLabel(part)] : [];
    return [plain(String(value))];
  });
  return joined(told, ': ');
}

function partLabel(part: string): Told {
  switch (part) {
    case 'asVictim':
      return t('sebagai korban', 'as a victim');
    case 'resolved':
      return t('sudah selesai', 'settled');
    case 'officeCode':
      return t('kode kantor', 'office code');
    case 'cause':
      return t('sebab', 'cause');
    default:
      return t('alasan', 'reason');
  }
}

/** Countries that counters hear most often, so that they are one key away. No judgement lies in this list. */
const often = ['MY', 'SA', 'SG', 'HK', 'TW', 'JP', 'KR', 'AU', 'TR'];

export interface AnswerOptions {
  readonly field: FieldForm;
  readonly value: unknown;
  /** Keeps an answer and goes on. */
  readonly give: (value: unknown) => void;
}

/** What to answer a question with: buttons with number keys where there are choices, else a line to write in. */
export function answerControls(options: AnswerOptions): HTMLElement {
  const { field } = options;
  switch (field.kind) {
    case 'category':
    case 'flag':
      return choiceControls(options);
    case 'countries':
      return countryControls(options);
    case 'events':
    case 'dates':
      return listControls(options);
    default:
      return lineControls(options);
  }
}

function answerButton(place: number, words: Told, chosen: boolean, choose: () => void): HTMLButtonElement {
  return el(
    'button',
    {
      id: `answer-${place}`,
      type: 'button',
      class: 'answer',
      pressed: chosen,
      data: { key: keyOf(place) },
      on: { click: choose },
    },
    el('kbd', {}, plain(keyOf(place))),
    el('span', {}, capital(words)),
  );
}

function choiceControls({ field, value, give }: AnswerOptions): HTMLElement {
  const none =
    value === null || value === undefined || (typeof value === 'string' && field.unknown.includes(value));
  return el(
    'div',
    { class: field.values.length > 6 ? 'answers many' : 'answers', role: 'group', labelledby: 'question' },
    answerButton(0, t('Belum ditanya', 'Not asked'), none, () => give(null)),
    field.values.map((choice, index) =>
      answerButton(index + 1, say(choice.words), !none && choice.value === value, () => give(choice.value)),
    ),
  );
}

const saved = (give: () => void): HTMLButtonElement =>
  el(
    'button',
    { id: 'answer-save', type: 'button', class: 'primary', on: { click: give } },
    t('Simpan', 'Save'),
  );

/** Enter in a line is the same as its button. */
const onEnter = (node: HTMLElement, give: () => void): void =>
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    give();
  });

function countryControls({ field, value, give }: AnswerOptions): HTMLElement {
  const chosen = new Set(Array.isArray(value) ? value.map(String) : []);
  const byName = new Map(countries.map((code) => [countryName(code).toLowerCase(), code]));
  const other = lineField({
    id: 'answer-line',
    label: t('Negara lain', 'Another country'),
    list: 'countries',
    value: [...chosen]
      .filter((code) => !often.includes(code))
      .map(countryName)
      .join(', '),
  });
  const send = (): void => {
    // A name that is none goes as it was written: the service says so, and nothing is left out in silence.
    const written = other
      .value()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => byName.get(name.toLowerCase()) ?? name);
    const all = [...often.filter((code) => chosen.has(code)), ...written];
    give(all.length === 0 ? null : [...new Set(all)]);
  };
  const buttons = often.map((code, index) => {
    const button = answerButton(index + 1, plain(countryName(code)), chosen.has(code), () => {
      if (chosen.has(code)) chosen.delete(code);
      else chosen.add(code);
      button.setAttribute('aria-pressed', String(chosen.has(code)));
    });
    return button;
  });
  onEnter(other.input, send);
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'answers many', role: 'group', labelledby: 'question' },
      answerButton(0, t('Belum ditanya', 'Not asked'), chosen.size === 0, () => give(null)),
      buttons,
    ),
    el('datalist', { id: 'countries' }, countries.map(countryOption)),
    el(
      'div',
      { class: 'row ends' },
      other.node,
      field.name === 'transitCountries'
        ? el(
            'button',
            { type: 'button', on: { click: () => give([]) } },
            t('Langsung, tanpa transit', 'Direct, no transit'),
          )
        : null,
      saved(send),
    ),
  );
}
function countryOption(code: string): HTMLOptionElement {
  const node = el('option');
  node.value = countryName(code);
  return node;
}

function lineControls({ field, value, give }: AnswerOptions): HTMLElement {
  const numeric = field.kind === 'count' || field.kind === 'number';
  const unit = field.unit === null ? undefined : unitWords[field.unit];
  const isRegency = field.kind === 'regency';
  const line = lineField({
    id: 'answer-line',
    label:
      unit !== undefined
        ? say(unit)
        : isRegency
          ? t('Nama atau kode kabupaten/kota', 'Name or code of the regency')
          : t('Jawaban', 'Answer'),
    type: field.kind === 'date' ? 'date' : 'text',
    ...(numeric ? { inputmode: 'decimal' } : {}),
    ...(isRegency ? { list: 'regencies' } : {}),
    value:
      value === null || value === undefined ? '' : isRegency ? regencyName(String(value)) : String(value),
    maxlength: 64,
  });
  const send = (): void => {
    const text = line.value();
    if (text === '') give(null);
    else if (numeric) give(numberOf(text));
    else give(isRegency ? regencyCode(text) : text);
  };
  onEnter(line.input, send);
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'answers' },
      answerButton(0, t('Belum ditanya', 'Not asked'), value === null || value === undefined, () =>
        give(null),
      ),
    ),
    isRegency
      ? el(
          'datalist',
          { id: 'regencies' },
          Object.keys(regencies).map((code) => optionOf(regencyName(code))),
        )
      : null,
    el('div', { class: 'row ends' }, line.node, saved(send)),
  );
}
function optionOf(value: string): HTMLOptionElement {
  const node = el('option');
  node.value = value;
  return node;
}
/** `1.500` and `1.500,5` as an Indonesian writes them; what is no number goes as it was written, and the service says what is wrong. */
function numberOf(text: string): number | string {
  const plainText = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)
    ? text.replaceAll('.', '').replace(',', '.')
    : text.replace(',', '.');
  const value = Number(plainText);
  return Number.isFinite(value) ? value : text;
}
let byRegency: ReadonlyMap<string, string> | null = null;
function regencyCode(text: string): string {
  byRegency ??= new Map(Object.keys(regencies).map((code) => [regencyName(code).toLowerCase(), code]));
  return byRegency.get(text.toLowerCase()) ?? text;
}

/** Dated events, or dates: none at all is an answer of its own. */
function listControls({ field, value, give }: AnswerOptions): HTMLElement {
  const items: unknown[] = Array.isArray(value) ? [...value] : [];
  const date = lineField({ id: 'answer-line', label: t('Tanggal', 'Date'), type: 'date' });
  const parts = field.parts.flatMap((part): { part: string; kind: EventPart['kind']; input: Field }[] => {
    const def = partOf(field.name, part);
    if (def === undefined) return [];
    const id = `answer-${part}`;
    const open = { value: '', words: notAsked() };
    if (def.kind === 'text')
      return [
        { part, kind: def.kind, input: lineField({ id, label: capital(partLabel(part)), maxlength: 64 }) },
      ];
    const list =
      def.kind === 'flag'
        ? [
            { value: 'true', words: t('Ya', 'Yes') },
            { value: 'false', words: t('Tidak', 'No') },
          ]
        : Object.entries(def.values).map(([code, words]) => ({ value: code, words: say(words) }));
    return [
      {
        part,
        kind: def.kind,
        input: lineField({ id, label: capital(partLabel(part)), choices: [open, ...list] }),
      },
    ];
  });
  const add = (): void => {
    const at = date.value();
    if (at === '') return;
    if (field.kind === 'dates') {
      give([...items, at]);
      return;
    }
    const written = parts.flatMap(({ part, kind, input }) => {
      const text = input.value();
      return text === '' ? [] : [[part, kind === 'flag' ? text === 'true' : text] as const];
    });
    give([...items, { date: at, ...Object.fromEntries(written) }]);
  };
  onEnter(date.input, add);
  const known = Array.isArray(value);
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'answers' },
      answerButton(0, t('Belum ditanya', 'Not asked'), !known, () => give(null)),
      answerButton(1, t('Tidak pernah', 'Never'), known && items.length === 0, () => give([])),
    ),
    items.length === 0 ? null : el('p', { class: 'hint' }, answerWords(field, items)),
    el(
      'div',
      { class: 'row ends' },
      date.node,
      parts.map(({ input }) => input.node),
      el(
        'button',
        { id: 'answer-save', type: 'button', class: 'primary', on: { click: add } },
        t('Tambah', 'Add'),
      ),
    ),
  );
}
