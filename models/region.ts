// The shipped region bundle as a module: importable in a bundler and a browser.
import regions from '../data/regions.json' with { type: 'json' };
import type { BundleSource } from '../src/score/bundle.js';
import manifest from './region/1.0.0/manifest.json' with { type: 'json' };
import rules from './region/1.0.0/rules.json' with { type: 'json' };
import views from './region/1.0.0/views.json' with { type: 'json' };

const bundle: BundleSource = { manifest, rules, regions, views };
export default bundle;
export { bundle };
