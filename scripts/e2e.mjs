/**
 * `npm run e2e`: the console in Chromium, against a server with demo data on a PostgreSQL of its own. Arguments are passed on to Jest.
 * CHROMIUM names the browser; else it is Debian's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

if (!existsSync(CHROMIUM)) {
  console.error(`There is no browser at ${CHROMIUM}. On Debian: apt-get install chromium. Elsewhere set CHROMIUM to the path of Chromium.`);
  process.exit(1);
}
const args = [join(root, 'scripts', 'jest.mjs'), '--e2e', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, CHROMIUM } });
process.exit(status ?? 1);
