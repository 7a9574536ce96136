/** Import hook of swc-loader.mjs: compiles TypeScript to JavaScript with decorator metadata. */
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const SERVER = {
  target: 'es2022',
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true },
  keepClassNames: true,
};
const CONSOLE = { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } };

export async function load(url, context, next) {
  const path = /^file:.*\.tsx?(?=\?|$)/.exec(url)?.[0];
  if (path === undefined) return next(url, context);
  const jsc = path.endsWith('x') ? CONSOLE : SERVER;
  const { code } = await transformFile(fileURLToPath(path), { jsc, module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false });
  return { format: 'module', source: code, shortCircuit: true };
}
