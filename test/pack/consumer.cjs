// The same program in the older module form: require() of the same doors gives the same bytes on stdout.
const { createScorer } = require('waspada');
const { default: bundle } = require('waspada/models/passport-application');
require('waspada/node');
require('waspada/testing');

const record = require('./record.json');
const scorer = createScorer(bundle);
console.log(JSON.stringify({ assessment: scorer.assess(record), receipt: scorer.receipt(record) }));
