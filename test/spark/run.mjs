// Java, Python and the built engine in; spark/ typed, tested and packed, or the printed reason why not here, out: node test/spark/run.mjs
//
// WASPADA_SPARK_PYTHON names a Python that has the packages already; otherwise they are installed once into the cache of the user
// (out/spark/ where there is none), anew when spark/pyproject.toml or Python changes. WASPADA_SPARK_ROWS sets the rows of the long
// files (200,000, on the cluster 50,000; 10 million under WASPADA_PROVE). What stands behind the command goes to pytest.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = join(root, 'spark');
const out = join(root, 'out/spark');

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: home, stdio: 'inherit', ...options });
  if (error !== undefined || status !== 0) {
    process.stderr.write(`FAILED: ${command} ${args.join(' ')}${error ? `: ${error.message}` : ''}\n`);
    process.exit(1);
  }
}

const told = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : null;
};

/** Why nothing can be run here; null where it can. */
function reason() {
  const java = /version "(\d+)/.exec(told('java', ['-version']) ?? '')?.[1];
  if (java === undefined) return 'found no Java';
  if (Number(java) < 17) return `found Java ${java}, expected 17 or later`;
  if (process.env.WASPADA_SPARK_PYTHON !== undefined) return null;
  const python = told('python3', ['-c', 'import sys, venv; print(sys.version_info[:2] >= (3, 9))']);
  if (python === null) return 'found no Python with venv';
  return python.trim() === 'True' ? null : 'found a Python before 3.9';
}

/** Where the packages stay between runs: by what they are for. */
function packagesFolder() {
  const hash = createHash('sha256').update(readFileSync(join(home, 'pyproject.toml')));
  const name = hash
    .update(told('python3', ['--version']) ?? '')
    .digest('hex')
    .slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'waspada');
  try {
    mkdirSync(cache, { recursive: true });
    return join(cache, `spark-${name}`);
  } catch {
    return join(out, `packages-${name}`);
  }
}

function makePython() {
  const named = process.env.WASPADA_SPARK_PYTHON;
  if (named !== undefined) return named;
  mkdirSync(out, { recursive: true });
  const packages = packagesFolder();
  const python = join(packages, 'bin/python');
  const whole = join(packages, 'whole');
  if (!existsSync(whole)) {
    process.stdout.write('installing Spark and what its tests need from the Python registry\n');
    rmSync(packages, { recursive: true, force: true });
    run('python3', ['-m', 'venv', packages]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${home}[test]`]);
    // Tests and executors take the sources, as addPyFile sends them: not what was installed to bring the packages.
    run(python, ['-m', 'pip', 'uninstall', '--quiet', '--yes', 'waspada-spark']);
    writeFileSync(whole, '');
  }
  // The benchmark of Spark finds it here.
  const here = join(out, 'venv');
  rmSync(here, { recursive: true, force: true });
  symlinkSync(packages, here);
  return join(here, 'bin/python');
}

const cli = join(process.env.WASPADA_ENGINE ?? root, 'dist/cli.js');
const skipped = reason();
if (skipped !== null) {
  process.stdout.write(`spark/ skipped: ${skipped}\n`);
} else if (!(told(process.execPath, [cli, 'score', '--help']) ?? '').includes('--arrow')) {
  process.stderr.write(`${cli} is not built, or does not know --arrow: npm run build\n`);
  process.exitCode = 1;
} else {
  const python = makePython();
  run(python, ['-m', 'mypy']);
  const wheels = join(out, 'wheel');
  rmSync(wheels, { recursive: true, force: true });
  run(python, [
    '-m',
    'pip',
    'wheel',
    '--quiet',
    '--no-deps',
    '--no-build-isolation',
    '--wheel-dir',
    wheels,
    home,
  ]);
  const [wheel] = readdirSync(wheels);
  const held = told(python, ['-m', 'zipfile', '-l', join(wheels, wheel ?? '')]) ?? '';
  for (const file of ['waspada_spark/py.typed', 'waspada_spark/scoring.py']) {
    if (held.includes(file)) continue;
    process.stderr.write(`FAILED: found no ${file} in ${wheel}\n`);
    process.exit(1);
  }
  process.stdout.write(`${wheel}: typed and packed\n`);
  run(python, ['-m', 'pytest', '-q', '-rs', ...process.argv.slice(2)]);
}
