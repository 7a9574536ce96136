/** What a change under `npm run dev` (dev.mjs) has to restart. */
import { relative, sep } from 'node:path';

/** Sources that dev.mjs loads into its own process. Nothing restarts that. */
const LOADED_BY_TOOL = [
  'lab/start/environment.ts',
  'lab/start/mailbox.ts',
  'lab/start/own-stripe.ts',
  'lab/start/folder-lock.ts',
  'src/operator/embedded-postgres.ts',
];

function partOf(path) {
  if (path.startsWith('stripe-double/')) return 'double';
  return LOADED_BY_TOOL.includes(path) ? 'tool' : 'application';
}

/**
 * @param {string} root folder of the repository
 * @param {readonly string[]} files absolute paths of changed sources and migrations
 * @returns {('application' | 'double' | 'tool')[]} each part once
 */
export function partsOf(root, files) {
  return [...new Set(files.map((file) => partOf(relative(root, file).replaceAll(sep, '/'))))];
}
