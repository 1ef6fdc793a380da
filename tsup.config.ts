import { defineConfig } from 'tsup';

// Three builds: the core doors carry their small libraries inside and run anywhere; the edge doors run on Node; the counter page runs in a browser.
export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      forest: 'src/forest.ts',
      train: 'src/train.ts',
      evaluate: 'src/evaluate.ts',
      regions: 'src/regions.ts',
      testing: 'src/testing.ts',
      'models/passport-application': 'models/passport-application.ts',
      'models/passport-application-demo': 'models/passport-application-demo.ts',
      'models/region': 'models/region.ts',
    },
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    dts: true,
    splitting: true,
    minify: true,
    noExternal: [/.*/],
  },
  {
    entry: {
      node: 'src/node.ts',
      service: 'src/service.ts',
      danfo: 'src/danfo.ts',
      cli: 'src/cli.ts',
      worker: 'src/io/worker.ts',
      'forest-worker': 'src/io/forest-worker.ts',
      'train-worker': 'src/io/train-worker.ts',
      'simulate-worker': 'src/io/simulate-worker.ts',
      'link-worker': 'src/io/link-worker.ts',
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: { entry: { node: 'src/node.ts', service: 'src/service.ts', danfo: 'src/danfo.ts' } },
    splitting: true,
    external: ['fast-csv', 'ml-random-forest', 'libsql', 'pg', 'fastify', 'nodemailer'],
    noExternal: ['zod', '@noble/hashes', 'fastest-levenshtein', '@bufbuild/protobuf'],
  },
  {
    entry: ['src/service/page/page.ts', 'src/service/page/page.css', 'src/service/page/index.html'],
    outDir: 'dist/page',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    // What only one view needs is a script of its own, loaded when that view is.
    splitting: true,
    loader: { '.html': 'copy' },
    noExternal: [/.*/],
  },
]);
