// Builds what a benchmark times the way the package is built, so that the figures are of the code as it ships.
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

const outDir = fileURLToPath(new URL('../out/bench/engine/', import.meta.url));

export async function loadEngine(): Promise<typeof import('./engine.js')> {
  rmSync(outDir, { recursive: true, force: true });
  await build({
    config: false,
    silent: true,
    entry: { engine: fileURLToPath(new URL('engine.ts', import.meta.url)) },
    outDir,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    noExternal: [/.*/],
  });
  const module: typeof import('./engine.js') = await import(pathToFileURL(`${outDir}engine.js`).href);
  return module;
}
