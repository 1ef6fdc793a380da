// package-lock.json in, the same with an entry for every optional package of another platform out: a registry mirror that lacks some of
// them makes npm leave them out, and then `npm ci` refuses the file. Run after npm install: node .ci/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const text = readFileSync('package-lock.json', 'utf8');
const lock = JSON.parse(text);
const added = [];
for (const [home, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (find(home, name)) continue;
    if (!/^\d+\.\d+\.\d+$/.test(version))
      throw new Error(`${home} wants ${name} ${version}: not one version, add it by hand`);
    const beside = `${home.slice(0, home.lastIndexOf('node_modules/'))}node_modules/${name}`;
    lock.packages[beside] = {
      version,
      ...platform(name),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added.push(`${name}@${version}`);
  }
}
if (added.length > 0) {
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added.length > 0 ? `added ${added.join(' ')}` : 'complete already');

/** Where Node would find the package from there: in its own node_modules, or in one above. */
function find(home, name) {
  for (let from = home; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]) return true;
    if (from === '') return false;
  }
}

/** Names of such packages say where they belong: @rollup/rollup-linux-arm64-musl, @biomejs/cli-win32-x64. */
function platform(name) {
  const match =
    /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(name);
  if (!match) throw new Error(`the name ${name} says no platform: add it by hand`);
  const [, os, cpu, abi = ''] = match;
  const libc = abi.includes('musl') ? 'musl' : os === 'linux' && abi.includes('gnu') ? 'glibc' : undefined;
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}
