// How heavy the core door is: bytes of every chunk that it loads, and the time to import it. Size over the ceiling fails; time is printed.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// The aim, and the ceiling that keeps what was reached. The rules in two forms (40 kB), scoring (29 kB), the schema library (30 kB), the
// words of the fields in two languages (24 kB), the table of faults (14 kB) and SHA-256 (6 kB) are the largest parts, and scoring needs
// 171 of 180 kB. Forests are not among them: they come in by the door waspada/forest.
const AIM_BYTES = 80_000;
const CEILING_BYTES = 183_000;
const LIMIT_MS = 40;
const RUNS = 15;

const root = fileURLToPath(new URL('../..', import.meta.url));
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['dist/index.js'],
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'neutral',
  packages: 'external',
});
const chunks = Object.entries(metafile.inputs);
const strangers = chunks.flatMap(([, chunk]) =>
  chunk.imports.filter((used) => used.external).map((used) => used.path),
);
const bytes = chunks.reduce((sum, [, chunk]) => sum + chunk.bytes, 0);
console.log(
  `core door: ${bytes} bytes minified in ${chunks.length} files (aim ${AIM_BYTES}, ceiling ${CEILING_BYTES})`,
);

const times = Array.from({ length: RUNS }, importMs).sort((a, b) => a - b);
const [min, median, max] = [times[0], times[(RUNS - 1) / 2], times[RUNS - 1]].map((ms) => ms.toFixed(1));
console.log(
  `import 'waspada': ${median} ms median of ${RUNS} fresh processes, ${min} to ${max} (limit ${LIMIT_MS}, not enforced: it depends on the machine)`,
);

if (strangers.length > 0) console.error(`the core door needs packages at run time: ${strangers.join(', ')}`);
if (bytes > AIM_BYTES) console.error(`the core door misses its aim by ${bytes - AIM_BYTES} bytes`);
process.exitCode = strangers.length > 0 || bytes > CEILING_BYTES ? 1 : 0;

function importMs() {
  const program = "const t = performance.now(); await import('waspada'); console.log(performance.now() - t);";
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
}
