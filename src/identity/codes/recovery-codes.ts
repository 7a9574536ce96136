/** Codes that stand in for the authenticator app, once each: ten, of 80 random bits, stored as keyed hashes. */
import { randomBytes } from 'node:crypto';
import { keyedHash } from '../core/secret.ts';

const COUNT = 10;
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const CODE = /^[a-km-np-z2-9]{16}$/;

/** Ten codes such as `k7dm-2pqx-9fha-t3vw`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () =>
    Array.from(randomBytes(16), (byte) => LETTERS.charAt(byte & 31))
      .join('')
      .replaceAll(/(.{4})(?!$)/g, '$1-'),
  );
}

/** A code as people type it, without dashes and spaces; null when it has not the form of one. */
export function recoveryCode(typed: string): string | null {
  const code = typed.length > 60 ? '' : typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return CODE.test(code) ? code : null;
}

/** The stored hash of a code in its plain form. */
export function recoveryCodeHash(secret: string, personId: string, code: string): Buffer {
  return keyedHash(secret, 'recovery code', personId, code);
}
