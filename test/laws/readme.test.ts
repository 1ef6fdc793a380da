// The law of the examples: code in the README and in examples/ runs as written against the built package and prints what is shown.
// In the README a line `<!-- run -->` stands before a ```js block, and the ```text block after it is what the block prints.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

interface Block {
  /** Line of the code's fence, from 1. */
  readonly line: number;
  readonly code: string;
  readonly printed: string;
}

/** The runnable blocks of a page, in order; throws where a mark has no code, or code has no printed output after it. */
function runnableBlocks(page: string): Block[] {
  const marks = [...page.matchAll(/^<!-- run -->$/gm)];
  const blocks = page.matchAll(/^<!-- run -->\n+```js\n(.*?)^```$\s*^```text\n(.*?)^```$/gms);
  const found = [...blocks].map((match) => ({
    line: page.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
    printed: match[2] ?? '',
  }));
  if (found.length !== marks.length) {
    throw new Error(
      `${marks.length} marks <!-- run -->, but ${found.length} pairs of a js block and a text block directly after a mark`,
    );
  }
  return found;
}

/** What a file prints, run by this Node from the root of the package; the ban on generated code goes with it. */
function run(file: string): string {
  return execFileSync(
    process.execPath,
    [...process.execArgv.filter((flag) => flag.startsWith('--disallow-')), file],
    {
      encoding: 'utf8',
    },
  );
}

// Inside the package its own name leads to its own doors, so the code needs no change; out/ is not kept in git.
const folder = join('out', `readme-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pages = ['README.md', 'README.id.md'].filter((page) => existsSync(page));

test('the README has code to run and names the two commands', () => {
  expect(pages, 'README.md must exist').toContain('README.md');
  const page = readFileSync('README.md', 'utf8');
  expect(
    runnableBlocks(page).length,
    'README.md needs at least one ```js block marked <!-- run -->',
  ).toBeGreaterThan(0);
  expect(page).toContain('npm ci && npm run demo');
  expect(page).toContain('npm ci && npm test');
});

test.each(pages)('the code in %s prints what the page shows', (page) => {
  mkdirSync(folder, { recursive: true });
  for (const block of runnableBlocks(readFileSync(page, 'utf8'))) {
    const file = join(folder, `${page}-line-${block.line}.mjs`);
    writeFileSync(file, block.code);
    expect(run(file), `${page}, line ${block.line}`).toBe(block.printed);
  }
});

const examples = existsSync('examples') ? readdirSync('examples') : [];

test('every example has its printed output beside it', () => {
  const programs = examples.filter((file) => file.endsWith('.mjs'));
  expect(programs.length, 'examples/ needs at least one .mjs').toBeGreaterThan(0);
  const outputs = examples.filter((file) => file.endsWith('.out.txt'));
  expect(outputs.toSorted()).toEqual(programs.map((file) => file.replace(/\.mjs$/, '.out.txt')).toSorted());
});

/** Fastify's router makes code from strings: that example runs in the run that allows it. */
const needsCode = new Set(process.env.WASPADA_NO_CODEGEN ? ['fastify-service.mjs'] : []);
for (const file of needsCode)
  console.log(`skipped: examples/${file}: the router of Fastify makes code from strings`);

test.each(examples.filter((file) => file.endsWith('.mjs') && !needsCode.has(file)))(
  'examples/%s prints what is written beside it',
  (file) => {
    const output = join('examples', file.replace(/\.mjs$/, '.out.txt'));
    expect(run(join('examples', file))).toBe(readFileSync(output, 'utf8'));
  },
);

const fence = '```';

test('a runnable block is found with its line and output', () => {
  const page = `# Title\n\n<!-- run -->\n${fence}js\nconsole.log(1);\n${fence}\n\n${fence}text\n1\n${fence}\n\n${fence}js\nnot run\n${fence}\n`;
  expect(runnableBlocks(page)).toEqual([{ line: 3, code: 'console.log(1);\n', printed: '1\n' }]);
});

test.each([
  ['no output', `<!-- run -->\n${fence}js\n1;\n${fence}\n`],
  ['no code', `<!-- run -->\n${fence}text\n1\n${fence}\n`],
  ['words between', `<!-- run -->\n${fence}js\n1;\n${fence}\nprints:\n${fence}text\n1\n${fence}\n`],
])('a mark with %s is refused', (_, page) => {
  expect(() => runnableBlocks(page)).toThrow(/marks/);
});
