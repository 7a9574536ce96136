/** A payee that was set before the address was proved ends when a reset of the password proves it: somebody else may have registered. */
import type { TestPerson } from '../kit/people.ts';
import { openMailServer, type TestMailServer } from '../kit/smtp.ts';
import { registerWorker } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mutate as mutateAccount, outcome, sendMails, verify } from '../identity/email/kit.ts';
import { earn, mutate, newIban, requestPayout } from './kit.ts';
import { accountIdOf, objectsAt, startOnboarding } from './stripe-kit.ts';

const PASSWORD = 'a long walk by another river';

let mail: TestMailServer;
let both: StripeMarketplace;
beforeAll(async () => {
  mail = await openMailServer();
  both = await openStripeMarketplace({ ...mail.settings });
});
afterAll(async () => {
  await both.close();
  await mail.close();
});

/** The owner of the address resets the password by the link of an e-mail. @returns the owner's session */
async function resetBy({ email }: TestPerson): Promise<string> {
  const { market } = both;
  expect(outcome(await mutateAccount(market, null, 'requestPasswordReset', { email }, 'accepted'))).toBe('done');
  await sendMails(market);
  const input = { token: mail.last(email, 'Set a new password').token, newPassword: PASSWORD };
  expect(outcome(await mutateAccount(market, null, 'resetPassword', input, 'sessionsEnded'))).toBe('done');
  const { credentials } = await mutateAccount(market, null, 'signIn', { email, password: PASSWORD }, 'credentials { token }');
  return credentials.token as string;
}

const setPayee = (token: string) =>
  mutate(both.market, token, 'setPayee', 'SetPayeeInput', 'payee { id }', { holderName: 'Ada Lovelace', iban: newIban() });
const payeeOf = async (token: string) => (await both.market.graphql('{ worker { payee { id state } } }', {}, { token })).data.worker.payee;
const verbsOf = async ({ personId }: TestPerson) =>
  (
    await both.market.db.query<{ verb: string }>(`select verb from platform.act where data ->> 'workerId' = $1 order by verb`, [personId])
  ).map(({ verb }) => verb);

describe('a reset of the password that proves the address for the first time', () => {
  it('removes the bank details of who registered: nothing is paid until the owner gives their own', async () => {
    const squatter = await registerWorker(both.market);
    expect((await setPayee(squatter.token)).userErrors).toEqual([]);
    const token = await resetBy(squatter);
    expect(await payeeOf(token)).toBeNull();
    expect(await verbsOf(squatter)).toEqual(['payee.removed', 'payee.set']);
    await earn(both.market, squatter.personId, 2_000n);
    expect((await requestPayout(both.market, token)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect((await setPayee(token)).userErrors).toEqual([]);
    expect((await requestPayout(both.market, token)).userErrors).toEqual([]);
  });

  it('removes the account at Stripe and has it closed', async () => {
    const squatter = await registerWorker(both.market);
    expect((await startOnboarding(both, squatter.token)).userErrors).toEqual([]);
    const old = await accountIdOf(both, squatter.personId);
    const token = await resetBy(squatter);
    expect(await payeeOf(token)).toBeNull();
    await both.deliver();
    expect((await objectsAt(both, 'account')).find(({ id }) => id === old).isClosed).toBe(true);
    expect((await startOnboarding(both, token)).userErrors).toEqual([]);
    expect(await accountIdOf(both, squatter.personId)).not.toBe(old);
    expect(await payeeOf(token)).toMatchObject({ state: 'USABLE' });
  });

  it('keeps the payee of who proved the address before', async () => {
    const worker = await registerWorker(both.market);
    await verify(both.market, mail, worker);
    const { payee } = await setPayee(worker.token);
    expect(await payeeOf(await resetBy(worker))).toMatchObject({ id: payee.id });
  });
});
