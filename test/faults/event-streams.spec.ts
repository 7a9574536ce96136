/**
 * Streams of events on real processes: those of the chaos are killed, and the memory of those of the bench is taken. In full:
 * `npm run chaos -- events` and `npm run bench -- events`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../../scripts/tool.mjs', import.meta.url));
const MINUTES = 60_000;

/** Runs the command with its own PostgreSQL; returns its exit code and the object of its last line. */
async function tool(...args: string[]): Promise<{ code: number; result: Record<string, number> }> {
  const environment = { ...process.env, SANDBOX_DATABASE_URL: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, [TOOL, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`no result; it said: ${errors.slice(-3_000)}`);
  return { code, result: JSON.parse(last) as Record<string, number> };
}

it(
  'a client gets every event once, whichever process is killed',
  async () => {
    const { code, result } = await tool('chaos', 'events', '--kills', '12');
    expect(result).toMatchObject({ kills: 12, missed: 0, repeated: 0, gone: 0, problems: 0 });
    expect(result.events).toBeGreaterThan(100);
    expect(result.connections).toBeGreaterThan(6);
    expect(code).toBe(0);
  },
  10 * MINUTES,
);

it(
  '1,000 open streams take less than 100 MiB of one process',
  async () => {
    const { result } = await tool('bench', 'events', '--rounds', '5');
    expect(result).toMatchObject({ streams: 1_000, hints: 5_000 });
    expect(result.addedMiB).toBeLessThan(100);
  },
  10 * MINUTES,
);
