/** Tasks of a batch by what they are: gold, stopped, waiting. */
import { Batches, LaunchCommands } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import { ok, publicId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester } from '../kit/people.ts';
import { addTasks, draft, fundedRequester, type Requester } from './kit.ts';

let market: TestMarketplace;
let requester: Requester;
let batchId: BatchId;

/** 12 tasks, of which 8 are launched: 2, 5 and 11 are gold; 3, 5 and 7 are stopped; 9 to 12 wait. */
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  requester = await fundedRequester(market, 1_000_000n);
  batchId = await draft(market, requester, 0);
  await addTasks(market, requester.caller, batchId, 12);
  valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: 8 }));
  const at = await positions();
  const tasks = [2, 5, 11].map((position) => ({
    taskId: at.get(position)!,
    externalId: null,
    answers: { entails: 'yes' },
    explanation: null,
  }));
  valueOf(await market.get(GoldCommands).set(requester.caller, { batchId, tasks }));
  await market.commands.must(market.system, async (tx) => {
    tx.act('batch.tested', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
    const stopped = [3, 5, 7].map((position) => at.get(position)!);
    return ok(await market.get(Batches).stopTasks(tx, batchId, stopped));
  });
});
afterAll(() => market.close());

async function positions(): Promise<Map<number, TaskId>> {
  const rows = await market.db.query<{ id: TaskId; position: number }>(
    'select id, position::int as position from batches.task where batch_id = $1',
    [batchId],
  );
  return new Map(rows.map((row) => [row.position, row.id]));
}

const TASKS = `query ($id: BatchID!, $only: TaskFilter, $first: Int, $after: String) { batch(id: $id) {
  tasks(only: $only, first: $first, after: $after) { nodes { position } pageInfo { hasNextPage endCursor } } } }`;

async function page(only: string | null, variables: object = {}, token: string = requester.token) {
  const { data } = await market.graphql(TASKS, { id: publicId('Batch', batchId), only, first: 100, ...variables }, { token });
  return data.batch.tasks as { nodes: { position: number }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

const seen = async (only: string | null, token?: string) => (await page(only, {}, token)).nodes.map(({ position }) => position);

it('lists the tasks that are gold, stopped or waiting, in their order', async () => {
  expect(await seen('GOLD')).toEqual([2, 5, 11]);
  expect(await seen('STOPPED')).toEqual([3, 5, 7]);
  expect(await seen('WAITING')).toEqual([9, 10, 11, 12]);
  expect(await seen(null)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it('lists them page by page, each once', async () => {
  const first = await page('WAITING', { first: 3 });
  expect([first.nodes.map(({ position }) => position), first.pageInfo.hasNextPage]).toEqual([[9, 10, 11], true]);
  const second = await page('WAITING', { first: 3, after: first.pageInfo.endCursor });
  expect([second.nodes.map(({ position }) => position), second.pageInfo.hasNextPage]).toEqual([[12], false]);
  // A cursor of another filter is a position, too.
  expect((await page('STOPPED', { after: first.pageInfo.endCursor })).nodes).toEqual([]);
});

it('does not tell viewers which tasks are gold', async () => {
  const viewer = await addMember(market, requester, 'viewer');
  const asked = await market.graphql(TASKS, { id: publicId('Batch', batchId), only: 'GOLD' }, { token: viewer.token, allowErrors: true });
  expect(asked.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect(asked.data?.batch?.tasks ?? null).toBeNull();
  expect(await seen('STOPPED', viewer.token)).toEqual([3, 5, 7]);
  const reviewer = await addMember(market, requester, 'reviewer');
  expect(await seen('GOLD', reviewer.token)).toEqual([2, 5, 11]);
  expect(await seen('GOLD', (await createAdmin(market)).token)).toEqual([2, 5, 11]);
});

it('hides them from other organisations', async () => {
  const stranger = await registerRequester(market);
  const { data } = await market.graphql(TASKS, { id: publicId('Batch', batchId), only: 'STOPPED' }, { token: stranger.token });
  expect(data.batch).toBeNull();
});
