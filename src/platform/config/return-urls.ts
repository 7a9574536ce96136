/**
 * Addresses that a browser may be sent back to: below one of a list. Pure.
 *
 * Both sides are compared after the WHATWG URL parser, as browsers do it, never as text: "https://good.example.evil.com"
 * and "https://good.example@evil.com" begin like "https://good.example" and lead elsewhere. What parsers or servers read
 * in more than one way (backslashes, spaces, encoded slashes and dots) is refused.
 */

const LONGEST = 1500;
/** Two slashes, no more, then a host: "https:evil", "https:///evil" and "https:/\evil" are all "https://evil" to a browser. */
const PLAIN_START = /^https?:\/\/[^/\\?#]/i;
/** Encoded slash, backslash, NUL, line ends, and percent signs that hide a dot or a slash from one decoding. */
const AMBIGUOUS_PATH = /%(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f|25)/i;
const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The address as a URL when every parser reads it alike, else null. */
function plainUrl(text: string): URL | null {
  if (text.length > LONGEST || !PLAIN_START.test(text) || !URL.canParse(text)) return null;
  // Tabs and line ends vanish in the parser; a backslash becomes a slash.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) return null;
  return AMBIGUOUS_PATH.test(url.pathname) ? null : url;
}

/** The text between the two slashes and the path. A parsed URL does not show an empty userinfo ("https://@host"). */
function authorityOf(text: string): string {
  return text.slice(text.indexOf('//') + 2).split(/[/?#]/, 1)[0] ?? '';
}

/** What is wrong with an entry of RETURN_URLS, or null. */
export function returnBaseFault(text: string): string | null {
  const url = plainUrl(text);
  if (url === null) return 'is no plain https address';
  if (url.hostname.includes('*')) return 'has a wildcard: name each host';
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment: leave them out';
  if (url.protocol !== 'https:' && !LOCAL_HOSTS.includes(url.hostname)) return 'is not https';
  return null;
}

/**
 * The address in the parser's form when it is below one of `bases`, else null. It has the base's scheme, host and port, and
 * a path that is the base's or goes on after a slash.
 *
 * @param bases absolute addresses: PUBLIC_URL and those of RETURN_URLS
 */
export function returnUrlBelow(text: string, bases: readonly string[]): string | null {
  const url = plainUrl(text);
  if (url === null) return null;
  return bases.some((base) => URL.canParse(base) && isBelow(url, new URL(base))) ? url.href : null;
}

function isBelow(url: URL, base: URL): boolean {
  if (url.origin !== base.origin) return false;
  let folder = base.pathname;
  while (folder.endsWith('/')) folder = folder.slice(0, -1);
  return url.pathname === folder || url.pathname.startsWith(`${folder}/`);
}
