// What is wrong with a file of columns in; the one refusal of Parquet and Arrow alike out.
import { issue, WaspadaError } from '../base/errors.js';

/** A file that does not hold what it says. Code: FILE_KIND. */
export const broken = (message: string): WaspadaError =>
  new WaspadaError(
    issue('FILE_KIND', [], message, 'The file is damaged or cut off: copy or write it again.'),
  );
