/** `npm run check`: types, lint, format, imports, walls of SQL, folders, dead code, schema, codes, documents, bytes of the console, licences; all of them, then the verdict. */
import { spawnSync } from 'node:child_process';
import { build, install } from './prepare.mjs';
import { root } from './root.mjs';

if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
  console.log(
    'Usage: npm run check (types, lint, format, imports, walls of SQL, folders, dead code, schema, codes, documents, bytes of the console, licences; it takes no options)',
  );
  process.exit(0);
}
install();
await build();
const bin = (name) => `node_modules/${name}`;
const checks = [
  ['types', bin('typescript/bin/tsc'), '-p', 'tsconfig.check.json'],
  ['types of the console', bin('typescript/bin/tsc'), '-p', 'console/tsconfig.json'],
  ['types of e2e', bin('typescript/bin/tsc'), '-p', 'e2e/tsconfig.json'],
  ['lint', bin('eslint/bin/eslint.js'), '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '.'],
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['imports', bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--output-type', 'err-long', 'src', 'lab', 'stripe-double'],
  ['walls', 'scripts/walls.mjs'],
  ['folders', 'scripts/folders.mjs'],
  ['dead code', bin('knip/bin/knip.js'), '--no-progress'],
  ['schema', 'dist-lab/src/operator/schema.js', '--check'],
  ['codes', 'scripts/codes.mjs', '--check'],
  ['documents', 'scripts/documents.mjs', '--check'],
  ['bytes', 'scripts/console-bytes.mjs'],
  ['licences', 'scripts/licences.mjs'],
];
const failed = [];
for (const [name, ...args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exit(1);
}
