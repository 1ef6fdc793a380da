// Every property test draws the same documents at every run; another seed is tried with WASPADA_SEED.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.WASPADA_SEED ?? 20261124) });
