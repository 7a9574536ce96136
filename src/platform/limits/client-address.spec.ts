import fc from 'fast-check';
import { addressGroup } from './client-address.ts';

describe('the group of a client address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    [null, 'unknown'],
  ])('groups %s as %s', (address, group) => expect(addressGroup(address)).toBe(group));

  it.each([
    '::FFFF:203.0.113.9',
    '::ffff:cb00:7109',
    '0:0:0:0:0:ffff:203.0.113.9',
    '0000:0000:0000:0000:0000:FFFF:CB00:7109',
    '[::ffff:203.0.113.9]',
    '[::ffff:203.0.113.9]:443',
    '::ffff:203.0.113.9%1',
    '203.0.113.9:4711',
    ' 203.0.113.9 ',
    '64:ff9b::203.0.113.9',
    '::ffff:0:203.0.113.9',
    '2002:cb00:7109::1',
    '2002:cb00:7109:ffff::1',
  ])('groups %s as the IPv4 address in it', (address) => expect(addressGroup(address)).toBe('203.0.113.9'));

  it.each([
    ['[2001:db8:1:2::7]:50000', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::7%25eth0]', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::203.0.113.9', '2001:db8:1:2::/64'],
  ])('groups %s without port, bracket and zone', (address, group) => expect(addressGroup(address)).toBe(group));

  it.each([
    '',
    ' ',
    'unknown',
    '_hidden',
    'localhost',
    '203.0.113',
    '203.0.113.256',
    '0203.0.113.9',
    '0xcb007109',
    '3405803785',
    '203.0.113.9:',
    '203.0.113.9:999999',
    '[203.0.113.9',
    '[::1',
    '1::2::3',
    ':::1',
    '2001:db8:1:2:3:4:5:6:7',
    '2001:db8:1:2:3:4:5:g',
    "'; drop table identity.person; --",
  ])('groups %j with all others that are no addresses', (address) => expect(addressGroup(address)).toBe('unknown'));

  it('groups all addresses of an IPv6 /64, in any notation', () => {
    const host = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(host, fc.boolean(), (groups, isUpper) => {
        const text = `2001:db8:a:b:${groups.map((group) => group.toString(16).padStart(isUpper ? 4 : 1, '0')).join(':')}`;
        return addressGroup(isUpper ? text.toUpperCase() : text) === '2001:db8:a:b::/64';
      }),
    );
  });
});
