import { ageAt, checkRegistration, isCountry, normalName, type RegistrationInput } from './registration.ts';

const NOW = new Date('2026-11-02T09:00:00Z');
const RULES = { minimumAge: 18, termsVersion: '2026-11', refusedCountries: ['CU', 'KP'] };
const INPUT: RegistrationInput = {
  email: ' Ada@Example.ORG ',
  name: ' Ada ',
  birthDate: '1990-05-17',
  country: 'KE',
  acceptedTerms: '2026-11',
};

function pathsOf(input: Partial<RegistrationInput>): string[] {
  const checked = checkRegistration({ ...INPUT, ...input }, RULES, NOW);
  return checked.ok ? [] : checked.refusals.map((refusal) => refusal.path?.join('.') ?? '');
}

describe('age', () => {
  it.each([
    ['2008-11-02', 18],
    ['2008-11-03', 17],
    ['2008-12-01', 17],
    ['2008-10-31', 18],
    ['2004-02-29', 22],
    ['2026-11-02', 0],
  ])('computes for a person born on %s the age %i', (birthDate, age) => expect(ageAt(birthDate, NOW)).toBe(age));

  it('counts a birthday on 29 February from 1 March in other years', () => {
    expect(ageAt('2008-02-29', new Date('2026-02-28T23:59:59Z'))).toBe(17);
    expect(ageAt('2008-02-29', new Date('2026-03-01T00:00:00Z'))).toBe(18);
  });

  it.each(['2007-02-29', '2007-13-01', '2007-00-10', '2007-1-1', '1899-12-31', '17.05.1990', ''])('returns no age for "%s"', (text) =>
    expect(ageAt(text, NOW)).toBeNull(),
  );
});

describe('registration', () => {
  it('keeps the address as typed, with its key, and puts the rest into normal form', () => {
    expect(checkRegistration(INPUT, RULES, NOW)).toEqual({
      ok: true,
      value: {
        email: 'Ada@Example.ORG',
        emailKey: 'ada@example.org',
        name: 'Ada',
        birthDate: '1990-05-17',
        country: 'KE',
        termsVersion: '2026-11',
      },
    });
  });

  it.each<[Partial<RegistrationInput>, string]>([
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a b@example.org' }, 'email'],
    [{ email: `${'a'.repeat(250)}@example.org` }, 'email'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ birthDate: '2010-01-01' }, 'birthDate'],
    [{ birthDate: '2027-01-01' }, 'birthDate'],
    [{ birthDate: 'yesterday' }, 'birthDate'],
    [{ country: 'KP' }, 'country'],
    [{ country: 'ke' }, 'country'],
    [{ country: 'QQ' }, 'country'],
    [{ acceptedTerms: '2025-01' }, 'acceptedTerms'],
    [{ acceptedTerms: '' }, 'acceptedTerms'],
  ])('refuses %j by naming "%s"', (input, path) => expect(pathsOf(input)).toEqual([path]));

  it('tells everything that is wrong at once', () => {
    const paths = pathsOf({ email: '', name: '', birthDate: '', country: '', acceptedTerms: '' });
    expect(paths).toEqual(['email', 'name', 'birthDate', 'country', 'acceptedTerms']);
  });

  it('knows countries from things that look like one', () => {
    expect(['KE', 'DE', 'XK', 'US'].every(isCountry)).toBe(true);
    expect(['EU', 'ZZ', 'UN', 'K', 'KEN', 'k1'].some(isCountry)).toBe(false);
  });

  it('normalizes without losing letters', () => {
    expect(normalName('  Zoe\u0308  ')).toBe('Zoë');
  });
});
