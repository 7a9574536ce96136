import { createConnection, createServer, type AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Mistake } from '../../kernel/index.ts';
import { ConfigurationError } from '../config/config.ts';
import { mistakeOf } from './mistakes.ts';

async function failure(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('a command that fails', () => {
  it.each(['127.0.0.1', 'localhost'])('names the database on %s that cannot be reached', async (host) => {
    const url = `postgres://somebody:secret@${host}:${await freePort()}/guildhall`;
    const error = await failure(() => new pg.Client({ connectionString: url }).connect());
    const { port } = new URL(url);
    expect(mistakeOf(error, { DATABASE_URL: url })).toBe(`Cannot reach PostgreSQL at ${host}:${port} as somebody: nothing listens there.`);
    expect(mistakeOf(new Error('wrapped', { cause: error }), { MIGRATION_DATABASE_URL: url })).toMatch(/^Cannot reach PostgreSQL at/);
    expect(mistakeOf(error, {})).toMatch(new RegExp(`^Cannot reach (127\\.0\\.0\\.1|::1):${port}: nothing listens there\\.$`));
  });

  it('names the host that does not exist', async () => {
    const error = await failure(() => new Promise((_done, fail) => createConnection(5432, 'database.invalid').on('error', fail)));
    // Without any network the look-up fails in another way.
    expect(mistakeOf(error, { DATABASE_URL: 'postgres://a@database.invalid/x' })).toMatch(
      /^Cannot reach PostgreSQL at database\.invalid:5432 as a: (there is no such host|the host name cannot be looked up now)\.$/,
    );
  });

  it('says in a sentence which option it does not know', async () => {
    const error = await failure(() => parseArgs({ args: ['--wrong'], options: { right: { type: 'string' } } }));
    expect(mistakeOf(error, {})).toBe("Unknown option '--wrong'.");
    const missing = await failure(() => parseArgs({ args: ['--right'], options: { right: { type: 'string' } } }));
    expect(mistakeOf(missing, {})).toMatch(/^Option '--right <value>' argument missing\.$/);
  });

  it('tells mistakes and faults of the configuration in their own words, and nothing of what it does not know', () => {
    expect(mistakeOf(new Mistake('Name a bench.'), {})).toBe('Name a bench.');
    expect(mistakeOf(new ConfigurationError(['SECRET is missing']), {})).toMatch(/SECRET is missing/);
    expect(mistakeOf(Object.assign(new Error('password authentication failed for user "x"'), { code: '28P01' }), {})).toBe(
      'PostgreSQL refused the connection: password authentication failed for user "x".',
    );
    expect(mistakeOf(new Error('a bug'), {})).toBeNull();
    expect(mistakeOf('a text', {})).toBeNull();
  });
});
