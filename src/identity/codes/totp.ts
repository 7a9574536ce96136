/** Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), by the package otpauth. Pure but for new secrets. */
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Steps before and after the present one whose codes are taken: clocks of phones differ. */
const WINDOW = 1;
/** RFC 4226 asks for 20 bytes. */
const SECRET_BYTES = 20;

const CODE = /^\d{6}$/;

/** A secret as an app reads it: base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The address that a QR code shows to an authenticator app. */
export function totpUri(secret: string, issuer: string, account: string): string {
  return new TOTP({ secret, issuer, label: account, digits: DIGITS, period: PERIOD_SECONDS }).toString();
}

/** A code as people type it, without spaces; null when it has not the form of one. */
export function totpCode(typed: string): string | null {
  const code = typed.length > 20 ? '' : typed.replaceAll(/\s/g, '');
  return CODE.test(code) ? code : null;
}

/** Number of the 30 seconds since 1970 that the code belongs to; null when it is not one of those that are taken now. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const of = {
    token: code,
    secret: Secret.fromBase32(secret),
    digits: DIGITS,
    period: PERIOD_SECONDS,
    timestamp: now.getTime(),
    window: WINDOW,
  };
  const delta = TOTP.validate(of);
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
