/** Training: each answer is told at once what is right; what is longer than a few minutes is paid. */
import type { TestMarketplace } from '../kit/marketplace.ts';
import { done, mutate, newType, refusals } from '../qualifications/kit.ts';
import { balance, fundedRequester, openReviewMarket, worker, type Requester } from '../review/kit.ts';
import { ATTEMPT_FIELDS, everything, newTest, PAY, reserve, start, TEST, TEST_FIELDS } from './kit.ts';

const FEEDBACK = 'feedback { item answer correct key explanation results { question correct } }';
const UNPAID = { purpose: 'TRAINING', timeLimitSeconds: 180, estimatedSeconds: 90, rewardMinor: '0' };

let market: TestMarketplace;
let requester: Requester;
beforeAll(async () => {
  market = await openReviewMarket();
  requester = await fundedRequester(market);
});
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});
afterAll(() => market.close());

const ANSWER = (token: string, attemptId: string, item: string, answer: unknown) =>
  mutate(market, token, 'answerTraining', { attemptId, item, answer }, `attempt { ${ATTEMPT_FIELDS} ${FEEDBACK} } ${FEEDBACK}`);

it('tells after each answer what is right and why; the last answer ends it and grants what was learnt', async () => {
  const { typeId, testId } = await newTest(market, requester, { ...UNPAID, grantedValue: 1, retakeDelaySeconds: 0 });
  const by = await worker(market);
  const { openTests } = (await market.graphql('{ openTests { nodes { id purpose } } }', {}, { token: by.token })).data;
  expect(openTests.nodes).toEqual([{ id: testId, purpose: 'TRAINING' }]);
  const attempt = await start(market, by.token, testId);
  const first = await ANSWER(by.token, attempt.id, 'first', { animal: 'dog' });
  expect(first).toMatchObject({
    attempt: { state: 'OPEN', scorePercent: null },
    feedback: {
      item: 'first',
      correct: false,
      key: { animal: 'cat' },
      explanation: 'Only cats purr.',
      results: [{ question: 'animal', correct: false }],
    },
    userErrors: [],
  });
  // Nobody learns the key of the other item before answering it.
  expect(first!.attempt.feedback).toHaveLength(1);
  // Sent again, it is the same; another answer comes too late.
  expect(refusals(await ANSWER(by.token, attempt.id, 'first', { animal: 'dog' }))).toEqual([]);
  expect(refusals(await ANSWER(by.token, attempt.id, 'first', { animal: 'cat' }))).toEqual(['Conflict']);
  const last = await ANSWER(by.token, attempt.id, 'second', { animal: 'dog', legs: 4 });
  expect(last).toMatchObject({
    attempt: { state: 'SUBMITTED', scorePercent: 75, passed: true, granted: true },
    feedback: { correct: true },
  });
  const { worker: me } = (await market.graphql('{ worker { qualifications { nodes { value type { id } } } } }', {}, { token: by.token }))
    .data;
  expect(me.qualifications.nodes).toEqual([{ value: 1, type: { id: typeId } }]);
  // It may be read afterwards: that is what it is for.
  const { testAttempt } = (
    await market.graphql(`{ testAttempt(id: "${attempt.id}") { items { name } ${FEEDBACK} } }`, {}, { token: by.token })
  ).data;
  expect([testAttempt.items.length, testAttempt.feedback.map((each: { item: string }) => each.item)]).toEqual([2, ['first', 'second']]);
});

it('a worker may end a training early, and cannot submit it as a whole', async () => {
  const { testId } = await newTest(market, requester, { ...UNPAID, grants: false, passingPercent: 0 });
  const by = await worker(market);
  const attempt = await start(market, by.token, testId);
  const end = (answers?: unknown) =>
    mutate(market, by.token, 'submitTest', { attemptId: attempt.id, answers }, `attempt { ${ATTEMPT_FIELDS} }`);
  expect(refusals(await end({ first: { animal: 'cat' } }))).toEqual(['Forbidden']);
  expect(refusals(await end())).toEqual(['Conflict']);
  await ANSWER(by.token, attempt.id, 'first', { animal: 'cat' });
  expect(await end()).toMatchObject({ attempt: { state: 'SUBMITTED', scorePercent: 25, passed: true, granted: false } });
  const before = await everything(market);
  expect(refusals(await ANSWER(by.token, attempt.id, 'second', { animal: 'dog' }))).toEqual(['Conflict']);
  expect(await everything(market)).toBe(before);
});

it.each([
  ['nothing', {}],
  ['null', { animal: null }],
])('tells and pays nothing for an answer of %s', async (_name, answer) => {
  const { testId } = await newTest(market, requester, { purpose: 'TRAINING' });
  await reserve(market, requester, testId, 1);
  const by = await worker(market);
  const attempt = await start(market, by.token, testId);
  const before = await everything(market);
  for (const item of ['first', 'second']) {
    const refused = await ANSWER(by.token, attempt.id, item, answer);
    expect(refusals(refused)).toEqual(['Conflict']);
    expect(refused!.feedback ?? null).toBeNull();
  }
  expect(refusals(await mutate(market, by.token, 'submitTest', { attemptId: attempt.id }, `attempt { id }`))).toEqual(['Conflict']);
  expect(await everything(market)).toBe(before);
  expect(await balance(market, 'worker_pending', by.personId)).toBe(0n);
});

it('a longer training has to be paid, and is paid like a test', async () => {
  const typeId = await newType(market, requester);
  const long = { ...TEST, ...UNPAID, typeId, timeLimitSeconds: 181 };
  const refused = await mutate(market, requester.token, 'setQualificationTest', long, TEST_FIELDS);
  expect(refused!.userErrors).toMatchObject([{ path: ['rewardMinor'] }]);
  expect(refused!.userErrors[0]!.message).toContain('up to 180 seconds may be unpaid');
  const { test } = await done(market, requester.token, 'setQualificationTest', { ...long, rewardMinor: String(PAY) }, TEST_FIELDS);
  const by = await worker(market);
  expect(refusals(await mutate(market, by.token, 'startTest', { testId: test.id }, 'attempt { id }'))).toEqual(['Conflict']);
  await reserve(market, requester, test.id, 1);
  const attempt = await start(market, by.token, test.id);
  await ANSWER(by.token, attempt.id, 'first', { animal: 'dog' });
  await ANSWER(by.token, attempt.id, 'second', { animal: 'cat' });
  expect(await balance(market, 'worker_pending', by.personId)).toBe(BigInt(PAY));
});

it('one type may have a training and a test', async () => {
  const { typeId, testId } = await newTest(market, requester);
  const { test } = await done(market, requester.token, 'setQualificationTest', { ...TEST, ...UNPAID, typeId }, TEST_FIELDS);
  expect(test.id).not.toBe(testId);
  const { qualificationType } = (
    await market.graphql(`{ qualificationType(id: "${typeId}") { tests { purpose reward { minor } } } }`, {}, { token: requester.token })
  ).data;
  expect(qualificationType.tests).toEqual([
    { purpose: 'TEST', reward: { minor: String(PAY) } },
    { purpose: 'TRAINING', reward: { minor: '0' } },
  ]);
});
