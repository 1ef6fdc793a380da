// The page of regions as text: what it links to exists, what it says it says in both languages, and nothing of a report can write on it.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import table from '../../../data/regions.json' with { type: 'json' };
import { readRegions } from '../../../src/fields/regions.js';
import type { RegionReport } from '../../../src/regions/analysis/document.js';
import { watchReports } from '../../../src/regions/watch/alarms.js';
import { escapeText, html, linked, write } from '../../../src/report/markup.js';
import { exact, period, rounded, span } from '../../../src/report/numbers.js';
import { place, placeAmong } from '../../../src/report/regions/numbers.js';
import { renderRegionPage } from '../../../src/report/regions/page.js';
import { script } from '../../../src/report/regions/script.js';
import { style } from '../../../src/report/regions/style.js';
import { tileColumns, tileRows, tiles } from '../../../src/report/regions/tiles.js';
import { depths, unknownDepth } from '../../../src/report/style.js';
import { regionIndices } from '../../../src/rules/document.js';
import { complaints, country, hostile, office, poisoned } from './reports.js';

const page = renderRegionPage(country);
/** The page without its own script and style. */
const bodyOf = (text: string): string =>
  text.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>[\s\S]*<\/script>(?=<\/body>)/, '');
const body = bodyOf(page);
const all = (pattern: RegExp, text = body): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? '');
const empty = watchReports(
  { reports: [], refused: [], spoiled: [] },
  {
    asOf: country.asOf,
    regions: readRegions(table),
    sources: [],
  },
);

describe('what it points to', () => {
  test('every place that is linked exists, once', () => {
    const ids = all(/ id="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(ids);
    const missing = [
      ...all(/ href="#([^"]*)"/g),
      ...all(/ aria-labelledby="([^"]*)"/g),
      ...all(/<label for="([^"]*)"/g),
    ].filter((each) => !known.has(each));
    expect(missing).toEqual([]);
  });

  test('every figure has a row, and every value of every reason links to its rows', () => {
    country.figures.forEach((_, at) => {
      expect(body.includes(`<tbody id="f-${at + 1}"`)).toBe(true);
    });
    const linkedTo = new Set(all(/ href="#f-(\d+)"/g).map(Number));
    for (const { indices } of country.regions)
      for (const index of regionIndices)
        for (const { values } of indices[index].reasons)
          for (const { figures } of values) for (const at of figures) expect(linkedTo.has(at + 1)).toBe(true);
    for (const { rows } of country.standings)
      for (const { figure } of rows) expect(linkedTo.has(figure + 1)).toBe(true);
  });

  test('a count side by side is the number of the row that it links to', () => {
    const cells = [...body.matchAll(/<td class="count" data-csv="(\d+)"><a href="#f-(\d+)">/g)];
    expect(cells.length).toBeGreaterThan(0);
    for (const [, value, at] of cells) expect(country.figures[Number(at) - 1]?.value).toBe(Number(value));
  });

  test('nothing is loaded: sources are links, by http or https, and tell no site where the reader came from', () => {
    expect(all(/ (?:src|srcset|data|action|poster|background)="([^"]*)"/g)).toEqual([]);
    expect(/<(link|img|iframe|object|embed|form|base)\b/.exec(body)?.[0]).toBeUndefined();
    expect(style).not.toMatch(/url\(|@import/);
    const links = [...body.matchAll(/<a [^>]*href="(?!#)([^"]*)"([^>]*)>/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, address, rest] of links) {
      expect(address).toMatch(/^https?:\/\//);
      expect(rest).toContain('rel="noreferrer noopener"');
    }
  });

  test('the policy allows the one style and the one script of the page, by digest, and nothing else', () => {
    const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(
      page.includes(
        `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; img-src data:; base-uri 'none'; form-action 'none'`,
      ),
    ).toBe(true);
    expect(page.split('<script>').length).toBe(2);
    expect(/ style="| on[a-z]+="/.exec(body)?.[0]).toBeUndefined();
  });
});

describe('what it says', () => {
  test('every text stands in both languages, side by side, and none is empty', () => {
    const opened = all(/<i lang=(id|en)>/g);
    expect(opened.length).toBeGreaterThan(1000);
    opened.forEach((lang, at) => {
      if (at % 2 === 0) expect([lang, opened[at + 1]]).toEqual(['id', 'en']);
    });
    expect(all(/(<i lang=(?:id|en)>\s*<\/i>)/g)).toEqual([]);
    expect(all(/(.{30}(?:undefined|NaN|\[object|null).{9})/g)).toEqual([]);
  });

  test('a page in one language holds the other nowhere', () => {
    const [id, en] = [
      renderRegionPage(country, { language: 'id' }),
      renderRegionPage(country, { language: 'en' }),
    ];
    expect(id.includes('<html lang="id">')).toBe(true);
    expect(en.includes('<html lang="en">')).toBe(true);
    for (const text of [bodyOf(id), bodyOf(en)])
      expect(/<i lang=|name="language"/.exec(text)?.[0]).toBeUndefined();
    // Sources and notes are in the language of who wrote them.
    const own = (text: string): string => bodyOf(text).replace(/<section id="angka".*?<\/section>/s, '');
    expect(/belum diketahui|peringkat|alasan|kelas \d/i.exec(own(en))?.[0]).toBeUndefined();
    expect(/not known|\bplace \d|reasons|class \d/i.exec(own(id))?.[0]).toBeUndefined();
  });

  test('the headline, the evidence and the day come first', () => {
    const first = country.headline[0]?.id ?? '';
    expect(body.indexOf(escapeText(first))).toBeGreaterThan(0);
    expect(body.indexOf(escapeText(first))).toBeLessThan(body.indexOf('id="peta"'));
    expect(body.includes('Pendapat ahli')).toBe(true);
    expect(body.includes('24 November 2026')).toBe(true);
  });

  test('a report for the office itself, one for TIMPORA and one of artificial data say so on top', () => {
    expect(body.includes('Hanya di dalam kantor')).toBe(false);
    const own = renderRegionPage(office);
    expect(own.includes('Hanya di dalam kantor')).toBe(true);
    expect(own.includes('hanya untuk tim itu')).toBe(true);
    expect(own.includes('Kanim Kelas II Non TPI Ponorogo')).toBe(true);
    const made: RegionReport = { ...office, bundle: { ...office.bundle, evidence: 'synthetic' } };
    expect(renderRegionPage(made).includes('SINTETIS')).toBe(true);
  });

  test('what is unknown is called so on its tile, and has no depth and no number', () => {
    const unknown = country.regions.filter(
      ({ level, indices }) => level === 'PROVINSI' && indices.migrant_worker_intensity.score === null,
    );
    expect(unknown.length).toBeGreaterThan(0);
    for (const { code } of unknown) {
      const tile = new RegExp(`<li class="t-${code} ([^"]*)">(.*?)</li>`).exec(body);
      expect(tile?.[1]).toBe('unknown');
      expect(tile?.[2]).toContain('belum diketahui');
      expect(tile?.[2]).not.toMatch(/\d+ \(/);
    }
  });

  test('a class that is not sure is hatched, and says so', () => {
    const unsure = country.regions.filter(
      ({ level, indices }) => level === 'PROVINSI' && indices.non_procedural_signal.class?.sure === false,
    );
    expect(unsure.length).toBeGreaterThan(0);
    for (const { code } of unsure) {
      const panels = [...body.matchAll(new RegExp(`<li class="t-${code} ([^"]*)">(.*?)</li>`, 'g'))];
      expect(panels[1]?.[1]).toContain('unsure');
      expect(panels[1]?.[2]).toContain('belum pasti');
    }
  });

  test('a place is told with what it leaves open', () => {
    expect(place({ best: 2, worst: 4 })).toEqual({ id: 'peringkat 2–4', en: 'place 2–4' });
    expect(place({ best: 5, worst: 5 }).id).toBe('peringkat 5, pasti');
    expect(placeAmong({ best: 2, worst: 2 }, 14).id).toBe('peringkat 2 dari 14');
    expect(/>Lampung<\/span><\/th><td class="count" data-csv="24175">.*?peringkat 5, pasti/.test(body)).toBe(
      true,
    );
  });

  test('a figure that is withheld says why, and its number is nowhere in its row', () => {
    const at = country.figures.findIndex(({ value }) => value === null);
    const report: RegionReport =
      at >= 0
        ? country
        : {
            ...country,
            figures: country.figures.map((figure, i) => (i === 0 ? { ...figure, value: null } : figure)),
          };
    const row = new RegExp(`<tbody id="f-${Math.max(at, 0) + 1}".*?</tbody>`, 's').exec(
      renderRegionPage(report),
    )?.[0];
    expect(row).toContain('ditahan: jumlah kecil orang');
    expect(row).toContain('<td class="value" data-csv="">');
  });

  test('hot spots that are not there are called none, and regions without neighbours are named', () => {
    const section = /<section id="titik-panas".*?<\/section>/s.exec(body)?.[0] ?? '';
    expect(section.split('<tr>').length - 1).toBeGreaterThanOrEqual(country.maps.length);
    for (const { hotSpots } of country.maps) expect(section).toContain(escapeText(hotSpots.reason.id));
  });

  test('no word of guilt, in either language', () => {
    expect(body).not.toMatch(
      /tersangka|pelaku|bersalah|bohong|risiko tinggi|\bsuspects?\b|\bguilty|\bliar|high risk/i,
    );
  });

  test('the same report gives the same page', () => {
    expect(renderRegionPage(country)).toBe(page);
  });

  test('both languages of the whole country stay under two megabytes', () => {
    expect(new TextEncoder().encode(page).length).toBeLessThan(2_000_000);
  });
});

describe('alarms', () => {
  test('silence is told, and is not a calm', () => {
    const silent = {
      ...empty,
      silent: [
        {
          region: '35.02',
          name: 'KABUPATEN PONOROGO',
          kind: 'PENGADUAN',
          register: '',
          last: '2026-07',
          months: 3,
        },
      ],
    } satisfies typeof empty;
    const text = renderRegionPage(office, { language: 'id', alarms: silent });
    expect(text.includes('Tidak ada peringatan')).toBe(true);
    expect(text.includes('Kabupaten Ponorogo'.replace('Kabupaten', 'Kab.'))).toBe(true);
    expect(text.includes('Diam bukan berarti tenang')).toBe(true);
    expect(text.includes('Juli 2026')).toBe(true);
  });

  test('months are drawn for the office itself, and never where small counts would be shared', () => {
    const alarm = {
      id: `sha256:${'0'.repeat(64)}`,
      region: '35.02',
      name: 'KABUPATEN PONOROGO',
      kind: 'PENGADUAN',
      register: '',
      kindWords: { id: 'pengaduan', en: 'complaints' },
      month: '2026-10',
      withheld: false,
      observed: 60,
      expected: 20.1,
      threshold: 34,
      p: 0.0001,
      method: { detector: 'farrington', words: { id: 'cara', en: 'method' }, trend: false },
      reference: [],
      downweighted: [],
      late: { share: 0.1, from: 'series' },
      reporters: { now: 1, usual: 1 },
      check: [{ id: 'Periksa pelaporannya.', en: 'Check the reporting.' }],
    } satisfies (typeof empty.alarms)[number];
    const own = renderRegionPage(office, {
      alarms: { ...empty, shared: false, alarms: [alarm] },
      series: [complaints],
    });
    const shared = renderRegionPage(office, { alarms: { ...empty, alarms: [alarm] }, series: [complaints] });
    expect(own.split('class="past"').length - 1).toBe(34);
    expect(own.split('class="gap"').length - 1).toBe(1);
    expect(bodyOf(shared).includes('class="past"')).toBe(false);
    for (const text of [own, shared]) {
      expect(text.includes('Periksa pelaporannya.')).toBe(true);
      expect(text.includes('class="now"')).toBe(true);
    }
    const withheld = { ...alarm, withheld: true, observed: null, expected: null, threshold: null, p: null };
    const hidden = renderRegionPage(office, { alarms: { ...empty, alarms: [withheld] } });
    expect(hidden.includes('ditahan: kurang dari sepuluh orang')).toBe(true);
    expect(bodyOf(hidden).includes('class="now"')).toBe(false);
  });
});

describe('hostile text', () => {
  test('of every field stays text', () => {
    const text = bodyOf(renderRegionPage(poisoned(office)));
    expect(all(/(<script|<img)/g, text)).toEqual([]);
    // What is left of the marks without the values of their attributes.
    const marks = [...text.matchAll(/<[^<>"]*(?:"[^"]*"[^<>"]*)*>/g)].map(([mark]) =>
      mark.replace(/"[^"]*"/g, ''),
    );
    expect(marks.filter((mark) => / on[a-z]+=|javascript:/i.test(mark))).toEqual([]);
    expect(marks.length).toBe(text.split('<').length - 1);
    expect(text.includes('\u202e')).toBe(false);
    expect(all(/href="((?!#|https?:\/\/)[^"]*)/g, text)).toEqual([]);
  });

  test('whatever it is, becomes no mark and no attribute', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(hostile)), (text) => {
        const written = write(html`<b title="${text}">${linked(text)}</b>`, 'both');
        const inside = written
          .slice(3, -4)
          .replace(/<a href="https?:[^"<>]*" rel="noreferrer noopener" target="_blank">|<\/a>/g, '');
        expect(inside.replace(/^title="[^"<>]*">/, '')).not.toMatch(/[<>"]/);
        expect(escapeText(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  test('only addresses of the web become links', () => {
    const kinds = [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'JAVASCRIPT:1',
      '//x.test',
    ];
    for (const kind of kinds) expect(write(linked(`see ${kind}`), 'id')).not.toContain('<a');
    expect(write(linked('lihat https://a.test/b?c=1&d=2.'), 'id')).toBe(
      'lihat <a href="https://a.test/b?c=1&amp;d=2" rel="noreferrer noopener" target="_blank">https://a.test/b?c=1&amp;d=2</a>.',
    );
  });
});

describe('numbers and colours', () => {
  test('numbers have dots and a decimal comma in Indonesian, the reverse in English', () => {
    expect(exact(24175)).toEqual({ id: '24.175', en: '24,175' });
    expect(rounded(831.93)).toEqual({ id: '832', en: '832' });
    expect(rounded(1.4249)).toEqual({ id: '1,42', en: '1.42' });
    expect(span(3, 3)).toEqual({ id: '3', en: '3' });
    expect(span(24, 29).id).toBe('24–29');
  });

  test('a period is written in words', () => {
    expect(period('2025')).toEqual({ id: '2025', en: '2025' });
    expect(period('2024-H2')).toEqual({ id: 'semester II 2024', en: 'second half of 2024' });
    expect(period('2025-01/2025-11').id).toBe('Januari 2025 – November 2025');
    expect(period('2023-06-05/2023-06-19').en).toBe('5 June 2023 – 19 June 2023');
  });

  test('each province has a tile of its own', () => {
    expect([...tiles.keys()].sort()).toEqual(Object.keys(table.provinces).sort());
    const places = [...tiles.values()].map(({ column, row }) => `${column} ${row}`);
    expect(new Set(places).size).toBe(38);
    expect(new Set([...tiles.values()].map(({ short }) => short)).size).toBe(38);
    for (const { column, row } of tiles.values()) {
      expect(column >= 1 && column <= tileColumns).toBe(true);
      expect(row >= 1 && row <= tileRows).toBe(true);
    }
  });

  test('ink reads on every depth, on its hatching and on the dots of what is unknown, at 4.5 to 1', () => {
    for (const { ground, hatch, ink } of [...depths, unknownDepth]) {
      expect(contrast(ground, ink), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(hatch, ink), `${ink} on ${hatch}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('depths fall from light to dark, so that they tell the order without their hue', () => {
    const lights = depths.map(({ ground }) => luminance(ground));
    expect(lights).toEqual([...lights].sort((a, b) => b - a));
  });
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
