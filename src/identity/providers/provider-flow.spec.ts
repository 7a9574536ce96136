import { hasReauthenticated, proofOf, returnPathOf } from './provider-flow.ts';

describe('proofOf', () => {
  it('derives three secrets that differ from each other and from those of another token', () => {
    const [one, other] = [proofOf('gho_one'), proofOf('gho_other')];
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
    expect(proofOf('gho_one')).toEqual(one);
    // RFC 7636: 43 to 128 characters of this alphabet.
    expect(one.verifier).toMatch(/^[\w-]{43}$/);
  });
});

describe('hasAskedAgain', () => {
  const begunAt = new Date('2026-11-02T09:00:00Z');
  const at = (seconds: number) => ({ authTime: begunAt.getTime() / 1000 + seconds });

  it.each([
    ['credentials entered after the start', at(5), true],
    ['a clock that is 30 seconds behind', at(-30), true],
    ['credentials entered before the start', at(-31), false],
    ['a provider that reports no time', { authTime: null }, false],
  ])('decides whether the provider asked for the credentials again: %s', (_name, claims, expected) => {
    expect(hasReauthenticated(claims, begunAt)).toBe(expected);
  });
});

describe('returnPathOf', () => {
  it.each([
    ['/', '/'],
    ['/tasks?page=2', '/tasks?page=2'],
    ['/a/../b', '/b'],
  ])('returns the path %s', (asked, path) => {
    expect(returnPathOf(asked, 'https://labels.example.org')).toBe(path);
  });

  it.each(['', 'tasks', '//evil.example', '/\\evil.example', 'https://evil.example', '/#x', '/a b', '/%2f', '/\t/evil.example'])(
    'refuses the path %j',
    (asked) => {
      expect(returnPathOf(asked, 'https://labels.example.org')).toBeNull();
    },
  );

  it('accepts only paths below the path of PUBLIC_URL', () => {
    expect(returnPathOf('/market/tasks', 'https://example.org/market')).toBe('/market/tasks');
    for (const asked of ['/other', '/market/../other', '/marketplace'])
      expect(returnPathOf(asked, 'https://example.org/market')).toBeNull();
  });
});
