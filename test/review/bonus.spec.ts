/** Bonuses: to whom, from what, once. */
import { newId, publicId, type OrganisationId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { BonusCommands } from '../../src/review/index.ts';
import type { BonusOrder } from '../../src/review/bonus.commands.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { acts, balance, DAY, footprint, fundedRequester, member, openReviewMarket, submittedWork, worker } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

const REASON = 'For the careful remarks.';

function order(organisationId: OrganisationId, of: Partial<BonusOrder>): BonusOrder {
  return { organisationId, workerAlias: null, assignmentId: null, amountMinor: 100n, reason: REASON, idempotencyKey: newId(), ...of };
}

const alias = (organisationId: OrganisationId, workerId: Parameters<Identity['workerAlias']>[1]) =>
  market.get(Identity).workerAlias(organisationId, workerId);

describe('a bonus', () => {
  it('goes from the balance to the worker, pending for the hold time, with the fee on top', async () => {
    const { requester, worker: by, assignmentId } = await submittedWork(market);
    const before = await balance(market, 'requester_available', requester.organisationId);
    const paid = await market.get(BonusCommands).pay(requester.caller, order(requester.organisationId, { assignmentId }));
    expect(paid.ok).toBe(true);
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(before - 120n);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(100n);
    await market.pass(3 * DAY - 1);
    expect(await balance(market, 'worker_available', by.personId)).toBe(0n);
    await market.pass(1);
    expect(await balance(market, 'worker_available', by.personId)).toBe(100n);
    expect((await acts(market, paid.ok ? paid.value.bonusId : '')).map((act) => act.verb)).toEqual(['bonus.paid', 'reward.released']);
  });

  it('pays once for one key', async () => {
    const { requester, worker: by, assignmentId } = await submittedWork(market);
    const once = order(requester.organisationId, { assignmentId, idempotencyKey: 'once' });
    const bonuses = market.get(BonusCommands);
    const results = await Promise.all([1, 2, 3].map(() => bonuses.pay(requester.caller, once)));
    expect(new Set(results.map((result) => (result.ok ? result.value.bonusId : null))).size).toBe(1);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(100n);
    expect(await bonuses.pay(requester.caller, { ...once, amountMinor: 101n })).toMatchObject({
      refusals: [{ kind: 'CONFLICT', state: 'KEY_USED' }],
    });
  });

  it('goes to anyone who took work of the organisation, by the id that it knows, and to nobody else', async () => {
    const { requester, worker: by } = await submittedWork(market);
    const { organisationId } = requester;
    const bonuses = market.get(BonusCommands);
    const known = order(organisationId, { workerAlias: alias(organisationId, by.personId) });
    expect((await bonuses.pay(requester.caller, known)).ok).toBe(true);
    const other = await submittedWork(market);
    const before = await footprint(market);
    for (const workerAlias of [
      by.personId, // the real id is of no use
      newId<'Person'>(),
      alias(other.requester.organisationId, by.personId),
      alias(organisationId, other.worker.personId), // never worked for it
    ]) {
      expect(await bonuses.pay(requester.caller, order(organisationId, { workerAlias }))).toMatchObject({
        ok: false,
        refusals: [{ kind: 'NOT_FOUND' }],
      });
    }
    expect(await bonuses.pay(requester.caller, order(organisationId, { assignmentId: other.assignmentId }))).toMatchObject({
      refusals: [{ kind: 'NOT_FOUND' }],
    });
    const mismatched = order(organisationId, { assignmentId: other.assignmentId, workerAlias: known.workerAlias });
    expect((await bonuses.pay(requester.caller, mismatched)).ok).toBe(false);
    expect(await footprint(market)).toBe(before);
  });

  it('needs money, a reason, and a manager', async () => {
    const { requester, worker: by, assignmentId } = await submittedWork(market);
    const { organisationId } = requester;
    const reviewer = await member(market, requester, 'reviewer');
    const stranger = await fundedRequester(market);
    const outsider = await worker(market);
    const bonuses = market.get(BonusCommands);
    const before = await footprint(market);
    const refused = async (caller: typeof requester.caller, of: Partial<BonusOrder>, kind: string) =>
      expect(await bonuses.pay(caller, order(organisationId, { assignmentId, ...of }))).toMatchObject({ ok: false, refusals: [{ kind }] });
    await refused(requester.caller, { amountMinor: 1_000_000n }, 'INSUFFICIENT_FUNDS');
    await refused(requester.caller, { amountMinor: 0n }, 'INVALID');
    await refused(requester.caller, { amountMinor: -5n }, 'INVALID');
    await refused(requester.caller, { reason: 'thanks' }, 'INVALID');
    await refused(reviewer.caller, {}, 'FORBIDDEN');
    await refused(stranger.caller, {}, 'NOT_FOUND');
    await refused(by.caller, {}, 'NOT_FOUND');
    await refused(outsider.caller, {}, 'NOT_FOUND');
    expect(await footprint(market)).toBe(before);
  });

  it('shows each side the fields that concern it', async () => {
    const { requester, worker: by, assignmentId } = await submittedWork(market);
    const input = {
      organisationId: publicId('Organisation', requester.organisationId),
      assignmentId: publicId('Assignment', assignmentId),
      amountMinor: '250',
      reason: REASON,
      idempotencyKey: 'read',
    };
    const paid = await market.graphql(
      `mutation ($input: PayBonusInput!) { payBonus(input: $input) { bonus { amount { text } fee { text } worker { id } } userErrors { message } } }`,
      { input },
      requester,
    );
    const workerId = publicId('Worker', alias(requester.organisationId, by.personId));
    expect(paid.data.payBonus).toEqual({
      bonus: { amount: { text: '2.50 USD' }, fee: { text: '0.50 USD' }, worker: { id: workerId } },
      userErrors: [],
    });
    const own = await market.graphql(
      '{ worker { bonuses { nodes { reason amount { text } fee { text } worker { id } requester { name } assignmentId payableAt } } } }',
      {},
      by,
    );
    expect(own.data.worker.bonuses.nodes).toMatchObject([
      { reason: REASON, amount: { text: '2.50 USD' }, fee: null, worker: null, assignmentId: input.assignmentId },
    ]);
    const theirs = await market.graphql(
      'query ($id: OrganisationID!) { organisation(id: $id) { bonuses { nodes { amount { text } fee { text } } } } }',
      { id: input.organisationId },
      requester,
    );
    expect(theirs.data.organisation.bonuses.nodes).toEqual([{ amount: { text: '2.50 USD' }, fee: { text: '0.50 USD' } }]);
  });
});
