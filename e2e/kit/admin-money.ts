/** Creates demo money that waits for admins, through the API. */
import { FeedRelay } from '../../src/audit/feed/relay.ts';
import { DEMO_ADMINS } from '../../lab/demo/demo.ts';
import type { TestMarketplace } from '../../test/kit/marketplace.ts';
import { tokenOf } from './batches.ts';

export interface AdminMoney {
  readonly organisationId: string;
  readonly fundingId: string;
  readonly assignmentId: string;
  readonly payoutId: string;
  readonly requestId: string;
  readonly workerId: string;
  /** An entry of the ledger. */
  readonly entryId: string;
}

type Send = (document: string, input?: unknown) => Promise<any>;

/** @returns a function that sends a document as somebody of the demo, and throws when the server refuses it */
export async function sender(market: TestMarketplace, email: string): Promise<Send> {
  const token = await tokenOf(market, email);
  return async (document, input) => {
    const { data, errors } = await market.graphql(document, input === undefined ? {} : { input }, { token });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    const [payload] = Object.values<any>(data);
    if (payload?.userErrors?.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  };
}

/** A deposit with a proposed reversal, a refund to send, a proposal of each kind, a bonus, an invoice, a payout and a request. */
export async function seedAdminMoney(market: TestMarketplace): Promise<AdminMoney> {
  const admin = await sender(market, DEMO_ADMINS[0].email);
  const town = await sender(market, 'town@guildhall.example');
  const worker = await sender(market, 'amara@guildhall.example');
  const day = market.clock.now().toISOString().slice(0, 10);
  const organisations = await town('{ organisations { id } }');
  const organisationId = organisations[0].id as string;
  const { funding } = await admin(
    'mutation ($input: RecordFundingInput!) { recordFunding(input: $input) { funding { id } userErrors { message } } }',
    { organisationId, amountMinor: '12345', reference: 'a deposit that was typed twice', valueDate: day },
  );
  await admin('mutation ($input: ProposeFundingReversalInput!) { proposeFundingReversal(input: $input) { userErrors { message } } }', {
    fundingId: funding.id,
    reason: 'The statement shows this transfer once.',
  });
  await town('mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { userErrors { message } } }', {
    organisationId,
    amountMinor: '4000',
  });
  await town('mutation ($input: CreateInvoiceInput!) { createInvoice(input: $input) { userErrors { message } } }', {
    organisationId,
    amountMinor: '20000',
  });
  const own = { amountMinor: '500', currency: 'USD', reference: 'own money out', valueDate: day };
  await admin('mutation ($input: OwnMoneyTransferInput!) { proposeTakingOwnMoneyOut(input: $input) { userErrors { message } } }', own);
  const me = await worker('{ me { id } }');
  const workerId = me.id as string;
  await admin('mutation ($input: ProposeAdjustmentInput!) { proposeAdjustment(input: $input) { userErrors { message } } }', {
    amountMinor: '100',
    from: { kind: 'GOODWILL_EXPENSE', currency: 'USD' },
    to: { kind: 'WORKER_AVAILABLE', currency: 'USD', ownerId: workerId.replace('per_', 'wkr_') },
    reason: 'A day without the board, as promised to the worker.',
  });
  const { request } = await admin(
    'mutation ($input: LiftFundingCapsInput!) { liftFundingCaps(input: $input) { request { id } userErrors { message } } }',
    {
      organisationId,
      reason: 'The archive is known to the operator.',
    },
  );
  const { payout } = await worker(
    'mutation ($input: RequestPayoutInput!) { requestPayout(input: $input) { payout { id } userErrors { message } } }',
    {
      currency: 'USD',
    },
  );
  const rejections = await admin('{ rejections(state: RESTING, first: 1) { nodes { assignmentId } } }');
  const entries = await admin('{ ledgerEntries(account: { kind: BANK, currency: "USD" }, first: 1) { nodes { id } } }');
  return {
    ...{ organisationId, workerId },
    fundingId: funding.id as string,
    assignmentId: rejections.nodes[0].assignmentId as string,
    payoutId: payout.id as string,
    requestId: request.id as string,
    entryId: entries.nodes[0].id as string,
  };
}

/** Relays the newest acts to the event feed, as the worker process does, so that open pages get their hints. */
export async function relayHints(market: TestMarketplace): Promise<void> {
  while ((await market.app.get(FeedRelay).relay()) > 0);
}

/** Two admins change the rule: payouts above the amount wait for a second person. Settings count only at the first start. */
export async function demandApprovalAbove(market: TestMarketplace, minor: string): Promise<void> {
  const [admin, treasurer] = await Promise.all(DEMO_ADMINS.map(({ email }) => sender(market, email)));
  const { request } = await admin!(
    'mutation ($input: ChangePlatformRuleInput!) { changePlatformRule(input: $input) { request { id } userErrors { message } } }',
    { rule: 'PAYOUT_APPROVAL_ABOVE_MINOR', value: minor, reason: 'The test decides about small payouts.' },
  );
  await treasurer!('mutation ($input: ApproveAdminRequestInput!) { approveAdminRequest(input: $input) { userErrors { message } } }', {
    requestId: request.id,
  });
}
