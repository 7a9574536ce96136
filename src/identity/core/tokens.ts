/** Secrets that authenticate a person: opaque, 32 random bytes, stored only as sha256. */
import { createHash, randomBytes } from 'node:crypto';

export const SESSION_PREFIX = 'ghs_';
export const API_KEY_PREFIX = 'ghk_';
export const DEVICE_TOKEN_PREFIX = 'ghd_';

const SESSION = /^ghs_[A-Za-z0-9_-]{43}$/;
const API_KEY = /^ghk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/;
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new session token: `ghs_` and 43 characters. */
export function newSessionToken(): string {
  return SESSION_PREFIX + randomBytes(32).toString('base64url');
}

/** A new API key, and the part of it that may be shown later: `ghk_` and 8 characters. */
export function newApiKey(): { key: string; prefix: string } {
  const name = Array.from(randomBytes(8), (byte) => LETTERS.charAt(byte & 31)).join('');
  const prefix = API_KEY_PREFIX + name;
  return { key: `${prefix}_${randomBytes(32).toString('base64url')}`, prefix };
}

/** A new secret of an invitation: `ghi_` and 43 characters. */
export function newInvitationSecret(): string {
  return `ghi_${randomBytes(32).toString('base64url')}`;
}

/** A new token of a link in an e-mail: `ghe_` and 43 characters. */
export function newEmailToken(): string {
  return `ghe_${randomBytes(32).toString('base64url')}`;
}

/** A new device token: `ghd_` and 43 characters. It authenticates nobody; it only has an effect with a right password. */
export function newDeviceToken(): string {
  return DEVICE_TOKEN_PREFIX + randomBytes(32).toString('base64url');
}

/** A new token of a sign-in that waits for a code: `ght_` and 43 characters. It is no session. */
export function newSignInToken(): string {
  return `ght_${randomBytes(32).toString('base64url')}`;
}

/** A new token of a sign-in with the identity provider: `gho_` and 43 characters. It is no session. */
export function newProviderToken(): string {
  return `gho_${randomBytes(32).toString('base64url')}`;
}

/** The form that {@link newProviderToken} makes. */
export function isProviderToken(text: string): boolean {
  return /^gho_[A-Za-z0-9_-]{43}$/.test(text);
}

export type TokenKind = 'session' | 'api_key';

/** What kind of secret `text` has the form of, or null. */
export function tokenKind(text: string): TokenKind | null {
  return SESSION.test(text) ? 'session' : API_KEY.test(text) ? 'api_key' : null;
}

/** The stored hash of a secret; 256 random bits need no salt. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
