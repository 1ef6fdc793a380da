// The law of the doors: what the built package exports is exactly what the hand-written list says, and every declared door is there.
// A change that is meant: WASPADA_UPDATE_API=1 npx vitest run test/laws/public-api.test.ts, then npm run format, and read the difference.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import builds from '../../tsup.config.js';

const LIST = 'test/laws/public-api.json';

/** What tsup makes for us alone: the command line is a bin, the workers are started by it. */
const inner = ['cli', 'worker', 'forest-worker', 'train-worker', 'simulate-worker', 'link-worker'];

interface Door {
  readonly values: string[];
  readonly types: string[];
}

/** Door -> its files, patterns spelt out: `./models/*` stands for each file that was built there. */
function doors(): Map<string, { code: string; declarations: string }> {
  const found = new Map<string, { code: string; declarations: string }>();
  for (const [door, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    for (const name of door.includes('*') ? namesIn(target.default) : ['']) {
      found.set(door.replace('*', name), {
        code: target.default.replace('*', name),
        declarations: target.types.replace('*', name),
      });
    }
  }
  return found;
}

function namesIn(pattern: string): string[] {
  const [folder = '', ending = ''] = pattern.split('*');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

async function look(door: { code: string; declarations: string }): Promise<Door> {
  const code: Record<string, unknown> = await import(pathToFileURL(resolve(door.code)).href);
  const values = Object.keys(code).sort();
  const declared = declaredNames(readFileSync(door.declarations, 'utf8'));
  expect(declared, `${door.declarations} declares every value of ${door.code}`).toEqual(
    expect.arrayContaining(values),
  );
  return { values, types: declared.filter((name) => !values.includes(name)) };
}

/** The names in the export lists of a bundled declaration file. */
function declaredNames(text: string): string[] {
  const source = ts.createSourceFile('door.d.ts', text, ts.ScriptTarget.ES2022);
  const names = source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return ts.isExportAssignment(statement) ? ['default'] : [];
    const clause = statement.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause))
      throw new Error('a door exports names one by one, never *');
    return clause.elements.map((element) => element.name.text);
  });
  return names.sort();
}

/** Entry names of both builds, e.g. `models/passport-application`. */
function entries(): string[] {
  const all = Array.isArray(builds) ? builds : [builds];
  return all.flatMap((build) =>
    typeof build === 'object' && !Array.isArray(build.entry) ? Object.keys(build.entry ?? {}) : [],
  );
}

test('every declared door was built, with its types', () => {
  const files = [...doors().values()].flatMap((door) => [door.code, door.declarations]);
  const missing = [...files, ...Object.values(manifest.bin)].filter((file) => !existsSync(file));
  expect(missing, 'run npm run build').toEqual([]);
});

test('doors and build entries are the same', () => {
  const built = [...doors().values()].map((door) => door.code.replace(/^\.\/dist\/(.*)\.js$/, '$1'));
  const meant = entries().filter((entry) => !inner.includes(entry));
  expect(built.toSorted()).toEqual(meant.toSorted());
  expect(Object.values(manifest.bin).map((file) => file.replace(/^dist\/(.*)\.js$/, '$1'))).toEqual(['cli']);
});

test('the doors export what the list says, no less and no more', async () => {
  const found: Record<string, Door> = {};
  for (const [name, door] of doors()) found[name] = await look(door);
  if (process.env.WASPADA_UPDATE_API) writeFileSync(LIST, `${JSON.stringify(found, null, 2)}\n`);
  const listed: unknown = existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) : {};
  expect(found, `if the change is meant: WASPADA_UPDATE_API=1, and read the difference of ${LIST}`).toEqual(
    listed,
  );
});

test('a name behind a star cannot hide from the list', () => {
  expect(() => declaredNames("export * from './x.js';")).toThrow(/never \*/);
  expect(
    declaredNames("import { a } from './chunk.js'; declare const b: 1; export { a, type T, b as default };"),
  ).toEqual(['T', 'a', 'default']);
});
