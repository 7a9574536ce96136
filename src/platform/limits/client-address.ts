/** Where a request comes from, as far as limits go. Pure. */
import { isIPv4, isIPv6 } from 'node:net';

/** What a request without a readable address counts as: all such requests share one counter. */
export const UNKNOWN_ADDRESS = 'unknown';

/**
 * An IPv4 address, or the /64 network of an IPv6 address (one subscriber holds 2^64 of those). An IPv6 address that only
 * wraps an IPv4 address counts as that IPv4 address, in any spelling.
 *
 * @param address as a socket or a proxy writes it: with a port, brackets or a zone too. What is no address is `unknown`.
 */
export function addressGroup(address: string | null): string {
  const plain = withoutPortAndZone(address ?? '');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return UNKNOWN_ADDRESS;
  const groups = groupsOf(plain);
  return wrappedIPv4(groups) ?? `${groups.slice(0, 4).map(hex).join(':')}::/64`;
}

/** `203.0.113.9:4711`, `[2001:db8::1]:443` and `fe80::1%eth0` without what is not the address. */
function withoutPortAndZone(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return (/^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? '').split('%')[0]!;
  const withPort = /^([\d.]+):\d{1,5}$/.exec(trimmed)?.[1];
  return withPort ?? trimmed.split('%')[0]!;
}

/** The eight 16-bit groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes each IPv6 address in one form, without dotted parts.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const middle = canonical.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16));
}

/** Prefixes of six groups after which an IPv4 address follows: mapped (RFC 4291), translated (RFC 7915), NAT64 (RFC 6052). */
const WRAPPERS = ['0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'];

function wrappedIPv4(groups: readonly number[]): string | null {
  if (WRAPPERS.includes(groups.slice(0, 6).map(hex).join(':'))) return dotted(groups[6]!, groups[7]!);
  // 6to4 (RFC 3056): one IPv4 address holds all of 2002:<address>::/48.
  return groups[0] === 0x2002 ? dotted(groups[1]!, groups[2]!) : null;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function hex(group: number): string {
  return group.toString(16);
}
