/**
 * `npm run documents`: writes the manifest of the console's documents of this version, `trusted-documents/<version>.json`, from
 * `console/documents`. With `--check` it changes nothing and fails when the manifest is not up to date. With `--hash account/session`
 * it prints the hash of that document.
 *
 * Manifests of earlier versions stay: browsers hold consoles of earlier releases.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';

const DOCUMENTS = 'console/documents';
const FRAGMENTS = `${DOCUMENTS}/fragments`;
const MANIFESTS = 'trusted-documents';

const SPREAD = /\.\.\.(?!on\b)([A-Za-z]\w*)/g;
const FRAGMENT = /^fragment (\w+) on /;

const graphqlFiles = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith('.graphql'))
    .sort();

/** @returns {Map<string, string>} name of a fragment → its text */
export function readFragments() {
  const texts = graphqlFiles(FRAGMENTS).map((path) => [path, readFileSync(join(root, FRAGMENTS, path), 'utf8')]);
  return new Map(
    texts.map(([path, text]) => {
      const name = FRAGMENT.exec(text)?.[1];
      if (name === undefined) throw new Error(`${FRAGMENTS}/${path} does not begin with a fragment.`);
      return [name, text];
    }),
  );
}

/**
 * An operation, and below it each fragment that it spreads, also through other fragments, in the order of their names.
 * @param {string} text
 * @param {Map<string, string>} fragments
 */
export function withFragments(text, fragments) {
  const names = new Set();
  const collect = (part) => {
    for (const [, name] of part.matchAll(SPREAD)) {
      if (names.has(name)) continue;
      const fragment = fragments.get(name);
      if (fragment === undefined) throw new Error(`No file of ${FRAGMENTS} has the fragment ${name}.`);
      names.add(name);
      collect(fragment);
    }
  };
  collect(text);
  return [text, ...[...names].sort().map((name) => fragments.get(name))].join('\n');
}

/** @returns {Map<string, string>} path below `console/documents` → the text that is hashed, in order of the paths */
export function readDocuments() {
  const fragments = readFragments();
  const paths = graphqlFiles(DOCUMENTS).filter((path) => !path.startsWith('fragments'));
  return new Map(paths.map((path) => [path, withFragments(readFileSync(join(root, DOCUMENTS, path), 'utf8'), fragments)]));
}

/** @param {string} text */
export const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** @param {Iterable<string>} texts */
export function manifestOf(texts) {
  const hashed = [...texts].map((text) => [hashOf(text), text]);
  return `${JSON.stringify(Object.fromEntries(hashed.sort()), null, 2)}\n`;
}

/** The manifest of this version: its path and what it should hold. */
export function currentManifest() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { path: join(MANIFESTS, `${version}.json`), text: manifestOf(readDocuments().values()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, hash: { type: 'string' } } });
  if (values.hash !== undefined) {
    const text = readDocuments().get(`${values.hash}.graphql`);
    if (text === undefined) console.error(`${DOCUMENTS} has no ${values.hash}.graphql.`);
    else console.log(hashOf(text));
    process.exit(text === undefined ? 1 : 0);
  }
  const { path, text } = currentManifest();
  const isCurrent = existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text;
  if (values.check === true) {
    if (!isCurrent) console.error(`${path} is not what ${DOCUMENTS} says: run npm run documents.`);
    process.exit(isCurrent ? 0 : 1);
  }
  mkdirSync(join(root, MANIFESTS), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(isCurrent ? `${path} is unchanged.` : `Wrote ${path}.`);
}
