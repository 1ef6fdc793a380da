import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// WASPADA_NO_CODEGEN=1 runs the tests with code generation from strings disallowed in every worker.
const execArgv = process.env.WASPADA_NO_CODEGEN ? ['--disallow-code-generation-from-strings'] : [];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    // One for every core: the process that hands the files out waits most of the time, but counts as one unless told.
    maxWorkers: availableParallelism(),
    execArgv,
    testTimeout: process.env.WASPADA_PROVE ? 900_000 : 120_000,
    hookTimeout: 120_000,
  },
});
