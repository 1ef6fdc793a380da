// The examples that need heavy packages: each runs as written where its folder was installed, and prints what stands beside it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const examples = [
  ['danfo', 'score-data-frame'],
  ['services', 'express'],
  ['services', 'nest'],
] as const;

describe.each(examples)('examples/%s/%s.mjs', (folder, name) => {
  const installed = existsSync(`examples/${folder}/node_modules`);
  if (!installed) console.info(`skipped: npm install --prefix examples/${folder} --ignore-scripts`);

  test.skipIf(!installed)('prints what is written beside it', () => {
    const printed = execFileSync(process.execPath, [`examples/${folder}/${name}.mjs`], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(printed).toBe(readFileSync(`examples/${folder}/${name}.out.txt`, 'utf8'));
  });
});
