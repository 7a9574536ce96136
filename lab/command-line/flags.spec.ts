import { Mistake } from '../../src/kernel/index.ts';
import { wholeNumber } from './flags.ts';

describe('a whole number on a command line', () => {
  it.each([
    ['0', 0, 0],
    ['7', 1, 7],
    ['999999999999999', 1, 999_999_999_999_999],
  ])('reads %s, of at least %d', (text, least, value) => expect(wholeNumber(text, 'seed', least)).toBe(value));

  it.each(['', 'abc', '-1', '1.5', '1e3', '0x10', 'NaN', 'Infinity', ' 1', '1000000000000000'])('refuses "%s" in its own words', (text) => {
    expect(() => wholeNumber(text, 'sequences', 0, 'npm run model')).toThrow(
      new Mistake('--sequences must be a whole number of at least 0, in digits. npm run model'),
    );
  });

  it('refuses less than the least', () => {
    expect(() => wholeNumber('0', 'rounds', 1)).toThrow('--rounds must be a whole number of at least 1, in digits.');
  });
});
