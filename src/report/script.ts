// Nothing in; the parts of script that every page has out: the language that is shown, tables that sort and are saved as CSV, what opens on paper.

/** One field of a CSV line: guarded as src/io/csv-write.ts guards, so that no spreadsheet takes text for a formula. */
export const csvScript = `
function csvField(text, isNumber) {
  const guarded = !isNumber && /^[=+\\-@\\t\\r\\n\\0\\uff1d\\uff0b\\uff0d\\uff20']/.test(text) ? "'" + text : text;
  return /[",\\n\\r]/.test(guarded) ? '"' + guarded.replaceAll('"', '""') + '"' : guarded;
}
`;

/** `all`, `language`, `both`: what is found and said in the language of the switch. Opens what needs script. */
export const languageScript = `const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const english = document.getElementById('lang-en');
const language = () => (english ? (english.checked ? 'en' : 'id') : document.documentElement.lang);
const inWords = (id, en) => (language() === 'en' ? en : id);
const both = (id, en) => {
  const out = document.createDocumentFragment();
  for (const [lang, text] of english ? [['id', id], ['en', en]] : [[language(), inWords(id, en)]]) {
    const span = document.createElement('i');
    span.lang = lang;
    span.textContent = text;
    out.append(span);
  }
  return out;
};
for (const hidden of all('.js')) hidden.hidden = false;

const titles = document.title.split(' / ');
const setLanguage = () => {
  document.documentElement.lang = language();
  if (titles.length === 2) document.title = titles[language() === 'en' ? 1 : 0];
};
for (const choice of all('.language input')) choice.addEventListener('change', setLanguage);
setLanguage();

`;

/** `cellsOf`, `textOf`: the words of a cell in the language that is shown. */
export const cellScript = `const cellsOf = (line) => (line.matches('tr') ? [...line.cells] : [...line.rows].flatMap((row) => [...row.cells]));

// Words of a cell in the language that is shown, its lines parted.
const textOf = (cell) => {
  const copy = cell.cloneNode(true);
  for (const other of all('[lang]', copy)) if (other.lang !== language()) other.remove();
  for (const away of all('svg,[aria-hidden]', copy)) away.remove();
  for (const block of all('li,p,br', copy)) block.before(' | ');
  return copy.textContent.replace(/\\s+/g, ' ').replace(/( ?\\| ?)+/g, ' | ').replace(/^ \\| | \\| $/g, '').trim();
};

`;

/** Every `table[data-name]` sorts by its headings and can be saved. Needs csvScript, languageScript and cellScript. */
export const tableScript = `// A table's lines: a region may take two rows, of one body.
const linesOf = (table) => {
  const bodies = all(':scope > tbody', table);
  return bodies.length === 1 ? all(':scope > tr', bodies[0]) : bodies;
};
const numeric = (text) => text !== '' && Number.isFinite(Number(text));
const fieldsOf = (cell) =>
  cell.dataset.code !== undefined
    ? [[cell.dataset.code, false], [textOf(cell.querySelector('.name')), false]]
    : cell.dataset.csv !== undefined
      ? cell.dataset.csv.split(';').map((text) => [text, numeric(text)])
      : [[textOf(cell), false]];
const csvOf = (table) => {
  const head = all('thead th', table).flatMap(fieldsOf);
  const lines = linesOf(table).filter((line) => !line.hidden).map((line) => cellsOf(line).flatMap(fieldsOf));
  return [head, ...lines].map((line) => line.map(([text, isNumber]) => csvField(text, isNumber)).join(',') + '\\r\\n').join('');
};
const save = (table) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\\ufeff' + csvOf(table)], { type: 'text/csv;charset=utf-8' }));
  link.download = 'waspada-' + table.dataset.name.replace(/[^A-Za-z0-9_-]/g, '_') + '.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const keyOf = (line, column) => {
  const cell = cellsOf(line)[column];
  const text = cell.dataset.csv === undefined ? textOf(cell) : cell.dataset.csv.split(';')[0];
  return numeric(text) ? Number(text) : text;
};
const compare = (a, b) => {
  // What has no value stands last in either direction.
  if (a === '' || b === '') return 0;
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), language());
};
const sortBy = (table, header, column) => {
  const down = header.getAttribute('aria-sort') === 'ascending';
  for (const other of all('thead th', table)) other.removeAttribute('aria-sort');
  header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const lines = linesOf(table).map((line) => ({ line, key: keyOf(line, column) }));
  lines.sort((a, b) => (a.key === '') - (b.key === '') || (down ? -1 : 1) * compare(a.key, b.key));
  for (const { line } of lines) line.parentNode.append(line);
};
for (const table of all('table[data-name]')) {
  all('thead tr:first-child th', table).forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => sortBy(table, header, column));
  });
  const tools = document.createElement('p');
  tools.className = 'tools';
  const button = document.createElement('button');
  button.type = 'button';
  button.append(both('Unduh CSV', 'Download CSV'));
  const name = document.createElement('span');
  name.className = 'hide';
  name.append(': ', ...[...table.caption.childNodes].map((node) => node.cloneNode(true)));
  button.append(name);
  button.addEventListener('click', () => save(table));
  tools.append(button);
  table.closest('.scroll').after(tools);
}

`;

/** Opens what `closed` selects while the page is printed: paper has no way to open it. Needs languageScript. */
export const printScript = (closed: string): string => `let opened = [];
addEventListener('beforeprint', () => {
  opened = all('${closed}').filter((each) => !each.open);
  for (const each of opened) each.open = true;
});
addEventListener('afterprint', () => {
  for (const each of opened) each.open = false;
});
`;
