// The built counter page in this package in; its files by path out, read once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../io/bundle.js';
import type { PageFile, Pages } from './handler.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** Files of a folder, flat; `/` is index.html. An empty folder, or none, gives no page: the API works without. */
export function loadPages(folder: string = join(packageFolder(), 'dist', 'page')): Pages {
  const files = new Map<string, PageFile>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const type = types[/\.[a-z]+$/.exec(name)?.[0] ?? ''];
    if (type === undefined) continue;
    files.set(`/${name}`, { type, body: readFileSync(join(folder, name)) });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return (path) => files.get(path) ?? null;
}
