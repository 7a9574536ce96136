/**
 * Signed addresses of documents, which expire. Pure functions; the key is passed in. The signature covers the owner, the document,
 * every option and the expiry, so an address opens that document only.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { isSameSecret } from '../../platform/index.ts';
import { OPTION_NAMES, type OptionTexts } from './document-options.ts';

export interface DocumentAddress {
  /** `worker`, `organisation` or `books`. */
  readonly audience: string;
  /** UUID of the worker or organisation; empty for documents about the whole ledger. */
  readonly subjectId: string;
  /** Name and format, such as `receipt.html`. */
  readonly file: string;
  readonly options: OptionTexts;
  /** Unix time in seconds from which the address is refused. */
  readonly expires: number;
}

/** Derives the signing key from the installation's secret. The text keeps its old name, so that issued addresses stay valid. */
export function documentKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'guildhall paper addresses', 32));
}

export function documentSignature(key: Buffer, { audience, subjectId, file, options, expires }: DocumentAddress): string {
  // JSON keeps the parts apart: no two addresses have the same text.
  const text = JSON.stringify([audience, subjectId, file, OPTION_NAMES.map((name) => options[name] ?? null), expires]);
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Whether the signature is right and the address has not expired. Compares in constant time. */
export function isSignedDocument(key: Buffer, address: DocumentAddress, given: string, now: Date): boolean {
  return isSameSecret(documentSignature(key, address), given) && now.getTime() < address.expires * 1000;
}
