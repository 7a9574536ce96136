import { configShape, ConfigurationError, readConfig } from './config.ts';
import { environmentExample } from './environment-example.ts';

function faultsOf(environment: Record<string, string>, needsDatabase = false): readonly string[] {
  try {
    readConfig(environment, needsDatabase);
    return [];
  } catch (error) {
    return (error as ConfigurationError).faults;
  }
}

describe('the configuration', () => {
  it('has a working default for everything outside production', () => {
    expect(readConfig({}).PORT).toBe(3000);
  });

  it('tells every fault at once, malformed and missing alike', () => {
    const faults = faultsOf({ NODE_ENV: 'production', PORT: 'eighty', CURRENCY: 'dollars', S3_BUCKET: 'media' });
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(
      ['CURRENCY', 'DATABASE_URL', 'PORT', 'PUBLIC_URL', 'S3_ACCESS_KEY', 'S3_ENDPOINT', 'S3_SECRET_KEY', 'SECRET'].sort(),
    );
  });

  it('refuses an identity provider that is set by half', () => {
    const missing = (environment: Record<string, string>) => faultsOf(environment).map((fault) => fault.split(':')[0]);
    expect(missing({ OIDC_CLIENT_ID: 'guildhall' })).toEqual(['OIDC_ISSUER', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL']);
    expect(missing({ OIDC_ADMIN_GROUP: 'admins', PUBLIC_URL: 'https://labels.example.org' })).toEqual([
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
    ]);
    const whole = {
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_CLIENT_ID: 'a',
      OIDC_CLIENT_SECRET: 'b',
      PUBLIC_URL: 'https://labels.example.org',
    };
    expect(missing(whole)).toEqual([]);
    expect(missing({ ...whole, OIDC_ISSUER: 'http://id.example.org' })).toEqual(['OIDC_ISSUER']);
    expect(missing({ ...whole, OIDC_ROLES: 'leads=manager' })).toEqual(['OIDC_ROLES']);
    expect(missing({ ...whole, OIDC_SCOPE: 'email' })).toEqual(['OIDC_SCOPE']);
  });

  it('asks a process of its own for a database and a secret', () => {
    expect(faultsOf({}, true)).toEqual(['DATABASE_URL: is required', 'SECRET: is required']);
  });

  it('says what to write instead of a malformed value, and does not repeat the value', () => {
    const firstFault = (environment: Record<string, string>) => faultsOf(environment)[0];
    for (const bad of ['eighty', '99999', '-1', '1.5', 'NaN', 'Infinity', '1e400', '{}']) {
      expect(firstFault({ PORT: bad })).toBe('PORT: must be a whole number from 0 to 65535, in digits, such as 3000');
    }
    expect(firstFault({ HOLD_SECONDS: 'three days' })).toBe(
      'HOLD_SECONDS: must be a whole number of at least 0, in digits, such as 259200',
    );
    expect(firstFault({ STRIPE_REQUESTS_PER_SECOND: 'x' })).toBe(
      'STRIPE_REQUESTS_PER_SECOND: must be a number from 0.1 to 1000, in digits, such as 15',
    );
    expect(firstFault({ NODE_ENV: 'prod' })).toBe('NODE_ENV: must be one of development, test, production');
    expect(firstFault({ FIRST_BATCH_REVIEW: 'yes' })).toBe('FIRST_BATCH_REVIEW: must be one of true, false');
    expect(firstFault({ PUBLIC_URL: 'guildhall' })).toBe(
      'PUBLIC_URL: must be an address with its scheme, such as https://guildhall.example',
    );
    expect(firstFault({ OPERATOR_NAME: 'x'.repeat(101) })).toBe('OPERATOR_NAME: must have at most 100 characters');
    expect(firstFault({ SECRET: 'hunter2' })).toBe('SECRET: at least 32 characters');
  });

  it('reports no fault of a setting in the words of the library or with its value', () => {
    // Lists of addresses are public, and name the part that is wrong.
    const names = Object.keys(configShape).filter((name) => !['TRUST_PROXY', 'RETURN_URLS'].includes(name));
    for (const name of names) {
      for (const value of ['hunter2 \u0000 \ud800', 'x'.repeat(2_000), '-7', 'NaN', 'Infinity', '%']) {
        for (const fault of faultsOf({ [name]: value })) {
          expect(fault).not.toMatch(/received|expected|Invalid|hunter2|NaN|Infinity|undefined|xxxx/);
        }
      }
    }
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '' }).PORT).toBe(3000);
    expect(readConfig({ PORT: ' ' }).PORT).toBe(3000);
  });

  it('sends a live key to Stripe only, and needs what signs its webhooks', () => {
    const secrets = { STRIPE_WEBHOOK_SECRETS: 'whsec_new, whsec_old' };
    expect(readConfig({ STRIPE_SECRET_KEY: 'sk_live_1', ...secrets }).STRIPE_WEBHOOK_SECRETS).toEqual(['whsec_new', 'whsec_old']);
    expect(faultsOf({ STRIPE_SECRET_KEY: 'sk_test_1' })).toEqual([expect.stringContaining('STRIPE_WEBHOOK_SECRETS')]);
    const atDouble = { STRIPE_API_URL: 'http://127.0.0.1:4242', ...secrets };
    expect(faultsOf({ STRIPE_SECRET_KEY: 'sk_test_1', ...atDouble })).toEqual([]);
    expect(faultsOf({ STRIPE_SECRET_KEY: 'sk_live_1', ...atDouble })).toEqual([expect.stringContaining('live key')]);
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://x', SECRET: 'x'.repeat(32), PUBLIC_URL: 'https://example.org' };
    expect(faultsOf({ ...production, STRIPE_SECRET_KEY: 'sk_test_1', ...atDouble })).toEqual([expect.stringContaining('production')]);
  });

  it('keeps a lease longer than the longest call, and a key younger than Stripe forgets it', () => {
    expect(faultsOf({ STRIPE_TIMEOUT_MS: '30000' })).toEqual([expect.stringContaining('STRIPE_LEASE_SECONDS')]);
    expect(faultsOf({ STRIPE_TIMEOUT_MS: '500', STRIPE_LEASE_SECONDS: '5' })).toEqual([]);
    expect(faultsOf({ STRIPE_KEY_SECONDS: '86390' })).toEqual([expect.stringContaining('STRIPE_KEY_SECONDS')]);
  });

  it('refuses TRUST_PROXY=true and names what replaces it', () => {
    expect(faultsOf({ TRUST_PROXY: 'true' })).toEqual([expect.stringMatching(/^TRUST_PROXY: .*number of proxies.*networks/)]);
    expect(faultsOf({ TRUST_PROXY: 'false' })).toEqual([expect.stringMatching(/^TRUST_PROXY: .*"0"/)]);
    expect(readConfig({ TRUST_PROXY: '2' }).TRUST_PROXY).toBe(2);
    expect(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1' }).TRUST_PROXY).toEqual(['10.0.0.0/8', '::1']);
    expect(readConfig({}).TRUST_PROXY).toBe(0);
  });

  it('reads rates as requests in seconds, or off', () => {
    expect(readConfig({ RATE_REGISTRATION_ADDRESS: '3/60' }).RATE_REGISTRATION_ADDRESS).toMatchObject({ points: 3, seconds: 60 });
    expect(readConfig({ RATE_REGISTRATION_ADDRESS: 'off' }).RATE_REGISTRATION_ADDRESS).toBeNull();
    for (const bad of ['0/60', '5', '5/0', '-1/60', '5/60/1', 'none', '5 / 60']) {
      expect(faultsOf({ RATE_REGISTRATION_ADDRESS: bad })).toEqual([expect.stringContaining('"60/300"')]);
    }
  });

  it('accepts only https addresses and loopback addresses as RETURN_URLS', () => {
    const bases = 'https://console.example.org/app, http://localhost:5173';
    expect(readConfig({ RETURN_URLS: bases }).RETURN_URLS).toEqual(['https://console.example.org/app', 'http://localhost:5173']);
    for (const bad of [
      'http://example.org',
      'javascript:alert(1)',
      'example.org',
      'https://a:b@example.org',
      'https://*',
      'https://example.org/?a=1',
    ]) {
      expect(faultsOf({ RETURN_URLS: bad })).toEqual([expect.stringMatching(/^RETURN_URLS: /)]);
    }
  });

  it('prints an example that is itself valid', () => {
    const lines = environmentExample()
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const environment = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    expect(faultsOf(environment)).toEqual([]);
  });
});
