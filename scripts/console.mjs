/**
 * `node scripts/console.mjs`: writes the types of the console's documents and builds the console into `console/dist`, when a source of
 * either is newer. The server serves these files.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDocumentTypes } from './document-types.mjs';
import { root } from './root.mjs';

const PAGE = join(root, 'console', 'dist', 'index.html');
const SOURCES = [
  'console/src',
  'console/messages',
  'console/documents',
  'console/index.html',
  'console/vite.config.ts',
  'console/package.json',
  'schema.graphql',
  'package-lock.json',
];

function newest(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(...readdirSync(path, { recursive: true }).map((name) => statSync(join(path, name)).mtimeMs));
}

export function buildConsole() {
  writeDocumentTypes();
  const builtAt = existsSync(PAGE) ? statSync(PAGE).mtimeMs : 0;
  if (builtAt >= Math.max(...SOURCES.map((path) => newest(join(root, path))))) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'];
  // Its messages go to standard error: what a command prints is not mixed with them.
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', 2, 2],
    // Also when a test builds it: with any other value, React builds its slower development version.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status === 0) return;
  console.error('The console cannot be built.');
  process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildConsole();
