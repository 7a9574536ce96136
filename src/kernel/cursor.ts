/** Opaque keyset cursors: the sort key of the last row seen, so that a page never shifts under inserts. */

/** Encodes the sort key of a row. */
export function encodeCursor(key: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify(key.map((part) => (typeof part === 'bigint' ? part.toString() : part)))).toString('base64url');
}

/** The sort key, or null when the text is not a cursor of `length` parts. */
export function decodeCursor(cursor: string, length: number): (string | number)[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits = Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string' || typeof part === 'number');
    return fits ? key : null;
  } catch {
    return null;
  }
}
