/**
 * Addresses of papers that a browser can open: signed, and good until a time. Pure; the key is passed in. The signature
 * covers whose paper it is, which, every option, and the time; so an address opens that one paper and no other.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { isSameSecret } from '../platform/index.ts';
import { OPTION_NAMES, type OptionTexts } from './paper-options.ts';

export interface PaperAddress {
  /** `worker`, `organisation` or `books`. */
  readonly audience: string;
  /** UUID of the worker or organisation; empty for the books of all. */
  readonly subjectId: string;
  /** `receipt.html` */
  readonly file: string;
  readonly options: OptionTexts;
  /** Unix seconds after which the address is refused. */
  readonly expires: number;
}

/** The signing key that belongs to the installation's secret, and to nothing else made from it. */
export function paperKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'guildhall paper addresses', 32));
}

export function paperSignature(key: Buffer, { audience, subjectId, file, options, expires }: PaperAddress): string {
  // As JSON no part can be taken for another.
  const text = JSON.stringify([audience, subjectId, file, OPTION_NAMES.map((name) => options[name] ?? null), expires]);
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Whether the signature is right and the time has not come. Takes as long for a wrong one as for a right one. */
export function isSignedPaper(key: Buffer, address: PaperAddress, given: string, now: Date): boolean {
  return isSameSecret(paperSignature(key, address), given) && now.getTime() < address.expires * 1000;
}
