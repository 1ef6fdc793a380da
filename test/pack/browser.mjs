// The core in a real browser: bundled with the shipped model, loaded under a strict content security policy, same assessment as in Node.
// Another browser than the usual ones: CHROMIUM=/path/to/it node test/pack/browser.mjs
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { createScorer } from 'waspada';
import bundle from 'waspada/models/passport-application';
import record from './record.json' with { type: 'json' };

const POLICY = "default-src 'none'; script-src 'self'";
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>waspada</title><pre></pre><script src="/app.js"></script>';
const PROGRAM = `
  import { createScorer } from 'waspada';
  import bundle from 'waspada/models/passport-application';
  import record from './record.json';
  let generated = 'allowed';
  try { new Function('return 1')(); } catch { generated = 'refused'; }
  const assessment = createScorer(bundle).assess(record);
  document.querySelector('pre').textContent = JSON.stringify({ generated, assessment });
`;

const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
assert.ok(executablePath, 'no Chromium here: install one, or name it with CHROMIUM=/path');

const { outputFiles } = await build({
  stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
  bundle: true,
  minify: true,
  write: false,
  platform: 'browser',
  format: 'iife',
});
const app = outputFiles[0].contents;

const server = createServer((request, response) => {
  const [type, body] = request.url === '/app.js' ? ['text/javascript', app] : ['text/html', PAGE];
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const text = await page.locator('pre').textContent();
  assert.deepEqual(faults, [], 'the page runs without an error');
  const { generated, assessment } = JSON.parse(text);
  assert.equal(generated, 'refused', 'the policy forbids code from strings');
  assert.equal(
    JSON.stringify(assessment),
    JSON.stringify(createScorer(bundle).assess(record)),
    'browser and Node say the same',
  );
  console.log(
    `Chromium ${browser.version()}: same assessment as Node, core and model ${app.length} bytes minified`,
  );
} finally {
  await browser.close();
  server.close();
}
