/**
 * The short form of `npm run fuzz`: the very command, on a marketplace of its own. In full: `npm run fuzz -- --seconds 600`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../../scripts/tool.mjs', import.meta.url));
const SECONDS = 20;
/** Sent in any case: making the world takes most of the seconds on a busy machine. */
const REQUESTS = 101;

it('finds no fault of the server, no stall and nothing forbidden in a short run', async () => {
  const environment = { ...process.env, SANDBOX_DATABASE_URL: process.env.GUILDHALL_TEST_SERVER, DATABASE_URL: '' };
  const args = [TOOL, 'fuzz', '--seconds', String(SECONDS), '--requests', String(REQUESTS), '--seed', '1'];
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  const lines = output.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  if (!last.startsWith('{')) throw new Error(`the fuzz said nothing at last: ${errors.slice(-3_000)}`);
  // What was found comes first: it says what to mend.
  expect(lines).toEqual([]);
  expect(JSON.parse(last)).toEqual({ requests: expect.any(Number), fivexx: 0, stallsOver500ms: 0, forbidden: 0, seed: 1 });
  expect((JSON.parse(last) as { requests: number }).requests).toBeGreaterThan(100);
  expect(code).toBe(0);
}, 300_000);
