/** `npm run chaos` for tests: its processes have to be real ones to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../../scripts/tool.mjs', import.meta.url));

/** `skipped`: why this machine cannot run it. */
export type ChaosResult = Record<string, number> & { readonly skipped?: string };

/** Runs the command `npm run chaos` with its own PostgreSQL, which it may crash; answers its exit code and the object of its last line. */
export async function chaos(...args: string[]): Promise<{ code: number; result: ChaosResult }> {
  const environment = { ...process.env, SANDBOX_DATABASE_URL: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, [TOOL, 'chaos', ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`no result; it said: ${errors.slice(-3_000)}`);
  return { code, result: JSON.parse(last) as ChaosResult };
}
