// The version of this engine, from package.json at build time.
export { version } from '../../package.json';
