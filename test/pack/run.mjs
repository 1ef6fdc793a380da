// The built package, packed, installed into an empty folder and used by strangers on every supported Node: one digest everywhere.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const versions = [20, 22, 24];
const timeZones = ['UTC', 'Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'Pacific/Kiritimati'];
const locales = { C: 'en-US', id_ID: 'id-ID', tr_TR: 'tr-TR' };

// The folders of examples may hold what others installed in them: it is theirs, and is never packed.
const tracked = new Set(run(root, 'git', 'ls-files', '-z').split('\0'));
const isOurs = (path) => tracked.has(path) || path.startsWith('dist/');

if (!existsSync(join(root, 'dist/index.js'))) fail('dist/ is not built: npm run build');
const home = mkdtempSync(join(tmpdir(), 'waspada-pack-'));
try {
  install();
  const digests = new Set();
  const runs = versions.flatMap((version) =>
    timeZones.flatMap((zone) => Object.keys(locales).map((lang) => [version, zone, lang])),
  );
  // All take from one queue: a process for every core.
  const queue = runs.values();
  const take = async () => {
    for (const run of queue) digests.add(await consume(...run));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, take));
  console.log(`${runs.length} runs, digests: ${[...digests].join(' ')}`);
  for (const version of versions.filter((v) => v >= 22)) {
    digests.add(digest((await node(version, ['consumer.cjs'])).stdout));
    console.log(`node ${version}: require() gives the same bytes`);
  }
  if (digests.size !== 1) fail(`${digests.size} different results where one was due`);
  for (const version of versions) {
    await node(version, ['node_modules/waspada/dist/cli.js', 'replay', 'receipt.json'], {
      TZ: 'Asia/Jayapura',
      LANG: 'tr_TR',
      LC_ALL: 'tr_TR',
    });
    const demo = 'node_modules/waspada/models/passport-application-demo/1.0.0';
    await node(version, ['node_modules/waspada/dist/cli.js', 'replay', 'weighed.json', '--bundle', demo]);
    console.log(`node ${version}: waspada replay accepts the receipts, with and without a model`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

function install() {
  const [{ filename, size, files }] = JSON.parse(npm(root, 'pack', '--json', '--pack-destination', home));
  console.log(`${filename}: ${files.length} files, ${size} bytes packed`);
  const strangers = files.map((file) => file.path).filter((path) => !isOurs(path));
  if (strangers.length > 0)
    fail(`packed, but neither built nor under version control: ${strangers.slice(0, 5).join(', ')} ...`);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  const nodes = versions.map(
    (version) => `n${version}@npm:node-${process.platform}-${process.arch}@${version}`,
  );
  npm(home, 'install', '--no-audit', '--no-fund', `./${filename}`, ...nodes);
  const packages = readdirSync(join(home, 'node_modules')).filter((name) => !/^(\.|n\d\d$)/.test(name));
  console.log(`installed: ${packages.join(', ')}`);
  for (const file of ['consumer.mjs', 'consumer.cjs', 'record.json'])
    copyFileSync(join(root, 'test/pack', file), join(home, file));
}

/** Runs the consumer once; proves that version, zone and locale were in force; the first receipt is kept for the replay. */
async function consume(version, zone, lang) {
  const { stdout, stderr } = await node(version, ['consumer.mjs'], { TZ: zone, LANG: lang, LC_ALL: lang });
  const where = JSON.parse(stderr.trim().split('\n').at(-1));
  if (!where.node.startsWith(`${version}.`)) fail(`Node ${where.node} ran instead of ${version}`);
  if (where.timeZone !== zone) fail(`the time zone was ${where.timeZone}, not ${zone}`);
  if (!where.locale.startsWith(locales[lang])) fail(`the locale was ${where.locale}, not ${locales[lang]}`);
  const receipt = join(home, 'receipt.json');
  if (!existsSync(receipt)) {
    const found = JSON.parse(stdout);
    writeFileSync(receipt, JSON.stringify(found.receipt));
    writeFileSync(join(home, 'weighed.json'), JSON.stringify(found.weighedReceipt));
  }
  return digest(stdout);
}

async function node(version, args, env = {}) {
  const program = join(home, `node_modules/n${version}/bin/node`);
  try {
    return await promisify(execFile)(program, args, {
      cwd: home,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
  } catch (error) {
    return fail(
      `node ${version} ${args.join(' ')} ended with ${error.code}:\n${error.stdout}${error.stderr}`,
    );
  }
}

function npm(cwd, ...args) {
  return run(cwd, 'npm', ...args);
}

/** What a program prints; a list of many files is long. */
function run(cwd, program, ...args) {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

function fail(message) {
  throw new Error(message);
}
