/**
 * A page of fifty costs as many statements as a page of two: field resolvers load, they do not query row by row. What
 * the database is asked is counted where it leaves the process.
 */
import pg from 'pg';
import { parsePublicId, publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { paidWorker, requestPayout } from '../payouts/kit.ts';
import {
  answer,
  approve,
  fundedRequester,
  member,
  openBatch,
  openReviewMarket,
  reject,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';

const FEW = 2;
const MANY = 50;

let market: TestMarketplace;
let requester: Requester;
let answering: Worker;
let batchId: BatchId;
let adminToken: string;

beforeAll(async () => {
  market = await openReviewMarket();
  requester = await fundedRequester(market, 10_000_000n);
  const reviewer = await member(market, requester, 'reviewer');
  adminToken = (await createAdmin(market)).token;
  batchId = await openBatch(market, requester, MANY, { redundancy: 2 });
  answering = await worker(market);
  const first = await answerOneByOne(answering);
  const second = await answerOneByOne(await worker(market));
  valueOf(
    await approve(
      market,
      reviewer.caller,
      first.filter((_id, index) => index % 2 === 0),
    ),
  );
  valueOf(
    await reject(
      market,
      requester.caller,
      first.filter((_id, index) => index % 2 === 1),
    ),
  );
  // Every other one, and another than above: each task keeps an answer that gives it a label.
  valueOf(
    await reject(
      market,
      reviewer.caller,
      second.filter((_id, index) => index % 2 === 0),
    ),
  );
  // The newest come first, and are alike: what the first two have, the others have.
  market.clock.advanceSeconds(1);
  for (let made = 0; made < MANY; made++) {
    const answers = await answer(market, answering, await openBatch(market, requester, 1, { redundancy: 2 }));
    valueOf(await reject(market, reviewer.caller, answers));
  }
  for (let made = 0; made < MANY; made++) {
    const paid = await paidWorker(market, 5_000n);
    expect((await requestPayout(market, paid.token)).userErrors).toEqual([]);
  }
  market.clock.advanceSeconds(1);
  await member(market, requester, 'viewer');
}, 300_000);
afterAll(() => market.close());

/**
 * Answers every task, each at a moment of its own: ids of the same millisecond have no order, and the two at either end of
 * a list may then both lack what the fifty have.
 */
async function answerOneByOne(by: Worker): Promise<AssignmentId[]> {
  const ids: AssignmentId[] = [];
  for (let done = 0; done < MANY; done++) {
    market.clock.advanceSeconds(1);
    ids.push(...(await answer(market, by, batchId)));
  }
  return ids;
}

/** Counts the statements that `ask` sends, transactions' own left out. */
async function statements(ask: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const original = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args;
    sent.push(typeof statement === 'string' ? statement : (statement as { text: string }).text);
    return original.apply(this, args);
  } as typeof pg.Client.prototype.query;
  // A slow processor ends a turn of the event loop between two fields, and splits the batches of loaders.
  const cpuUsage: unknown = Reflect.get(process, 'cpuUsage');
  process.cpuUsage = () => ({ user: 0, system: 0 });
  try {
    await ask();
  } finally {
    Reflect.set(process, 'cpuUsage', cpuUsage);
    Reflect.set(pg.Client.prototype, 'query', original);
  }
  return sent;
}

/** The statements without their parameters, so that a difference shows which was sent too often. */
function shapes(sent: readonly string[]): string[] {
  const shape = (statement: string) => statement.replaceAll(/\s+/g, ' ').replace(/^SELECT .*? FROM (\S+) .*/, 'SELECT … FROM $1');
  return sent.map((statement) => shape(statement).slice(0, 120)).sort();
}

/** Asks for a page of two and one of fifty; `nodesOf` finds the page in the answer, to see that it was full. */
async function expectEqualCost(token: string, query: string, variables: object, nodesOf: (data: any) => unknown[]): Promise<void> {
  const ask = async (first: number) => {
    const { data } = await market.graphql(query, { ...variables, first }, { token });
    expect(nodesOf(data)).toHaveLength(first);
  };
  // Both are asked once before: what never changes may be kept in memory.
  await ask(FEW);
  await ask(MANY);
  const few = await statements(() => ask(FEW));
  const many = await statements(() => ask(MANY));
  expect(few.length).toBeGreaterThan(1);
  expect(shapes(many)).toEqual(shapes(few));
}

const organisation = () => ({ id: publicId('Organisation', requester.organisationId) });
const batch = () => ({ id: publicId('Batch', batchId) });

it('the counting sees what is asked', async () => {
  const sent = await statements(() => market.graphql('{ me { memberships { requester { name } } } }', {}, { token: requester.token }));
  expect(sent.length).toBeGreaterThan(1);
});

it("an organisation's batches, with their figures, tasks, assignments and labels", () =>
  expectEqualCost(
    requester.token,
    `query ($id: OrganisationID!, $first: Int!) { organisation(id: $id) { batches(first: $first) { nodes {
      id state organisation { name yourRole } current { version } versions(first: 2) { nodes { version } } cost { total { minor } }
      reserved { minor } slots { free } assignmentCounts { submitted } bulkApproval { approvedCount } requirements { type { name } }
      tasks(first: 2) { nodes { id assignments { id state } } } labels(first: 2) { nodes { label } }
      assignments(first: 2) { nodes { id worker { id standing { approved } } review { verdict } } }
    } } } }`,
    organisation(),
    (data) => data.organisation.batches.nodes,
  ));

it("loads what an organisation's batches have waiting, and when they end, with a constant number of queries", () =>
  expectEqualCost(
    requester.token,
    `query ($id: OrganisationID!, $first: Int!) { organisation(id: $id) { batches(first: $first) { nodes {
      bulkApprovalPreview(minimumRightProbability: 0.5) { leftCount } uploads(first: 2) { nodes { id } } forecast { low } medianSeconds
    } } } }`,
    organisation(),
    (data) => data.organisation.batches.nodes,
  ));

it("a batch's tasks, with assignments, workers and reviews", () =>
  expectEqualCost(
    requester.token,
    `query ($id: BatchID!, $first: Int!) { batch(id: $id) { tasks(first: $first) { nodes { id payload labels { label } batch { title organisation { name } }
      assignments { id answer fee { minor } worker { id standing { approved platformApprovalRatePercent } skills { skill accuracy } } payment { state }
        review { verdict reviewerId rejection { state } } reviews { note } bonuses { id } requesterTask { position } } } } } }`,
    batch(),
    (data) => data.batch.tasks.nodes,
  ));

it("a batch's assignments and labels", async () => {
  await expectEqualCost(
    requester.token,
    `query ($id: BatchID!, $first: Int!) { batch(id: $id) { assignments(first: $first) { nodes { id worker { standing { rejected } }
      payment { state payableAt } review { rejection { restsUntil } } reviews { at } bonuses { reason } requesterTask { batch { title } } } } } }`,
    batch(),
    (data) => data.batch.assignments.nodes,
  );
  await expectEqualCost(
    requester.token,
    'query ($id: BatchID!, $first: Int!) { batch(id: $id) { labels(first: $first) { nodes { taskId label agreement assignmentIds task { payload labels { votes } } } } } }',
    batch(),
    (data) => data.batch.labels.nodes,
  );
});

it('loads the board with a constant number of queries', () =>
  expectEqualCost(
    answering.token,
    `query ($first: Int!) { board(first: $first) { nodes { id requester { name standing { basedOn reviewSeconds paidPerHour { minor } } }
      requirements { skill type { name owner { name } } }
      unmetRequirements { type { name } } canAccept canPreview inTheWay openTasks taken } } }`,
    {},
    (data) => data.board.nodes,
  ));

it("loads a worker's assignments with a constant number of queries", () =>
  expectEqualCost(
    answering.token,
    `query ($first: Int!) { worker { assignments(first: $first) { nodes { id state answer task { payload instructions form { name }
      batch { title requester { name } openTasks taken } } payment { state } review { verdict rejection { state } } reviews { note }
      bonuses { reason } } } } }`,
    {},
    (data) => data.worker.assignments.nodes,
  ));

it("an organisation's statement and its members' acts", async () => {
  await expectEqualCost(
    requester.token,
    `query ($id: OrganisationID!, $first: Int!) { organisation(id: $id) { statement(first: $first) { nodes {
      id meaning assignmentId batchId bonusId fundingId payoutId amount { text } balanceAfter { minor } } } } }`,
    organisation(),
    (data) => data.organisation.statement.nodes,
  );
  await expectEqualCost(
    requester.token,
    `query ($id: OrganisationID!, $first: Int!) { organisation(id: $id) { acts(first: $first) { nodes {
      verb subjectId member { name email role } } } } }`,
    organisation(),
    (data) => data.organisation.acts.nodes,
  );
});

it("loads an admin's payouts and people with a constant number of queries", async () => {
  await expectEqualCost(
    adminToken,
    `query ($first: Int!) { payouts(first: $first) { nodes { id bankReference run { id state } payee { state details { holderName lastFour } }
      worker { email name country isWorker sessionCount memberships { requester { name } } restrictions { reason requester { name } }
        standing { approved } skills { skill accuracy } } } } }`,
    {},
    (data) => data.payouts.nodes,
  );
  await expectEqualCost(
    adminToken,
    `query ($first: Int!) { people(first: $first) { nodes { email name country sessionCount memberships { requester { name } }
      restrictions { reason requester { name } } standing { approved } skills { skill low high } } } }`,
    {},
    (data) => data.people.nodes,
  );
});

it("an admin's fundings, with what each organisation may pay in", async () => {
  const valueDate = market.clock.now().toISOString().slice(0, 10);
  for (let made = 0; made < MANY; made++) {
    const create =
      'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { organisation { id } userErrors { message } } }';
    const { data } = await market.graphql(create, { input: { name: `Payer ${made}` } }, { token: requester.token });
    const organisationId = parsePublicId('Organisation', data.createOrganisation.organisation.id)!;
    const transfer = { organisationId, reference: `of payer ${made}`, amountMinor: 1n, valueDate };
    valueOf(await market.get(FundingCommands).record(market.system, transfer));
  }
  await expectEqualCost(
    adminToken,
    'query ($first: Int!) { fundings(first: $first) { nodes { organisation { id fundingLimits { most { minor } leftInAll { minor } } } } } }',
    {},
    (data) => data.fundings.nodes,
  );
});

it("an admin's acts", async () => {
  // The newest two are of a session, whatever the tests before did.
  for (const name of ['Another Name', 'A Third Name']) {
    market.clock.advanceSeconds(1);
    const rename = 'mutation ($name: String!) { updateMe(input: { name: $name }) { userErrors { message } } }';
    await market.graphql(rename, { name }, { token: requester.token });
  }
  await expectEqualCost(
    adminToken,
    'query ($first: Int!) { acts(first: $first) { nodes { verb subjectId actorId via organisationId data } } }',
    {},
    (data) => data.acts.nodes,
  );
});
