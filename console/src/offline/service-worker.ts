/**
 * Caches the frame and the worker's pages, so that the console opens without the network. It never caches a response of the API, and only
 * the page of its own version. The build compiles this file separately, and writes SHELL into it.
 */
import { PATHS } from '../app/paths.ts';
import type { ShellFiles } from './shell-files.ts';

declare const SHELL: ShellFiles;

/** Parts of the service worker's global scope that this file uses. Their types conflict with those of a page. */
interface ServiceWorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(name: 'fetch', listener: (event: Lasting & Fetching) => void): void;
  addEventListener(name: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as ServiceWorkerScope;

const PREFIX = 'guildhall-shell ';
const CACHE = PREFIX + SHELL.entry;
const PAGE = '/';

/** Timeout for a page from the server. After it, the page comes from the cache. */
const PATIENCE_MS = 4_000;

/** First path segments of the console's pages. Other addresses, such as downloads, go to the server. */
const AREAS: ReadonlySet<string> = new Set(Object.values(PATHS).map((path) => path.split('/')[1]!));

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', ({ data, ports }) => {
  if (data === 'version') ports[0]?.postMessage(SHELL.entry);
  if (data === 'take-over') void scope.skipWaiting();
});
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (request.mode === 'navigate' && AREAS.has(pathname.split('/')[1]!)) event.respondWith(page(request));
});

/** Fails on a page of another version during a deployment. The browser retries later. */
async function install(): Promise<void> {
  const response = await fetch(PAGE, { cache: 'no-cache' });
  const isOwn = response.ok && (await response.clone().text()).includes(SHELL.entry);
  if (!isOwn) throw new Error('The server has a page of another version.');
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files);
  await cache.put(PAGE, response);
}

/** Deletes all caches except its own and the previous one: tabs of the previous version may still load files. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** A full device keeps nothing more, and shows what the network answers. */
const keep = async (request: Request, response: Response): Promise<void> =>
  (await caches.open(CACHE)).put(request, response).catch(() => undefined);

/** File names have a hash, so a cached file is never stale. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) await keep(request, response.clone());
  return response;
}

/** The page from the server; without the server, the cached page that belongs to the cached files. */
async function page(request: Request): Promise<Response> {
  const fresh = fetch(request);
  const slow = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  const first = await Promise.race([fresh.catch(() => null), slow]);
  if (first !== null && first.status < 502) return first;
  return (await (await caches.open(CACHE)).match(PAGE)) ?? first ?? fresh;
}
