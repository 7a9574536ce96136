import fc from 'fast-check';
import { inexactNumber, isExactNumber } from './exact-number.ts';
import { processorTime } from '../../test/kit/processor-time.ts';

describe('isExactNumber', () => {
  it.each([
    '0',
    '-1',
    '0.1',
    '1.50',
    '9007199254740991',
    '9007199254740992',
    '123456789012345680000',
    '0.30000000000000004',
    '1e5',
    '1E+22',
    '1.7976931348623157e308',
    '5e-324',
    '0e999999',
    '0.000',
    `1${'0'.repeat(300)}`,
    `0.${'0'.repeat(300)}1`,
  ])('accepts %s', (text) => {
    expect(isExactNumber(text)).toBe(true);
  });

  it.each([
    '9007199254740993',
    '1234567890123456789',
    '-1234567890123456789',
    '0.1234567890123456789',
    '1.00000000000000000001',
    '1e400',
    '-1e400',
    '1e-400',
    '4.9e-324',
    '-0',
    '-0.0',
    '-0e5',
    '100000000000000000000000001',
  ])('refuses %s', (text) => {
    expect(isExactNumber(text)).toBe(false);
  });

  it('reads an exponent of a million digits in constant time', () => {
    const milliseconds = processorTime(() => {
      for (const sign of ['', '-']) expect(isExactNumber(`1e${sign}${'9'.repeat(1_000_000)}`)).toBe(false);
    });
    expect(milliseconds).toBeLessThan(500);
  });

  it('accepts every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        if (!Object.is(number, -0)) expect(isExactNumber(String(number))).toBe(true);
      }),
    );
  });

  it('agrees with integer arithmetic on whole numbers of any length', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (whole) => {
        expect(isExactNumber(String(whole))).toBe(
          BigInt(String(Number(whole)).includes('e') ? digits(Number(whole)) : Number(whole)) === whole,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

/** "1.5e+21" without an exponent. */
function digits(number: number): string {
  const [mantissa = '', exponent = '0'] = String(number).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return whole + fraction.padEnd(Number(exponent), '0');
}

describe('inexactNumber', () => {
  it.each([
    ['{"id":1234567890123456789}', '1234567890123456789'],
    ['[1, 2, {"a": [0.1234567890123456789]}]', '0.1234567890123456789'],
    ['1e400', '1e400'],
    ['{"a":-0}', '-0'],
    ['{"text":"\\\\","n":12345678901234567890}', '12345678901234567890'],
    ['{"a":1,"b":[-12345678901234567891]}', '-12345678901234567891'],
  ])('finds it in %s', (json, found) => {
    expect(inexactNumber(json)).toBe(found);
  });

  it.each([
    '{"id":"1234567890123456789"}',
    '{"a":"\\"1234567890123456789","1e400":-0.5}',
    '{"a":"\\\\\\" -0 1e999"}',
    '{"at":"2027-02-03T04:05:06.123456789Z","b":[1,2.5,-3e2]}',
    '[9007199254740992,0.1,1e-7,true,null]',
  ])('finds none in %s', (json) => {
    expect(inexactNumber(json)).toBeNull();
  });

  it('finds none in the output of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        expect(inexactNumber(JSON.stringify(JSON.parse(json)))).toBeNull();
      }),
    );
  });
});
