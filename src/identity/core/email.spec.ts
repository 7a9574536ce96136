import { checkEmail, emailKey } from './email.ts';

/** The refusal of an address, or the address as it is kept. */
function outcome(typed: string): string {
  const checked = checkEmail(typed);
  return checked.ok ? checked.value.address : checked.refusals[0].message;
}

describe('the comparison key of an e-mail address', () => {
  it.each([
    ['Ada@Example.ORG', 'ada@example.org'],
    ['  ada@example.org ', 'ada@example.org'],
    ['ada@example.org.', 'ada@example.org'],
    ['ada@example.org。', 'ada@example.org'],
    ['ada@example.org..', 'ada@example.org'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'ada@example.org'],
    ['a\u200bda@example.org', 'ada@example.org'],
    ['ada\u00ad@exam\u2060ple.org', 'ada@example.org'],
    ['\u202eada@example.org', 'ada@example.org'],
    ['𝐚𝐝𝐚@example.org', 'ada@example.org'],
    ['JOSE\u0301@EXAMPLE.ORG', 'josé@example.org'],
    ['STRASSE@example.org', 'strasse@example.org'],
    ['straße@example.org', 'strasse@example.org'],
    ['ΣΑΣ@example.org', 'σασ@example.org'],
    ['σας@example.org', 'σασ@example.org'],
    ['x@BÜCHER.example', 'x@xn--bcher-kva.example'],
    ['x@XN--BCHER-KVA.example', 'x@xn--bcher-kva.example'],
    ['x@пример。рф', 'x@xn--e1afmkfd.xn--p1ai'],
  ])('maps %j to %j', (typed, key) => expect(emailKey(typed)).toBe(key));

  it('differs with dots and tags of the local part, which only the host of the mailbox can read', () => {
    const keys = ['ada.l@example.org', 'adal@example.org', 'adal+x@example.org', 'adal+y@example.org'].map(emailKey);
    expect(new Set(keys).size).toBe(4);
  });

  it.each(['', '@example.org', 'ada', 'ada@', 'a@'.padStart(2000, 'a')])('returns null for %j, which cannot be an address', (typed) => {
    expect(emailKey(typed)).toBeNull();
  });
});

describe('an e-mail address of a new account', () => {
  it.each([
    'Ada.Lovelace+labels@Example.org',
    'ada@example.org.',
    "o'neil_2@mail.example.org",
    'josé@example.org',
    'jæger@example.dk',
    'müller@bücher.example',
    'анна@пример.рф',
    'анна+spam@пример.рф',
    'оса@пример.рф',
    'ада@example.org',
    'δοκιμή@παράδειγμα.gr',
    '山田taro@例え.jp',
    '一@例え.jp',
    'ニーナ@例え.jp',
    'nguyễn@example.vn',
    'İpek@example.org',
    'मीना@उदाहरण.भारत',
    'علي@مثال.مصر',
    '김철수@example.kr',
  ])('accepts an address and keeps it as typed: %s', (typed) => expect(outcome(typed)).toBe(typed));

  it.each([
    ['zero-width space', 'a\u200bda@example.org'],
    ['zero-width joiner in the domain', 'ada@exam\u200dple.org'],
    ['soft hyphen', 'ada\u00ad@example.org'],
    ['right-to-left override', 'a\u202eda@example.org'],
    ['variation selector', 'a\ufe0fda@example.org'],
    ['Hangul filler', 'ada\u3164@example.org'],
    ['tag character', 'ada\u{e0061}@example.org'],
    ['byte order mark in the middle', 'a\ufeffda@example.org'],
    ['control character', 'a\u0000da@example.org'],
  ])('refuses an address with a %s', (_what, typed) => expect(outcome(typed)).toContain('cannot be seen'));

  it.each([
    ['full-width letters', 'ａda@example.org'],
    ['mathematical letters', '𝐚da@example.org'],
    ['a ligature', 'ﬁsh@example.org'],
    ['a superscript', 'ada²@example.org'],
    ['a full-width domain', 'ada@ｅxample.org'],
  ])('refuses an address with %s', (_what, typed) => expect(outcome(typed)).toContain('full-width or styled'));

  it.each([
    ['one Cyrillic letter', 'аda@example.org'],
    ['one Greek letter', 'αda@example.org'],
    ['one Armenian letter', 'aԁa@example.org'],
    ['Cyrillic letters alone that all look like Latin ones', 'оса@example.org'],
    ['a tag of another alphabet that looks like Latin', 'ada+асе@example.org'],
    ['a Latin letter alpha', 'ɑda@example.org'],
    ['a dotless i', 'kırık@example.org'],
    ['small capitals', 'ᴀda@example.org'],
    ['Cherokee letters', 'ᎪᎠᎪ@example.org'],
    ['Lisu letters', 'ꓐꓮ@example.org'],
    ['a line through a letter', 'l\u0337ada@example.org'],
    ['the same mark twice', 'x\u0301\u0301@example.org'],
    ['the same mark twice, once within a composed letter', 'ad\u00e0\u0300@example.org'],
    ['a circle around a letter', 'a\u20dda@example.org'],
    ['a second dot on an i', 'i\u0307da@example.org'],
    ['a second dot on a j', 'j\u0307an@example.org'],
    ['a Chinese stroke between Latin letters', 'e丨on@example.org'],
    ['a Japanese prolonged sound mark between Latin letters', 'adaーl@example.org'],
    ['a Japanese letter that looks like a slash between Latin letters', 'adaノl@example.org'],
    ['a Chinese stroke in a Latin domain', 'ada@paypa丨.com'],
    ['digits of two systems', 'س١۱@example.org'],
    ['a mixed domain', 'ada@pаypal.com'],
    ['a domain of look-alike letters', 'ada@раура.com'],
    ['a domain of look-alike letters in Punycode', 'ada@xn--80ak6aa92e.com'],
  ])('refuses an address with %s', (_what, typed) => expect(outcome(typed)).toContain('look like those of another alphabet'));

  it.each(
    ['', 'ada', 'a b@example.org', 'ada@exam ple.org', 'ada@@example.org', '.ada@example.org', 'ada.@example.org', 'a..a@example.org']
      .concat([
        'ada@-example.org',
        'ada@example..org',
        'ada@example.org..',
        'ada@[1.2.3.4]',
        'ada@ex%41mple.org',
        'ada@xn--a.org',
        'ada@xn--a.xn--80ak6aa92e.com',
        'a‐b@example.org',
        '☃@example.org',
      ])
      .concat([`${'a'.repeat(250)}@b.org`, `a@${'b'.repeat(64)}.org`]),
  )('refuses a text that is no address: %j', (typed) => {
    expect(outcome(typed)).toContain('must look like');
  });
});
