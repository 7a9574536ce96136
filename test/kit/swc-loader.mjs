/** Lets Node run the sources as they are, in tests and in their threads and processes: an import hook with the compiler swc. */
import { register } from 'node:module';

register('./swc-hook.mjs', import.meta.url);
