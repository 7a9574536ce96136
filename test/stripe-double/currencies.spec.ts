/** How the double counts, exchanges, delays and holds money: as Stripe's documentation says. */
import { shownAmount } from '../../stripe-double/balances/currencies.ts';
import { openDouble, refusal, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeAll(async () => {
  double = await openDouble();
  for (const currency of ['usd', 'huf', 'twd', 'kwd', 'isk', 'jpy', 'mga'])
    await double.control('POST', 'topup', { amount: '1000000', currency });
});
afterAll(() => double.stop());

const available = async (stripeAccount: string, currency: string) =>
  (await double.stripe.balance.retrieve({}, { stripeAccount })).available.find((part) => part.currency === currency);
const receive = async (amount: number, currency: string, settings: object = {}) => {
  const destination = await double.recipient();
  await double.control('POST', `accounts/${destination}`, settings);
  const transfer = await double.stripe.transfers.create({ amount, currency, destination });
  const payment = await double.stripe.charges.retrieve(
    transfer.destination_payment as string,
    { expand: ['balance_transaction'] },
    { stripeAccount: destination },
  );
  return { destination, transfer, payment, transaction: payment.balance_transaction as { amount: number } };
};

describe('amounts', () => {
  it.each([
    ['huf', 1_050, null],
    ['kwd', 1_005, 'last digit'],
    ['kwd', 1_010, null],
    ['isk', 150, 'divisible by 100'],
    ['isk', 500, null],
    ['jpy', 7, null],
    ['mga', 7, null],
  ])('moves or refuses a transfer in %s as documented: %d', async (currency, amount, fault) => {
    const destination = await double.recipient();
    const sent = double.stripe.transfers.create({ amount, currency, destination });
    if (fault === null) expect((await sent).amount).toBe(amount);
    else expect(await refusal(sent)).toMatchObject({ statusCode: 400, param: 'amount', message: expect.stringContaining(fault) });
  });

  it.each(['huf', 'twd'])('requires whole units for payouts in %s, though not for transfers', async (currency) => {
    const { destination } = await receive(10_050, currency);
    const at = { stripeAccount: destination };
    expect(await refusal(double.stripe.payouts.create({ amount: 10_050, currency }, at))).toMatchObject({ param: 'amount' });
    expect((await double.stripe.payouts.create({ amount: 10_000, currency }, at)).amount).toBe(10_000);
  });

  it.each([
    [1234, 'usd', '12.34 USD'],
    [1234, 'huf', '12.34 HUF'],
    [1234, 'jpy', '1234 JPY'],
    [1234, 'mga', '1234 MGA'],
    [500, 'isk', '5.00 ISK'],
    [5, 'kwd', '0.005 KWD'],
    [-5, 'usd', '-0.05 USD'],
  ])('shows an amount: %d in %s', (amount, currency, text) => expect(shownAmount(amount, currency)).toBe(text));
});

describe('an account that settles in another currency', () => {
  it('receives a payment of what was sent, whose balance transaction has what came out and the rate', async () => {
    await double.control('POST', 'rates', { from: 'usd', to: 'eur', rate: 0.9 });
    const { destination, transfer, payment, transaction } = await receive(2_555, 'usd', { settlesIn: 'eur' });
    expect(transfer).toMatchObject({ amount: 2_555, currency: 'usd' });
    expect(payment).toMatchObject({ amount: 2_555, currency: 'usd', source_transfer: transfer.id });
    expect(transaction).toMatchObject({ amount: 2_300, net: 2_300, currency: 'eur', exchange_rate: 0.9 });
    expect(await available(destination, 'eur')).toMatchObject({ amount: 2_300 });
    const wrong = double.stripe.payouts.create({ amount: 2_555, currency: 'usd' }, { stripeAccount: destination });
    expect(await refusal(wrong)).toMatchObject({ code: 'balance_insufficient' });
  });

  it('has a rate of amounts as Stripe counts them', async () => {
    await double.control('POST', 'rates', { from: 'usd', to: 'jpy', rate: 150 });
    const { transaction } = await receive(1_000, 'usd', { settlesIn: 'jpy' });
    // 10.00 USD are 1500 JPY.
    expect(transaction).toMatchObject({ amount: 1_500, currency: 'jpy', exchange_rate: 1.5 });
  });

  it('gives a transfer back at the rate of the day on which it is reversed', async () => {
    await double.control('POST', 'rates', { from: 'usd', to: 'gbp', rate: 0.8 });
    const { destination, transfer } = await receive(1_000, 'usd', { settlesIn: 'gbp' });
    await double.control('POST', 'rates', { from: 'usd', to: 'gbp', rate: 0.7 });
    expect((await double.stripe.transfers.createReversal(transfer.id)).amount).toBe(1_000);
    expect(await available(destination, 'gbp')).toMatchObject({ amount: 100 });
  });
});

describe('money that arrives late, or apart', () => {
  it('stays pending for the configured time', async () => {
    const { destination, transaction } = await receive(1_000, 'usd', { arrivesAfterSeconds: 86_400 });
    expect(transaction).toMatchObject({ status: 'pending' });
    const at = { stripeAccount: destination };
    expect(await refusal(double.stripe.payouts.create({ amount: 1_000, currency: 'usd' }, at))).toMatchObject({
      code: 'balance_insufficient',
    });
    await double.control('POST', 'clock', { advanceSeconds: 86_401 });
    expect((await double.stripe.payouts.create({ amount: 1_000, currency: 'usd' }, at)).status).toBe('pending');
  });

  it.each(['bank_account', 'fpx'] as const)('pays out from %s only by its name', async (source_type) => {
    const { destination } = await receive(1_000, 'usd', { arrivesAs: source_type });
    const at = { stripeAccount: destination };
    expect(await available(destination, 'usd')).toMatchObject({ amount: 1_000, source_types: { card: 0, [source_type]: 1_000 } });
    expect(await refusal(double.stripe.payouts.create({ amount: 1_000, currency: 'usd' }, at))).toMatchObject({
      code: 'balance_insufficient',
    });
    const paid = await double.stripe.payouts.create({ amount: 1_000, currency: 'usd', source_type }, at);
    expect(paid.source_type).toBe(source_type);
    await double.control('POST', `payouts/${paid.id}`, { outcome: 'failed' });
    expect(await available(destination, 'usd')).toMatchObject({ source_types: { card: 0, [source_type]: 1_000 } });
  });

  it('stays on an account whose payouts are held, which names what it lacks, and may receive all the same', async () => {
    const { destination } = await receive(1_000, 'usd', { payoutsHeldFor: ['identity.individual.id_numbers'] });
    const account = await double.stripe.v2.core.accounts.retrieve(destination, { include: ['configuration.recipient', 'requirements'] });
    const balance = account.configuration?.recipient?.capabilities?.stripe_balance;
    expect([balance?.stripe_transfers?.status, balance?.payouts?.status]).toEqual(['active', 'restricted']);
    expect(account.requirements?.entries).toMatchObject([
      {
        description: 'identity.individual.id_numbers',
        impact: { restricts_capabilities: [{ capability: 'stripe_balance.payouts', configuration: 'recipient' }] },
      },
    ]);
    const paid = double.stripe.payouts.create({ amount: 1_000, currency: 'usd' }, { stripeAccount: destination });
    expect(await refusal(paid)).toMatchObject({ code: 'payouts_not_allowed' });
  });
});
