/**
 * The `bytes` step of `npm run check`: what a worker's browser loads before the first answer stays small, for slow networks. It counts
 * the page, the board, the task screen and the English texts, compressed with gzip.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root } from './root.mjs';

const DIST = join(root, 'console', 'dist');
const FIRST = [
  'index.html',
  'src/worker/work-routes.tsx',
  'src/worker/task/task-page.tsx',
  ...['shell', 'account', 'worker'].map((area) => `messages/en/${area}.json`),
];

/** KiB of gzip. */
const LIMITS = { js: 170, css: 14 };

/** Files that the given sources load, with all that they import at once. */
export function filesOf(manifest, sources) {
  const files = new Set();
  const seen = new Set();
  const visit = (name) => {
    const entry = manifest[name];
    if (entry === undefined) throw new Error(`The manifest of the console has no ${name}.`);
    if (seen.has(name)) return;
    seen.add(name);
    for (const file of [entry.file, ...(entry.css ?? [])]) files.add(file);
    for (const imported of entry.imports ?? []) visit(imported);
  };
  for (const source of sources) visit(source);
  return [...files];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'));
  const files = filesOf(manifest, FIRST);
  for (const [kind, limit] of Object.entries(LIMITS)) {
    const bytes = files
      .filter((file) => file.endsWith(`.${kind}`))
      .reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
    const size = (bytes / 1024).toFixed(1);
    console.log(`A worker's first screen: ${size} KiB of ${kind} (at most ${limit}).`);
    if (bytes > limit * 1024) process.exitCode = 1;
  }
}
