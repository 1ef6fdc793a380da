// Nothing in; the one script of the regions page out. It adds comfort to what the page says already, and reads nothing but the page.
import { cellScript, csvScript, languageScript, printScript, tableScript } from '../script.js';
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

export const script = `'use strict';
(() => {
${capacityScript}${csvScript}
${languageScript}// A link may point into what is closed, or into another index.
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

${cellScript}// Year, basis and source of a figure, where a pointer or the keyboard rests on its number.
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

${tableScript}${printScript(paper)}})();
`;
