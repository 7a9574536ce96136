/** The queries about tests that the README shows, in its order. */
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { aliasOf, newType } from '../qualifications/kit.ts';
import { fundedRequester, openReviewMarket, worker } from '../review/kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

it('answers the queries about a test, from its creation to its figures', async () => {
  const requester = await fundedRequester(market);
  const [by, admin] = [await worker(market), await createAdmin(market)];
  const ask = async (of: { token: string }, query: string, variables: Record<string, unknown> = {}) =>
    (await market.graphql(query, variables, { token: of.token })).data;
  const type = await newType(market, requester, { shared: true });
  const made = await ask(
    requester,
    `mutation ($type: QualificationTypeID!) { setQualificationTest(input: { typeId: $type, instructions: "Say what each sentence is about.",
       form: [{ name: "animal", prompt: "What is it?", choice: { options: [{ value: "cat" }, { value: "dog" }] } }],
       items: [{ name: "first", payload: { text: "It purrs." }, key: { animal: "cat" } }],
       timeLimitSeconds: 120, estimatedSeconds: 60, rewardMinor: "20" }) { test { id version fee { text } } userErrors { message path } } }`,
    { type },
  );
  expect(made.setQualificationTest).toEqual({
    test: { id: expect.stringMatching(/^tst_/), version: 1, fee: { text: '0.04 USD' } },
    userErrors: [],
  });
  const test = made.setQualificationTest.test.id as string;
  const reserved = await ask(
    requester,
    `mutation ($test: TestID!) { reserveForTest(input: { testId: $test, attempts: 50, idempotencyKey: "first fifty" }) {
       test { reserve { reserved { text } attemptsLeft } } userErrors { message } } }`,
    { test },
  );
  expect(reserved.reserveForTest.test).toEqual({ reserve: { reserved: { text: '12.00 USD' }, attemptsLeft: 50 } });
  const open = await ask(by, '{ openTests { nodes { id purpose timeLimitSeconds reward { text } type { name } } } }');
  expect(open.openTests.nodes).toEqual([
    { id: test, purpose: 'TEST', timeLimitSeconds: 120, reward: { text: '0.20 USD' }, type: { name: expect.any(String) } },
  ]);
  const started = await ask(
    by,
    `mutation ($test: TestID!) { startTest(input: { testId: $test, shareResult: true }) { attempt { id dueAt items { name payload } } userErrors { message } } }`,
    { test },
  );
  const attempt = started.startTest.attempt.id as string;
  const submitted = await ask(
    by,
    `mutation ($attempt: TestAttemptID!) { submitTest(input: { attemptId: $attempt, answers: { first: { animal: "cat" } } }) {
       attempt { scorePercent passed reward { text } } userErrors { message } } }`,
    { attempt },
  );
  expect(submitted.submitTest).toEqual({ attempt: { scorePercent: 100, passed: true, reward: { text: '0.20 USD' } }, userErrors: [] });
  const figures = `query ($test: TestID!) { qualificationTest(id: $test) { figures { submitted passed } measuredSeconds
    attempts { nodes { worker { id } personId scorePercent } } } }`;
  const seen = (personId: unknown) => ({
    qualificationTest: {
      figures: { submitted: 1, passed: 1 },
      measuredSeconds: null,
      attempts: { nodes: [{ worker: { id: aliasOf(market, requester, by) }, personId, scorePercent: 100 }] },
    },
  });
  expect(await ask(requester, figures, { test })).toEqual(seen(null));
  expect(await ask(admin, figures, { test })).toEqual(seen(expect.stringMatching(/^per_/)));
});
