import { isPlainHttp } from './plain-http-notice.tsx';

it.each([
  ['http:', 'guildhall.example', true],
  ['http:', '192.168.1.7', true],
  ['http:', '1.127.0.0.1.example', true],
  ['https:', 'guildhall.example', false],
  ['http:', 'localhost', false],
  ['http:', '127.0.0.1', false],
  ['http:', '127.8.9.10', false],
  ['http:', '[::1]', false],
])('says of %s//%s whether browsers keep no session there', (protocol, hostname, expected) => {
  expect(isPlainHttp(protocol, hostname)).toBe(expected);
});
