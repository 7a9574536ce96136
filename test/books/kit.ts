/** A small marketplace with some history: money in every state, earned and spent by several. */
import { publicId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { BonusCommands, ReviewCommands } from '../../src/review/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import { answer, approve, claim, DAY, fundedRequester, openBatch, reject, worker } from '../review/kit.ts';

export type History = Awaited<ReturnType<typeof makeHistory>>;

/**
 * 1,000.00 funded. Wanda: 3 approved at 0.50, a bonus of 2.00, all paid out; then 1 approved (pending), 1 rejected
 * (resting), 1 submitted. Walt: 1 rejected for good, 1 rejected and overturned, in his hold time.
 */
export async function makeHistory(market: TestMarketplace) {
  const admins = [await createAdmin(market), await createAdmin(market)];
  const [ada, grace] = [await callerFor(market, admins[0]!.token), await callerFor(market, admins[1]!.token)];
  const requester = await fundedRequester(market, 100_000n);
  const [wanda, walt] = [await worker(market), await worker(market)];
  const batchId = await openBatch(market, requester, 10, { autoApproveSeconds: 30 * DAY });
  const later = await openBatch(market, requester, 1);

  const first = await answer(market, wanda, batchId, 3);
  valueOf(await approve(market, requester.caller, first));
  const { organisationId } = requester;
  const order = { organisationId, workerAlias: null, assignmentId: first[0]!, amountMinor: 200n, reason: 'For the careful remarks.' };
  const { bonusId } = valueOf(await market.get(BonusCommands).pay(requester.caller, { ...order, idempotencyKey: 'bonus' }));
  const [stood] = await answer(market, walt, batchId, 1);
  valueOf(await reject(market, requester.caller, [stood!]));
  await market.pass(3 * DAY);

  const details = { holderName: 'Wanda', country: 'KE', accountNumber: '0100000001', bic: 'EQBLKENA' };
  valueOf(await market.get(PayeeCommands).set(wanda.caller, details));
  const payoutId = valueOf(await market.get(PayoutCommands).request(wanda.caller, {}));
  const runs = market.get(PayoutRunCommands);
  const runId = valueOf(await runs.create(ada, {}));
  valueOf(await runs.approve(grace, { runId }));
  valueOf(await runs.fetch(ada, runId, 'csv'));
  valueOf(await runs.mark(ada, { runId, lines: [], rest: { outcome: 'paid' } }));
  await market.pass(11 * DAY);

  const [overturned] = await answer(market, walt, batchId, 1);
  valueOf(await reject(market, requester.caller, [overturned!]));
  valueOf(await market.get(ReviewCommands).overturn(ada, overturned!, 'The answer is right after all.'));
  const [pending, resting, submitted] = await answer(market, wanda, batchId, 3);
  valueOf(await approve(market, requester.caller, [pending!]));
  valueOf(await reject(market, requester.caller, [resting!]));
  const held = await claim(market, walt, later);

  const ids = {
    organisation: publicId('Organisation', organisationId),
    batch: publicId('Batch', batchId),
    bonus: publicId('Bonus', bonusId),
    payout: publicId('Payout', payoutId),
    approved: publicId('Assignment', first[0]!),
    stood: publicId('Assignment', stood!),
    overturned: publicId('Assignment', overturned!),
    submitted: publicId('Assignment', submitted!),
    held: publicId('Assignment', held),
  };
  return { admin: admins[0]!, requester, wanda, walt, batchId, ids };
}
