// The demonstration bundle as a module: rules and a forest trained on the SYNTHETIC population. Score with `forests` of waspada/forest.
import regions from '../data/regions.json' with { type: 'json' };
import type { BundleSource } from '../src/score/bundle.js';
import forest from './passport-application-demo/1.0.0/forest.json' with { type: 'json' };
import gate from './passport-application-demo/1.0.0/gate.json' with { type: 'json' };
import manifest from './passport-application-demo/1.0.0/manifest.json' with { type: 'json' };
import points from './passport-application-demo/1.0.0/points.json' with { type: 'json' };
import rules from './passport-application-demo/1.0.0/rules.json' with { type: 'json' };
import training from './passport-application-demo/1.0.0/training.json' with { type: 'json' };

const bundle: BundleSource = { manifest, rules, regions, forest, points, gate, training };
export default bundle;
export { bundle };
