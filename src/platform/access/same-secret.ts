import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that depends neither on their lengths nor on the first difference. */
export function isSameSecret(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

/** A hash of constant length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
