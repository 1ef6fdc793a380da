// The page in a real browser: nothing is fetched, nothing is wrong on the console, keys reach everything, axe finds no fault, and it prints.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exact } from '../../../src/report/numbers.js';
import { renderRegionPage } from '../../../src/report/regions/page.js';
import { country, office, poisoned } from './reports.js';

const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && path !== '' && existsSync(path));
if (executablePath === undefined) console.info('skipped: no Chromium here; name one with CHROMIUM=/path');

const axe = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const pages: Readonly<Record<string, string>> = {
  '/country': renderRegionPage(country),
  '/office': renderRegionPage(office),
  '/hostile': renderRegionPage(poisoned(office)),
};

/** Playwright looks into a page by code from strings: where that is disallowed it sees nothing. The walks run in the other run. */
const unseen = Boolean(process.env.WASPADA_NO_CODEGEN);
if (unseen) console.log('skipped: Playwright needs code from strings');

describe.skipIf(unseen || executablePath === undefined)('in Chromium', () => {
  let browser: Browser;
  let address = '';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(pages[request.url ?? ''] ?? '');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    address = `http://127.0.0.1:${port}`;
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  /** A page that is looked at; `faults` are what the console said, `fetched` what was asked for beside the page itself. */
  async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, ...options });
    const faults: string[] = [];
    const fetched: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => fetched.push(request.url()));
    await page.goto(`${address}${path}`);
    return { page, faults, fetched: () => fetched.filter((url) => url !== `${address}${path}`) };
  }
  const shown = (page: Page, selector: string): Promise<boolean> =>
    page.locator(selector).first().isVisible();

  test('it loads under its own policy without a word on the console and without asking for anything', async () => {
    const { page, faults, fetched } = await open('/country');
    expect(await page.title()).toBe('Wilayah per 24 November 2026');
    expect(faults).toEqual([]);
    expect(fetched().filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
    await page.close();
  });

  test('text of a report runs nothing', async () => {
    const { page, faults, fetched } = await open('/hostile');
    expect(await page.evaluate('window.caught')).toBeUndefined();
    expect(faults).toEqual([]);
    expect(fetched().filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
    await page.close();
  });

  test('arrow keys go from index to index and from language to language', async () => {
    const { page } = await open('/country');
    expect(await shown(page, '#peta .x1 .tiles')).toBe(true);
    expect(await shown(page, '#peta .x2 .tiles')).toBe(false);
    await page.focus('#x1');
    await page.keyboard.press('ArrowRight');
    expect(await shown(page, '#peta .x1 .tiles')).toBe(false);
    expect(await shown(page, '#peta .x2 .tiles')).toBe(true);
    expect(await shown(page, 'h1 [lang=en]')).toBe(false);
    await page.focus('#lang-id');
    await page.keyboard.press('ArrowRight');
    expect(await shown(page, 'h1 [lang=en]')).toBe(true);
    expect(await shown(page, 'h1 [lang=id]')).toBe(false);
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.title()).toBe('Regions as of 24 November 2026');
    await page.close();
  });

  test('a tile opens its province, and a number goes to its figure', async () => {
    const { page } = await open('/country');
    await page.focus('#peta .x1 .t-18 a');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('#p-18', 'open')).not.toBeNull();
    await page.locator('#r-18\\.07-1 summary').click();
    const link = page.locator('#r-18\\.07-1 a[href^="#f-"]').first();
    const target = (await link.getAttribute('href')) ?? '';
    await link.hover();
    expect(await link.getAttribute('title')).toContain('2025; menurut daerah asal; https://');
    await link.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe(target.slice(1));
    await page.close();
  });

  test('the slider draws the list anew, and gives the first list back', async () => {
    const { page } = await open('/country');
    const chosen = (): Promise<number> => page.locator('#list-1 tbody[data-standing=chosen]').count();
    const first = await chosen();
    const standing = await page.locator('#list-1 table').textContent();
    await page.focus('#cap-0');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await chosen()).toBeGreaterThan(first);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await chosen()).toBe(first);
    expect(await page.locator('#list-1 table').textContent()).toBe(standing);
    await page.close();
  });

  test('a table is sorted, searched and saved as CSV', async () => {
    const { page } = await open('/country');
    const most = exact(Math.max(...country.figures.map(({ value }) => value ?? 0))).id;
    await page.locator('#figures thead button').nth(5).click();
    await page.locator('#figures thead button').nth(5).click();
    expect(await page.locator('#figures thead th').nth(5).getAttribute('aria-sort')).toBe('descending');
    expect(await page.locator('#figures tbody').first().textContent()).toContain(most);
    await page.fill('#find', 'kupastuntas');
    const rows = await page.locator('#figures tbody:visible').count();
    expect(rows).toBeGreaterThan(10);
    const saved = page.waitForEvent('download');
    await page.locator('#angka .tools button').click();
    const text = readFileSync(await (await saved).path(), 'utf8');
    expect(text.startsWith('\ufeff')).toBe(true);
    const [head, ...lines] = text.trim().split('\r\n');
    expect(head).toBe(
      'number,code,name,Yang dihitung,period,Dasar,value,Cakupan,Keyakinan,"Sumber, upaya, catatan"',
    );
    expect(lines.length).toBe(rows);
    expect(lines.some((line) => line.includes(',18.07,') && line.includes(',9343,'))).toBe(true);
    await page.close();
  });

  test('without script it says all the same: language, indices and reasons still open', async () => {
    const { page } = await open('/country', { javaScriptEnabled: false });
    expect(await shown(page, 'h1 [lang=en]')).toBe(false);
    await page.locator('label[for=lang-en]').click();
    expect(await shown(page, 'h1 [lang=en]')).toBe(true);
    await page.locator('label[for=x3]').click();
    expect(await shown(page, '#peta .x3 .tiles')).toBe(true);
    await page.locator('#p-18 > summary').click();
    expect(await shown(page, '#p-18 .x3 table')).toBe(true);
    expect(await shown(page, '.capacity')).toBe(false);
    await page.close();
  });

  test.each([
    { width: 1366, height: 768 },
    { width: 360, height: 740 },
  ])('axe finds nothing, and nothing is wider than the window: $width', async (viewport) => {
    const { page } = await open('/office', { viewport });
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    await page.evaluate(axe);
    const found = await page.evaluate(
      `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
        .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`,
    );
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('on paper every index is there, lists are open, and what is for the hand is away', async () => {
    const { page } = await open('/office');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    for (let at = 1; at <= 6; at++) expect(await shown(page, `#peta .x${at} .tiles`)).toBe(true);
    expect(await shown(page, '.list table')).toBe(true);
    expect(await shown(page, '#peta .why > div')).toBe(true);
    for (const away of ['nav', '.capacity', '.switch', '.tools', '.language'])
      expect(await shown(page, away)).toBe(false);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
