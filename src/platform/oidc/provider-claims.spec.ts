import { readClaims, type GroupSettings } from './provider-claims.ts';

const NO_GROUPS: GroupSettings = { claim: 'groups', known: new Set() };
const read = (claims: Record<string, unknown>, groups = NO_GROUPS) => readClaims('https://id.example.org/', claims, groups);

describe('readClaims', () => {
  it('reads the usual claims of a provider', () => {
    const claims = { sub: 'abc', email: ' a@example.org ', email_verified: true, name: 'Ada', auth_time: 1_700_000_000 };
    expect(read(claims)).toEqual({
      issuer: 'https://id.example.org/',
      subject: 'abc',
      email: 'a@example.org',
      emailVerified: true,
      name: 'Ada',
      authTime: 1_700_000_000,
      groups: [],
    });
  });

  it.each([[undefined], [''], [17], [null], ['x'.repeat(256)], ['a\0b'], ['\ud800']])('refuses the subject %j', (sub) => {
    expect(read({ sub })).toBeNull();
  });

  it.each([['true'], [1], ['yes'], [undefined], [null], [{}]])(
    'treats an address as unverified when email_verified is %j',
    (email_verified) => {
      expect(read({ sub: 'abc', email_verified })?.emailVerified).toBe(false);
    },
  );

  it.each([['1700000000'], [1.5], [Number.NaN], [undefined]])('ignores the auth_time %j', (auth_time) => {
    expect(read({ sub: 'abc', auth_time })?.authTime).toBeNull();
  });

  it.each([
    ['the groups that the settings name', ['b', 'x', 'a'], ['a', 'b']],
    ['one text as one group', 'b', ['b']],
    ['a missing claim as no groups', undefined, []],
    ['an empty list as no groups', [], []],
    ['a list without its values that are not texts', [1, null, { a: 1 }, 'a'], ['a']],
    ['groups with a slightly different name as no groups', ['A', ' a', 'a '], []],
    ['an object as unknown groups', { a: true }, null],
    ['a number as unknown groups', 1, null],
  ])('reads the groups claim: %s', (_name, claim, expected) => {
    expect(read({ sub: 'abc', roles: claim }, { claim: 'roles', known: new Set(['a', 'b']) })?.groups).toEqual(expected);
  });

  it('returns null for groups that are at another endpoint (_claim_names)', () => {
    const settings = { claim: 'groups', known: new Set(['a']) };
    expect(read({ sub: 'abc', _claim_names: { groups: 'src1' } }, settings)?.groups).toBeNull();
    expect(read({ sub: 'abc', _claim_names: { other: 'src1' } }, settings)?.groups).toEqual([]);
  });
});
