// A rule of your own beside the shipped ones: check it, mend what is found, seal a bundle, score with it.
import * as waspada from 'waspada';
import bundle from 'waspada/models/passport-application';
import { reviewRules } from 'waspada/testing';
import own from './own-rules.json' with { type: 'json' };

const { applicationFields: dictionary, applicationIndicators: indicators } = waspada;
const withRule = (rule) => ({ ...bundle.rules, id: 'my-office', rules: [...bundle.rules.rules, rule] });
const review = (title, rules) => {
  const found = reviewRules(waspada.readRuleSet(rules), { dictionary, indicators });
  console.log(`${title}: ${found.length} found`);
  for (const { severity, code, path, message, hint } of found) {
    console.log(`  ${severity} ${code} ${path.join('.')}: ${message}\n    ${hint}`);
  }
};

// A slip of the pen, and a document that would wipe away coaching (A4): both are found before anyone is scored.
const [rule] = own.rules;
review(
  'A misspelt field',
  withRule({ ...rule, when: { field: 'feesChargedToAplicant', operator: 'is', value: true } }),
);
review('A rule that clears too much', withRule({ ...rule, points: 0, clears: ['A4'] }));

const rules = withRule(rule);
review('The rule as meant', rules);
const card = 'My office: the shipped rules and X1. Expert judgement, not measured.';
const documents = { rules, regions: bundle.regions, card };
const about = { ...bundle.manifest, name: 'my-office', version: '0.1.0' };
const manifest = waspada.sealBundle(about, documents, dictionary);

const scorer = waspada.createScorer({ manifest, ...documents });
const [{ record }] = rule.examples;
const found = scorer.assess({ applicationId: 'EXAMPLE-4', submittedAt: '2026-06-15', ...record });
for (const { rule, points, words } of found.reasons) console.log(`+${points} ${rule} ${words.en}`);
console.log(`${found.band}: ${found.score}, between ${found.low} and ${found.high}`);
