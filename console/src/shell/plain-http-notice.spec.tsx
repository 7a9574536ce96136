/** @jest-environment jsdom */
import { render } from '../testing/render.tsx';
import { isPlainHttp, PlainHttpNotice } from './plain-http-notice.tsx';

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

it('tells where browsers keep no session, and shows nothing elsewhere', () => {
  const shown = render(<PlainHttpNotice address={new URL('http://guildhall.example/')} />);
  expect(shown.container.querySelector('[role=alert]')?.textContent).toBe('shell.plain-http');
  shown.show(<PlainHttpNotice address={new URL('https://guildhall.example/')} />);
  expect(shown.container.innerHTML).toBe('');
  shown.show(<PlainHttpNotice address={new URL('http://[::1]:3000/')} />);
  expect(shown.container.innerHTML).toBe('');
  shown.remove();
});
