import { parseTrustProxy } from './trust-proxy.ts';

const faultOf = (text: string) => {
  const parsed = parseTrustProxy(text);
  return 'fault' in parsed ? parsed.fault : null;
};

describe('TRUST_PROXY', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    [' 3 ', 3],
    ['10', 10],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['127.0.0.1, fd00::/8', ['127.0.0.1', 'fd00::/8']],
    ['loopback,172.16.0.0/12', ['loopback', '172.16.0.0/12']],
    ['2001:db8::1', ['2001:db8::1']],
  ])('reads %j', (text, value) => expect(parseTrustProxy(text)).toEqual({ value }));

  it('refuses "true" and "false" and names what replaces them', () => {
    expect(faultOf('true')).toMatch(/anyone can write.*TRUST_PROXY.*"1".*"10\.0\.0\.0\/8/);
    expect(faultOf('false')).toMatch(/"0"/);
  });

  it.each(['0.0.0.0/0', '::/0', '0.0.0.0/1,128.0.0.0/1', '10.0.0.0/7', '2000::/3', 'fc00::/6', '::ffff:0:0/96', '::ffff:10.0.0.1'])(
    'refuses %s, which would trust strangers or is written in two ways',
    (text) => expect(faultOf(text)).not.toBeNull(),
  );

  it.each([
    '11',
    '-1',
    '1.5',
    '1e3',
    'yes',
    'TRUE',
    'all',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.0/255.0.0.0',
    'fd00::/129',
    'fe80::1%eth0',
    '10.0.0.1,',
    '10.0.0.1,,10.0.0.2',
    'proxy.example.org',
    '',
  ])('refuses %j', (text) => expect(faultOf(text)).not.toBeNull());
});
