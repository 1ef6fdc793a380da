import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { afterEach, expect, test } from 'vitest';
import { outcomes, roles, states } from '../../../src/service/api.js';
import { outcomeWords, roleWords, stateWords } from '../../../src/service/page/labels.js';
import {
  day,
  formatNumber,
  formatShare,
  inLanguage,
  moment,
  setLanguage,
  t,
} from '../../../src/service/page/language.js';

afterEach(() => setLanguage('id'));

const folder = 'src/service/page';
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) =>
    ts.createSourceFile(name, readFileSync(`${folder}/${name}`, 'utf8'), ts.ScriptTarget.ES2022, true),
  );

interface Call {
  readonly at: string;
  readonly args: readonly ts.Expression[];
}
/** Calls of a function by name, with their file and line. */
function calls(...names: readonly string[]): Call[] {
  const found: Call[] = [];
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        names.includes(node.expression.text)
      )
        found.push({
          at: `${source.fileName}:${source.getLineAndCharacterOfPosition(node.pos).line + 1}`,
          args: node.arguments,
        });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}
/** The text of a literal, what is put into it left out; null where it is none. */
const literal = (node: ts.Expression | undefined): string | null =>
  node === undefined
    ? null
    : ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal: part }) => part.text)].join('…')
        : null;
const holes = (node: ts.Expression | undefined): number =>
  node !== undefined && ts.isTemplateExpression(node) ? node.templateSpans.length : 0;

/** The same word in both languages. */
const shared = new Set(['auditor', 'Audit']);

test('every sentence of the page exists in Indonesian and in English', () => {
  const found = calls('t', 'w');
  expect(found.length).toBeGreaterThan(300);
  for (const { at, args } of found) {
    const [id, en] = [literal(args[0]), literal(args[1])];
    expect([at, id === null || id.trim() === '', en === null || en.trim() === '']).toEqual([
      at,
      false,
      false,
    ]);
    if (!shared.has(id ?? '')) expect([at, en]).not.toEqual([at, id]);
    expect([at, holes(args[1])]).toEqual([at, holes(args[0])]);
  }
});

/** What has no language: the names of the product, of languages and of two kinds of papers. */
const nameless = ['Waspada', 'English', 'Bahasa', 'Indonesia', 'BAP', 'SK'];

test('what is shown without a language is no sentence', () => {
  for (const { at, args } of calls('plain')) {
    const words = (literal(args[0]) ?? '').match(/\p{L}+/gu) ?? [];
    expect([at, words.filter((word) => !nameless.includes(word))]).toEqual([at, []]);
  }
});

test('no word of guilt is on the page, and no markup is ever made of a text', () => {
  for (const { at, args } of calls('t', 'w'))
    for (const arg of args)
      expect([
        at,
        (literal(arg) ?? '').match(
          /tersangka|ditolak|bohong|risiko tinggi|suspect|liar|high risk|rejected|refused/i,
        )?.[0],
      ]).toEqual([at, undefined]);
  for (const source of sources)
    expect(source.text).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser/,
    );
});

test('every role, state and outcome of the API has its words', () => {
  expect(Object.keys(roleWords).sort()).toEqual([...roles].sort());
  expect(Object.keys(stateWords).sort()).toEqual([...states].sort());
  expect(Object.keys(outcomeWords).sort()).toEqual([...outcomes].sort());
});

test('numbers, shares and dates are written as people here write them, and as English does', () => {
  expect([
    formatNumber(24175.5),
    formatShare(0.008),
    day('2026-06-15').text,
    moment('2026-06-15T16:05:09+07:00').text,
  ]).toEqual(['24.175,5', '0,8 %', '15 Juni 2026', '15 Juni 2026, 16.05']);
  setLanguage('en');
  expect([
    formatNumber(24175.5),
    formatShare(0.008),
    day('2026-06-15').text,
    moment('2026-06-15T16:05:09+07:00').text,
  ]).toEqual(['24,175.5', '0.8%', '15 June 2026', '15 June 2026, 16:05']);
});

test('a text can be made in another language than the page, which then goes on in its own', () => {
  setLanguage('en');
  expect(inLanguage('id', () => t('Keputusan', 'Decision')).text).toBe('Keputusan');
  expect(t('Keputusan', 'Decision').text).toBe('Decision');
});
