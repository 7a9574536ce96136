/**
 * `npm run documents`: writes the manifest of the console's documents of this version, `trusted-documents/<version>.json`, from
 * `console/documents`. With `--check` it changes nothing and fails when the manifest is not up to date.
 *
 * Manifests of earlier versions stay: browsers hold consoles of earlier releases.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './prepare.mjs';

const DOCUMENTS = 'console/documents';
const MANIFESTS = 'trusted-documents';

/** @returns {Map<string, string>} path below `console/documents` → text, in order */
export function readDocuments() {
  const paths = readdirSync(join(root, DOCUMENTS), { recursive: true }).filter((path) => path.endsWith('.graphql'));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, DOCUMENTS, path), 'utf8')]));
}

/** @param {Iterable<string>} texts */
export function manifestOf(texts) {
  const hashed = [...texts].map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  return `${JSON.stringify(Object.fromEntries(hashed.sort()), null, 2)}\n`;
}

/** The manifest of this version: its path and what it should hold. */
export function currentManifest() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { path: join(MANIFESTS, `${version}.json`), text: manifestOf(readDocuments().values()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, text } = currentManifest();
  const isCurrent = existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!isCurrent) console.error(`${path} is not what ${DOCUMENTS} says: run npm run documents.`);
    process.exit(isCurrent ? 0 : 1);
  }
  mkdirSync(join(root, MANIFESTS), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(isCurrent ? `${path} is unchanged.` : `Wrote ${path}.`);
}
