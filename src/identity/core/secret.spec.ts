import { ensureSecret, keyedHash } from './secret.ts';

describe('the secret', () => {
  it('reports the name of the setting when it is not set', () => {
    expect(() => ensureSecret({ SECRET: undefined })).toThrow(/SECRET is not set.*at least 32/);
    expect(ensureSecret({ SECRET: 'x'.repeat(32) })).toBe('x'.repeat(32));
  });

  it('keys hashes apart by purpose and by part', () => {
    const hashes = [
      keyedHash('s', 'a', 'b', 'c'),
      keyedHash('s', 'a', 'bc'),
      keyedHash('s', 'ab', 'c'),
      keyedHash('s', 'a', 'b,c'),
      keyedHash('t', 'a', 'b', 'c'),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
