/**
 * Addresses of files: signed, and good until a time. Pure; the key is passed in.
 *
 * The signature covers the file, the time and the organisation in whose name the address was made. The server checks
 * it against the organisation that owns the file, so that an item that names another organisation's file gets an
 * address that opens nothing.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { parsePublicId, publicId, type FileId } from '../../kernel/index.ts';
import { isSameSecret } from '../access/same-secret.ts';

export interface FileAddress {
  readonly fileId: FileId;
  readonly organisationId: string;
  /** Unix seconds after which the address is refused. */
  readonly expires: number;
}

/** The signing key that belongs to the installation's secret, and to nothing else made from it. */
export function fileKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'guildhall file addresses', 32));
}

export function signature(key: Buffer, address: FileAddress): string {
  return createHmac('sha256', key).update(`${address.fileId}\n${address.organisationId}\n${address.expires}`).digest('base64url');
}

/** Whether the signature is right and the time has not come. Takes as long for a wrong one as for a right one. */
export function isSigned(key: Buffer, address: FileAddress, given: string, now: Date): boolean {
  return isSameSecret(signature(key, address), given) && now.getTime() < address.expires * 1000;
}

/** `/files/fil_…/name?expires=…&signature=…`. `name` is for people and file dialogs; it is not signed. */
export function signedPath(key: Buffer, address: FileAddress, name = 'content'): string {
  const query = `expires=${address.expires}&signature=${signature(key, address)}`;
  return `/files/${publicId('File', address.fileId)}/${encodeURIComponent(name)}?${query}`;
}

/** Expiry of an address that never expires: the last second of the year 9999. */
export const NEVER = 253_402_300_799;

/** The file that `address` shows, when it is one that this server made, whether or not it still opens; else null. @param base of its addresses */
export function fileInAddress(address: string, base: string): FileId | null {
  const begin = `${base}/files/`;
  if (!address.startsWith(begin)) return null;
  const [id = '', , ...rest] = address.slice(begin.length).split(/[/?]/);
  return rest.length > 0 && rest.at(-1)!.includes('signature=') ? parsePublicId<'File'>('File', id) : null;
}

/** A text that is meant for a file's id and nothing else, mistyped or not. */
const REFERENCE = /^fil_[0-9A-Za-z]+$/;

/**
 * The texts in `value` that are meant for file ids, each once.
 *
 * @param depth how many objects and arrays within one another are looked into
 */
export function fileReferences(value: unknown, depth: number): ReadonlySet<string> {
  const found = new Set<string>();
  collectReferences(value, depth, found);
  return found;
}

function collectReferences(value: unknown, depth: number, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('fil_') && REFERENCE.test(value)) found.add(value);
  } else if (value !== null && typeof value === 'object' && depth > 0) {
    for (const part of Object.values(value)) collectReferences(part, depth - 1, found);
  }
}

/**
 * `value` with each string that is nothing but a public file id (`fil_…`) replaced by `addressOf` it, at any depth. What
 * holds none is returned as it is.
 *
 * @param addressOf also gets the keys and indexes that lead to the string, from the outside in
 */
export function replaceFileIds<T>(value: T, addressOf: AddressOf): T {
  return replaced(value, addressOf, []) as T;
}

type AddressOf = (fileId: FileId, path: readonly string[]) => string;

function replaced(value: unknown, addressOf: AddressOf, path: readonly string[]): unknown {
  if (typeof value === 'string') {
    const fileId = value.startsWith('fil_') ? parsePublicId<'File'>('File', value) : null;
    return fileId === null ? value : addressOf(fileId, path);
  }
  if (Array.isArray(value)) {
    const parts = value.map((part, index) => replaced(part, addressOf, [...path, String(index)]));
    return parts.every((part, index) => part === value[index]) ? value : parts;
  }
  if (value !== null && typeof value === 'object') {
    let changed = false;
    const entries = Object.entries(value).map(([name, part]) => {
      const after = replaced(part, addressOf, [...path, name]);
      changed ||= after !== part;
      return [name, after] as const;
    });
    return changed ? Object.fromEntries(entries) : value;
  }
  return value;
}
