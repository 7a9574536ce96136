/**
 * Organisations in four currencies in one marketplace, one of them without minor units and one with a thousand of them:
 * from the funding to the bank, with no unit of one in the books of another.
 */
import { publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { Ledger, type AccountKind } from '../../src/ledger/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, registerRequester, type TestPerson } from '../kit/people.ts';
import { approveRun, createRun, fetchFile, mark, mutate, newIban, requestPayout } from '../payouts/kit.ts';
import { answer, approve, DAY, openBatch, openReviewMarket, worker, type Requester, type Worker } from '../review/kit.ts';

interface Case {
  readonly currency: string;
  readonly fundedMinor: bigint;
  readonly rewardMinor: bigint;
  /** 20 % of the reward, halves up. */
  readonly feeMinor: bigint;
  readonly bonusMinor: bigint;
  readonly bonusFeeMinor: bigint;
  /** One unit less than the least payout, and what the refusal calls it. */
  readonly tooLittle: string;
  readonly least: string;
  /** What the files for the bank say is paid: two rewards and the bonus. */
  readonly paid: string;
  readonly funded: string;
}

const CASES: readonly Case[] = [
  {
    ...{ currency: 'EUR', fundedMinor: 100_000n, rewardMinor: 2_003n, feeMinor: 401n, bonusMinor: 7n, bonusFeeMinor: 1n },
    ...{ tooLittle: '1999', least: '20.00 EUR', paid: '40.13', funded: '1000.00 EUR' },
  },
  {
    ...{ currency: 'USD', fundedMinor: 100_000n, rewardMinor: 2_508n, feeMinor: 502n, bonusMinor: 3n, bonusFeeMinor: 1n },
    ...{ tooLittle: '1999', least: '20.00 USD', paid: '50.19', funded: '1000.00 USD' },
  },
  {
    ...{ currency: 'JPY', fundedMinor: 100_000n, rewardMinor: 3_003n, feeMinor: 601n, bonusMinor: 8n, bonusFeeMinor: 2n },
    ...{ tooLittle: '2999', least: '3000 JPY', paid: '6014', funded: '100000 JPY' },
  },
  {
    // The least fee, 0.01 in the currency of the settings, is 0.010 here.
    ...{ currency: 'KWD', fundedMinor: 100_000n, rewardMinor: 6_002n, feeMinor: 1_200n, bonusMinor: 11n, bonusFeeMinor: 10n },
    ...{ tooLittle: '5999', least: '6.000 KWD', paid: '12.015', funded: '100.000 KWD' },
  },
];

let market: TestMarketplace;
let admins: TestPerson[];
let by: Worker;
const crews = new Map<string, { requester: Requester; batchId: BatchId; ids: AssignmentId[] }>();

beforeAll(async () => {
  market = await openReviewMarket({
    ...{ PAYER_NAME: 'Guildhall Ltd', PAYER_ACCOUNT: 'NL91ABNA0417164300', PAYER_BIC: 'ABNANL2A' },
    PAYOUT_APPROVAL_ABOVE_MINOR: '100000',
    SESSION_IDLE_SECONDS: '9999999',
  });
  admins = [await createAdmin(market), await createAdmin(market)];
  by = await worker(market);
  for (const { currency, fundedMinor, rewardMinor } of CASES) {
    const person = await registerRequester(market, { currency });
    const requester = { ...person, caller: await callerFor(market, person.token) };
    const { organisationId } = requester;
    const funding = { organisationId, reference: `transfer in ${currency}`, amountMinor: fundedMinor, valueDate: '2026-11-02' };
    valueOf(await market.get(FundingCommands).record(market.system, funding));
    const batchId = await openBatch(market, requester, 2, { rewardMinor, autoApproveSeconds: 20 * DAY });
    crews.set(currency, { requester, batchId, ids: await answer(market, by, batchId, 2) });
  }
}, 60_000);
afterAll(() => market.close());

const balance = (kind: AccountKind, ownerId: string | null, currency: string) =>
  market.get(Ledger).balance(market.db, { kind, ownerId, currency });
const cost = ({ rewardMinor, feeMinor }: Case) => 2n * (rewardMinor + feeMinor);

describe.each(CASES)('a marketplace in $currency', (of) => {
  const { currency } = of;
  const crew = () => crews.get(currency)!;

  it('the launch reserves rewards and fees to the unit', async () => {
    const { requester, batchId } = crew();
    expect(await balance('batch_escrow', batchId, currency)).toBe(cost(of));
    expect(await balance('requester_available', requester.organisationId, currency)).toBe(of.fundedMinor - cost(of));
    const query = `query ($id: OrganisationID!) { organisation(id: $id) { currency fundings { nodes { amount { text } } } balance { available { currency minor } } } }`;
    const { data } = await market.graphql(query, { id: publicId('Organisation', requester.organisationId) }, { token: requester.token });
    expect(data.organisation).toEqual({
      ...{ currency, fundings: { nodes: [{ amount: { text: of.funded } }] } },
      balance: { available: { currency, minor: String(of.fundedMinor - cost(of)) } },
    });
  });

  it('rewards and a bonus by file are paid with their fees', async () => {
    const { requester, ids } = crew();
    valueOf(await approve(market, requester.caller, ids));
    const query = 'query ($id: AssignmentID!) { assignment(id: $id) { worker { id } } }';
    const seen = await market.graphql(query, { id: publicId('Assignment', ids[0]!) }, { token: requester.token });
    const response = await market.app.inject({
      method: 'POST',
      url: `/organisations/${publicId('Organisation', requester.organisationId)}/bonuses`,
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${requester.token}` },
      payload: `externalId,workerId,amountMinor,reason\none,${seen.data.assignment.worker.id},${of.bonusMinor},For the careful remarks.\n`,
    });
    expect(response.json()).toMatchObject({
      amount: { minor: String(of.bonusMinor), currency },
      fee: { minor: String(of.bonusFeeMinor), currency },
    });
    expect(await balance('worker_pending', by.personId, currency)).toBe(2n * of.rewardMinor + of.bonusMinor);
  });
});

describe('the end of the hold time', () => {
  beforeAll(async () => {
    await market.pass(3 * DAY);
  });

  it.each(CASES)('the worker is paid out in $currency', async ({ currency, tooLittle, least, paid, rewardMinor, bonusMinor }) => {
    const total = 2n * rewardMinor + bonusMinor;
    const payee = { holderName: 'Ada Lovelace', iban: newIban(), currency };
    expect((await mutate(market, by.token, 'setPayee', 'SetPayeeInput', 'payee { id }', payee)).userErrors).toEqual([]);
    const refused = await requestPayout(market, by.token, { currency, amountMinor: tooLittle });
    expect(refused.userErrors).toMatchObject([{ message: expect.stringContaining(`The least payout is ${least}`) }]);
    const asked = await requestPayout(market, by.token, { currency });
    expect(asked).toMatchObject({ userErrors: [], payout: { amount: { minor: String(total) } } });
    const { payoutRun } = await createRun(market, admins[0]!.token, { currency });
    expect(payoutRun).toMatchObject({ lineCount: 1, total: { minor: String(total) } });
    const approved = await approveRun(market, admins[1]!.token, payoutRun.id);
    const csv = await fetchFile(market, admins[0]!.token, approved.payoutRun.csvPath);
    expect(csv.body).toContain(`,${paid},${currency}\r\n`);
    const xml = await fetchFile(market, admins[0]!.token, approved.payoutRun.xmlPath);
    expect(xml.body).toContain(`<InstdAmt Ccy="${currency}">${paid}</InstdAmt>`);
    expect(xml.body).toContain(`<CtrlSum>${paid}</CtrlSum>`);
    expect((await mark(market, admins[0]!.token, { runId: payoutRun.id, lines: [], rest: { outcome: 'PAID' } })).userErrors).toEqual([]);
    expect(await balance('worker_in_transit', by.personId, currency)).toBe(0n);
  });

  it('each currency balances on its own, and nothing of one is in the accounts of another', async () => {
    const rows = await market.get(Ledger).trialBalance(market.db);
    expect([...new Set(rows.map((row) => row.currency))].sort()).toEqual(['EUR', 'JPY', 'KWD', 'USD']);
    for (const of of CASES) {
      const books = new Map(rows.filter((row) => row.currency === of.currency).map((row) => [row.kind, row.minor]));
      const fees = 2n * of.feeMinor + of.bonusFeeMinor;
      const earned = 2n * of.rewardMinor + of.bonusMinor;
      expect([...books.values()].reduce((sum, minor) => sum + minor, 0n)).toBe(0n);
      expect(books.get('platform_fee_revenue')).toBe(fees);
      expect(books.get('bank')).toBe(earned - of.fundedMinor);
      expect(books.get('requester_available')).toBe(of.fundedMinor - earned - fees);
      expect(books.get('batch_escrow')).toBe(0n);
    }
    const mixed = await market.db.query(
      `select e.journal_id from ledger.entry e join ledger.account a on a.id = e.account_id where a.currency <> e.currency
       union all select journal_id from ledger.entry group by journal_id, event, ref having count(distinct currency) > 1`,
    );
    expect(mixed).toEqual([]);
    const query =
      '{ worker { balances { currency available { minor } pending { minor } inTransit { minor } leastPayout { text } approvalAbove { text } } } }';
    const { data } = await market.graphql(query, {}, { token: by.token });
    const none = { available: { minor: '0' }, pending: { minor: '0' }, inTransit: { minor: '0' } };
    expect(data.worker.balances).toEqual([
      { currency: 'EUR', ...none, leastPayout: { text: '20.00 EUR' }, approvalAbove: { text: '1000.00 EUR' } },
      { currency: 'JPY', ...none, leastPayout: { text: '3000 JPY' }, approvalAbove: { text: '150000 JPY' } },
      { currency: 'KWD', ...none, leastPayout: { text: '6.000 KWD' }, approvalAbove: { text: '300.000 KWD' } },
      { currency: 'USD', ...none, leastPayout: { text: '20.00 USD' }, approvalAbove: { text: '1000.00 USD' } },
    ]);
  });
});
