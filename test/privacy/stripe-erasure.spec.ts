import { rm } from 'node:fs/promises';
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { publicId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { callerFor, createAdmin, PASSWORD, signIn, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { take } from '../kit/gift.ts';
import { askedPayout, payoutRow, stripeWorker } from '../payouts/stripe-kit.ts';
import { dumpOfAll, FILES_DIRECTORY, findings } from './kit.ts';

describe('the erasure of a worker who was paid by Stripe', () => {
  let both: StripeMarketplace;
  beforeAll(async () => {
    both = await openStripeMarketplace({ TAX_RETENTION_YEARS: '1', FILES_DIRECTORY });
  });
  afterAll(async () => {
    await both.close();
    await rm(FILES_DIRECTORY, { recursive: true, force: true });
  });

  const erase = async (person: TestPerson) =>
    valueOf(await both.market.get(ErasureCommands).eraseOneself(await callerFor(both.market, person.token), PASSWORD));
  const accountRows = (person: TestPerson) =>
    both.market.db.query('select account_id, state, missing, reason from payouts.stripe_account where worker_id = $1', [person.personId]);

  it('keeps the id of the account until the date, does not poll it, and deletes it at the date', async () => {
    const { market } = both;
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    for (let day = 0; day < 10 && (await payoutRow(both, payoutId)).state !== 'paid'; day++) await both.pass(86_400);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    const again = { ...worker, token: await signIn(market, worker.email) };
    expect(await erase(again)).toMatchObject({ keptUntil: new Date('2028-01-01T00:00:00Z') });
    expect(await accountRows(worker)).toEqual([{ account_id: worker.accountId, state: 'ready', missing: [], reason: null }]);
    expect(findings(await dumpOfAll(market), [worker.email])).toEqual([]);

    // Sweeps and events go on without the person.
    await both.pass(86_400);
    const admin = await createAdmin(market);
    const record = await market.get(ErasureCommands).openRetained(await callerFor(market, admin.token), worker.personId, 'tax_audit');
    expect(valueOf(record)).toMatchObject({
      paidTo: [{ rail: 'stripe', stripeAccount: worker.accountId, holderName: null, payoutIds: [publicId('Payout', payoutId)] }],
    });
    await both.pass((Date.parse('2028-01-01T00:00:00Z') - market.clock.now().getTime()) / 1000);
    expect(await accountRows(worker)).toEqual([]);
    expect(await market.problems()).toEqual([]);
  }, 120_000);

  it('deletes the account immediately when nothing was ever paid', async () => {
    const worker = await stripeWorker(both, 100n);
    await take(both.market, { kind: 'worker_available', ownerId: worker.personId }, 100n);
    expect(await erase(worker)).toMatchObject({ keptUntil: null });
    expect(await accountRows(worker)).toEqual([]);
    await both.pass(86_400);
  });
});
