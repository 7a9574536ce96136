/** Lets Node run the sources as they are, in a thread or a process of a test: an import hook with the compiler that Jest uses. */
import { register } from 'node:module';

const hook = `
import { transformFile } from '@swc/core';
import { fileURLToPath } from 'node:url';
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url), { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } });
  return { format: 'module', source: code, shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(hook.replace("'@swc/core'", JSON.stringify(import.meta.resolve('@swc/core'))))}`);
