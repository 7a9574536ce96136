/** The lint rule for limits on texts fails on `length` of JavaScript, and every rule counts characters. */
import { ESLint } from 'eslint';
import { TEXT_LENGTHS } from '../../eslint.config.mjs';
import { checkReason } from '../../src/batches/pricing/fee-agreement.ts';
import { checkRefusalReason } from '../../src/payouts/rules/payout-approval.ts';
import { checkBonus } from '../../src/review/bonus.ts';
import { checkNote } from '../../src/review/review.ts';

const messages = async (source: string): Promise<number> => {
  const rules = { 'no-restricted-syntax': ['error', ...TEXT_LENGTHS] };
  const lint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ files: ['**/*.mjs'], rules }] as never });
  const [result] = await lint.lintText(source, { filePath: 'fixture.mjs' });
  return result!.messages.length;
};

describe('the lint rule for limits on texts', () => {
  it.each([
    'export const fits = (reason) => reason.length >= 10;',
    'export const fits = (bonus) => bonus.reason.length > 1000;',
    'export const length = (text) => text.trim().length;',
    'export const fits = (text) => { const { length } = text.trim(); return length < 5; };',
  ])('fails on %s', async (source) => expect(await messages(source)).toBe(1));

  it.each(['export const fits = (reason) => lengthOf(reason) >= 10;', 'export const some = (rows) => rows.length > 10;'])(
    'passes on %s',
    async (source) => expect(await messages(source)).toBe(0),
  );
});

/** Seven characters, which JavaScript counts as eleven units: less than the ten that a reason needs. */
const SHORT = '👩‍👩‍👧‍👦';
/** Ten characters of two units each. */
const ENOUGH = '👍'.repeat(10);
/** 400 characters of two units each: within every limit. */
const LONG = '👍'.repeat(400);

it.each<[string, (text: string) => unknown]>([
  ['of a rejection', (text) => checkNote(text)[0] ?? null],
  ['of a bonus', (text) => checkBonus({ amountMinor: 1n, reason: text }, 'USD')[0] ?? null],
  ['of a fee agreement', (text) => checkReason(text)[0] ?? null],
  ['of a refused payout', (text) => checkRefusalReason(text)],
])('the reason %s is measured in characters', (_whose, check) => {
  expect(check(SHORT)).toMatchObject({ kind: 'INVALID' });
  expect(check(ENOUGH)).toBeNull();
  expect(check(LONG)).toBeNull();
});
