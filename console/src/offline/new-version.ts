/**
 * Registers the service worker, and reports when a newer version of the console than this page waits. Browsers run service workers over
 * https, and over http on the same computer.
 */
type Listener = (isReady: boolean) => void;

const SCRIPT = '/service-worker.js';

/** Tabs stay open for days, so they check for a new version when somebody returns to them. */
const ASK_EVERY_MS = 600_000;

const listeners = new Set<Listener>();
let waiting: ServiceWorker | null = null;

/** The script of this page, as the service worker of the same version calls it. */
const entryOf = (page: Document): string | null => page.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null;

export function onNewVersion(listener: Listener): () => void {
  listeners.add(listener);
  listener(waiting !== null);
  return () => void listeners.delete(listener);
}

/** Activates the new version and reloads this page. Other tabs keep their cached files. */
export function takeNewVersion(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true });
  waiting?.postMessage('take-over');
}

const versionOf = (worker: ServiceWorker): Promise<unknown> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage('version', [port2]);
  });

async function note(worker: ServiceWorker): Promise<void> {
  // This page came from the server, so that it is as new as the worker that waits: nothing has to be loaded again.
  if ((await versionOf(worker)) === entryOf(document)) return worker.postMessage('take-over');
  waiting = worker;
  for (const listener of [...listeners]) listener(true);
}

/** @param registration undefined where the browser blocks service workers without an error */
function watch(registration: ServiceWorkerRegistration | undefined): void {
  if (registration === undefined) return;
  // Without a controller it is the first version on this device, which waits for nothing.
  const noteWaiting = () => {
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null) void note(registration.waiting);
  };
  noteWaiting();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', noteWaiting));
  let askedAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - askedAt < ASK_EVERY_MS) return;
    askedAt = Date.now();
    void registration.update().catch(() => undefined);
  });
}

/** Waits for the page to load, so that it does not slow down the first screen. */
export function registerServiceWorker(): void {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
  const register = () => void navigator.serviceWorker.register(SCRIPT).then(watch, () => undefined);
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
