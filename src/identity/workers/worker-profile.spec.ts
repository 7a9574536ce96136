import { checkProfile, isTimeZone, normalLanguage } from './worker-profile.ts';

describe('a worker profile', () => {
  it('normalises a profile and keeps each language once', () => {
    const checked = checkProfile({ country: 'BR', languages: ['pt-br', 'EN', 'en'], timeZone: 'America/Sao_Paulo' }, []);
    expect(checked).toEqual({ ok: true, value: { country: 'BR', languages: ['pt-BR', 'en'], timeZone: 'America/Sao_Paulo' } });
  });

  it('refuses a profile with every fault named', () => {
    const checked = checkProfile({ country: 'KP', languages: ['en', 'not a language'], timeZone: 'Mars/Base' }, ['KP']);
    expect(checked.ok ? [] : checked.refusals.map((refusal) => refusal.path)).toEqual([['country'], ['languages', '1'], ['timeZone']]);
  });

  it('needs a language, and not more than twenty', () => {
    const withLanguages = (languages: string[]) => checkProfile({ country: 'KE', languages, timeZone: 'UTC' }, []).ok;
    expect(withLanguages([])).toBe(false);
    expect(withLanguages(Array<string>(20).fill('en'))).toBe(true);
    expect(withLanguages(Array<string>(21).fill('en'))).toBe(false);
  });

  it.each([
    ['Africa/Nairobi', true],
    ['UTC', true],
    ['America/Argentina/Buenos_Aires', true],
    ['+03:00', false],
    ['', false],
    ['Africa/Nowhere', false],
    ["'; drop table", false],
  ])('takes the time zone "%s": %s', (name, expected) => expect(isTimeZone(name)).toBe(expected));

  it.each([
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['en_US', null],
    ['', null],
    ['x'.repeat(36), null],
  ])('takes the language "%s" as %s', (tag, expected) => expect(normalLanguage(tag)).toBe(expected));
});
