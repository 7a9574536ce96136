import { newTotpSecret, stepOfCode, totpCode, totpUri } from './totp.ts';

/** "12345678901234567890", the secret of RFC 6238, appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('accepts the code of RFC 6238 at second %i', (second, code) => {
  expect(stepOfCode(SECRET, code, new Date(second * 1000))).toBe(Math.floor(second / 30));
});

it('accepts the codes of the previous, current and next step only', () => {
  const steps = [-61, -30, 0, 30, 61].map((seconds) => stepOfCode(SECRET, '081804', new Date((1_111_111_109 + seconds) * 1000)));
  expect(steps).toEqual([null, 37037036, 37037036, 37037036, null]);
});

it('reads a code with the spaces that people type, and refuses other text', () => {
  expect([' 081 804 ', '081804', '81804', '0818045', '０８１８０４', 'abcdef', ''].map(totpCode)).toEqual([
    '081804',
    '081804',
    null,
    null,
    null,
    null,
    null,
  ]);
});

it('creates secrets of 160 bits that an app can read from a URI', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(secret);
  const uri = new URL(totpUri(secret, 'Guildhall labels.example.org', 'amara@example.org'));
  expect([uri.protocol, uri.host, uri.searchParams.get('secret')]).toEqual(['otpauth:', 'totp', secret]);
  expect(uri.searchParams.get('issuer')).toBe('Guildhall labels.example.org');
});
