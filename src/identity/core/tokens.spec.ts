import { newApiKey, newSessionToken, tokenHash, tokenKind } from './tokens.ts';

describe('tokens', () => {
  it('distinguishes kinds of tokens by their form', () => {
    for (let i = 0; i < 200; i++) {
      expect(tokenKind(newSessionToken())).toBe('session');
      const { key, prefix } = newApiKey();
      expect(tokenKind(key)).toBe('api_key');
      expect(key.startsWith(`${prefix}_`)).toBe(true);
    }
  });

  it.each(['', 'ghs_', 'ghs_short', `ghx_${'a'.repeat(43)}`, `ghs_${'a'.repeat(44)}`, `ghk_${'a'.repeat(43)}`])('"%s" is none', (text) =>
    expect(tokenKind(text)).toBeNull(),
  );

  it('makes no token twice', () => {
    expect(new Set(Array.from({ length: 1000 }, newSessionToken)).size).toBe(1000);
  });

  it('stores tokens as sha256', () => {
    expect(tokenHash('ghs_x')).toHaveLength(32);
  });
});
