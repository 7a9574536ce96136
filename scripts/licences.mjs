/**
 * The `licences` step of `npm run check`: every package of the lock file, for production and development, has a licence
 * that this list allows. The list holds permissive licences: they ask for a notice, and nothing of the code that uses them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/** SPDX identifiers (https://spdx.org/licenses/), in lower case. */
export const ALLOWED = new Set(
  [
    ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Python-2.0', 'Unlicense', 'Zlib'],
    // For data, not for code: caniuse-lite is CC-BY-4.0.
    ...['CC0-1.0', 'CC-BY-4.0'],
    // For fonts: the console serves Inter as it was published.
    ...['OFL-1.1'],
  ].map((name) => name.toLowerCase()),
);

/**
 * Tools under a licence that the list leaves out, because it asks something of whoever passes their code on: they build and test, and
 * no file of theirs is in the console or in the image. Name, or the part of it before `*` → licence.
 */
export const NOT_SHIPPED = { 'axe-core': 'MPL-2.0', 'lightningcss*': 'MPL-2.0' };

/** Packages without an SPDX licence in their package.json, which somebody read; `name@version` → SPDX identifier. */
export const READ_BY_HAND = {
  // Its Readme.md holds the text of the MIT licence; package.json names none.
  'pause@0.0.1': 'MIT',
  // Its files begin with Adobe's Apache notice; package.json names none.
  '@react-aria/optimize-locales-plugin@2.0.2': 'Apache-2.0',
};

/**
 * Whether an SPDX expression is allowed: one side of each OR, both sides of each AND. AND binds closer than OR.
 *
 * @param {string} expression such as `(MIT AND BSD-3-Clause) OR Apache-2.0`
 * @returns {boolean} false too for what is no expression
 */
export function isAllowed(expression) {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const term = () => {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && ALLOWED.has(token.toLowerCase());
    const inner = either();
    if (tokens[at++] !== ')') at = Number.POSITIVE_INFINITY;
    return inner;
  };
  // An exception (`GPL-2.0 WITH …`) is not in the list, and so is what is left over.
  const chain = (word, part, combine) => {
    let result = part();
    while (tokens[at]?.toUpperCase() === word) {
      at += 1;
      const next = part();
      result = combine(result, next);
    }
    return result;
  };
  const both = () => chain('AND', term, (a, b) => a && b);
  const either = () => chain('OR', both, (a, b) => a || b);
  const result = either();
  return at === tokens.length && result;
}

/**
 * The licence of a package: what the lock file says, else what its package.json says, in the old form too.
 *
 * @returns {string | null} an SPDX expression; null: nothing says
 */
export function licenceOf(name, entry, manifest) {
  const old = manifest?.licenses;
  const said = entry.license ?? manifest?.license ?? (Array.isArray(old) ? old.map(({ type }) => type).join(' OR ') : old);
  return READ_BY_HAND[`${name}@${entry.version}`] ?? (typeof said === 'string' ? said : (said?.type ?? null));
}

/**
 * @param lock the parsed package-lock.json
 * @param {(path: string) => object | null} manifestAt the package.json of an installed package, by its path in the lock file
 * @returns {string[]} a line for each package that is not allowed
 */
export function faultsOf(lock, manifestAt) {
  const faults = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link) continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = licenceOf(name, entry, manifestAt(path));
    if (licence === null) faults.push(`${name}@${entry.version} names no licence`);
    else if (!isAllowed(licence) && !(entry.dev === true && isTool(name, licence)))
      faults.push(`${name}@${entry.version} has the licence ${licence}, which is not in the list`);
  }
  return faults;
}

function isTool(name, licence) {
  return Object.entries(NOT_SHIPPED).some(
    ([tool, itsLicence]) => licence === itsLicence && (tool.endsWith('*') ? name.startsWith(tool.slice(0, -1)) : name === tool),
  );
}

function main() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const faults = faultsOf(lock, (path) => {
    const file = join(root, path, 'package.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  });
  if (faults.length === 0) return;
  for (const fault of faults) console.error(fault);
  console.error(
    [
      '',
      'Each package must have a licence of the list in scripts/licences.mjs. Choose another package. If the licence is permissive',
      'and missing from the list, add it there. If the package names no licence, read its files and add it to READ_BY_HAND there.',
    ].join('\n'),
  );
  process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
