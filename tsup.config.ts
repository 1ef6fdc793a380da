import { defineConfig } from 'tsup';

// Two builds: the core doors carry their small libraries inside and run anywhere; the edge doors run on Node.
export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      forest: 'src/forest.ts',
      train: 'src/train.ts',
      evaluate: 'src/evaluate.ts',
      testing: 'src/testing.ts',
      'models/passport-application': 'models/passport-application.ts',
      'models/passport-application-demo': 'models/passport-application-demo.ts',
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
      cli: 'src/cli.ts',
      worker: 'src/io/worker.ts',
      'forest-worker': 'src/io/forest-worker.ts',
      'train-worker': 'src/io/train-worker.ts',
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: { entry: { node: 'src/node.ts' } },
    splitting: true,
    external: ['fast-csv', 'ml-random-forest'],
    noExternal: ['zod', '@noble/hashes', 'fastest-levenshtein', '@bufbuild/protobuf'],
  },
]);
