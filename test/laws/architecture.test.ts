// The law of floors: imports go down or stay in their room, nothing goes round in a circle, the core touches neither Node nor the clock.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Room -> floor. An import goes to the same room or to a lower floor. */
const floors: Record<string, number> = {
  base: 0,
  frame: 1,
  fields: 2,
  indicators: 3,
  rules: 4,
  forest: 4,
  evaluate: 4,
  score: 5,
  regions: 6,
  linkage: 6,
  population: 6,
  train: 6,
  report: 7,
  io: 8,
  store: 8,
  service: 9,
  cli: 10,
};

/** The public doors stand above all rooms, side by side: none imports another. */
const doors = [
  'index',
  'node',
  'testing',
  'forest',
  'train',
  'evaluate',
  'regions',
  'service',
  'danfo',
  'cli',
].map((name) => `${name}.ts`);
const DOOR_FLOOR = 11;

/** Outside of src/ there are only these documents to import. */
const documents = /^(data\/[^/]+\.json|package\.json)$/;

/** Where Node may be used, and what of it counts as use. */
const edge = ['io', 'store', 'service', 'cli', 'cli.ts', 'node.ts'];
const nodeGlobals = new Set(['process', 'Buffer', 'require', '__dirname', '__filename']);

/** One file knows the schema library. */
const schemaLibrary = { package: 'zod', file: 'base/documents.ts' };

/** What makes code from text: in no room, so that tests of the edge need not run once more without it. */
const codeFromText = new Set(['eval', 'Function']);

/** Rooms whose numbers are the same on every runtime, and what would make them differ (or read the clock). */
const exactRooms = ['base', 'fields', 'frame', 'indicators', 'rules', 'forest', 'score'];
const roundedMath =
  'pow exp expm1 log log2 log10 log1p cbrt hypot sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh random';
const inexact = new Set([
  ...roundedMath.split(' ').map((name) => `Math.${name}`),
  ...['Math', 'Intl', 'Date', 'performance', '**'],
]);
const inexactMethod = /^\.(toISOString|localeCompare|toLocale\w+)$/;

/** Drawers without a subject. */
const drawer = /^(utils?|helpers?|types?|common|misc|managers?)$/;

const builtins = new Set(builtinModules);

/** Every breach of the laws in a tree of source files (path inside src/ -> text), as `file: what is wrong`, sorted. */
function breaches(files: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  const edges = new Map<string, string[]>();
  for (const [file, text] of Object.entries(files)) {
    const report = (fault: string): number => found.push(`${file}: ${fault}`);
    const room = roomOf(file);
    if (floorOf(file) === undefined) report(`the room ${room} has no floor`);
    for (const part of file.replace(/\.ts$/, '').split('/'))
      if (drawer.test(part)) report(`${part} names no subject`);

    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    const targets: string[] = [];
    edges.set(file, targets);
    for (const specifier of imports(source)) {
      if (!specifier.startsWith('.')) {
        const name = specifier.split('/')[0] ?? '';
        if ((specifier.startsWith('node:') || builtins.has(name)) && !edge.includes(room))
          report(`imports ${specifier} in the core`);
        if (name === schemaLibrary.package && file !== schemaLibrary.file)
          report(`imports ${specifier} outside ${schemaLibrary.file}`);
        continue;
      }
      const path = posix.join('src', posix.dirname(file), specifier);
      if (documents.test(path)) continue;
      const target = resolve(path.replace(/^src\//, ''), files);
      if (target === undefined) {
        report(`imports ${specifier}, which is neither a source file nor a document of data/`);
        continue;
      }
      targets.push(target);
      const [from, to] = [floorOf(file) ?? 0, floorOf(target) ?? 0];
      if (to > from) report(`goes up to ${target}`);
      else if (to === from && roomOf(target) !== room) report(`goes sideways to ${target}`);
    }
    for (const use of uses(source)) {
      if (nodeGlobals.has(use) && !edge.includes(room)) report(`uses ${use} in the core`);
      if (codeFromText.has(use)) report(`uses ${use}`);
      if (exactRooms.includes(room) && (inexact.has(use) || inexactMethod.test(use))) report(`uses ${use}`);
    }
  }
  for (const circle of circles(edges))
    found.push(`${circle[0]}: goes in a circle by ${[...circle.slice(1), circle[0]].join(', ')}`);
  return found.sort();
}

/** The folder of a file, or for a door the file itself. */
function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function floorOf(file: string): number | undefined {
  const room = roomOf(file);
  if (doors.includes(room)) return DOOR_FLOOR;
  return Object.hasOwn(floors, room) ? floors[room] : undefined;
}

function resolve(path: string, files: Readonly<Record<string, string>>): string | undefined {
  const bare = path.replace(/\.(js|ts)$/, '');
  return [`${bare}.ts`, `${bare}/index.ts`].find((file) => Object.hasOwn(files, file));
}

/** What a file imports or exports from, `import type` and `import('...')` included. */
function imports(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push(unquote(node.moduleSpecifier));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      found.push(unquote(node.argument.literal));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push(...node.arguments.slice(0, 1).map(unquote));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A specifier that is computed, not written, stands as its own source text: no file has that name, so it is reported. */
function unquote(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : `./${node.getText()}`;
}

/** What a file uses as values: free names (`Date`), names of properties (`.toISOString`), both in one (`Math.exp`), and `**`. */
function uses(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    const property = propertyOf(node);
    if (property !== undefined) {
      found.push(`.${property.name}`);
      const owner = property.owner;
      if (!ts.isIdentifier(owner)) visit(owner);
      else if (owner.text === 'globalThis') found.push(property.name);
      else found.push(`${owner.text}.${property.name}`, ...(owner.text === 'Math' ? [] : [owner.text]));
      return;
    }
    if (ts.isIdentifier(node) && !namesProperty(node)) found.push(node.text);
    if (
      node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    )
      found.push('**');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `owner.name` and `owner['name']` are the same access. */
function propertyOf(node: ts.Node): { owner: ts.Expression; name: string } | undefined {
  if (ts.isPropertyAccessExpression(node)) return { owner: node.expression, name: node.name.text };
  if (!ts.isElementAccessExpression(node) || !ts.isStringLiteralLike(node.argumentExpression))
    return undefined;
  return { owner: node.expression, name: node.argumentExpression.text };
}

/** `{ process: 1 }` and `process(): void` in a class name a property; they use nothing. */
function namesProperty(node: ts.Identifier): boolean {
  const parent = node.parent;
  return (
    (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.name === node
  );
}

/** Each circle once, from its first file in order of names. */
function circles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const found = new Map<string, string[]>();
  const done = new Set<string>();
  const walk = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      const circle = trail.slice(at);
      const start = circle.indexOf([...circle].sort()[0] ?? file);
      const turned = [...circle.slice(start), ...circle.slice(0, start)];
      found.set(turned.join(' '), turned);
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return [...found.values()];
}

function sources(): Record<string, string> {
  const paths = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const code = paths.filter((path) => path.endsWith('.ts') && !path.includes('node_modules')).sort();
  return Object.fromEntries(code.map((path) => [path, readFileSync(`src/${path}`, 'utf8')]));
}

test('the source keeps the laws of the house', () => {
  const files = sources();
  expect(Object.keys(files).length).toBeGreaterThan(0);
  expect(breaches(files)).toEqual([]);
});

// The law can fail: each small tree below breaks it in one way (or in none).

const lawful = {
  'base/errors.ts':
    'export const a = Math.floor(Math.sqrt(2)); type T = Date; const o = { process: 1 }; o.process;',
  'base/documents.ts': "import { z } from 'zod/mini'; export { z };",
  'score/score.ts':
    "import { a } from '../base/errors.js'; import regions from '../../data/regions.json'; export * from './bands.js';",
  'score/bands.ts': "import type { a } from '../base/errors';",
  'evaluate/read.ts': 'export const odds = Math.exp(1) ** 2;',
  'io/files.ts': "import fs from 'node:fs'; process.exit(new Date().getDate());",
  'index.ts': "export { b } from './score/score.js';",
};

test('a lawful tree has no breach', () => {
  expect(breaches(lawful)).toEqual([]);
});

test.each<[string, Record<string, string>, string[]]>([
  [
    'an import upwards',
    { 'base/x.ts': "import '../score/bands.js';" },
    ['base/x.ts: goes up to score/bands.ts'],
  ],
  [
    'a type upwards',
    { 'base/x.ts': "import type { T } from '../score/bands.js';" },
    ['base/x.ts: goes up to score/bands.ts'],
  ],
  [
    'an inline type upwards',
    { 'base/x.ts': "type T = import('../score/bands.js').T;" },
    ['base/x.ts: goes up to score/bands.ts'],
  ],
  [
    'an export upwards',
    { 'base/x.ts': "export * from '../score/bands.js';" },
    ['base/x.ts: goes up to score/bands.ts'],
  ],
  [
    'a late import upwards',
    { 'base/x.ts': "await import('../score/bands.js');" },
    ['base/x.ts: goes up to score/bands.ts'],
  ],
  [
    'an import sideways',
    { 'rules/x.ts': "import '../evaluate/read.js';" },
    ['rules/x.ts: goes sideways to evaluate/read.ts'],
  ],
  [
    'a door through a door',
    { 'node.ts': "export * from './index.js';" },
    ['node.ts: goes sideways to index.ts'],
  ],
  [
    'a circle of two files',
    { 'score/x.ts': "import './y.js';", 'score/y.ts': "import './x.js';" },
    ['score/x.ts: goes in a circle by score/y.ts, score/x.ts'],
  ],
  [
    'a file that imports itself',
    { 'score/x.ts': "import './x.js';" },
    ['score/x.ts: goes in a circle by score/x.ts'],
  ],
  ['node: in the core', { 'report/x.ts': "import 'node:fs';" }, ['report/x.ts: imports node:fs in the core']],
  [
    'a built-in without node:',
    { 'report/x.ts': "import 'fs/promises';" },
    ['report/x.ts: imports fs/promises in the core'],
  ],
  ['process in the core', { 'report/x.ts': 'process.exit(1);' }, ['report/x.ts: uses process in the core']],
  [
    'process through globalThis',
    { 'report/x.ts': 'globalThis.process.exit();' },
    ['report/x.ts: uses process in the core'],
  ],
  [
    'the schema library elsewhere',
    { 'rules/x.ts': "import 'zod/mini';" },
    ['rules/x.ts: imports zod/mini outside base/documents.ts'],
  ],
  ['Math.pow', { 'score/x.ts': 'Math.pow(2, 3);' }, ['score/x.ts: uses Math.pow']],
  ["Math['exp']", { 'score/x.ts': "Math['exp'](2);" }, ['score/x.ts: uses Math.exp']],
  ['a function taken out of Math', { 'score/x.ts': 'const { exp } = Math;' }, ['score/x.ts: uses Math']],
  ['Math.log', { 'base/x.ts': 'export const f = Math.log;' }, ['base/x.ts: uses Math.log']],
  ['a power', { 'rules/x.ts': 'const a = 2 ** 3;' }, ['rules/x.ts: uses **']],
  ['a power of itself', { 'rules/x.ts': 'let a = 2; a **= 3;' }, ['rules/x.ts: uses **']],
  ['toISOString', { 'frame/x.ts': 'x.toISOString();' }, ['frame/x.ts: uses .toISOString']],
  ['the clock', { 'fields/x.ts': 'Date.now();' }, ['fields/x.ts: uses Date']],
  ['Intl', { 'fields/x.ts': 'new Intl.NumberFormat();' }, ['fields/x.ts: uses Intl']],
  ['a locale', { 'fields/x.ts': "'i'.toLocaleUpperCase();" }, ['fields/x.ts: uses .toLocaleUpperCase']],
  ['eval', { 'rules/x.ts': "eval('1');" }, ['rules/x.ts: uses eval']],
  ['new Function', { 'rules/x.ts': "new Function('1');" }, ['rules/x.ts: uses Function']],
  ['code from text at the edge', { 'io/x.ts': "globalThis.eval('1');" }, ['io/x.ts: uses eval']],
  ['a drawer', { 'score/utils.ts': '' }, ['score/utils.ts: utils names no subject']],
  ['a folder of drawers', { 'score/common/x.ts': '' }, ['score/common/x.ts: common names no subject']],
  ['a room without a floor', { 'cellar/x.ts': '' }, ['cellar/x.ts: the room cellar has no floor']],
  ['a door that is not on the list', { 'extra.ts': '' }, ['extra.ts: the room extra.ts has no floor']],
  [
    'a file that is not there',
    { 'score/x.ts': "import './gone.js';" },
    ['score/x.ts: imports ./gone.js, which is neither a source file nor a document of data/'],
  ],
  [
    'policy numbers outside of data/',
    { 'score/x.ts': "import '../../models/a/rules.json';" },
    ['score/x.ts: imports ../../models/a/rules.json, which is neither a source file nor a document of data/'],
  ],
])('%s is a breach', (_, files, expected) => {
  expect(breaches({ ...lawful, ...files })).toEqual(expected);
});
