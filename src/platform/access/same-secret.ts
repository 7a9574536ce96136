import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are equal, after a time that tells neither how long they are nor how much of them agrees. */
export function isSameSecret(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

/** Of one length whatever is given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
