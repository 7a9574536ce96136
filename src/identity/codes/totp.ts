/** Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), with the package otpauth. Pure except for new secrets. */
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Number of steps before and after the current one whose codes are accepted: clocks of phones differ. */
const ACCEPTED_STEPS = 1;
/** Length that RFC 4226 recommends. */
const SECRET_BYTES = 20;

const CODE_PATTERN = /^\d{6}$/;

/** Creates a secret in base32, the form that an app reads. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns the URI that a QR code shows to an authenticator app. */
export function totpUri(secret: string, issuer: string, account: string): string {
  return new TOTP({ secret, issuer, label: account, digits: DIGITS, period: PERIOD_SECONDS }).toString();
}

/** Normalises a typed code: removes spaces. Returns null if it does not have the form of a code. */
export function totpCode(typed: string): string | null {
  const code = typed.length > 20 ? '' : typed.replaceAll(/\s/g, '');
  return CODE_PATTERN.test(code) ? code : null;
}

/** Returns the time step of the code (30 seconds each, since 1970); null if the code is not accepted now. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const of = {
    token: code,
    secret: Secret.fromBase32(secret),
    digits: DIGITS,
    period: PERIOD_SECONDS,
    timestamp: now.getTime(),
    window: ACCEPTED_STEPS,
  };
  const delta = TOTP.validate(of);
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
