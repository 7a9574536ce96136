import { newRecoveryCodes, recoveryCode, recoveryCodeHash } from './recovery-codes.ts';

it('creates ten different codes, and reads each as shown and as typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const plain = code.replaceAll('-', '');
    expect([code, code.toUpperCase(), ` ${plain} `, code.replaceAll('-', ' ')].map(recoveryCode)).toEqual([plain, plain, plain, plain]);
  }
});

it('refuses text that is not a recovery code', () => {
  expect(
    ['', '123456', 'abcd-abcd-abcd-abc', 'abcd-abcd-abcd-abc1', 'abcd-abcd-abcd-abco', `${'a'.repeat(16)}b`].map(recoveryCode),
  ).toEqual([null, null, null, null, null, null]);
});

it('computes a hash that depends on the person and the installation', () => {
  const hashes = [
    recoveryCodeHash('a', 'p', 'c'),
    recoveryCodeHash('b', 'p', 'c'),
    recoveryCodeHash('a', 'q', 'c'),
    recoveryCodeHash('a', 'p', 'd'),
  ];
  expect(new Set(hashes.map(String)).size).toBe(4);
});
