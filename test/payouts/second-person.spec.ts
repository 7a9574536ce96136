/** Everything about money that takes two admins, held against one rule: who may be the second. */
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, makeAdmin, registerRequester, suspend, type TestPerson, type TestRequester } from '../kit/people.ts';
import { createRun, everyRow, mutate, paidWorker, requestPayout, waitingPayout } from './kit.ts';

let market: TestMarketplace;
let first: TestPerson;
let second: TestPerson;
let requester: TestRequester;
let number = 0;
beforeAll(async () => {
  market = await openMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '9000', MINIMUM_PAYOUT_MINOR: '1' });
});
afterAll(() => market.close());
beforeEach(async () => {
  [first, second] = [await createAdmin(market), await createAdmin(market)];
  requester = await registerRequester(market);
});

/** One thing that the first admin (or a worker) made, and how another approves it. */
interface Matter {
  /** Made by the first admin; a worker asked for a large payout. */
  readonly isByAdmin: boolean;
  /** About an organisation, whose members do not decide. */
  readonly isOfOrganisation: boolean;
  readonly make: () => Promise<{
    approve: (by: TestPerson) => Promise<{ userErrors: { __typename: string; state?: string; message: string }[] }>;
  }>;
}

const organisation = () => publicId('Organisation', requester.organisationId);
const fund = async (minor: string) => {
  const input = { organisationId: organisation(), reference: `line ${++number}`, amountMinor: minor, valueDate: '2026-11-02' };
  return (await mutate(market, first.token, 'recordFunding', 'RecordFundingInput', 'funding { id }', input)).funding.id as string;
};
const ownMoney = (minor: string) => ({ reference: `own ${++number}`, amountMinor: minor, currency: 'USD', valueDate: '2026-11-02' });

const MATTERS: Readonly<Record<string, Matter>> = {
  'a payout run': {
    isByAdmin: true,
    isOfOrganisation: false,
    async make() {
      const { payoutId } = await waitingPayout(market, 5_000n);
      const { payoutRun } = await createRun(market, first.token, { payoutIds: [payoutId] });
      return {
        approve: (by) => mutate(market, by.token, 'approvePayoutRun', 'PayoutRunInput', 'payoutRun { state }', { runId: payoutRun.id }),
      };
    },
  },
  'a payout above the limit': {
    isByAdmin: false,
    isOfOrganisation: false,
    async make() {
      const worker = await paidWorker(market, 9_500n);
      const { payout } = await requestPayout(market, worker.token);
      expect(payout.state).toBe('AWAITING_APPROVAL');
      return {
        approve: (by) => mutate(market, by.token, 'approvePayout', 'ApprovePayoutInput', 'payout { state }', { payoutId: payout.id }),
      };
    },
  },
  'the reversal of a funding': {
    isByAdmin: true,
    isOfOrganisation: true,
    async make() {
      const fundingId = await fund('700');
      const input = { fundingId, reason: 'It was another organisation.' };
      const fields = 'funding { reversal { id } }';
      const { funding } = await mutate(market, first.token, 'proposeFundingReversal', 'ProposeFundingReversalInput', fields, input);
      const reversalId = funding.reversal.id as string;
      return {
        approve: (by) => mutate(market, by.token, 'approveFundingReversal', 'FundingReversalInput', 'funding { id }', { reversalId }),
      };
    },
  },
  'a refund by bank transfer': {
    isByAdmin: true,
    isOfOrganisation: true,
    async make() {
      await fund('700');
      const asked = { organisationId: organisation(), amountMinor: '300' };
      const { refund } = await mutate(market, requester.token, 'requestRefund', 'RequestRefundInput', 'refund { parts { id } }', asked);
      const refundPartId = refund.parts[0].id as string;
      const recorded = { refundPartId, reference: `out ${++number}` };
      await mutate(market, first.token, 'recordRefundTransfer', 'RecordRefundTransferInput', 'refundPart { state }', recorded);
      return {
        approve: (by) => mutate(market, by.token, 'confirmRefundTransfer', 'RefundPartInput', 'refundPart { state }', { refundPartId }),
      };
    },
  },
  'own money that is taken out': {
    isByAdmin: true,
    isOfOrganisation: false,
    async make() {
      await mutate(market, first.token, 'recordOwnMoney', 'OwnMoneyTransferInput', 'transfer { id }', ownMoney('500'));
      const fields = 'transfer { id }';
      const { transfer } = await mutate(market, first.token, 'proposeTakingOwnMoneyOut', 'OwnMoneyTransferInput', fields, ownMoney('100'));
      const input = { ownMoneyId: transfer.id };
      return { approve: (by) => mutate(market, by.token, 'approveTakingOwnMoneyOut', 'OwnMoneyTakingOutInput', fields, input) };
    },
  },
  'an adjustment of the books': {
    isByAdmin: true,
    isOfOrganisation: true,
    async make() {
      await fund('700');
      const from = { kind: 'REQUESTER_AVAILABLE', ownerId: organisation(), currency: 'USD' };
      const input = { from, to: { kind: 'PLATFORM_EQUITY', currency: 'USD' }, amountMinor: '10', reason: 'A fee that was forgotten.' };
      const fields = 'adjustment { id }';
      const { adjustment } = await mutate(market, first.token, 'proposeAdjustment', 'ProposeAdjustmentInput', fields, input);
      const adjustmentId = adjustment.id as string;
      return {
        approve: (by) => mutate(market, by.token, 'approveAdjustment', 'AdjustmentInput', fields, { adjustmentId }),
      };
    },
  },
};

describe.each(Object.entries(MATTERS))('%s', (_name, { isByAdmin, isOfOrganisation, make }) => {
  it('accepts the approval of an admin from before', async () => {
    const { approve } = await make();
    market.clock.advanceSeconds(1);
    expect((await approve(second)).userErrors).toEqual([]);
  });

  it('refuses the approval of an admin who became one afterwards, and changes nothing', async () => {
    const { approve } = await make();
    market.clock.advanceSeconds(1);
    const late = await createAdmin(market);
    const before = await everyRow(market);
    expect((await approve(late)).userErrors).toMatchObject([
      { __typename: 'ForbiddenError', message: expect.stringContaining('became an admin after') },
    ]);
    expect(await everyRow(market)).toBe(before);
  });

  if (isByAdmin) {
    it('refuses the approval when the admin who made it is suspended meanwhile', async () => {
      const { approve } = await make();
      await suspend(market, first.personId);
      const before = await everyRow(market);
      expect((await approve(second)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'ASKER_LEFT' }]);
      expect(await everyRow(market)).toBe(before);
    });
  }

  if (isOfOrganisation) {
    it('refuses the approval by a member of the organisation that it is about', async () => {
      const { approve } = await make();
      const member = await addMember(market, requester, 'viewer');
      await market.db.query('update identity.membership set person_id = $2 where person_id = $1', [member.personId, second.personId]);
      const before = await everyRow(market);
      expect((await approve(second)).userErrors).toMatchObject([
        { __typename: 'ForbiddenError', message: expect.stringContaining('belong to the organisation') },
      ]);
      expect(await everyRow(market)).toBe(before);
    });
  }
});

it('refuses a payout run to the admin whose own payout is on it, and takes it from another', async () => {
  const { worker, payoutId } = await waitingPayout(market, 5_000n);
  await makeAdmin(market, worker);
  const { payoutRun } = await createRun(market, first.token, { payoutIds: [payoutId] });
  const approve = (by: TestPerson) =>
    mutate(market, by.token, 'approvePayoutRun', 'PayoutRunInput', 'payoutRun { state }', { runId: payoutRun.id });
  expect((await approve(worker)).userErrors).toMatchObject([
    { __typename: 'ForbiddenError', message: expect.stringContaining('of your own') },
  ]);
  expect((await approve(second)).userErrors).toEqual([]);
});
