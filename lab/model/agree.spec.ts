import { agree, faultsOf, FULL_RUN, Trials } from './agree.ts';

it('agrees on what is the same, and says what is not', () => {
  expect(() => agree([['bank', 1n]], [['bank', 1n]], 'balances')).not.toThrow();
  expect(() => agree([['bank', 1n]], [['bank', 2n]], 'balances')).toThrow('balances: expected [["bank","1"]], found [["bank","2"]]');
});

it('looks for a smaller failure for a minute, and then for no more', async () => {
  let now = 0;
  const trials = new Trials(() => now);
  const fails = () => Promise.reject(new Error('otherwise'));
  expect(await trials.run(() => Promise.resolve())).toBe(true);
  await expect(trials.run(fails)).rejects.toThrow('otherwise');
  now = 59_000;
  await expect(trials.run(fails)).rejects.toThrow('otherwise');
  now = 60_001;
  expect(await trials.run(fails)).toBe(false);
});

it('counts what never got through in a full run', () => {
  expect(faultsOf(FULL_RUN, ['refundDone', 'disputeWon'])).toBe(2);
  expect(faultsOf(FULL_RUN, [])).toBe(0);
  expect(faultsOf(300, ['refundDone'])).toBe(0);
});
