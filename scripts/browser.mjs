/**
 * Finds Chromium for `npm run e2e`, `npm run pictures` and `npm run bench -- console`: CHROMIUM, or the first of the usual paths.
 *
 * `node scripts/browser.mjs --install` installs Debian's package if there is none, and prints the reason if it cannot.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from './apt.mjs';

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

function install() {
  const reason = installPackages(PACKAGE);
  if (reason !== null) fail(reason);
}

function fail(reason) {
  console.error(`No browser can be installed: ${reason}. Install Chromium, or set CHROMIUM to its path.`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--install') && findBrowser() === null) install();
  console.log(`The browser is ${requireBrowser()}.`);
}
