/**
 * Keeps the frame and the worker's pages on the device, so that the console opens without the network. It never keeps a response of the
 * API, and only the page of its own version. The build compiles this file by itself, and writes SHELL into it.
 */
import { PATHS } from '../app/paths.ts';
import type { ShellFiles } from './shell-files.ts';

declare const SHELL: ShellFiles;

/** What this file uses of the global scope of a service worker: the types of a page are another library's. */
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

/** A network that is there but answers nothing: after this time the page comes from the device. */
const PATIENCE_MS = 4_000;

/** First parts of the console's addresses: others, such as downloads, are the server's own. */
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

/** A page of another version, while a deployment is under way, makes it fail: the browser tries again later. */
async function install(): Promise<void> {
  const response = await fetch(PAGE, { cache: 'no-cache' });
  const isOwn = response.ok && (await response.clone().text()).includes(SHELL.entry);
  if (!isOwn) throw new Error('The server has a page of another version.');
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files);
  await cache.put(PAGE, response);
}

/** Keeps the cache before its own as well: tabs of the version before may still load parts of it. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** Names of these files have a hash: a kept one is never old. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

/** From the server, which has the newest version; without it, the page that belongs to the kept files. */
async function page(request: Request): Promise<Response> {
  const fresh = fetch(request);
  const slow = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  const first = await Promise.race([fresh.catch(() => null), slow]);
  if (first !== null && first.status < 502) return first;
  return (await (await caches.open(CACHE)).match(PAGE)) ?? first ?? fresh;
}
