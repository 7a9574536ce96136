import { ConfigurationError, environmentExample, readConfig } from './config.ts';

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

  it('asks a process of its own for a database and a secret', () => {
    expect(faultsOf({}, true)).toEqual(['DATABASE_URL: is required', 'SECRET: is required']);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '' }).PORT).toBe(3000);
  });

  it('prints an example that is itself valid', () => {
    const lines = environmentExample()
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const environment = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    expect(faultsOf(environment)).toEqual([]);
  });
});
