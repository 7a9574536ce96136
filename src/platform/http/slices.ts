/** Reads large chunks without blocking the event loop. */
import { setImmediate } from 'node:timers/promises';

const SLICE_BYTES = 4_096;
/** Maximum time of work before other requests get a turn. */
const TURN_MILLISECONDS = 20;

/**
 * Cuts a chunk of a stream into slices. Yields to other requests when the work on the previous slices took long. A chunk of 64 KiB
 * may contain 32,000 rows.
 */
export async function* slicesOf(chunk: Buffer): AsyncGenerator<Buffer> {
  let turn = performance.now();
  for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
    yield chunk.subarray(at, at + SLICE_BYTES);
    if (performance.now() - turn < TURN_MILLISECONDS) continue;
    await setImmediate();
    turn = performance.now();
  }
}
