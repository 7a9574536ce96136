/**
 * `npm run bench -- console`: measures the console on a slow phone: 1.6 Mbit/s, 150 ms latency, a quarter of this processor's speed.
 * Chromium loads a task with an empty cache until the worker can answer. Then it presses keys and measures the time to paint.
 *
 * The baseline of the load is the download of the same files over the same network. The build and the type check are timed too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Bug } from '../../src/kernel/index.ts';
import { enterAs, openDemoConsole, type DemoConsole } from '../browser/demo-console.ts';
import { wholeNumber } from '../command-line/flags.ts';

const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const PROCESSOR = 4;
const KEYS = 20;
const PHONE: BrowserContextOptions = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, serviceWorkers: 'block' };

/** Files that the browser of each role loads first: the frame, the role's pages and the English texts. */
const ROLES = {
  worker: ['src/worker/work-routes.tsx', 'src/worker/task/task-page.tsx'],
  requester: ['src/requester/requester-routes.tsx'],
  admin: ['src/admin/admin-routes.tsx'],
};
const FRAME = ['index.html', ...['shell', 'account', 'worker'].map((area) => `messages/en/${area}.json`)];

/** Milliseconds from each key to the frame that shows its effect. Runs in the page. */
const WATCH_KEYS = `
  window.keyTimes = [];
  addEventListener('keydown', (event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.keyTimes.push(performance.now() - event.timeStamp);
      port2.postMessage(null);
    });
  }, { capture: true });
`;

/**
 * Runs the bench.
 *
 * @param args `--rounds 5`
 * @returns medians: milliseconds until the worker can answer, milliseconds of the download alone, and their ratio; milliseconds from key to
 *   paint; KiB of gzip by role; seconds of the build and of the type check
 */
export async function consoleBench(args: string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '5' } } });
  const rounds = wholeNumber(values.rounds, 'rounds', 1);
  const console_ = await openDemoConsole(new Date());
  try {
    const worker = await holdTask(console_);
    const [answer, files, keys]: [number[], number[], number[]] = [[], [], []];
    for (let round = 1; round <= rounds; round++) {
      const loaded = await loadTask(console_, worker);
      answer.push(loaded.milliseconds);
      keys.push(...loaded.keys);
      files.push(await loadFiles(console_, loaded.files));
      console.log(
        `round ${round}: ${Math.round(answer.at(-1)!)} ms until the worker can answer, ${Math.round(files.at(-1)!)} ms for the files alone`,
      );
    }
    return {
      canAnswerMs: Math.round(median(answer)),
      filesAloneMs: Math.round(median(files)),
      ratio: Math.round((median(answer) / median(files)) * 100) / 100,
      keyToPaintMs: Math.round(median(keys) * 10) / 10,
      slowestKeyMs: Math.round(Math.max(...keys) * 10) / 10,
      ...bytesByRole(),
      ...timesOfTools(),
      rounds,
    };
  } finally {
    await console_.close();
  }
}

interface Held {
  readonly path: string;
  readonly storageState: BrowserContextOptions['storageState'];
}

/** A held task whose instructions are read, and the session of its worker. */
async function holdTask({ browser, url }: DemoConsole): Promise<Held> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', serviceWorkers: 'block' });
  const page = await context.newPage();
  await enterAs(page, 'Worker');
  await page.getByRole('button', { name: 'Start' }).first().click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
  await page.locator('.option').first().waitFor();
  const held = { path: new URL(page.url()).pathname, storageState: await context.storageState() };
  await context.close();
  return held;
}

async function slowPage({ browser, url }: DemoConsole, more: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', ...PHONE, ...more });
  const page = await context.newPage();
  const debug = await context.newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.emulateNetworkConditions', NETWORK);
  await debug.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR });
  return page;
}

async function loadTask(
  console_: DemoConsole,
  { path, storageState }: Held,
): Promise<{ milliseconds: number; keys: number[]; files: string[] }> {
  const page = await slowPage(console_, { storageState });
  await page.addInitScript({ content: WATCH_KEYS });
  const began = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  const option = page.locator('.option input').first();
  await option.waitFor({ state: 'attached' });
  await page.locator('.option').first().waitFor();
  const milliseconds = performance.now() - began;
  await option.focus();
  for (let key = 0; key < KEYS; key++) await page.keyboard.press(String(1 + (key % 2)), { delay: 50 });
  const keys = await page.evaluate<number[]>('window.keyTimes');
  if (keys.length === 0) throw new Bug('no key was painted');
  const files = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/assets/'))`,
  );
  await page.context().close();
  return { milliseconds, keys, files };
}

/** Downloads the files as a page would: the first alone, then the others in parallel. */
async function loadFiles(console_: DemoConsole, files: readonly string[]): Promise<number> {
  const page = await slowPage(console_, {});
  const began = performance.now();
  // This page has a policy that lets it load from its own server.
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.evaluate(
    `Promise.all(${JSON.stringify(files)}.map((file) => fetch(file, { cache: 'no-store' }).then((response) => response.arrayBuffer()))).then(() => undefined)`,
  );
  const milliseconds = performance.now() - began;
  await page.context().close();
  return milliseconds;
}

type Manifest = Readonly<Record<string, { file: string; css?: string[]; imports?: string[] }>>;

function bytesByRole(): Record<string, number> {
  const dist = join('console', 'dist');
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Manifest;
  const filesOf = (names: readonly string[], found = new Set<string>()): Set<string> => {
    for (const name of names) {
      const chunk = manifest[name];
      if (chunk === undefined) throw new Bug(`the manifest of the console has no ${name}`);
      if (found.has(chunk.file)) continue;
      found.add(chunk.file);
      filesOf(chunk.imports ?? [], found);
    }
    return found;
  };
  const kibibytes = (names: readonly string[]) =>
    [...filesOf(names)].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1024;
  return Object.fromEntries(
    Object.entries(ROLES).map(([role, trees]) => [`${role}KiB`, Math.round(kibibytes([...FRAME, ...trees]) * 10) / 10]),
  );
}

function timesOfTools(): Record<string, number> {
  const outDir = mkdtempSync(join(tmpdir(), 'guildhall-console-'));
  const seconds = (...args: string[]): number => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Bug(`${args[0]} failed`);
    return Math.round((performance.now() - began) / 100) / 10;
  };
  const module = (path: string) => join('node_modules', ...path.split('/'));
  try {
    return {
      buildSeconds: seconds(
        module('vite/bin/vite.js'),
        'build',
        '--config',
        'console/vite.config.ts',
        '--logLevel',
        'warn',
        '--outDir',
        outDir,
        '--emptyOutDir',
      ),
      typeCheckSeconds: seconds(module('typescript/bin/tsc'), '-p', 'console/tsconfig.json'),
    };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
