// Golden models with the rows and outputs of the library that made them, and what a reader says to a spoiled file.
import { readdirSync, readFileSync } from 'node:fs';
import { WaspadaError } from '../../../src/base/errors.js';
import { type Format, ModelFile } from '../../../src/forest/formats/format.js';
import type { Model } from '../../../src/forest/model.js';

const place = (folder: string): URL => new URL(`../../golden/forests/${folder}/`, import.meta.url);

/** Names of the golden models of a folder: those that must be read, or those that must be refused. */
export const goldenNames = (folder: string, extension: string, refused: boolean): string[] =>
  readdirSync(place(folder))
    .filter((file) => file.endsWith(extension) && !file.endsWith('.rows.json'))
    .filter((file) => file.startsWith('refused-') === refused)
    .map((file) => file.slice(0, -extension.length));

export const goldenBytes = (folder: string, file: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(file, place(folder))));

/** JSON has no NaN and no infinities: there they are text. */
const numberOf = (value: unknown): number =>
  typeof value === 'string' ? Number(spelled(value)) : Number(value);
const spelled = (text: string): string => text.replace('inf', 'Infinity');

/** The lists of numbers, and of lists of numbers, of a rows file; labels stay text. */
export function goldenRows(folder: string, name: string) {
  const document: unknown = JSON.parse(readFileSync(new URL(`${name}.rows.json`, place(folder)), 'utf8'));
  const list = (key: string): unknown[] => {
    const found: unknown = Object(document)[key];
    return Array.isArray(found) ? found : [];
  };
  return {
    rows: list('rows').map((row) => (Array.isArray(row) ? row.map(numberOf) : [])),
    kinds: list('kinds').map(String),
    labels: list('label').map(String),
    numbers: (key: string) => list(key).map(numberOf),
    lists: (key: string) => list(key).map((row) => (Array.isArray(row) ? row.map(numberOf) : [])),
  };
}

export const six = ['a', 'b', 'c', 'd', 'e', 'f'];

export const readBytes = (format: Format, bytes: Uint8Array, features: readonly string[] = six): Model =>
  format.read(new ModelFile(bytes), { features });

/** `read`, or the code of the refusal; anything but a typed refusal is thrown on and fails the test. */
export function outcome(format: Format, bytes: Uint8Array, features?: readonly string[]): string {
  try {
    readBytes(format, bytes, features);
    return 'read';
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  }
}

/** The refusal of a file that must be refused. */
export function refusal(format: Format, bytes: Uint8Array, features?: readonly string[]): WaspadaError {
  try {
    readBytes(format, bytes, features);
  } catch (error) {
    if (error instanceof WaspadaError) return error;
    throw error;
  }
  throw new Error('the file was read, expected a refusal');
}

/** Lengths to cut a file of `length` bytes to: `count` of them, evenly, the last just before the end. */
export const cuts = (length: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor((index * (length - 1)) / (count - 1)));
