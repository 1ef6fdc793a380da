// The same program in the older module form: require() of the same doors gives the same bytes on stdout.
const { createScorer } = require('waspada');
const { default: bundle } = require('waspada/models/passport-application');
require('waspada/node');
require('waspada/testing');
require('waspada/train');
require('waspada/evaluate');
const { forests } = require('waspada/forest');
const { default: demo } = require('waspada/models/passport-application-demo');

const record = require('./record.json');
const scorer = createScorer(bundle);
const withModel = createScorer(demo, { forests });
console.log(
  JSON.stringify({
    assessment: scorer.assess(record),
    receipt: scorer.receipt(record),
    weighed: withModel.assess(record),
    weighedReceipt: withModel.receipt(record),
  }),
);
