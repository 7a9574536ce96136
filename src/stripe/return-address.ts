/** Where Stripe sends people back to, unless they asked for another place. */
import { invalid, ok, refuse, type Result, say } from '../kernel/index.ts';
import { publicUrl, returnUrlBelow, type Config } from '../platform/index.ts';

/** `paid`: a requester, from paying or from not paying; `return` and `again`: a worker, from onboarding. */
export type ReturnPage = 'paid' | 'return' | 'again';

export function returnAddress(config: Config, page: ReturnPage): URL {
  // Under a path too, where a proxy serves it there. A port that only the operating system knows is a test's.
  const base = publicUrl(config) || `http://${config.HOST}:0`;
  return new URL(`${base}/stripe/${page}`);
}

/** Addresses that a browser may be sent back to, and all below them. */
function returnBases(config: Config): string[] {
  const own = publicUrl(config);
  return own === '' ? [...config.RETURN_URLS] : [own, ...config.RETURN_URLS];
}

/**
 * Where the browser goes after paying.
 *
 * @param asked an address below PUBLIC_URL or RETURN_URLS; null for the page of this marketplace
 * @returns INVALID with the path `returnUrl`
 */
export function chosenReturn(config: Config, asked: string | null): Result<string> {
  if (asked === null) return ok(returnAddress(config, 'paid').href);
  const bases = returnBases(config);
  const allowed = returnUrlBelow(asked, bases);
  if (allowed !== null) return ok(allowed);
  const below = bases.length === 0 ? 'Leave it out' : `Give an address below ${bases.join(' or ')}, or leave it out`;
  return refuse(invalid(say`${below}; the operator allows others with the setting RETURN_URLS.`, 'returnUrl'));
}

/** The same for an address that was stored: one that is not allowed, or not any more, is replaced by the page of this marketplace. */
export function storedReturn(config: Config, stored: string): URL {
  const own = returnAddress(config, 'paid');
  return stored === own.href ? own : new URL(returnUrlBelow(stored, returnBases(config)) ?? own);
}
