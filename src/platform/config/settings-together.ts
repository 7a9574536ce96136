/** Faults between settings: what one demands of another. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one variable demands of another. */
export function missingTogether(environment: Environment, needsDatabase: boolean): string[] {
  const faults: string[] = [];
  const demand = (why: string, ...names: string[]) => {
    for (const name of names) if (!environment[name]) faults.push(`${name}: ${why}`);
  };
  const inProduction = environment.NODE_ENV === 'production';
  if (inProduction) demand('is required in production', 'DATABASE_URL', 'SECRET', 'PUBLIC_URL');
  else if (needsDatabase) demand('is required', 'DATABASE_URL', 'SECRET');
  if (environment.PAYER_NAME || environment.PAYER_ACCOUNT || environment.PAYER_BIC) {
    demand('is required with any other PAYER_ setting', 'PAYER_NAME', 'PAYER_ACCOUNT');
  }
  faults.push(...stripeFaults(environment));
  if (environment.MAIL_URL) demand('is required with MAIL_URL', 'MAIL_FROM');
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME', 'OIDC_ROLES', 'OIDC_ADMIN_GROUP'];
  if (oidc.some((name) => environment[name])) {
    demand('is required with any other OIDC_ setting', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET');
    demand('is required with OIDC_ISSUER: the provider sends people back to it', 'PUBLIC_URL');
  }
  if (environment.S3_BUCKET) demand('is required with S3_BUCKET', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY');
  return faults;
}

/** Stripe forgets an idempotency key after this long. */
const STRIPE_KEY_LIFE_SECONDS = 86_400;
/** What the package waits between its two retries, at most, and some air. */
const STRIPE_RETRY_PAUSES_MS = 2_000;
/** How often Stripe's package asks again after a lost answer. */
export const STRIPE_NETWORK_RETRIES = 2;

/** The longest that one call may take, with its retries and with one time-out's worth of waiting for the rate limit. */
export function longestStripeCallMs(timeoutMs: number): number {
  return timeoutMs * (STRIPE_NETWORK_RETRIES + 2) + STRIPE_RETRY_PAUSES_MS;
}

/** Settings under which money could be paid twice, or sent to what is not Stripe. */
function stripeFaults(environment: Environment): string[] {
  const faults: string[] = [];
  const key = environment.STRIPE_SECRET_KEY ?? '';
  if (environment.STRIPE_API_URL) {
    if (/^[rs]k_live_/.test(key)) faults.push('STRIPE_API_URL: a live key is sent to Stripe only');
    if (environment.NODE_ENV === 'production') faults.push('STRIPE_API_URL: there is no double of Stripe in production');
  }
  if (key && !environment.STRIPE_WEBHOOK_SECRETS) faults.push('STRIPE_WEBHOOK_SECRETS: is required with STRIPE_SECRET_KEY');
  const number = (name: string, fallback: number) => Number(environment[name] ?? fallback);
  const longestSeconds = longestStripeCallMs(number('STRIPE_TIMEOUT_MS', 20_000)) / 1000;
  // A number that is none has a fault of its own.
  if (!Number.isFinite(longestSeconds)) return faults;
  if (number('STRIPE_LEASE_SECONDS', 120) <= longestSeconds) {
    faults.push(`STRIPE_LEASE_SECONDS: must exceed the longest call, ${longestSeconds} seconds with this STRIPE_TIMEOUT_MS`);
  }
  if (number('STRIPE_KEY_SECONDS', 20 * 3600) + longestSeconds >= STRIPE_KEY_LIFE_SECONDS) {
    faults.push('STRIPE_KEY_SECONDS: with the longest call it must be less than the 24 hours that Stripe keeps a key');
  }
  return faults;
}
