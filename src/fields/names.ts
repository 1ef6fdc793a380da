// A name that the dictionary does not have: merely unknown, or of an attribute that must not enter.
import { type Issue, issue, type Path } from '../base/errors.js';
import { sensitiveNames } from './application.js';
import { didYouMean, quote } from './suggest.js';

/** Whether a name, or its part after the last dot, is that of an attribute that must not reach a score. */
export function isSensitive(name: string): boolean {
  // Accents and full-width letters come apart into plain ones, so that they hide nothing.
  const letters = (text: string): string =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  return (
    sensitiveNames.has(letters(name)) || sensitiveNames.has(letters(name.slice(name.lastIndexOf('.') + 1)))
  );
}

/** FIELDS_SENSITIVE or FIELDS_UNKNOWN, with the name that was probably meant. */
export function unknownName(name: string, path: Path, known: readonly string[]): Issue {
  if (isSensitive(name)) {
    const message = `found ${quote(name)}, an attribute that must not reach a score`;
    return issue('FIELDS_SENSITIVE', path, message);
  }
  const otherwise = 'remove it, or map it to a field of the dictionary with --map';
  return issue(
    'FIELDS_UNKNOWN',
    path,
    `found ${quote(name)}, expected a known field`,
    didYouMean(name, known, otherwise),
  );
}
