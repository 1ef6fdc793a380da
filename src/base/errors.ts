// Every fault the product can report: one closed table of codes, and the two shapes (issue, error) that carry them.

/** Where a fault is: keys and indices from the outside in, e.g. `['rules', 3, 'when', 'field']`. */
export type Path = readonly (string | number)[];

/** A fault found by looking: it says what was found and expected, where, and what to do next. */
export interface Issue {
  readonly code: Code;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

interface Fault {
  /** Process exit status: 2 usage, 3 data or document, 4 bundle or replay, 5 disk, 1 our fault. */
  readonly exit: 1 | 2 | 3 | 4 | 5;
  /** HTTP status of the same fault. */
  readonly http: number;
  /** What to do next when the place that found the fault knows nothing better. */
  readonly hint: string;
}

const fault = (exit: Fault['exit'], http: number, hint: string): Fault => ({ exit, http, hint });
const data = (hint: string): Fault => fault(3, 422, hint);
const conflict = (hint: string): Fault => fault(3, 409, hint);
const model = (hint: string): Fault => fault(4, 503, hint);
const disk = (hint: string): Fault => fault(5, 503, hint);

/** One table: code -> exit status, HTTP status, default hint. */
export const codes = {
  CLI_USAGE: fault(2, 400, 'Run the command with --help to see its options and an example.'),
  BASE_INTERNAL: fault(1, 500, 'This is our fault: please report it with the command you ran.'),

  JSON_SYNTAX: data('Mend the JSON at the place named; an editor with JSON support shows it.'),
  JSON_DUPLICATE_KEY: data('Keep one of the two keys: which of them was meant cannot be guessed.'),
  JSON_DANGEROUS_KEY: data('Rename the key: __proto__, constructor and prototype are not accepted.'),
  JSON_TOO_DEEP: data('Flatten the document: it nests deeper than the declared budget.'),
  JSON_TOO_LARGE: data('Split the document: it holds more values than the declared budget.'),
  JSON_NUMBER: data('Write the number so that it fits a double, or as text if it is an identifier.'),
  JSON_VALUE: data('Use only null, booleans, finite numbers, well-formed text, lists and plain objects.'),
  TEXT_ENCODING: data('Save the file as UTF-8.'),

  DOCUMENT_FORMAT: data('Use a document of the format named, or an engine that reads this one.'),
  DOCUMENT_SHAPE: data('Compare with the published JSON Schema of this document.'),

  FIELDS_UNKNOWN: data('Remove the field, or map it to one of the dictionary with --map.'),
  FIELDS_SENSITIVE: data('Remove the column; or use --drop-sensitive, which drops it and says so.'),
  FIELDS_MISSING: data('Give the field: without it a record cannot be told from another.'),
  FIELDS_VALUE: data('Use one of the values in the input table, or leave the cell empty if unknown.'),
  FIELDS_KIND: data('Write the value in the form the input table names.'),
  FIELDS_RANGE: data('Check the value: it is outside what this field can be.'),
  FIELDS_DATE: data('Write dates as YYYY-MM-DD.'),
  FIELDS_REGENCY: data('Use the official code with two digits after the dot, as text: 35.02.'),
  FIELDS_COUNTRY: data('Use ISO 3166-1 alpha-2 codes, e.g. MY|SG.'),
  FIELDS_LIST: data('Separate items with |, their parts with :, and write [] for a known-empty list.'),
  FIELDS_AFTER: data('Check the two dates: one may be mistyped.'),

  ROW_DUPLICATE_ID: data('Give each application its own applicationId.'),
  ROW_WIDTH: data('Check the row for a missing or surplus separator, or an unquoted one inside a cell.'),
  ROW_QUOTE: data('Put the whole cell in quotes, and write a quote inside it twice.'),
  ROW_ENCODING: data('Save the file as UTF-8; this row has bytes that are not.'),
  ROW_NUL: data('Remove the NUL character from this row.'),
  ROW_TOO_LARGE: data('Check this row for an unclosed quote: a cell is larger than the declared budget.'),

  FILE_EMPTY: data('Give a file with a header line and at least one row.'),
  FILE_HEADER: data('Mend the header: every column needs its own, known name.'),
  FILE_QUOTE: data('Close the quote opened at the place named.'),
  FILE_DIALECT: data('Name the delimiter and date form with --delimiter and --dates.'),
  FILE_KIND: data('Give a whole file of a kind in --help.'),
  MAP_DOCUMENT: data('Make a mapping with: waspada map FILE --out mapping.json'),

  RULES_FIELD: data('Use a field or indicator of the dictionary.'),
  RULES_OPERATOR: data('Use one of the operators of the rule language.'),
  RULES_VALUE: data('Use a value that this field can have.'),
  RULES_KIND: data('Use an operator that fits the kind of this field.'),
  RULES_DUPLICATE: data('Give each rule, group, cap, list and table its own id.'),
  RULES_REFERENCE: data('Refer to an id that this rule set declares.'),
  RULES_KNOWN_SCORES: data('known and unknown may stand only in rules of 0 points.'),
  RULES_CONTRADICTION: data('Remove one of the conditions: they cannot hold together.'),
  RULES_NEVER: data('Mend or remove the rule: no record can make it fire.'),
  RULES_SHADOWED: data('Remove the rule, or raise its points above the one that always fires with it.'),
  RULES_EXPIRED: data('Renew validTo after review, or remove the rule.'),
  RULES_NOT_YET: data('Nothing to do if the date is meant: the rule starts later.'),
  RULES_REVIEW: data('Review the rule and set a new reviewBy.'),
  RULES_CAP: data('Lower the points, or raise the cap.'),
  RULES_CLEARS: data(
    'A document may not cancel debt, coaching, control, reward or forgery: remove the id from clears.',
  ),
  RULES_PROTECTIVE_POINTS: data('A rule that clears others has 0 points.'),
  RULES_GROUP: data('Keep rules of one class and one cap in a group.'),
  RULES_DECAY: data(
    'Steps need rising months and falling points, the first equal to the points of the rule.',
  ),
  RULES_PROTECTED: data('Remove it: a protected attribute or what follows from one must not reach a score.'),
  RULES_ALONE: data('Lower the points: one fact alone must not reach this band.'),
  RULES_CONTEXT_ALONE: data('Lower the points: context alone must stay in the first band.'),
  RULES_VICTIM: data('Add the condition that victimHistory is false: a victim is not punished for history.'),
  RULES_EXAMPLE: data('Mend the rule or its example: they disagree.'),
  RULES_WORDS: data('Write the sentence again without words of guilt or refusal.'),
  RULES_BUDGET: data('Split the rule set: it exceeds a declared budget.'),
  TABLE_OVERLAP: data('Make the rows exclude each other, or use the hit policy first or collect.'),
  TABLE_GAP: data('Add a row for the case named, or say that no row is meant with "otherwise": "nothing".'),

  BUNDLE_MISSING: model('Name a bundle folder that holds manifest.json and rules.json.'),
  BUNDLE_DIGEST: model('A file of the bundle was changed after it was sealed: seal it anew after review.'),
  BUNDLE_FIELDS: model('Use the engine version that this bundle was made for.'),
  BUNDLE_CARD: model('Write the card anew from the documents: its numbers are not theirs.'),
  BUNDLE_FORESTS: model(
    "Pass it: import { forests } from 'waspada/forest' and createScorer(bundle, { forests }).",
  ),
  BUNDLE_GATE: model(
    'A model scores only behind a gate report that passes: prove it on held-out outcomes, or leave it off.',
  ),
  BUNDLE_EXPIRED: model('Prove the model again on newer outcomes, or switch it off.'),
  MODEL_FORMAT: model('Name the format with --from, or convert the model with the export in examples/.'),
  MODEL_SHAPE: model('Export the model again: a part of it is missing or of another kind.'),
  MODEL_NODE: model('Export the model again: its trees do not hold together.'),
  MODEL_NUMBER: model('Export the model again: a number in it is not finite or not whole where it must be.'),
  MODEL_BUDGET: model('Train a smaller forest: it exceeds a declared budget.'),
  MODEL_UNSUPPORTED: model(
    'Train without what is named, or convert the model: it is refused rather than guessed.',
  ),
  MODEL_PROOF: model('The model does not give its own expected outputs: export or train it again.'),
  MODEL_FEATURES: model('Use the features that the model was trained with, in their order.'),
  MODEL_PROTECTED: model(
    'Remove the feature: it is protected, personal, or context that must not move a band.',
  ),
  MODEL_COVER: model(
    'Export the model with its training weights: without them no exact reasons can be given.',
  ),
  TRAIN_LABELS: data(
    'Use outcomes from courts, protection agencies, repatriations, blind reviews or follow-up.',
  ),
  TRAIN_DATA: data('Give more rows, or another column: nothing can be learned from these.'),
  TRAIN_SETTINGS: data('Use a setting in the range named.'),
  TRAIN_TRAINER: data('Use the trainer waspada, or install the optional package that is named.'),
  REGION_CODE: data('Use an official code as text, two digits a level: 35, 35.02, 35.02.11, 35.02.11.2003.'),
  REGION_INDICATOR: data('Use one of the indicators of the catalogue: waspada regions catalogue lists them.'),
  REGION_PERIOD: data('Write a period as 2025, 2025-H1, 2025-11, 2025-03-14 or 2025-01/2025-11.'),
  REGION_BASIS: data('Say how it was counted: a figure on one basis never stands for another.'),
  REGION_VALUE: data('Write a plain number of at least 0; leave no row for what is not known.'),
  REGION_EFFORT: data(
    'Say in effort who looked, where and when: without it a 0 cannot be told from not looking.',
  ),
  REGION_SOURCE: data('Say where the figure comes from: an address, or the name and date of a document.'),
  REGION_DUPLICATE: data('Keep one row, or give the later figure a higher revision.'),
  REGION_SUM: data(
    'Check the parts and their total, or mark the figures that do not cover everything as partial.',
  ),
  REGION_MIXED: data('Compare figures of one basis and one period only.'),
  REGION_DATA: data('Give more regions or a longer period: this cannot be computed from so little.'),
  REGION_SETTINGS: data('Use a setting in the range named.'),
  REGION_MONOTONE: data('Let the rules of one index read an uncertain figure in one direction only.'),
  WATCH_KIND: data('Use one of the kinds of report that waspada watch --help lists.'),
  WATCH_DELIVERY: disk(
    'Check the address and the network; the alarms are in the output file, and --resume delivers them again.',
  ),
  EXCHANGE_PROVENANCE: data('Say which agency sends it, from which register, on what legal basis.'),
  EXCHANGE_DIGEST: data('Ask the sender for the file again: its content is not what its digest says.'),
  REPLAY_DIFFERS: fault(4, 409, 'Compare the receipt with the bundle and engine it names.'),
  REPLAY_BUNDLE: fault(4, 409, 'Give the bundle that the receipt names with --bundle.'),

  STORE_UNAVAILABLE: disk('Check the disk or the database server; ask again with the same idempotency key.'),
  STORE_LOCKED: disk('Stop the process named, or use another file: one process writes a ledger.'),
  STORE_OPTIONS: fault(2, 503, 'Mend the setting named.'),
  STORE_DRIVER: fault(2, 503, 'Install the optional package named: npm install libsql, or npm install pg.'),
  STORE_VERSION: disk('Use the engine that wrote this store, or a later one.'),
  STORE_DURABLE: disk('Switch it on: an acknowledged record must outlive a power cut.'),
  STORE_KEYS: disk('Put back the key file that this ledger was written with.'),
  STORE_REQUEST: data('Mend the part named: nothing was written.'),
  STORE_CLOSED: fault(1, 503, 'Open the store again.'),
  LEDGER_CONFLICT: conflict('Read it again and decide on what stands there now.'),
  LEDGER_IDEMPOTENCY: data('Use a new idempotency key for another request.'),
  LEDGER_WINDOW_OPEN: conflict('Wait until the objection or appeal is over: nothing is erased before.'),
  LEDGER_ERASED: fault(3, 410, 'Open a new consultation: this one was erased.'),
  LEDGER_DAMAGED: model(
    'Run waspada audit verify, keep the file as it is, and restore the last back-up that verifies.',
  ),
  LEDGER_ROLLED_BACK: model(
    'The ledger holds less than was anchored: restore a newer back-up, or start a new ledger and keep both.',
  ),
  SPOOL_DAMAGED: disk('Keep the spool file: the lines before the place named are whole.'),
  SPOOL_WRITE: disk('Check the folder, its permissions and the free space.'),

  AUTH_REQUIRED: fault(3, 401, 'Sign in, or send the token of a service.'),
  AUTH_CREDENTIALS: fault(3, 401, 'Check the account name and the password.'),
  AUTH_LOCKED: fault(3, 429, 'Wait as long as Retry-After says; an administrator can invite again.'),
  AUTH_PASSWORD: data('Choose another password: 12 characters or more, and not the account name.'),
  AUTH_INVITATION: fault(3, 410, 'Ask an administrator for a new invitation: each is used once and lapses.'),
  AUTH_ROLES: data(
    'Roles that check one another are never held by one account; a service has no other role.',
  ),
  AUTH_LAST_ADMIN: conflict('Make another administrator first.'),
  AUTH_CSRF: fault(3, 403, 'Send X-Waspada-Csrf of the session, from a page of this service.'),
  AUTH_FORBIDDEN: fault(3, 403, 'Ask somebody whose role allows it, or an administrator for the role.'),
  PROTOCOL_STATE: conflict('Read the consultation again: `allowed` says what can be done now.'),
  PROTOCOL_FIRST_ASSESSMENT: conflict(
    'Record an own first assessment with a reason: nothing is disclosed before.',
  ),
  PROTOCOL_REASONS_FIRST: conflict('Look at the reasons first, then at the number.'),
  PROTOCOL_BLIND: conflict('This case is of the random blind sample: decide on what you heard and saw.'),
  PROTOCOL_BLIND_MONTH: conflict('A secret is revealed once its month is over.'),
  PROTOCOL_RECEIPT: conflict(
    'Look at the reasons and the score of the present answers, and name that receipt.',
  ),
  PROTOCOL_ACTOR: fault(3, 403, 'Only the officer who opened the consultation works on it.'),
  PROTOCOL_SECOND_PERSON: conflict('Ask somebody else: who proposed something never approves it.'),
  PROTOCOL_REVIEWER: conflict(
    'Ask another officer: a reviewer has seen neither the score nor the first decision.',
  ),
  PROTOCOL_ADVERSE: conflict(
    'Such an outcome needs a BAP, reasons that can be disclosed, and an SK of the head of office.',
  ),
  SERVICE_ROUTE: fault(3, 404, 'See /v1/openapi.json for what there is.'),
  SERVICE_METHOD: fault(3, 405, 'Use a method that Allow names.'),
  SERVICE_NOT_FOUND: fault(3, 404, 'Check the number; what another office keeps is not told here.'),
  SERVICE_EXISTS: conflict('Choose another name.'),
  SERVICE_REQUEST: fault(3, 400, 'Mend the request at the place named.'),
  SERVICE_TYPE: fault(3, 415, 'Send application/json in UTF-8.'),
  SERVICE_TOO_LARGE: fault(3, 413, 'Send less at once.'),
  SERVICE_TOO_MANY: data('Send at most 100 records at once.'),
  SERVICE_PRECONDITION: fault(3, 428, 'Name the version that you read in If-Match.'),
  SERVICE_RATE: fault(3, 429, 'Wait as long as Retry-After says.'),
  SERVICE_BUSY: fault(3, 503, 'One such job is running: ask again later.'),
  SERVICE_TIME: disk('Ask again with the same Idempotency-Key.'),
  SERVICE_DEGRADED: disk('See /v1/health for the reason; the counter goes on by hand.'),
  SERVICE_SCORING: model('No score is given now: go on by hand, decisions are still recorded.'),
  SERVICE_EVIDENCE: model(
    'Serve synthetic evidence with --demo or --training, expert judgement with --pilot.',
  ),
  SERVICE_CONFIG: fault(2, 503, 'Mend the setting named; waspada serve --help lists all.'),
  SERVICE_DRIVER: fault(2, 503, 'Install the optional package named: npm install fastify.'),
  SERVICE_LISTEN: disk('Use another port or address, or stop what listens there.'),
  BUNDLE_UNSIGNED: model(
    'Sign it by an author and another approver (waspada bundle sign), or say --allow-unsigned.',
  ),
  BUNDLE_SIGNATURE: model(
    'A signature does not hold, or its keys are not trusted here: sign anew after review.',
  ),

  DISK_READ: disk('Check that the file exists and may be read.'),
  DISK_WRITE: disk('Check the folder, its permissions and the free space.'),
} satisfies Record<string, Fault>;

export type Code = keyof typeof codes;

/** An issue with the default hint of its code unless a better one is given. */
export function issue(code: Code, path: Path, message: string, hint: string = codes[code].hint): Issue {
  return { code, path, message, hint };
}

/** The one error class: thrown at doors, after all faults of a document were collected. */
export class WaspadaError extends Error {
  override readonly name = 'WaspadaError';
  readonly code: Code;
  readonly path: Path;
  readonly hint: string;
  readonly issues: readonly Issue[];

  constructor(first: Issue, issues: readonly Issue[] = [first], cause?: unknown) {
    super(first.message, cause === undefined ? undefined : { cause });
    this.code = first.code;
    this.path = first.path;
    this.hint = first.hint;
    this.issues = issues;
  }
}

/** Throws one error that holds all issues, or nothing where there are none. */
export function refuse(issues: readonly Issue[]): void {
  const first = issues[0];
  if (first !== undefined) throw new WaspadaError(first, issues);
}

/** `rules[3].when.field`, for people. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}

/** A fault for machines: a problem document (RFC 9457), served as `application/problem+json`. */
export interface Problem {
  readonly type: string;
  /** The default hint of the code: the same for every fault of that code. */
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: Code;
  readonly path: Path;
  readonly hint: string;
  /** All faults, where there is more than one. */
  readonly issues?: readonly Issue[];
}

/** An error, or its first fault and all of them, as a problem document. */
export function problemOf({
  code,
  message,
  path,
  hint,
  issues,
}: Issue & Pick<WaspadaError, 'issues'>): Problem {
  return {
    type: `urn:waspada:${code}`,
    title: codes[code].hint,
    status: codes[code].http,
    detail: message,
    code,
    path,
    hint,
    ...(issues.length > 1 ? { issues } : {}),
  };
}
