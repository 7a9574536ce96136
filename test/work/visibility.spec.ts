/** Who sees an assignment, and under which name. */
import { publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { fundedRequester, openBatch, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerWorker, type TestPerson } from '../kit/people.ts';

const FIELDS = `id state answer secondsWorked fee { minor } worker { id } requesterTask { payload } task { payload batch { title } }`;

describe('an assignment', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let stranger: Requester;
  let batchId: BatchId;
  const workers: TestPerson[] = [];
  const ids: string[] = [];
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    requester = await fundedRequester(market, 100_000n);
    stranger = await fundedRequester(market, 100_000n);
    batchId = await openBatch(market, requester, 2, { redundancy: 2 });
    await market.db.query(`update batches.task set payload = payload || '{"_gold": "yes"}' where batch_id = $1`, [batchId]);
    for (let index = 0; index < 2; index++) {
      const worker = await registerWorker(market);
      workers.push(worker);
      for (let turn = 0; turn < 2; turn++) {
        const claimed = await market.graphql(
          `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id } } }`,
          { id: publicId('Batch', batchId) },
          worker,
        );
        ids.push(claimed.data.claimNextTask.assignment.id);
        if (turn === 1) continue;
        await market.graphql(
          `mutation ($id: AssignmentID!, $answer: JSON!) { submitAssignment(input: { assignmentId: $id, answer: $answer }) { userErrors { message } } }`,
          { id: ids.at(-1), answer: { entails: index === 0 ? 'yes' : 'no' } },
          worker,
        );
      }
    }
  });
  afterAll(() => market.close());

  const read = async (field: string, id: string, token: string | null) =>
    await market.graphql(`query ($id: AssignmentID!) { found: ${field}(id: $id) { ${FIELDS} } }`, { id }, { token, allowErrors: true });

  it("shows it to its worker, without the requester's side", async () => {
    const { data } = await read('myAssignment', ids[0]!, workers[0]!.token);
    expect(data.found).toMatchObject({ state: 'SUBMITTED', answer: { entails: 'yes' }, worker: null, requesterTask: null, fee: null });
    expect(Object.keys(data.found.task.payload)).toEqual(['text']);
  });

  it('hides it from other workers', async () => {
    expect((await read('myAssignment', ids[0]!, workers[1]!.token)).data.found).toBeNull();
    expect((await read('assignment', ids[0]!, workers[1]!.token)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const { data } = await market.graphql(`{ me { worker { assignments { nodes { id } } } } }`, {}, workers[1]);
    expect(data.me.worker.assignments.nodes.map((node: { id: AssignmentId }) => node.id).sort()).toEqual([ids[2], ids[3]].sort());
  });

  it('shows it to reviewers of the organisation and to admins, the worker by an alias', async () => {
    const alias = new Set<string>();
    for (const { token } of [
      requester,
      await addMember(market, requester, 'manager'),
      await addMember(market, requester, 'reviewer'),
      await createAdmin(market),
    ]) {
      const { data } = await read('assignment', ids[0]!, token);
      expect(data.found).toMatchObject({ answer: { entails: 'yes' }, fee: { minor: '2' }, requesterTask: { payload: { _gold: 'yes' } } });
      alias.add(data.found.worker.id);
    }
    expect(alias.size).toBe(1);
    expect([...alias][0]).not.toBe(publicId('Worker', workers[0]!.personId));
  });

  it.each(['viewer', 'stranger', 'anonymous'])('hides it from a %s', async (who) => {
    const token = who === 'viewer' ? (await addMember(market, requester, 'viewer')).token : who === 'stranger' ? stranger.token : null;
    const { data, errors } = await read('assignment', ids[0]!, token);
    expect(data?.found ?? null).toBeNull();
    if (who === 'anonymous') expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  const LISTS = `query ($id: BatchID!, $states: [AssignmentState!]) { batch(id: $id) {
    assignmentCounts { held submitted approved }
    assignments(first: 3, states: $states) { nodes { id state worker { id } } pageInfo { hasNextPage endCursor } }
    tasks { nodes { assignments { id state worker { id } } } } } }`;

  it('lists assignments by batch and task for reviewers, and shows viewers only counts', async () => {
    const id = publicId('Batch', batchId);
    const { data } = await market.graphql(LISTS, { id }, requester);
    expect(data.batch.assignmentCounts).toEqual({ held: 2, submitted: 2, approved: 0 });
    expect(data.batch.assignments.nodes).toHaveLength(3);
    expect(data.batch.assignments.pageInfo.hasNextPage).toBe(true);
    expect(data.batch.tasks.nodes.map((task: { assignments: unknown[] }) => task.assignments.length)).toEqual([2, 2]);
    const submitted = await market.graphql(LISTS, { id, states: ['SUBMITTED', 'SUBMITTED'] }, requester);
    expect(submitted.data.batch.assignments.nodes.map((node: { state: string }) => node.state)).toEqual(['SUBMITTED', 'SUBMITTED']);

    const viewer = await addMember(market, requester, 'viewer');
    const seen = await market.graphql(LISTS, { id }, viewer);
    expect(seen.data.batch).toEqual({
      assignmentCounts: { held: 2, submitted: 2, approved: 0 },
      assignments: null,
      tasks: { nodes: [{ assignments: null }, { assignments: null }] },
    });
  });

  it('returns pages, each assignment once', async () => {
    const id = publicId('Batch', batchId);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data }: { data: any } = await market.graphql(
        `query ($id: BatchID!, $after: String) { batch(id: $id) { assignments(first: 1, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }`,
        { id, after },
        requester,
      );
      seen.push(...data.batch.assignments.nodes.map((node: { id: string }) => node.id));
      if (!data.batch.assignments.pageInfo.hasNextPage) break;
      after = data.batch.assignments.pageInfo.endCursor;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });
});
