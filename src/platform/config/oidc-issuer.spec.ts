import { parseIssuer } from './oidc-issuer.ts';

describe('parseIssuer', () => {
  it.each([
    ['https://id.example.org', 'https://id.example.org/'],
    ['https://id.example.org/realms/staff', 'https://id.example.org/realms/staff'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/'],
    ['http://localhost:4000/idp', 'http://localhost:4000/idp'],
  ])('takes %s', (text, issuer) => {
    expect(parseIssuer(text)).toBe(issuer);
  });

  it.each([
    ['http over the network', 'http://id.example.org'],
    ['a host that begins like this computer', 'http://127.0.0.1.example.org'],
    ['another scheme', 'ftp://id.example.org'],
    ['a user and a password', 'https://user:password@id.example.org'],
    ['a query', 'https://id.example.org?tenant=1'],
    ['a fragment', 'https://id.example.org#x'],
    ['no address', 'id.example.org'],
    ['a very long address', `https://id.example.org/${'x'.repeat(1000)}`],
  ])('refuses %s', (_name, text) => {
    expect(parseIssuer(text)).toBeNull();
  });
});
