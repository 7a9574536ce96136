/** `node scripts/tool.mjs <name> [arguments]`: prepares, then runs a tool of src/tools. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
build();
const [name, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', 'tools', `${name}.js`), ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
