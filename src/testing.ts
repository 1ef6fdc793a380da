// The door for people who test against Waspada: records to start from, and arbitrary records from a seed.
export { answeredRecord, blankRecord, randomRecord, withAnswers } from './score/fixtures.js';
