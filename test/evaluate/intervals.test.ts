import { expect, test } from 'vitest';
import { newcombeInterval, wilsonInterval } from '../../src/evaluate/intervals.js';

const ends = ({ low, high }: { low: number; high: number }): string[] => [low.toFixed(4), high.toFixed(4)];

test('single shares have the intervals published by Newcombe (1998), Stat. Med. 17, 857, table I, method 3', () => {
  expect(ends(wilsonInterval(81, 263))).toEqual(['0.2553', '0.3662']);
  expect(ends(wilsonInterval(15, 148))).toEqual(['0.0624', '0.1605']);
  expect(ends(wilsonInterval(0, 20))).toEqual(['0.0000', '0.1611']);
  expect(ends(wilsonInterval(1, 29))).toEqual(['0.0061', '0.1718']);
});

test('differences have the intervals published by Newcombe (1998), Stat. Med. 17, 873, table II, method 10', () => {
  const difference = (a: number, m: number, b: number, n: number): string[] =>
    ends(newcombeInterval({ successes: a, trials: m }, { successes: b, trials: n }));
  expect(difference(56, 70, 48, 80)).toEqual(['0.0524', '0.3339']);
  expect(difference(9, 10, 3, 10)).toEqual(['0.1705', '0.8090']);
  expect(difference(10, 10, 0, 10)).toEqual(['0.6075', '1.0000']);
  expect(difference(5, 56, 0, 29)).toEqual(['-0.0381', '0.1926']);
});

test('of no trials nothing is known', () => {
  expect(wilsonInterval(0, 0)).toEqual({ value: Number.NaN, low: 0, high: 1 });
  expect(newcombeInterval({ successes: 0, trials: 0 }, { successes: 1, trials: 2 })).toEqual({
    value: Number.NaN,
    low: -1,
    high: 1,
  });
});

test('none and all have an end of exactly 0 and 1', () => {
  expect(wilsonInterval(0, 7).low).toBe(0);
  expect(wilsonInterval(7, 7).high).toBe(1);
});
