// Numbers, shares, dates and lines as people here read them.
import { expect, test } from 'vitest';
import { date, number, percent, say, wrap } from '../../src/report/words.js';

test.each([
  ['id', ['0', '999', '24.175', '1.234.567', '-24.175', '0,8', '1.234,5']],
  ['both', ['0', '999', '24.175', '1.234.567', '-24.175', '0,8', '1.234,5']],
  ['en', ['0', '999', '24,175', '1,234,567', '-24,175', '0.8', '1,234.5']],
] as const)('numbers are written as the language does: %s', (language, written) => {
  expect([0, 999, 24175, 1234567, -24175, 0.8, 1234.5].map((each) => number(each, language))).toEqual(
    written,
  );
});

test('shares have one decimal, and none of nothing', () => {
  const shares = [percent(8, 1000, 'both'), percent(1, 3, 'en'), percent(2, 2, 'id'), percent(0, 0, 'id')];
  expect(shares).toEqual(['0,8 %', '33.3 %', '100 %', '–']);
});

test('dates are written out', () => {
  expect([date('2026-06-15', 'id'), date('2026-01-02', 'en')]).toEqual(['15 Juni 2026', '2 January 2026']);
});

test('a sentence in both languages stands once where they agree', () => {
  const words = { id: 'ya', en: 'yes' };
  expect([say(words, 'id'), say(words, 'en'), say(words, 'both')]).toEqual(['ya', 'yes', 'ya / yes']);
  expect(say({ id: 'PKL', en: 'PKL' }, 'both')).toBe('PKL');
});

test('text wraps at the width, keeps its own indent, and gives further lines theirs', () => {
  expect(wrap('  - one two three', 9, '    ')).toEqual(['  - one', '    two', '    three']);
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
  expect(wrap('', 10)).toEqual(['']);
});
