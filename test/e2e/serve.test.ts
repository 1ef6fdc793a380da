// The command as it is shipped: `waspada serve --demo` in a process of its own, its page from dist/, looked at in Chromium.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executablePath, launchArguments, missing as noBrowser } from './counter.js';

const built = existsSync('dist/cli.js') && existsSync('dist/page/page.js');
const missing = noBrowser ?? (built ? null : 'nothing is built: npm run build');
if (missing !== null && noBrowser === null) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== null)('waspada serve --demo', () => {
  let child: ChildProcess;
  let browser: Browser;
  let origin = '';
  const data = mkdtempSync(join(tmpdir(), 'waspada-serve-'));

  beforeAll(async () => {
    child = spawn(
      process.execPath,
      ['dist/cli.js', 'serve', '--demo', '--port', '0', '--data', data, '--quiet'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    origin = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', (status) => reject(new Error(`it ended with ${status}: ${text}`)));
    });
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: launchArguments,
    });
  });
  afterAll(async () => {
    await browser?.close();
    if (child?.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  });

  test('the page is served under its policy, and an officer who signs in finds the made-up cases of the day', async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const response = await page.goto(`${origin}/`);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    await page.fill('#account', 'petugas');
    await page.fill('#password', 'loket-peragaan');
    await page.click('#sign-in-submit');
    await page.waitForSelector('text=SINTETIS-1001');
    expect(await page.locator('.banner').textContent()).toContain('SINTETIS');
    await page.click('text=SINTETIS-1001');
    await page.waitForSelector('button.answer');
    const asked = await page.locator('.line[aria-current=step]').getAttribute('id');
    await page.keyboard.press('2');
    await page.waitForSelector(`[id="${asked}"]:not(.open)`, { state: 'attached' });
    expect(faults).toEqual([]);
    await page.close();
  });

  test('a page opened while the line is cut keeps what is written, and tells what the service says once it is back', async () => {
    const page = await browser.newPage();
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.goto(`${origin}/`);
    await page.waitForSelector('#away');
    await page.fill('#account', 'petugas');
    await page.unrouteAll({ behavior: 'wait' });
    // The line comes back between two questions of the page: what asks for the service first is still cut off.
    await page.route('**/v1/service', (route) => route.abort('connectionrefused'), { times: 1 });
    await page.waitForSelector('#away', { state: 'detached', timeout: 20_000 });
    await page.waitForSelector('.banner >> text=SINTETIS');
    expect(await page.inputValue('#account')).toBe('petugas');
    await page.close();
  });
});
