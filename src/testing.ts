// The door for people who test against Waspada: records to start from, random ones from a seed, and the review of rules.
export { reviewRules } from './rules/review.js';
export { answeredRecord, blankRecord, randomRecord, withAnswers } from './score/fixtures.js';
