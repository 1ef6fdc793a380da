// The examples of an operator and the page about operations: settings that the service takes, commands and options that there are.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromEnvironment, readConfiguration } from '../../src/service/configuration.js';
import { command } from './desk.js';

const unit = readFileSync('examples/waspada.service', 'utf8');
const compose = readFileSync('examples/compose.example.yaml', 'utf8');

test('the settings of the unit and of the containers are ones that the service takes, each with an effect', () => {
  const ofUnit = Object.fromEntries(
    [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const ofCompose = Object.fromEntries(
    [...compose.matchAll(/^ +(WASPADA_\w+): (.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  for (const environment of [
    ofUnit,
    { ...ofCompose, WASPADA_DATABASE: 'postgres://waspada:x@127.0.0.1/waspada' },
  ]) {
    const written = fromEnvironment(environment);
    expect(Object.keys(written)).toHaveLength(
      Object.keys(environment).filter((name) => name.startsWith('WASPADA_')).length,
    );
    const config = readConfiguration([{ from: 'environment', written }]);
    expect(config).toMatchObject({ origin: 'https://loket.example.id', mode: 'live', allowUnsigned: false });
  }
});

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!analyze) console.info('skipped: systemd-analyze is not here');
test.skipIf(!analyze)('systemd finds no fault in the unit', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', 'examples/waspada.service'], {
    encoding: 'utf8',
  });
  // Where no waspada is installed, that alone may be said.
  expect([status, stderr.split('\n').filter((line) => line.includes('waspada.service:'))]).toEqual([0, []]);
});

test.each(['docs/OPERATIONS.md', 'docs/OPERATIONS.id.md'])(
  'every command and option that %s names is one',
  (page) => {
    const text = readFileSync(page, 'utf8');
    const named = [...text.matchAll(/`waspada ([a-z]+)([^`]*)`|^ {4}waspada ([a-z]+)(.*)$/gm)].map(
      ([, inline, after, alone, rest]) => [inline ?? alone ?? '', after ?? rest ?? ''] as const,
    );
    const helps = new Map<string, string>();
    let options = 0;
    for (const [name, rest] of named) {
      if (!helps.has(name)) helps.set(name, command(name, '--help').stdout);
      const help = helps.get(name) ?? '';
      expect([name, help.includes(`waspada ${name}`)]).toEqual([name, true]);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) {
        options++;
        expect([name, option, help.includes(option)]).toEqual([name, option, true]);
      }
    }
    expect([...helps.keys()]).toEqual(expect.arrayContaining(['serve', 'audit', 'keep', 'off', 'dpia']));
    expect(options).toBeGreaterThan(5);
  },
);
