import { parseMailFrom, parseMailUrl } from './mail-server.ts';

describe('parseMailUrl', () => {
  it('reads host, port, TLS and credentials', () => {
    expect(parseMailUrl('smtps://mail.example.org')).toEqual({ host: 'mail.example.org', port: 465, secure: true, requireTLS: false });
    expect(parseMailUrl('smtp://[::1]:2525')).toEqual({ host: '::1', port: 2525, secure: false, requireTLS: false });
    expect(parseMailUrl('smtps://me%40example.org:p%2Fw@mail.example.org:4650')).toEqual({
      host: 'mail.example.org',
      port: 4650,
      secure: true,
      requireTLS: false,
      auth: { user: 'me@example.org', pass: 'p/w' },
    });
  });

  it.each([
    ['smtp://user:password@mail.example.org', true],
    ['smtp://user:password@127.0.0.1', false],
    ['smtp://mail.example.org', false],
  ])('demands STARTTLS before a password goes over a network: %s', (url, requireTLS) => {
    expect(parseMailUrl(url)).toMatchObject({ port: 587, requireTLS });
  });

  it.each([
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp:///x',
    'smtp://mail.example.org/inbox',
    'smtp://mail.example.org?tls=off',
    'smtp://user@mail.example.org',
    'smtp://:password@mail.example.org',
    'smtp://a:%E0%A4%A@mail.example.org',
    'smtp://mail.example.org:99999',
  ])('refuses what is no address of a mail server: %s', (url) => expect(parseMailUrl(url)).toBeNull());
});

describe('parseMailFrom', () => {
  it('reads an address with and without a name', () => {
    expect(parseMailFrom('no-reply@guildhall.example')).toEqual({ name: '', address: 'no-reply@guildhall.example' });
    expect(parseMailFrom('Zunfthaus Köln <no-reply@guildhall.example>')).toEqual({
      name: 'Zunfthaus Köln',
      address: 'no-reply@guildhall.example',
    });
    expect(parseMailFrom('guildhall@localhost')).toEqual({ name: '', address: 'guildhall@localhost' });
  });

  it.each(['', 'Guildhall', 'a@b@c', 'x <a@b>, c@d', 'Name <a@b.c', 'a\r\nBcc: evil@example.org <a@b.c>', '<a@b.c>'])(
    'refuses what is no single address: %j',
    (text) => expect(parseMailFrom(text)).toBeNull(),
  );
});
