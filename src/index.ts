// The pure door: score records and frames, check rule sets, read receipts. No I/O, no runtime dependency.
export { type Code, codes, type Issue, WaspadaError } from './base/errors.js';
export { canonicalJson, parseJson } from './base/json.js';
export { type ApplicationRecord, applicationFields } from './fields/application.js';
export type { Dictionary, FieldDef, Words } from './fields/dictionary.js';
export { createFrame, readRecord } from './fields/read.js';
export { applicationSchema } from './fields/schema.js';
export type { Frame } from './frame/frame.js';
export { applicationIndicators } from './indicators/index.js';
export { checkRules } from './rules/check.js';
export type { Diagnostic } from './rules/diagnostic.js';
export { type Band, type Rule, type RuleSet, readRuleSet } from './rules/document.js';
export type { Interpretation, Trace } from './rules/interpret.js';
export {
  type ApplicantView,
  type Assessment,
  applicantView,
  type Question,
  type Reason,
  type Scored,
  type Unscored,
} from './score/assessment.js';
export { type Bundle, type BundleSource, type Manifest, sealBundle } from './score/bundle.js';
export type { Counterfactual } from './score/counterfactual.js';
export { type Receipt, readReceipt, replay } from './score/receipt.js';
export { createScorer, type Dates, type Scorer, type ScorerOptions, type Scores } from './score/scorer.js';
export { version } from './score/version.js';
