/** Jest with ES modules; arguments are passed on. Memory grows with each file, hence the limit per worker. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './prepare.mjs';

const args = [
  '--no-warnings',
  '--experimental-vm-modules',
  // Threads that the sources start run from sources, too. They inherit this.
  '--import',
  pathToFileURL(join(root, 'test', 'kit', 'swc-loader.mjs')).href,
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  '--maxWorkers=2',
  '--workerIdleMemoryLimit=400MB',
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
