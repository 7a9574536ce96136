import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, type TestPerson, type TestRequester } from '../kit/people.ts';
import { everyRow, mutate } from '../payouts/kit.ts';

const INVOICE = 'invoice { id number state reference dueOn isOverdue amount { minor } organisationName fundingId }';

describe('invoices to be paid by bank transfer', () => {
  let market: TestMarketplace;
  let admin: TestPerson;
  let requester: TestRequester;
  let line = 0;

  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
  });
  afterAll(() => market.close());
  beforeEach(async () => {
    requester = await registerRequester(market);
  });

  const create = (minor: bigint, of = requester, token = of.token) => {
    const input = { organisationId: publicId('Organisation', of.organisationId), amountMinor: minor.toString() };
    return mutate(market, token, 'createInvoice', 'CreateInvoiceInput', INVOICE, input);
  };
  const record = (minor: bigint, over: Record<string, unknown> = {}, of = requester) => {
    const organisationId = publicId('Organisation', of.organisationId);
    const input = { organisationId, amountMinor: minor.toString(), reference: `line ${++line}`, valueDate: '2026-11-02', ...over };
    return mutate(market, admin.token, 'recordFunding', 'RecordFundingInput', 'funding { id }', input);
  };
  const shown = async (id: string, token = requester.token) =>
    (await market.graphql(`query($id: InvoiceID!) { ${INVOICE.replace('invoice', 'invoice(id: $id)')} }`, { id }, { token })).data.invoice;

  it('numbers invoices without gaps, also when many are made at once and some are refused', async () => {
    const answers = await Promise.all([5_000n, 1n, 5_000n, 5_000n, 1n, 5_000n].map((minor) => create(minor)));
    const numbers = answers.flatMap(({ invoice }) => (invoice === null ? [] : [Number(invoice.number)])).sort((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(answers[0].invoice).toMatchObject({ state: 'OPEN', dueOn: '2026-11-16', isOverdue: false, amount: { minor: '5000' } });
  });

  it('marks an invoice paid when a transfer with its reference is recorded, as the bank spaces it', async () => {
    const { invoice } = await create(50_000n);
    const spaced = invoice.reference.match(/.{1,4}/g).join(' ');
    const { funding, userErrors } = await record(50_000n, { reference: `SEPA ${spaced} 4711` });
    expect(userErrors).toEqual([]);
    expect(await shown(invoice.id)).toMatchObject({ state: 'PAID', fundingId: funding.id });
  });

  it('reopens an invoice whose transfer was reversed, so that another may pay it', async () => {
    const otherAdmin = await createAdmin(market);
    const { invoice } = await create(50_000n);
    const { funding } = await record(50_000n, { invoiceReference: invoice.reference });
    expect(await shown(invoice.id)).toMatchObject({ state: 'PAID', fundingId: funding.id });
    const reversal = 'funding { reversal { id state } }';
    const wrong = { fundingId: funding.id, reason: 'The transfer was not theirs.' };
    const proposed = await mutate(market, admin.token, 'proposeFundingReversal', 'ProposeFundingReversalInput', reversal, wrong);
    expect(await shown(invoice.id)).toMatchObject({ state: 'PAID' });
    const { id: reversalId } = proposed.funding.reversal;
    await mutate(market, otherAdmin.token, 'approveFundingReversal', 'FundingReversalInput', reversal, { reversalId });
    expect(await shown(invoice.id)).toMatchObject({ state: 'OPEN', fundingId: null });
    const acts = await market.db.query(`select from platform.act where verb = 'invoice.reopened'`);
    expect(acts).toHaveLength(1);
    const second = await record(50_000n, { invoiceReference: invoice.reference });
    expect(await shown(invoice.id)).toMatchObject({ state: 'PAID', fundingId: second.funding.id });
    expect(await market.problems()).toEqual([]);
  });

  it('ignores a transfer with another amount or organisation, and refuses it when it names the invoice', async () => {
    const { invoice } = await create(50_000n);
    const other = await registerRequester(market);
    const before = await everyRow(market);
    expect((await record(49_999n, { invoiceReference: invoice.reference })).userErrors).toMatchObject([{ path: ['invoiceReference'] }]);
    expect((await record(50_000n, { invoiceReference: invoice.reference }, other)).userErrors).toMatchObject([
      { path: ['invoiceReference'] },
    ]);
    expect(await everyRow(market)).toBe(before);
    expect((await record(50_000n, { reference: invoice.reference }, other)).userErrors).toEqual([]);
    expect(await shown(invoice.id)).toMatchObject({ state: 'OPEN' });
    expect((await record(50_000n, { invoiceReference: invoice.reference.toLowerCase() })).userErrors).toEqual([]);
    expect((await record(50_000n, { invoiceReference: invoice.reference })).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('lets only the own organisation cancel an open invoice, which keeps its number', async () => {
    const { invoice } = await create(50_000n);
    const stranger = await registerRequester(market);
    const cancel = (token: string) => mutate(market, token, 'cancelInvoice', 'CancelInvoiceInput', INVOICE, { invoiceId: invoice.id });
    expect((await cancel(stranger.token)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect(await shown(invoice.id, stranger.token)).toBeNull();
    expect((await cancel(requester.token)).invoice).toMatchObject({ state: 'CANCELLED', number: invoice.number });
    expect((await cancel(requester.token)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect((await record(50_000n, { invoiceReference: invoice.reference })).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const remove = 'delete from payouts.invoice';
    await expect(asOwner(market.database.ownerUrl, (client) => client.query(remove))).rejects.toThrow('never changes');
    await expect(market.db.query(remove)).rejects.toThrow('permission denied');
  });
});
