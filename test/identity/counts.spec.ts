/** Counts on badges: a queue counts what the caller may decide, and stops at 1,000. */
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerPerson } from '../kit/people.ts';
import { mutate, waitingPayout } from '../payouts/kit.ts';
import { publicId } from '../../src/kernel/index.ts';
import { answer, claim, fundedRequester, member, openBatch, openReviewMarket, worker } from '../review/kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket({ PAYOUT_APPROVAL_ABOVE_MINOR: '0' });
});
afterAll(() => market.close());

const ADMIN = `{ adminCounts { ${[
  ...['adminRequests', 'payouts', 'payees', 'payoutRuns', 'payerStops', 'adjustments', 'ownMoney', 'bankLines', 'fundingReversals'],
  ...['refundTransfers', 'batchesInReview'],
]
  .map((field) => `${field} { value isCapped }`)
  .join(' ')} } }`;
const ask = async (query: string, token: string, variables = {}) => (await market.graphql(query, variables, { token })).data;
const adminCounts = async (token: string) => (await ask(ADMIN, token)).adminCounts;
/** Runs SQL as the owner, for rows that no command creates. */
const run = (sql: string, values: unknown[] = []) =>
  asOwner(market.database.ownerUrl, (client) => (values.length === 0 ? client.query(sql) : client.query(sql, values)));
const count = (value: number, isCapped = false) => ({ value, isCapped });

describe('adminCounts', () => {
  it('counts a request for the admins who may decide it, but not for the requester, a concerned admin or a later admin', async () => {
    const [asking, other] = [await createAdmin(market), await createAdmin(market)];
    const { personId } = await registerPerson(market);
    const input = { personId: publicId('Person', personId), reason: 'A test needs another admin.' };
    const asked = await mutate(market, asking.token, 'grantAdmin', 'PersonInput', 'request { id }', input);
    market.clock.advanceSeconds(1);
    const later = await createAdmin(market);
    expect(await adminCounts(other.token)).toMatchObject({ adminRequests: count(1), payouts: count(0) });
    for (const { token } of [asking, later]) expect((await adminCounts(token)).adminRequests).toEqual(count(0));

    const refusal = { requestId: asked.request.id, reason: 'Nobody needs another admin.' };
    await mutate(market, other.token, 'refuseAdminRequest', 'RefuseAdminRequestInput', 'request { id }', refusal);
    expect((await adminCounts(other.token)).adminRequests).toEqual(count(0));
  });

  it('counts a large payout for an admin, but not for the paid admin or a later admin', async () => {
    const admin = await createAdmin(market);
    const { worker: paid } = await waitingPayout(market, 5_000n);
    expect((await adminCounts(admin.token)).payouts).toEqual(count(1));
    market.clock.advanceSeconds(1);
    const later = await createAdmin(market);
    expect((await adminCounts(later.token)).payouts).toEqual(count(0));
    await run('update identity.person set is_admin = true, admin_since = created_at where id = $1', [paid.personId]);
    expect((await adminCounts(paid.token)).payouts).toEqual(count(0));
    await run('update identity.person set is_admin = false, admin_since = null where id = $1', [paid.personId]);
  });

  it('stops at 1,000 and reports the cap', async () => {
    const [asking, other] = [await createAdmin(market), await createAdmin(market)];
    const insert = (from: number, to: number) =>
      run(
        `insert into identity.admin_request (id, kind, subject_kind, subject_id, payload, details, open_key, state, requested_by, requested_at, expires_at)
         select gen_random_uuid(), 'test.counted', 'person', $1, '{}', '[]', 'counted ' || n, 'pending', $1, $2, $2::timestamptz + interval '1 day'
         from generate_series($3::int, $4::int) n`,
        [asking.personId, market.clock.now(), from, to],
      );
    await insert(1, 1_000);
    expect((await adminCounts(other.token)).adminRequests).toEqual(count(1_000));
    await insert(1_001, 1_001);
    expect((await adminCounts(other.token)).adminRequests).toEqual(count(1_000, true));
    expect((await adminCounts(asking.token)).adminRequests).toEqual(count(0));
    await run(`set session_replication_role = replica; delete from identity.admin_request where kind = 'test.counted'`);
  });
});

describe('Organisation.counts', () => {
  it('counts answers for reviewers of the organisation only', async () => {
    const requester = await fundedRequester(market);
    const batchId = await openBatch(market, requester, 5);
    const annotator = await worker(market);
    await answer(market, annotator, batchId, 2);
    const query = `query ($id: OrganisationID!) { organisation(id: $id) { counts { answersToReview { value isCapped } qualificationRequests { value } contradictedGold { value } } } }`;
    const seen = async (token: string) =>
      (await ask(query, token, { id: publicId('Organisation', requester.organisationId) })).organisation.counts.answersToReview;
    expect(await seen(requester.token)).toEqual(count(2));
    expect(await seen((await member(market, requester, 'reviewer')).token)).toEqual(count(2));
    expect(await seen((await member(market, requester, 'viewer')).token)).toEqual(count(0));
    expect(await seen((await createAdmin(market)).token)).toEqual(count(0));
  });
});

describe('Worker.counts', () => {
  it('counts held tasks and waiting answers of the worker, and nothing of other workers', async () => {
    const requester = await fundedRequester(market);
    const batchId = await openBatch(market, requester, 5);
    const [one, other] = [await worker(market), await worker(market)];
    await answer(market, one, batchId, 2);
    await claim(market, one, batchId);
    const query = '{ me { worker { counts { heldTasks { value } submittedAnswers { value } openTestAttempts { value } } } } }';
    const seen = async (token: string) => (await ask(query, token)).me.worker.counts;
    expect(await seen(one.token)).toEqual({ heldTasks: { value: 1 }, submittedAnswers: { value: 2 }, openTestAttempts: { value: 0 } });
    expect(await seen(other.token)).toEqual({ heldTasks: { value: 0 }, submittedAnswers: { value: 0 }, openTestAttempts: { value: 0 } });
  });

  it("counts the answers since midnight in the worker's time zone", async () => {
    const requester = await fundedRequester(market);
    const batchId = await openBatch(market, requester, 5);
    const one = await worker(market);
    const seen = async () =>
      (await ask('{ me { worker { counts { answeredToday { value } } } } }', one.token)).me.worker.counts.answeredToday.value;
    const midnightInNairobi = Date.UTC(2026, 10, 2, 21);
    await answer(market, one, batchId, 2);
    await claim(market, one, batchId);
    market.clock.advanceSeconds((midnightInNairobi - market.clock.now().getTime()) / 1000 - 1);
    expect(await seen()).toBe(2);
    market.clock.advanceSeconds(1);
    expect(await seen()).toBe(0);
    await answer(market, one, batchId);
    expect(await seen()).toBe(1);
  });
});
