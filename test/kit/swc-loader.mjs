/** Registers an import hook with the compiler swc, so that Node runs the TypeScript sources in tests, threads and processes. */
import { register } from 'node:module';

register('./swc-hook.mjs', import.meta.url);
