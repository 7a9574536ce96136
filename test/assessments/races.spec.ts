/** Everything that can be done with a test at once, by chance: no cent is lost, and nobody who submits is left unpaid. */
import { parsePublicId, Random } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { mutate } from '../qualifications/kit.ts';
import { balance, fundedRequester, openReviewMarket, worker } from '../review/kit.ts';
import { HALF, newTest, PAY, RIGHT, TEST, TEST_FIELDS } from './kit.ts';

const FUNDED = 2_000n;
const SEEDS = [1, 2, 3];

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket({ DATABASE_POOL_SIZE: '24' });
});
afterAll(() => market.close());

it.each(SEEDS)(
  'attempts, changes and expiries at the same time keep every reserve balanced: seed %i',
  async (seed) => {
    const dice = new Random(seed);
    const requester = await fundedRequester(market, FUNDED);
    const options = { retakeDelaySeconds: 0, paidAttempts: 2, passingPercent: 100 };
    const { typeId, testId } = await newTest(market, requester, options);
    const testUuid = parsePublicId('Test', testId) ?? '';
    const crowd = await Promise.all(Array.from({ length: 6 }, () => worker(market)));
    const attempts = new Map<string, string>();
    let keys = 0;
    const of = (name: string, token: string, input: Record<string, unknown>, fields: string) => mutate(market, token, name, input, fields);
    const moves: readonly (() => Promise<unknown>)[] = [
      () =>
        of('reserveForTest', requester.token, { testId, attempts: 1 + dice.below(3), idempotencyKey: `${seed} ${++keys}` }, TEST_FIELDS),
      () => of('returnTestReserve', requester.token, { testId }, TEST_FIELDS),
      () =>
        of(
          'setQualificationTest',
          requester.token,
          { ...TEST, ...options, typeId, rewardMinor: String(PAY + 5 * dice.below(3)) },
          TEST_FIELDS,
        ),
      ...[1, 2, 3, 4].map(() => async () => {
        const by = dice.pick(crowd);
        const answer = await of('startTest', by.token, { testId }, 'attempt { id }');
        if (answer?.attempt) attempts.set(by.personId, answer.attempt.id as string);
      }),
      ...[1, 2, 3].map(() => async () => {
        const by = dice.pick(crowd);
        const attemptId = attempts.get(by.personId);
        const answers = dice.below(3) === 0 ? RIGHT : HALF;
        if (attemptId !== undefined) await of('submitTest', by.token, { attemptId, answers }, 'attempt { id }');
      }),
      () => market.sweep(),
    ];
    // Two are paid in any case, whatever chance makes of the rest.
    await of('reserveForTest', requester.token, { testId, attempts: 2, idempotencyKey: `${seed} first` }, TEST_FIELDS);
    for (const by of crowd.slice(0, 2)) {
      const started = await of('startTest', by.token, { testId }, 'attempt { id }');
      await of('submitTest', by.token, { attemptId: started?.attempt.id, answers: HALF }, 'attempt { id }');
    }
    for (let round = 0; round < 12; round++) {
      if (dice.below(5) === 0) market.clock.advanceSeconds(700);
      await Promise.all(Array.from({ length: 6 }, () => dice.pick(moves)()));
      expect(await market.problems()).toEqual([]);
    }
    const [sums] = await market.db.query<{ paid: number; earned: bigint; fees: bigint }>(
      `select (count(*) filter (where reward_minor > 0))::int as paid, coalesce(sum(reward_minor), 0)::bigint as earned,
       coalesce(sum(fee_minor), 0)::bigint as fees
     from assessments.attempt where test_id = $1 and state = 'submitted'`,
      [testUuid],
    );
    expect(sums!.paid).toBeGreaterThan(1);
    const pending = await Promise.all(crowd.map((each) => balance(market, 'worker_pending', each.personId)));
    const payable = await Promise.all(crowd.map((each) => balance(market, 'worker_available', each.personId)));
    expect([...pending, ...payable].reduce((sum, each) => sum + each, 0n)).toBe(sums!.earned);
    const left =
      (await balance(market, 'requester_available', requester.organisationId)) + (await balance(market, 'test_reserve', testUuid));
    expect(left + sums!.earned + sums!.fees).toBe(FUNDED);
    // Nobody was paid for more attempts than the requester said.
    expect(
      await market.db.query(
        `select worker_id from assessments.attempt where test_id = $1 and state = 'submitted' and reward_minor > 0
       group by worker_id having count(*) > 2`,
        [testUuid],
      ),
    ).toEqual([]);
  },
  60_000,
);
