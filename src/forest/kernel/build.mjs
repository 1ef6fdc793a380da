// The kernel's source in, ../kernel-wasm.ts out: the module in base64 with the digest of the source that it was made from.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = readFileSync(new URL('kernel.as', import.meta.url), 'utf8');
let binary = null;
const { error, stderr } = await asc.main(
  [
    'kernel.ts',
    ...['--outFile', 'kernel.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--importMemory', '--use', 'abort='],
  ],
  {
    // Named .as on disk: it is no TypeScript to the rest of the project.
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') binary = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null || binary === null) {
  process.stderr.write(`${stderr.toString()}\n`);
  process.exit(1);
}
const digest = createHash('sha256').update(source).digest('hex');
const text = `// Made by kernel/build.mjs from kernel/kernel.as: the WebAssembly module, and the digest of its source.

export const kernelSource = 'sha256:${digest}';

export const kernelWasm =
  '${Buffer.from(binary).toString('base64')}';
`;
writeFileSync(new URL('../kernel-wasm.ts', import.meta.url), text);
process.stdout.write(`${binary.length} bytes\n`);
