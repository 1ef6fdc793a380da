// The pages in a real browser: nothing is fetched, nothing is wrong on the console, axe finds no fault, tables are saved exactly, and it prints.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderComparisonPage } from '../../../src/report/pages/comparison.js';
import { renderDriftPage } from '../../../src/report/pages/drift.js';
import { renderEvaluationPage } from '../../../src/report/pages/evaluation.js';
import { renderFairnessPage } from '../../../src/report/pages/fairness.js';
import { desk } from '../../cli/desk.js';
import { bundle, comparison, evaluation, path, poisoned } from './documents.js';

const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((each) => each !== undefined && each !== '' && existsSync(each));
if (executablePath === undefined) console.info('skipped: no Chromium here; name one with CHROMIUM=/path');

const axe = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const folder = path('pages');
mkdirSync(folder, { recursive: true });
const { fairness, drift } = evaluation;
const poison = poisoned(evaluation);
const pages: Readonly<Record<string, string>> = {
  evaluation: renderEvaluationPage(evaluation, { synthetic: true }),
  comparison: renderComparisonPage(comparison),
  fairness: fairness === null ? '' : renderFairnessPage(evaluation, fairness),
  drift: drift === null ? '' : renderDriftPage(evaluation, drift),
  hostile: renderEvaluationPage(poison),
};
for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), text);
desk(['report', bundle, '--out', join(folder, 'bundle.html')]);

/** Playwright looks into a page by code from strings: where that is disallowed it sees nothing. The walks run in the other run. */
const missing =
  executablePath === undefined
    ? 'no Chromium here'
    : process.env.WASPADA_NO_CODEGEN
      ? 'Playwright needs code from strings'
      : null;
if (missing !== null) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== null)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function open(name: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, ...options });
    const faults: string[] = [];
    const asked: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${join(folder, name)}.html`);
    return { page, faults, asked };
  }

  test.each(['evaluation', 'fairness', 'drift', 'comparison', 'bundle', 'hostile'])(
    'the page of %s loads under its own policy, asks for nothing, runs nothing of a document, and axe finds nothing',
    async (name) => {
      for (const viewport of [
        { width: 1366, height: 768 },
        { width: 360, height: 740 },
      ]) {
        const { page, faults, asked } = await open(name, { viewport });
        expect(faults).toEqual([]);
        expect(asked).toHaveLength(1);
        expect(await page.evaluate('window.caught')).toBeUndefined();
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        await page.evaluate(axe);
        const found = await page.evaluate(
          `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
            .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => id + ': ' + html.slice(0, 160))))`,
        );
        expect(found).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
        await page.close();
      }
    },
  );

  test('one language of two is shown, with and without script', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open('evaluation', { javaScriptEnabled });
      const shown = (selector: string): Promise<boolean> => page.locator(selector).first().isVisible();
      expect(await shown('h1 [lang=id]')).toBe(true);
      expect(await shown('h1 [lang=en]')).toBe(false);
      await page.locator('label[for=lang-en]').click();
      expect(await shown('h1 [lang=en]')).toBe(true);
      expect(await shown('h1 [lang=id]')).toBe(false);
      await page.close();
    }
  });

  test('a table is saved with the exact numbers of the document, as it is sorted', async () => {
    const { page } = await open('evaluation');
    await page.locator('#aturan table[data-name=aturan] thead button').nth(1).click();
    const saved = page.waitForEvent('download');
    await page.locator('#aturan .tools button').first().click();
    const text = readFileSync(await (await saved).path(), 'utf8');
    const [head = '', ...lines] = text.replace('\ufeff', '').trim().split('\r\n');
    expect(head).toContain(
      'rule,hits,rate,rate_low,rate_high,labelled,confirmed,precision,precision_low,precision_high',
    );
    expect(lines).toHaveLength(evaluation.rules.rules.length);
    const hits = lines.map((line) => Number(line.split(',')[1]));
    expect(hits).toEqual([...hits].sort((a, b) => a - b));
    for (const { rule, rate } of evaluation.rules.rules)
      expect(lines.find((line) => line.startsWith(`${rule},`))).toContain(
        `,${rate.value},${rate.low},${rate.high},`,
      );
    await page.close();
  });

  test('on paper what is for the hand is away, and drawings stay', async () => {
    const { page } = await open('evaluation');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    for (const away of ['nav', '.tools', '.language'])
      expect(await page.locator(away).first().isVisible()).toBe(false);
    expect(await page.locator('.plot svg').first().isVisible()).toBe(true);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
