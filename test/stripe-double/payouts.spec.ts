import { openDouble, refusal, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeAll(async () => {
  double = await openDouble();
  await double.control('POST', 'topup', { amount: '100000', currency: 'usd' });
});
afterAll(() => double.stop());

async function balance(stripeAccount?: string): Promise<number> {
  const found = await double.stripe.balance.retrieve({}, stripeAccount === undefined ? {} : { stripeAccount });
  return found.available.find(({ currency }) => currency === 'usd')?.amount ?? 0;
}

describe('a transfer', () => {
  it('moves money from the platform to the account, each side with its own balance transaction', async () => {
    const destination = await double.recipient();
    const before = await balance();
    const transfer = await double.stripe.transfers.create({
      amount: 2_500,
      currency: 'usd',
      destination,
      transfer_group: 'po_1',
      metadata: { guildhall: 'payout' },
    });
    expect(await balance()).toBe(before - 2_500);
    expect(await balance(destination)).toBe(2_500);
    const { data: ours } = await double.stripe.balanceTransactions.list({ source: transfer.id });
    expect(ours).toMatchObject([{ type: 'transfer', amount: -2_500, net: -2_500, fee: 0, source: transfer.id }]);
    const { data: theirs } = await double.stripe.balanceTransactions.list({}, { stripeAccount: destination });
    expect(theirs).toMatchObject([{ type: 'payment', amount: 2_500, source: transfer.destination_payment }]);
    expect((await double.stripe.transfers.list({ transfer_group: 'po_1' })).data.map(({ id }) => id)).toEqual([transfer.id]);
  });

  it('refuses a transfer beyond the available balance, to an account that is not ready, and to none', async () => {
    const ready = await double.recipient();
    const missing = await double.recipient('needs_information');
    const send = (destination: string, amount: number) => refusal(double.stripe.transfers.create({ amount, currency: 'usd', destination }));
    expect(await send(ready, 10_000_000)).toMatchObject({ code: 'balance_insufficient', statusCode: 400 });
    expect(await send(missing, 100)).toMatchObject({ code: 'insufficient_capabilities_for_transfer', statusCode: 400 });
    expect(await send('acct_none', 100)).toMatchObject({ code: 'resource_missing', param: 'destination' });
    expect(await balance(ready)).toBe(0);
  });

  it('reverses a transfer in parts, up to its amount and what is still on the account', async () => {
    const destination = await double.recipient();
    const transfer = await double.stripe.transfers.create({ amount: 1_000, currency: 'usd', destination });
    const before = await balance();
    await double.stripe.transfers.createReversal(transfer.id, { amount: 300 });
    expect(await refusal(double.stripe.transfers.createReversal(transfer.id, { amount: 701 }))).toMatchObject({ param: 'amount' });
    const reversal = await double.stripe.transfers.createReversal(transfer.id);
    expect(reversal.amount).toBe(700);
    expect(await balance()).toBe(before + 1_000);
    expect(await balance(destination)).toBe(0);
    expect(await double.stripe.transfers.retrieve(transfer.id)).toMatchObject({ reversed: true, amount_reversed: 1_000 });
    const { data } = await double.stripe.balanceTransactions.list({ source: reversal.id });
    expect(data).toMatchObject([{ type: 'transfer_refund', amount: 700 }]);
    const spent = await double.stripe.transfers.create({ amount: 500, currency: 'usd', destination });
    await double.stripe.payouts.create({ amount: 200, currency: 'usd' }, { stripeAccount: destination });
    expect(await refusal(double.stripe.transfers.createReversal(spent.id))).toMatchObject({ code: 'balance_insufficient' });
  });
});

describe('a bank payout', () => {
  async function sent(account: string) {
    const stripeAccount = { stripeAccount: account };
    await double.stripe.transfers.create({ amount: 2_000, currency: 'usd', destination: account });
    const payout = await double.stripe.payouts.create({ amount: 2_000, currency: 'usd' }, stripeAccount);
    return { payout, stripeAccount };
  }

  it('starts pending, then becomes paid when it arrives', async () => {
    const account = await double.recipient();
    const { payout, stripeAccount } = await sent(account);
    expect(payout.status).toBe('pending');
    expect(await balance(account)).toBe(0);
    await double.control('POST', 'clock', { advanceSeconds: 86_400 });
    expect((await double.stripe.payouts.retrieve(payout.id, {}, stripeAccount)).status).toBe('paid');
    expect(await refusal(double.stripe.payouts.retrieve(payout.id))).toMatchObject({ code: 'resource_missing' });
  });

  it.each([
    ['at_once', 1, 'could_not_process'],
    ['after_paid', 2, 'no_account'],
    ['account_closed', 1, 'account_closed'],
  ])('fails (%s) and brings the money back to the account', async (bankFails, days, code) => {
    const account = await double.recipient();
    await double.control('POST', `accounts/${account}`, { bankFails });
    const { payout, stripeAccount } = await sent(account);
    await double.stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } }, stripeAccount);
    for (let day = 1; day < days; day++) {
      await double.control('POST', 'clock', { advanceSeconds: 86_400 });
      expect((await double.stripe.payouts.retrieve(payout.id, {}, stripeAccount)).status).toBe('paid');
    }
    await double.control('POST', 'clock', { advanceSeconds: 86_400 });
    const failed = await double.stripe.payouts.retrieve(payout.id, { expand: ['failure_balance_transaction'] }, stripeAccount);
    expect(failed).toMatchObject({ status: 'failed', failure_code: code });
    expect(failed.failure_balance_transaction).toMatchObject({ type: 'payout_failure', amount: 2_000 });
    expect(await balance(account)).toBe(2_000);
  });

  it('refuses a payout beyond the balance, and to a bank account that refused one before, until it is replaced', async () => {
    const account = await double.recipient();
    const { payout, stripeAccount } = await sent(account);
    const again = () => double.stripe.payouts.create({ amount: 2_000, currency: 'usd' }, stripeAccount);
    expect(await refusal(again())).toMatchObject({ code: 'balance_insufficient' });
    await double.control('POST', `payouts/${payout.id}`, { outcome: 'failed', code: 'account_closed' });
    expect(await refusal(again())).toMatchObject({ code: 'payouts_not_allowed' });
    await double.control('POST', `accounts/${account}`, { bankAccount: 'DE89370400440532013000' });
    const second = await again();
    await double.stripe.payouts.cancel(second.id, {}, stripeAccount);
    expect(await balance(account)).toBe(2_000);
  });

  it('pays out daily by itself, unless the schedule is manual', async () => {
    const [swept, kept] = [await double.recipient(), await double.recipient()];
    for (const destination of [swept, kept]) await double.stripe.transfers.create({ amount: 700, currency: 'usd', destination });
    await double.stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } }, { stripeAccount: kept });
    await double.control('POST', 'clock', { advanceSeconds: 86_400 });
    expect([await balance(swept), await balance(kept)]).toEqual([0, 700]);
    const { data } = await double.stripe.payouts.list({}, { stripeAccount: swept });
    expect(data).toMatchObject([{ amount: 700, automatic: true }]);
  });
});

describe('the totals', () => {
  it('account for every transfer: balance + in transit + bank = received', async () => {
    const { connected } = await double.control('GET', 'totals');
    expect(connected.length).toBeGreaterThan(0);
    for (const one of connected) {
      expect(BigInt(one.balance) + BigInt(one.inTransit) + BigInt(one.bankReceipts)).toBe(BigInt(one.received));
    }
  });
});
