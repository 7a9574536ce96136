/** Recovery codes, which replace the authenticator app once each. Ten codes of 80 random bits, stored as keyed hashes. */
import { randomBytes } from 'node:crypto';
import { keyedHash } from '../core/secret.ts';

const CODE_COUNT = 10;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const CODE_PATTERN = /^[a-km-np-z2-9]{16}$/;

/** Creates ten codes such as `k7dm-2pqx-9fha-t3vw`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODE_COUNT }, () =>
    Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31))
      .join('')
      .replaceAll(/(.{4})(?!$)/g, '$1-'),
  );
}

/** Normalises a typed code: removes dashes and spaces. Returns null if it does not have the form of a code. */
export function recoveryCode(typed: string): string | null {
  const code = typed.length > 60 ? '' : typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return CODE_PATTERN.test(code) ? code : null;
}

/** Computes the stored hash of a normalised code. */
export function recoveryCodeHash(secret: string, personId: string, code: string): Buffer {
  return keyedHash(secret, 'recovery code', personId, code);
}
