/**
 * `npm run e2e`: the console in Chromium, against a server with demo data on a PostgreSQL of its own. Arguments are passed on to Jest.
 *
 * `--full` runs the long forms too: 1,000 answers with cuts, and each screen in each state and look. CHROMIUM names the browser.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { requireBrowser } from './browser.mjs';
import { root } from './root.mjs';

const given = process.argv.slice(2);
const isFull = given.includes('--full');
const args = [join(root, 'scripts', 'jest.mjs'), '--e2e', ...given.filter((each) => each !== '--full')];
const env = { ...process.env, CHROMIUM: requireBrowser(), ...(isFull ? { E2E_FULL: 'yes' } : {}) };
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
