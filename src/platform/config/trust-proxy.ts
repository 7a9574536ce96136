/**
 * Which proxies are trusted to say where a request comes from. A number: the request passed so many proxies of ours, and
 * the client is the address that the farthest of them saw. A list: X-Forwarded-For is read from the end for as long as the
 * address before it is in the list. Whatever the client itself wrote into the header is behind that, and is not read.
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export type TrustProxy = number | readonly string[];

const MOST_HOPS = 10;
/** Names of networks that Fastify knows: 127.0.0.0/8 and ::1, 169.254.0.0/16 and fe80::/10, and the private networks. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);
/** A shorter prefix is no network of proxies: it would trust what anybody writes. */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 7 } as const;

export type ParsedTrustProxy = { readonly value: TrustProxy } | { readonly fault: string };

const HOW = 'the number of proxies before this process ("1"), or their networks ("10.0.0.0/8,fd00::/8")';

export function parseTrustProxy(text: string): ParsedTrustProxy {
  const trimmed = text.trim();
  if (trimmed === 'true') {
    return { fault: `"true" trusts an address that anyone can write into X-Forwarded-For; set TRUST_PROXY to ${HOW}` };
  }
  if (trimmed === 'false') return { fault: `"false" is now "0", or leave the setting out; behind a proxy set ${HOW}` };
  if (/^\d+$/.test(trimmed)) {
    const hops = Number(trimmed);
    return hops <= MOST_HOPS ? { value: hops } : { fault: `at most ${MOST_HOPS} proxies; else name their networks` };
  }
  const networks = trimmed.split(',').map((part) => part.trim());
  for (const network of networks) {
    const fault = NAMED.has(network) ? null : networkFault(network);
    if (fault !== null) return { fault: `${JSON.stringify(network)} ${fault}; set ${HOW}` };
  }
  return { value: networks };
}

function networkFault(text: string): string | null {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || isIP(address) === 0 || address.includes('%')) return 'is no network';
  if (isIPv6(address) && isMapped(address)) return 'is an IPv4 address in the form of IPv6: write it as IPv4';
  if (prefix === undefined) return null;
  const most = isIPv4(address) ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > most) return `has no prefix length from 0 to ${most}`;
  const shortest = isIPv4(address) ? SHORTEST_PREFIX.ipv4 : SHORTEST_PREFIX.ipv6;
  return Number(prefix) < shortest ? `is wider than /${shortest} and would trust strangers` : null;
}

function isMapped(address: string): boolean {
  const mapped = new BlockList();
  mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
  return mapped.check(address, 'ipv6');
}
