import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker } from '../kit/people.ts';
import { makeOrganisation, openBatch } from './kit.ts';
describe('b', () => {
  let market: TestMarketplace;
  beforeAll(async () => { market = await openMarketplace(); });
  afterAll(() => market.close());
  it('x', async () => {
    const organisationId = await makeOrganisation(market);
    await openBatch(market, { organisationId, tasks: 3 });
    const worker = await registerWorker(market);
    const r = await market.graphql(`{ board(first: 2) { nodes { id title openTasks taken canAccept canPreview inTheWay unmetRequirements { comparator } requester { name } rewardPerHour { text } } pageInfo { hasNextPage endCursor } } }`, {}, { token: worker.token });
    console.log(JSON.stringify(r.data, null, 1));
    const c = await market.graphql(`mutation { claimNextTask(input: {}) { assignment { id state leaseUntil worker { id } requesterTask { id } task { payload form { name } instructions batch { title } } } userErrors { message } } }`, {}, { token: worker.token });
    console.log(JSON.stringify(c.data, null, 1));
    const s = await market.graphql(`mutation($id: AssignmentID!) { submitAssignment(input: {assignmentId: $id, answer: {label: "yes"}}) { assignment { id state answer secondsWorked autoApproveAt } userErrors { message } } }`, {id: c.data.claimNextTask.assignment.id}, { token: worker.token });
    console.log(JSON.stringify(s.data, null, 1));
    const m = await market.graphql(`{ me { worker { assignments { nodes { id state } } } } }`, {}, { token: worker.token });
    console.log(JSON.stringify(m.data, null, 1));
  });
});
