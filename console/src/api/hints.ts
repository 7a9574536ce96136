/**
 * Live hints (`GET /events`): something of this person changed, so that screens read again. Without the stream, screens read again
 * every 30 seconds. A hint has no data of its own.
 */
type Listener = () => void;

const listeners = new Set<Listener>();

const POLL_MS = 30_000;

/** Hints come in bursts: one read after them is enough. */
const QUIET_MS = 400;

export function onHint(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For what this page itself changed without a mutation: an upload. Everything on screen is read again. */
export function announceChange(): void {
  for (const listener of [...listeners]) listener();
}

function announce(): void {
  if (document.visibilityState === 'visible') announceChange();
}

/** Opens the stream for a person who is signed in. @param topics separated by commas @returns what closes it */
export function openHints(topics: string): () => void {
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  const stream = new EventSource(`/events?topics=${topics}`);
  stream.onmessage = () => {
    clearTimeout(quiet);
    quiet = setTimeout(announce, QUIET_MS);
  };
  // EventSource tries again by itself, unless the server refused the stream.
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) poll ??= setInterval(announce, POLL_MS);
  };
  document.addEventListener('visibilitychange', announce);
  window.addEventListener('online', announce);
  return () => {
    stream.close();
    clearTimeout(quiet);
    clearInterval(poll);
    document.removeEventListener('visibilitychange', announce);
    window.removeEventListener('online', announce);
  };
}
