/** The server that is attacked: a process of its own, on the sandbox's database, whose log is read. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const KEPT_LINES = 2_000;
const STOP_WITHIN_MS = 5_000;

export interface ServerProcess {
  readonly url: string;
  /** What it logged as an error about a request; the newest error that names none, else. */
  logOf(requestId: string): string;
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. */
export async function startServer(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
  const environment = { ...process.env, ...settings, LOG_LEVEL: 'info', PORT: '0' };
  const child = spawn(process.execPath, ['--enable-source-maps', main], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const errors: string[] = [];
  const url = await new Promise<string>((listening, ended) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (found !== undefined) listening(found);
      if (!/"level":(50|60)|"level":"(error|fatal)"/.test(line)) return;
      errors.push(line);
      if (errors.length > KEPT_LINES) errors.shift();
    });
    child.once('exit', (code) => ended(new Error(`the server ended with ${code} before it listened`)));
  });
  return {
    url,
    logOf: (requestId) => errors.findLast((line) => line.includes(requestId)) ?? '',
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
