import { PasswordHasher, passwordFault } from './password.ts';

describe('passwordFault', () => {
  it.each([
    ['elevenchars', 'at least 12'],
    ['x'.repeat(100) + 'y'.repeat(101), 'at most 200'],
    ['passwordpassword', 'first that anyone'],
    ['PassWord1234', 'first that anyone'],
    ['aaaaaaaaaaaa', 'first that anyone'],
    ['ababababababab', 'first that anyone'],
    ['123456789012', 'first that anyone'],
    ['abcdefghijklm', 'first that anyone'],
    ['my ada.lovelace key', 'e-mail address'],
    ['ada.lovelace@example.org', 'e-mail address'],
  ])('refuses the password "%s" with the reason: %s', (password, why) =>
    expect(passwordFault(password, 'ada.lovelace@example.org')?.message).toContain(why),
  );

  it.each(['a long walk by the river', 'Tr0ub4dor&3-zebra', 'ключ от северного дома', '🚲🌊🌳🏔️🎻🧵🪁🧭🦉🍞🧀🫖'])(
    'accepts the password "%s"',
    (password) => expect(passwordFault(password, 'ada.lovelace@example.org')).toBeNull(),
  );

  it('counts characters, not bytes', () => {
    expect(passwordFault('äöüßéèñçåøæ', 'a@example.org')?.message).toContain('at least 12');
    expect(passwordFault('äöüßéèñçåøæœ', 'a@example.org')).toBeNull();
  });
});

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher('test');

  it('accepts the right password and refuses a wrong one', async () => {
    const hash = await hasher.hash('a long walk by the river');
    expect(await hasher.matches(hash, 'a long walk by the river')).toBe(true);
    expect(await hasher.matches(hash, 'a long walk by the River')).toBe(false);
    expect(await hasher.matches(hash, '')).toBe(false);
    expect(await hasher.matches(hash, 'x'.repeat(1_000_000))).toBe(false);
  });

  it('accepts a password that was typed on a system with another Unicode normalisation', async () => {
    const hash = await hasher.hash('caf\u00e9 at the corner');
    expect(await hasher.matches(hash, 'cafe\u0301 at the corner')).toBe(true);
  });

  it('refuses every password for an account that does not exist', async () => {
    expect(await hasher.matches(null, "nobody's password")).toBe(false);
  });

  it('uses argon2id with 19 MiB and two passes outside of tests', async () => {
    expect(await new PasswordHasher('production').hash('a long walk by the river')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await new PasswordHasher('development').hash('a long walk by the river')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});
