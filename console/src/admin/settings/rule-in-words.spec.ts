import { ruleInWords } from './rule-in-words.ts';

const WORDS = { duration: (seconds: number) => `${seconds / 86_400} days`, percent: (ratio: number) => `${ratio * 100} %`, list: String };

it.each([
  ['PLATFORM_FEE_BASIS_POINTS', '2000', '20 %'],
  ['DISPUTE_SECONDS', '1209600', '14 days'],
  ['MINIMUM_PAYOUT_MINOR', '100', '1.00 USD'],
  ['MINIMUM_PAYOUT_BY_CURRENCY', 'JPY:3000,KWD:6000', '3000 JPY,6.000 KWD'],
  ['MINIMUM_PAYOUT_BY_CURRENCY', '', null],
  ['PAYOUT_SCHEDULE', 'weekly', null],
])('writes the value of %s with its unit', (name, value, words) => {
  expect(ruleInWords(name, value, 'USD', WORDS)).toBe(words);
});
