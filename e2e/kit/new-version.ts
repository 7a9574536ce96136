/** Another version of the built console, as after a deployment: the same scripts with other names. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleFiles } from '../../src/platform/http/console-files.ts';
import type { TestMarketplace } from '../../test/kit/marketplace.ts';

const BUILT = 'console/dist';

/** The server offers the other version from now on. @returns the address of its entry */
export function deployNewVersion(market: TestMarketplace): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'guildhall-console-')), 'dist');
  cpSync(BUILT, directory, { recursive: true, filter: (path) => !path.endsWith('.br') });
  const scripts = readdirSync(join(directory, 'assets')).filter((name) => name.endsWith('.js'));
  const nextName = (name: string) => name.replace(/\.js$/, '-next.js');
  const renamed = (text: string) => scripts.reduce((before, name) => before.replaceAll(name, nextName(name)), text);
  for (const path of ['index.html', 'service-worker.js', ...scripts.map((name) => `assets/${name}`)]) {
    writeFileSync(join(directory, path), renamed(readFileSync(join(directory, path), 'utf8')));
  }
  for (const name of scripts) renameSync(join(directory, 'assets', name), join(directory, 'assets', nextName(name)));
  Object.assign(market.app.get(ConsoleFiles), { directory, files: null });
  return /\/assets\/index-[\w-]+\.js/.exec(readFileSync(join(directory, 'index.html'), 'utf8'))![0];
}
