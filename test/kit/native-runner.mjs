/**
 * Runs a spec with jest-circus, but loads it and its imports with Node, once per process. Jest's loader reads every module again for each
 * spec, which took a third of the time of all tests. Specs of one process share module state, as requests of the application do.
 */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const RUNNER = require.resolve('jest-circus/runner');
const CIRCUS = dirname(RUNNER) + sep;

/** Loads jest-circus again, so that each spec has its own list of tests and hooks. */
function freshCircus() {
  for (const path of Object.keys(require.cache)) if (path.startsWith(CIRCUS)) delete require.cache[path];
  return require(RUNNER);
}

let runs = 0;

export default async function runNatively(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  const { default: runCircus } = freshCircus();
  if (environment.global !== globalThis) return runCircus(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
  const run = ++runs;
  const nativeRuntime = Object.create(runtime, {
    requireInternalModule: { value: require },
    unstable_shouldLoadAsEsm: { value: () => true },
    // The query makes a spec that runs again in watch mode a new module.
    unstable_importModule: { value: (path) => import(`${pathToFileURL(path)}?run=${run}`) },
  });
  return runCircus(globalConfig, config, environment, nativeRuntime, testPath, sendMessageToJest);
}
