// Nothing in; the one script of the regions page out. It adds comfort to what the page says already, and reads nothing but the page.
import { paper } from './style.js';

/**
 * The standing of each place of a worklist under another capacity, from ranks and lots alone. It means what `makeWorklist` means
 * (src/regions/worklist/worklist.ts), which a property test holds it to; the lot among equals is of the capacity it was drawn at.
 * `ranks`: of the places that have one. `lots`: of those that have none, from 1.
 */
export const capacityScript = `
function standingsAt(capacity, explore, ranks, lots) {
  const share = Math.max(capacity >= 10 ? 1 : 0, Math.floor(capacity * explore), capacity - ranks.length);
  const kept = explore === 0 ? 0 : Math.min(lots.length, share);
  const room = capacity - kept;
  const last = Math.max(0, ...ranks.filter((rank) => rank <= room));
  const among = ranks.filter((rank) => rank === last).length;
  const before = ranks.filter((rank) => rank < last).length;
  const overfull = before + among > room;
  return {
    ranked: ranks.map((rank) => (rank > last ? 'waiting' : rank === last && overfull ? 'equal' : 'chosen')),
    drawn: lots.map((lot) => (lot <= kept ? 'lot' : 'unranked')),
    equal: overfull ? { places: among, left: room - before } : null,
  };
}
`;

/** One field of a CSV line: guarded as src/io/csv-write.ts guards, so that no spreadsheet takes text for a formula. */
export const csvScript = `
function csvField(text, isNumber) {
  const guarded = !isNumber && /^[=+\\-@\\t\\r\\n\\0\\uff1d\\uff0b\\uff0d\\uff20']/.test(text) ? "'" + text : text;
  return /[",\\n\\r]/.test(guarded) ? '"' + guarded.replaceAll('"', '""') + '"' : guarded;
}
`;

export const script = `'use strict';
(() => {
${capacityScript}${csvScript}
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
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

// A link may point into what is closed, or into another index.
const reveal = (target, focus) => {
  for (let at = target; at; at = at.parentElement) {
    if (at.matches('details')) at.open = true;
    if (at.matches('.ix') && !at.closest('summary')) {
      const name = [...at.classList].find((each) => /^x\\d$/.test(each));
      if (name) document.getElementById(name).checked = true;
    }
    if (at.matches('tbody[data-standing]') && at.dataset.standing === 'waiting')
      for (const box of all('.show-waiting', at.closest('.list'))) box.checked = true;
  }
  target.scrollIntoView({ block: 'start' });
  if (focus) {
    const own = target.matches('details') ? target.querySelector('summary') : target;
    own.focus({ preventScroll: true });
  }
};
const follow = () => {
  let id = '';
  try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const target = id && document.getElementById(id);
  if (target && target.matches('tr,li,details,tbody')) reveal(target, true);
};
addEventListener('hashchange', follow);
follow();
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.getAttribute('href') === location.hash) follow();
  const go = event.target.closest('[data-go]');
  if (go) {
    event.preventDefault();
    const chosen = document.querySelector('.switch input:checked');
    const row = document.getElementById('r-' + go.dataset.go + '-' + (chosen ? chosen.id.slice(1) : '1'));
    if (row) {
      reveal(row, false);
      const why = row.querySelector('details');
      why.open = true;
      why.querySelector('summary').focus({ preventScroll: true });
    }
  }
});

const cellsOf = (line) => (line.matches('tr') ? [...line.cells] : [...line.rows].flatMap((row) => [...row.cells]));

// Words of a cell in the language that is shown, its lines parted.
const textOf = (cell) => {
  const copy = cell.cloneNode(true);
  for (const other of all('[lang]', copy)) if (other.lang !== language()) other.remove();
  for (const away of all('svg,[aria-hidden]', copy)) away.remove();
  for (const block of all('li,p,br', copy)) block.before(' | ');
  return copy.textContent.replace(/\\s+/g, ' ').replace(/( ?\\| ?)+/g, ' | ').replace(/^ \\| | \\| $/g, '').trim();
};

// Year, basis and source of a figure, where a pointer or the keyboard rests on its number.
const tell = (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#f-"]');
  const row = link && document.getElementById(link.getAttribute('href').slice(1));
  if (row) link.title = [2, 3, 4, 8].map((at) => textOf(cellsOf(row)[at])).join('; ');
};
document.addEventListener('mouseover', tell);
document.addEventListener('focusin', tell);

for (const list of all('.list')) {
  const slider = list.querySelector('.capacity input');
  if (!slider) continue;
  const ranked = all('tbody[data-rank]', list);
  const chips = all('[data-lot]', list);
  const ranks = ranked.map((row) => Number(row.dataset.rank));
  const lots = chips.map((chip) => Number(chip.dataset.lot));
  const first = Number(list.dataset.capacity);
  const told = list.querySelector('.told');
  const sayings = new Map(all('#standings [data-standing]').map((item) => [item.dataset.standing, item]));
  const at = (capacity) => {
    const { ranked: now, drawn, equal } = standingsAt(capacity, Number(list.dataset.explore), ranks, lots);
    ranked.forEach((row, i) => {
      if (row.dataset.standing === now[i] && capacity !== first) return;
      row.dataset.standing = now[i];
      row.querySelector('.standing').replaceChildren(...[...sayings.get(now[i]).childNodes].map((node) => node.cloneNode(true)));
      for (const lot of all('.lot', row)) lot.hidden = capacity !== first;
    });
    chips.forEach((chip, i) => chip.classList.toggle('in', drawn[i] === 'lot'));
    for (const count of all('.drawn', list)) count.textContent = String(drawn.filter((each) => each === 'lot').length);
    list.querySelector('output').textContent = String(capacity);
    told.firstChild.textContent = '';
    told.replaceChildren(both('Kapasitas ' + capacity + ' tempat. ', 'Capacity ' + capacity + ' places. '), told.querySelector('.equal'));
    const part = told.querySelector('.equal');
    part.hidden = equal === null;
    if (equal) {
      part.querySelector('.left').textContent = String(equal.left);
      part.querySelector('.among').textContent = String(equal.places);
    }
  };
  slider.addEventListener('input', () => at(Number(slider.value)));
}

const find = document.getElementById('find');
if (find) find.addEventListener('input', () => {
  const wanted = find.value.toLowerCase();
  for (const row of all('tbody', document.getElementById(find.dataset.table)))
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
});

// A table's lines: a region may take two rows, of one body.
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

// Paper has no way to open what is closed.
let opened = [];
addEventListener('beforeprint', () => {
  opened = all('${paper}').filter((each) => !each.open);
  for (const each of opened) each.open = true;
});
addEventListener('afterprint', () => {
  for (const each of opened) each.open = false;
});
})();
`;
