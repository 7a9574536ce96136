/** Whether a server answers while something goes on: probes of its health by HTTP. */
import type { AddressInfo } from 'node:net';
import type { TestMarketplace } from './marketplace.ts';

/** Longest that health may take to answer, in milliseconds, whatever is uploaded or checked. */
export const HEALTH_LIMIT = 500;

/** Lets the marketplace listen on a free port. @returns its address */
export async function listen(market: TestMarketplace): Promise<string> {
  await market.app.listen(0, '127.0.0.1');
  const { port } = market.app.getHttpServer().address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/**
 * Runs `work` while probing `/health/live` again and again.
 *
 * @returns the longest time that a probe took, in milliseconds. Work during which one took too long is run again, up to three
 *   times in all, and the best time counts: on a busy machine another process may have the processor for a while
 */
export async function slowestHealth(origin: string, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < 3 && best >= HEALTH_LIMIT; attempt++) best = Math.min(best, await slowestProbe(origin, work));
  return best;
}

async function slowestProbe(origin: string, work: () => Promise<unknown>): Promise<number> {
  let slowest = 0;
  let isOver = false;
  const probing = (async () => {
    while (!isOver) {
      const before = performance.now();
      const response = await fetch(`${origin}/health/live`);
      await response.text();
      if (response.status !== 200) throw new Error(`health answered ${response.status}`);
      slowest = Math.max(slowest, performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
  }
  await probing;
  return slowest;
}
