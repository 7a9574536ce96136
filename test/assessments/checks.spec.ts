/** What the database itself refuses, and that every check finds the fault that it is for. */
import { ASSESSMENT_CHECKS } from '../../src/assessments/index.ts';
import { ATTEMPT_STATES, attemptLifecycle } from '../../src/assessments/attempt.ts';
import { AttemptStateEnum } from '../../src/assessments/attempt.types.ts';
import { PURPOSES, TEST_STATES } from '../../src/assessments/test.ts';
import { PurposeEnum, TestStateEnum } from '../../src/assessments/test.types.ts';
import { ChargebackListeners } from '../../src/funding/index.ts';
import { withFault } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { fundedRequester, openReviewMarket, worker, balance } from '../review/kit.ts';
import { newTest, reserve, start, submit } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
  const requester = await fundedRequester(market);
  const { testId } = await newTest(market, requester);
  await reserve(market, requester, testId, 4);
  const [passed, under] = [await worker(market), await worker(market)];
  await submit(market, passed.token, (await start(market, passed.token, testId)).id);
  await start(market, under.token, testId);
}, 60_000);
afterAll(() => market.close());

/** Each check, and faults that only a superuser can plant. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'assessments.reserve_equals_ledger': [
    `update assessments.test set reserved_minor = reserved_minor + 1`,
    `update ledger.balance set posted = posted + 1 where account_id in (select id from ledger.account where kind = 'test_reserve')`,
  ],
  'assessments.committed_is_held_by_attempts': [
    `update assessments.test set committed_minor = 0`,
    `update assessments.attempt set state = 'expired', ended_at = closes_at where state = 'open'`,
  ],
  'assessments.submitted_attempts_paid_once': [
    `delete from ledger.posted where event = 'tpay'`,
    `update ledger.posted set ref = (select id from assessments.attempt where state = 'open')::text where event = 'tpay'`,
  ],
  'assessments.releases_match_attempts': [
    `delete from review.release where source = 'test_attempt'`,
    `update review.release set amount_minor = amount_minor + 1 where source = 'test_attempt'`,
    `insert into review.release select gen_random_uuid(), source, organisation_id, worker_id, amount_minor, currency, due_at, null
       from review.release where source = 'test_attempt'`,
  ],
  'assessments.attempts_pay_as_their_version_says': [
    `update assessments.attempt set reward_minor = reward_minor + 1 where state = 'submitted'`,
    `update assessments.attempt set reward_minor = 0, fee_minor = 0 where state = 'submitted'`,
  ],
  'assessments.fees_follow_their_rule': [
    `update assessments.test_version set fee_minor = fee_minor + 1`,
    `update assessments.test_version set fee_basis_points = 1`,
  ],
  'assessments.versions_are_whole': [
    `update assessments.test_version set version = 2`,
    `update assessments.test set organisation_id = gen_random_uuid()`,
  ],
  'assessments.grants_are_of_the_worker': [
    `update qualifications.qualification_grant set worker_id = (select worker_id from assessments.attempt where state = 'open')`,
  ],
};

it('every check has a fault that it finds', () => {
  expect(Object.keys(FAULTS).sort()).toEqual(ASSESSMENT_CHECKS.map((check) => check.name).sort());
});

it.each(Object.entries(FAULTS).flatMap(([name, faults]) => faults.map((fault) => [name, fault] as const)))(
  '%s finds: %s',
  async (name, fault) => {
    const check = ASSESSMENT_CHECKS.find((each) => each.name === name)!;
    expect((await withFault(market.database, fault, (client) => client.query(check.sql))).rows).not.toEqual([]);
    expect(await market.db.query(check.sql)).toEqual([]);
  },
);

it.each([
  [`update assessments.test set committed_minor = reserved_minor + 1`, 'test_money'],
  [`update assessments.test_version set reward_minor = 0`, 'append-only'],
  [
    `insert into assessments.attempt (id, test_id, version, worker_id, n, state, reward_minor, fee_minor, currency, started_at, due_at, closes_at)
     select gen_random_uuid(), test_id, version, worker_id, 9, 'open', 0, 0, currency, started_at, due_at, closes_at
     from assessments.attempt where state = 'open'`,
    'attempt_one_open',
  ],
])('the database refuses: %s', async (sql, why) => {
  await expect(market.db.query(sql)).rejects.toThrow(new RegExp(why === 'append-only' ? 'append|never|denied' : why));
});

it('the states in the database are those of the code and of the schema', async () => {
  expect(attemptLifecycle.states).toEqual(ATTEMPT_STATES);
  expect(Object.values(AttemptStateEnum).sort()).toEqual([...ATTEMPT_STATES].sort());
  expect(Object.values(TestStateEnum).sort()).toEqual([...TEST_STATES].sort());
  expect(Object.values(PurposeEnum).sort()).toEqual([...PURPOSES].sort());
});

it('a card dispute returns the part of the reserve that no attempt holds', async () => {
  const requester = await fundedRequester(market, 1_000n);
  const { testId } = await newTest(market, requester);
  await reserve(market, requester, testId, 3);
  const by = await worker(market);
  const attempt = await start(market, by.token, testId);
  await market.get(ChargebackListeners).tell(requester.organisationId);
  await market.get(ChargebackListeners).tell(requester.organisationId);
  expect(await balance(market, 'requester_available', requester.organisationId)).toBe(880n);
  expect(await market.problems()).toEqual([]);
  // Who has begun is paid all the same.
  expect(await submit(market, by.token, attempt.id)).toMatchObject({ state: 'SUBMITTED' });
  expect(await balance(market, 'worker_pending', by.personId)).toBe(100n);
});
