import { returnBaseFault, returnUrlBelow } from './return-urls.ts';

const BASES = ['https://good.example', 'https://console.example:8443/app/', 'http://localhost:5173'];
const below = (text: string) => returnUrlBelow(text, BASES);

describe('an address to return to', () => {
  it.each([
    ['https://good.example', 'https://good.example/'],
    ['https://good.example/', 'https://good.example/'],
    ['https://good.example/paid?to=https://evil.com#top', 'https://good.example/paid?to=https://evil.com#top'],
    ['HTTPS://GOOD.example/Paid', 'https://good.example/Paid'],
    ['https://good.example:443/paid', 'https://good.example/paid'],
    ['https://good.example/a/../b', 'https://good.example/b'],
    ['https://good.example/b%C3%BCro', 'https://good.example/b%C3%BCro'],
    ['https://console.example:8443/app', 'https://console.example:8443/app'],
    ['https://console.example:8443/app/', 'https://console.example:8443/app/'],
    ['https://console.example:8443/app/paid', 'https://console.example:8443/app/paid'],
    ['https://console.example:8443/app/x/../paid', 'https://console.example:8443/app/paid'],
    ['http://localhost:5173/paid', 'http://localhost:5173/paid'],
  ])('%s is below the list', (text, href) => expect(below(text)).toBe(href));

  it.each([
    // Another host, however much it looks like the one that is allowed.
    'https://good.example.evil.com/',
    'https://evil.com/good.example',
    'https://evil.com/https://good.example/',
    'https://evilgood.example/',
    'https://www.good.example/',
    'https://good.example./',
    'https://good.exampl\u0435/',
    'https://xn--good-example/',
    // The user info of another host, with or without text.
    'https://good.example@evil.com/',
    'https://good.example:443@evil.com/',
    'https://good.example%40evil.com/',
    'https://user@good.example/',
    'https://user:secret@good.example/',
    'https://@good.example/',
    'https://:@good.example/',
    // Another port or scheme.
    'https://good.example:8443/',
    'https://console.example/app',
    'https://console.example:443/app',
    'http://good.example/',
    'https://localhost:5173/',
    'http://localhost/',
    'http://localhost:51730/',
    'javascript:alert(1)',
    'javascript://good.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'ftp://good.example/',
    'blob:https://good.example/1',
    'view-source:https://good.example/',
    // What browsers read in another way than it looks.
    'https:good.example/',
    'https:/good.example/',
    'https:///good.example/',
    'https:\\\\good.example/',
    'https://good.example\\@evil.com/',
    'https://good.example\\.evil.com/',
    'https://evil.com\\good.example/',
    '//good.example/',
    '//evil.com/',
    '/\\evil.com',
    '/paid',
    'good.example',
    '',
    ' https://good.example/',
    'https://good.example/ ',
    'https://good.example/a b',
    'https://good\t.example/',
    'https://go\nod.example/',
    'https://good.example/a\r\nSet-Cookie: a=b',
    'https://good.example/\u0000',
    'https://good\u200b.example/',
    'https://good.example/\u202egnp.exe',
    // Out of the folder that is allowed.
    'https://console.example:8443/',
    'https://console.example:8443/application',
    'https://console.example:8443/app/../admin',
    'https://console.example:8443/app/..',
    'https://console.example:8443/app/%2e%2e/admin',
    'https://console.example:8443/app/.%2E/admin',
    'https://console.example:8443/app/..%2fadmin',
    'https://console.example:8443/app/%2e%2e%5cadmin',
    'https://console.example:8443/app%2f..%2fadmin',
    'https://console.example:8443/app/%252e%252e/admin',
    'https://console.example:8443/APP/paid',
    `https://good.example/${'a'.repeat(1500)}`,
  ])('%j is refused', (text) => expect(below(text)).toBeNull());

  it('refuses an address when no address is allowed', () => expect(returnUrlBelow('https://good.example/', [])).toBeNull());

  it('refuses pages beside a base that is one page', () => {
    expect(returnUrlBelow('https://good.example/paid/again', ['https://good.example/paid'])).toBe('https://good.example/paid/again');
    expect(returnUrlBelow('https://good.example/paid-out', ['https://good.example/paid'])).toBeNull();
  });
});

describe('an entry of RETURN_URLS', () => {
  it.each(['https://good.example', 'https://good.example:8443/app/', 'http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:3000'])(
    '%s is accepted',
    (text) => expect(returnBaseFault(text)).toBeNull(),
  );

  it.each([
    'http://good.example',
    'https://*.example',
    'good.example',
    '*',
    'https://u@good.example',
    'https://good.example/?a',
    'https://good.example/#a',
  ])('%s is refused', (text) => expect(returnBaseFault(text)).not.toBeNull());
});
