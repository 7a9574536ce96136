/** Where Stripe sends people back to, unless they asked for another place. */
import { publicUrl, type Config } from '../../platform/index.ts';

/** `paid`: a requester, from paying or from not paying; `return` and `again`: a worker, from onboarding. */
export type ReturnPage = 'paid' | 'return' | 'again';

export function returnAddress(config: Config, page: ReturnPage): URL {
  // Under a path too, where a proxy serves it there. A port that only the operating system knows is a test's.
  const base = publicUrl(config) || `http://${config.HOST}:0`;
  return new URL(`${base}/stripe/${page}`);
}
