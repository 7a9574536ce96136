/**
 * One marketplace of `npm run dev`. scripts/dev.mjs starts it ahead of time: it loads the packages, which take half of a
 * start, and waits for the message that says that a source has changed. Then it loads the sources.
 */
import { readdirSync, readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Packages that compiled sources import at their top. */
function packagesOf(directory) {
  const names = new Set();
  for (const file of readdirSync(directory, { recursive: true }).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(directory, file), 'utf8');
    for (const [, name] of text.matchAll(/^import\s[^;'"]*from\s*["']([^."'][^"']*)["']/gm)) if (!name.startsWith('node:')) names.add(name);
  }
  return names;
}

const [directory, program, port] = process.argv.slice(2);
// One that cannot be loaded fails again, and is reported, when the source that imports it is loaded.
for (const name of packagesOf(directory)) await import(name).catch(() => undefined);
process.once('message', async (args) => {
  // Now, so that the maps of packages are not read.
  process.setSourceMapsEnabled(true);
  inspector.open(Number(port), '127.0.0.1');
  process.argv.splice(1, Infinity, program, ...args);
  await import(pathToFileURL(program).href);
});
// The parent is gone.
process.once('disconnect', () => process.exit(1));
