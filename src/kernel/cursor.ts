/** Opaque keyset cursors: the sort key of the last row seen, so that a page never shifts under inserts. */

import { isStorableText } from './storable.ts';

/** Encodes the sort key of a row. */
export function encodeCursor(key: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify(key.map((part) => (typeof part === 'bigint' ? part.toString() : part)))).toString('base64url');
}

/** Somebody may have made the cursor up: what the database cannot take is no key. */
function isKeyPart(part: unknown): boolean {
  return typeof part === 'string' ? isStorableText(part) : typeof part === 'number' && Number.isFinite(part);
}

/** The sort key, or null when the text is not a cursor of `length` parts. */
export function decodeCursor(cursor: string, length: number): (string | number)[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits = Array.isArray(key) && key.length === length && key.every(isKeyPart);
    return fits ? key : null;
  } catch {
    return null;
  }
}
