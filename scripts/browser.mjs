/**
 * Finds Chromium for `npm run e2e`, `npm run pictures` and `npm run bench -- console`: CHROMIUM, or the first of the usual paths.
 *
 * `node scripts/browser.mjs --install` installs Debian's package if there is none, and prints the reason if it cannot.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PACKAGE = 'chromium';

/** @returns the path of the browser; null if there is none */
export function findBrowser() {
  const named = process.env.CHROMIUM;
  const places = named === undefined ? PLACES : [named];
  return places.find((place) => existsSync(place)) ?? null;
}

/** Exits with instructions if there is no browser. @returns the path of the browser */
export function requireBrowser() {
  const browser = findBrowser();
  if (browser !== null) return browser;
  const place = process.env.CHROMIUM ?? PLACES.join(', ');
  console.error(`There is no browser at ${place}. On Debian: apt-get install ${PACKAGE}. Elsewhere set CHROMIUM to the path of Chromium.`);
  process.exit(1);
}

const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

function install() {
  if (!isThere('apt-get')) fail('there is no apt-get');
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !isThere('sudo')) fail('this user is not root and there is no sudo');
  const apt = (...args) => {
    const command = ['apt-get', '-qq', '-o', 'Acquire::Retries=3', ...args];
    // `-n`: a run without a terminal cannot give a password.
    const [program, ...rest] = isRoot ? command : ['sudo', '-n', ...command];
    return spawnSync(program, rest, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  };
  if (!apt('update')) fail('apt-get update failed');
  if (!apt('install', '--yes', '--no-install-recommends', PACKAGE)) fail(`apt-get install ${PACKAGE} failed`);
}

function fail(reason) {
  console.error(`No browser can be installed: ${reason}. Install Chromium, or set CHROMIUM to its path.`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--install') && findBrowser() === null) install();
  console.log(`The browser is ${requireBrowser()}.`);
}
