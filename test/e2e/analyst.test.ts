// The analyst's view in Chromium: what waits, what moved, the report about places; its own script, loaded by nobody else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderRegionPage } from '../../src/report/regions/page.js';
import { country } from '../report/regions/reports.js';
import {
  type Counter,
  DESK,
  faultsOf,
  missing,
  openCounter,
  signedIn,
  TELEPHONE,
  until,
  violations,
} from './counter.js';
import { moving, small, steady, threeOffices } from './offices.js';

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).allInnerTexts()).join('\n');

describe.skipIf(missing !== null)('the analyst, in Chromium', () => {
  let counter: Counter;
  const folder = mkdtempSync(join(tmpdir(), 'waspada-wilayah-'));
  const regionPage = join(folder, 'wilayah.html');
  beforeAll(async () => {
    counter = await openCounter({ regionPage, seed: threeOffices });
  });
  afterAll(async () => {
    await counter?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['id', DESK, 'Bergeser jauh', 'Bukti belum cukup', 'disembunyikan', 'Yang menunggu'],
    ['en', TELEPHONE, 'Has moved far', 'Insufficient evidence', 'withheld', 'What waits'],
  ] as const)(
    'sees in %s what waits and what moved, with few people withheld, and nothing of an applicant',
    async (language, viewport, far, few, withheld, waits) => {
      const { page, context } = await signedIn(counter, 'analis', language, viewport);
      await page.waitForSelector('#worklists');
      const row = (body: string, office: string): Promise<string> =>
        textOf(page, `#${body} tr:has-text('${office}')`);
      expect(await textOf(page, '#worklists h2')).toBe(waits);
      expect(await row('list-check', small)).toContain(withheld);
      expect(await row('list-documents', steady)).toMatch(/\b40\b/);
      // None is left out, few are withheld: they are not the same.
      expect(await row('list-documents', small)).toBe('');
      await page.click('#compare-submit');
      await page.waitForSelector('#drift-offices');
      expect(await row('drift-offices', moving)).toContain(far);
      expect(await row('drift-offices', small)).toContain(few);
      expect(await row('drift-offices', steady)).not.toContain(far);
      expect(await textOf(page, 'main')).not.toMatch(/CANARY|SINTETIS|[0-9a-f]{32}/);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      // The earlier month is the one to compare with.
      await page.fill('#reference', await page.inputValue('#present'));
      await page.click('#compare-submit');
      expect(await textOf(page, '#compare-fault')).not.toBe('');
      expect(faultsOf.get(page)).toEqual([]);
      await context.close();
    },
  );

  test('says how a region report is made, and opens it once it is there: at work, and cut off from the service', async () => {
    const { page, context } = await signedIn(counter, 'analis');
    await page.waitForSelector('#region-report');
    expect(await textOf(page, '#region-report')).toContain('waspada regions --page wilayah.html');
    writeFileSync(regionPage, renderRegionPage(country));
    await page.reload();
    await page.waitForSelector('#region-page');
    const [report] = await Promise.all([context.waitForEvent('page'), page.click('#region-page')]);
    // A page of no origin takes another process than the empty one it is opened as: until then it cannot be read again.
    await report.waitForURL((url) => url.protocol !== 'about:');
    await report.waitForLoadState('load');
    const faults: string[] = [];
    report.on('pageerror', (error) => faults.push(error.message));
    report.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await report.reload();
    await report.waitForLoadState('load');
    // Its own style and script are at work: the script opens what needs it, and writes the title in one language.
    expect(await report.evaluate("getComputedStyle(document.querySelector('.language')).position")).not.toBe(
      '',
    );
    expect(await report.title()).not.toContain(' / ');
    expect(await report.locator('.js[hidden]').count()).toBe(0);
    expect(faults).toEqual([]);
    // Of no origin: it reads nothing that the counter page keeps, and asks the service nothing.
    expect(await report.evaluate('self.origin')).toBe('null');
    expect(
      await report.evaluate('(() => { try { return localStorage.length } catch (e) { return e.name } })()'),
    ).toBe('SecurityError');
    expect(
      await report.evaluate(
        "fetch('/v1/session', { credentials: 'include' }).then(() => 'answered', () => 'refused')",
      ),
    ).toBe('refused');
    await context.close();
  });

  test('the script of this view is loaded by who opens it, and by nobody else', async () => {
    const officer = await signedIn(counter, 'petugas');
    const loaded = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/analyst-'))";
    expect(await officer.page.evaluate(loaded)).toBe(false);
    const analyst = await signedIn(counter, 'analis');
    await analyst.page.waitForSelector('#worklists');
    expect(await analyst.page.evaluate(loaded)).toBe(true);
    for (const { context } of [officer, analyst]) await context.close();
  });

  test('an administrator replaces the master key, once it is said that new copies will be made', async () => {
    const { page, context } = await signedIn(counter, 'admin');
    await page.waitForSelector('#rotate');
    await page.click('#rotate-submit');
    expect(await textOf(page, '#rotate-fault')).toContain('salinan');
    expect(await page.locator('#rotated').isVisible()).toBe(false);
    await page.check('#rotate-ready-0');
    await page.click('#rotate-submit');
    await until(page, "document.querySelector('#rotated').hidden === false");
    expect(await textOf(page, '#rotated')).toContain('keys.json');
    expect(await violations(page)).toEqual([]);
    expect(faultsOf.get(page)).toEqual([]);
    await context.close();
  });

  test('while the service is away the view says so calmly, and comes back by itself', async () => {
    const { page, context } = await signedIn(counter, 'analis');
    await page.goto(`${counter.origin}/#/pengukur`);
    await page.waitForSelector('#meter');
    await counter.stop();
    try {
      await page.goto(`${counter.origin}/#/analisis`).catch(() => null);
      await until(
        page,
        "document.querySelector('#again') !== null || document.querySelector('#away') !== null",
      );
    } finally {
      await counter.start();
    }
    await page.waitForSelector('#away', { state: 'detached', timeout: 20_000 });
    await page.click('#again');
    await page.waitForSelector('#worklists');
    expect(faultsOf.get(page)).toEqual([]);
    await context.close();
  });
});
