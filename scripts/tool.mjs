/** `node scripts/tool.mjs <name> [arguments]`: prepares, then runs a command of src/operator, of lab, or the Stripe double. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, install } from './prepare.mjs';
import { root } from './root.mjs';

install();
await build();
const [name, ...args] = process.argv.slice(2);
const places = [`src/operator/${name}.js`, `lab/${name}.js`, `${name}/main.js`].map((place) => join(root, 'dist-lab', place));
const program = places.find((place) => existsSync(place));
if (program === undefined) {
  console.error(`There is no command "${name}" in src/operator or lab.`);
  process.exit(1);
}
const child = spawn(process.execPath, ['--enable-source-maps', program, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
