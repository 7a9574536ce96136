/** A paid test in the books: statements, receipts, spending, and the way of its money. */
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { DAY, fundedRequester, openReviewMarket, worker } from '../review/kit.ts';
import { newTest, reserve, start, submit } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

it('books show a paid test to the worker, to the organisation and to admins, to the unit', async () => {
  const requester = await fundedRequester(market, 1_000n);
  const by = await worker(market);
  const { testId } = await newTest(market, requester, {}, { name: 'Cats and dogs' });
  await reserve(market, requester, testId, 3);
  const attempt = await start(market, by.token, testId);
  await submit(market, by.token, attempt.id);
  await market.pass(3 * DAY);

  const own = `{ worker { statement(account: PENDING) { nodes { event meaning amount { minor } testAttemptId assignmentId } }
    receiptsOf { nodes { testAttemptId assignmentId bonusId batchTitle requesterName amount { minor } approvedBy } } } }`;
  const mine = (await market.graphql(own, {}, { token: by.token })).data.worker;
  // Of one second: in which order they stand does not matter here.
  const byEvent = Object.fromEntries(mine.statement.nodes.map((node: { event: string }) => [node.event, node]));
  expect(byEvent).toEqual({
    tpay: { event: 'tpay', meaning: 'Paid test', amount: { minor: '100' }, testAttemptId: attempt.id, assignmentId: null },
    rel: { event: 'rel', meaning: 'Hold time ended', amount: { minor: '-100' }, testAttemptId: attempt.id, assignmentId: null },
  });
  expect(mine.receiptsOf.nodes).toEqual([
    {
      testAttemptId: attempt.id,
      assignmentId: null,
      bonusId: null,
      batchTitle: 'Cats and dogs',
      requesterName: expect.any(String),
      amount: { minor: '100' },
      approvedBy: null,
    },
  ]);
  const paper = await market.app.inject({
    method: 'GET',
    url: '/worker/papers/receipts.csv?firstDay=2026-11-01&lastDay=2026-11-30',
    headers: { authorization: `Bearer ${by.token}` },
  });
  expect([paper.statusCode, paper.body]).toEqual([200, expect.stringContaining('Test,Cats and dogs')]);

  const theirs = `{ organisation(id: "${publicId('Organisation', requester.organisationId)}") {
    balance { available { minor } reserved { minor } }
    statement { nodes { event testId } }
    spending { approvedCount rewards { minor } fees { minor } total { minor } byBatch { nodes { approvedCount } } } } }`;
  const { organisation } = (await market.graphql(theirs, {}, { token: requester.token })).data;
  expect(organisation).toEqual({
    balance: { available: { minor: '640' }, reserved: { minor: '240' } },
    statement: { nodes: expect.arrayContaining([{ event: 'tresv', testId }]) },
    spending: { approvedCount: 1, rewards: { minor: '100' }, fees: { minor: '20' }, total: { minor: '120' }, byBatch: { nodes: [] } },
  });

  const admin = await createAdmin(market);
  const story = `{ moneyStory(about: "${attempt.id}") { isComplete chapters { direction posting { event } things { kind id } } } ledgerPostings(about: "${testId}") { event } }`;
  const answer = await market.graphql(story, {}, { token: admin.token, allowErrors: true });
  expect(answer.errors).toBeUndefined();
  const events = answer.data.moneyStory.chapters.map((chapter: { posting: { event: string } }) => chapter.posting.event);
  expect(events.sort()).toEqual(['fund', 'rel', 'tpay', 'tresv']);
  expect(answer.data.ledgerPostings).toEqual([{ event: 'tresv' }]);
  const things = answer.data.moneyStory.chapters.flatMap((chapter: { things: { kind: string; id: string }[] }) =>
    chapter.things.map((thing) => thing.id),
  );
  expect(things).toEqual(expect.arrayContaining([expect.stringMatching(/^fnd_/), testId, attempt.id]));
});
