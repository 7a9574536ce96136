/** The board and claims through the public API: what a worker sees, what is closed to them and why. */
import { LifecycleCommands } from '../../src/batches/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { addSeconds, publicId, type BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { type Requirement } from '../../src/qualifications/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { fundedRequester, openBatch, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import { footprint } from './kit.ts';

const CARD = `id title openTasks taken canPreview canAccept inTheWay unmetRequirements { comparator } requester { name } reward { minor }`;
const CLAIM_NEXT = `mutation ($input: ClaimNextTaskInput!) {
  claimNextTask(input: $input) { assignment { id state task { id payload version form { name } } } userErrors { __typename message } } }`;
const CLAIM = `mutation ($input: ClaimTaskInput!) { claimTask(input: $input) { assignment { id } userErrors { __typename message } } }`;

function fromKenya(guards: Requirement['guards'], country = 'KE'): Requirement {
  return { typeId: SYSTEM_TYPE_IDS.locale, comparator: 'equal_to', integerValues: [], locales: [{ country }], guards };
}

describe('the board', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let other: Requester;
  let worker: TestPerson;
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    requester = await fundedRequester(market, 1_000_000n);
    other = await fundedRequester(market, 1_000_000n);
    worker = await registerWorker(market, { country: 'KE' });
  });
  afterEach(async () => {
    const open = await market.db.query<{ id: BatchId; organisation_id: string }>(
      `select id, organisation_id from batches.batch where state in ('open', 'paused')`,
    );
    for (const batch of open) {
      const { caller } = batch.organisation_id === requester.organisationId ? requester : other;
      valueOf(await market.get(LifecycleCommands).cancel(caller, batch.id));
    }
  });
  afterAll(() => market.close());

  async function board(args = '', token = worker.token, variables: Record<string, unknown> = {}) {
    const { data } = await market.graphql(`{ board${args} { nodes { ${CARD} } pageInfo { hasNextPage endCursor } } }`, variables, {
      token,
    });
    return data.board as { nodes: Record<string, any>[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  }
  const titles = async (args = '', token = worker.token) => (await board(args, token)).nodes.map((card) => card.title as string);
  const claimNext = async (input: Record<string, unknown>, token = worker.token) =>
    (await market.graphql(CLAIM_NEXT, { input }, { token })).data.claimNextTask as {
      assignment: any;
      userErrors: { __typename: string; message: string }[];
    };
  const batchId = (id: BatchId) => publicId('Batch', id);

  it('shows what is open and paid by whom, and in which order', async () => {
    await openBatch(market, requester, 2, { title: 'quick', rewardMinor: 10n, estimatedSeconds: 10 });
    await openBatch(market, requester, 2, { title: 'well paid', rewardMinor: 90n, estimatedSeconds: 300 });
    market.clock.advanceSeconds(1);
    await openBatch(market, other, 1, { title: 'newest, 50% of "all"', rewardMinor: 20n, estimatedSeconds: 60, kind: 'image' });
    expect(await titles('(sort: PAY)')).toEqual(['well paid', 'newest, 50% of "all"', 'quick']);
    expect(await titles('(sort: PAY_PER_HOUR)')).toEqual(['quick', 'newest, 50% of "all"', 'well paid']);
    expect(await titles('(sort: SHORTEST)')).toEqual(['quick', 'newest, 50% of "all"', 'well paid']);
    expect((await titles('(sort: NEWEST)'))[0]).toBe('newest, 50% of "all"');
    expect(await titles('(filter: { kinds: ["image"] })')).toEqual(['newest, 50% of "all"']);
    expect(await titles('(filter: { minimumRewardMinor: "20", currency: "USD" })')).toHaveLength(2);
    expect(await titles('(filter: { minimumHourlyMinor: "3600", currency: "USD" })')).toEqual(['quick']);
    expect(await titles('(filter: { maximumSeconds: 60 })')).toHaveLength(2);
    expect(await titles('(filter: { currency: "EUR" })')).toEqual([]);
    expect(await titles('(filter: { text: "WELL" })')).toEqual(['well paid']);
    expect(await titles('(filter: { text: "50%" })')).toHaveLength(1);
    expect(await titles('(filter: { text: "%" })')).toHaveLength(1);
    expect(await titles(`(filter: { requesterId: "${publicId('Organisation', other.organisationId)}" })`)).toHaveLength(1);
    const { nodes } = await board('(sort: PAY, first: 1)');
    expect(nodes[0]).toMatchObject({
      openTasks: 2,
      taken: 0,
      canPreview: true,
      canAccept: true,
      inTheWay: null,
      unmetRequirements: [],
      reward: { minor: '90' },
    });
  });

  it('returns pages, each batch once', async () => {
    for (let index = 0; index < 7; index++)
      await openBatch(market, requester, 1, { title: `batch ${index}`, rewardMinor: BigInt(1 + (index % 3)) });
    for (const sort of ['PAY', 'PAY_PER_HOUR', 'SHORTEST', 'NEWEST']) {
      const seen: string[] = [];
      for (let after = ''; ;) {
        const page = await board(`(sort: ${sort}, first: 3${after})`);
        seen.push(...page.nodes.map((card) => card.id as string));
        if (!page.pageInfo.hasNextPage) break;
        after = `, after: "${page.pageInfo.endCursor}"`;
      }
      expect([sort, new Set(seen).size, seen.length]).toEqual([sort, 7, 7]);
    }
  });

  it.each(['x', 'WyIxIl0', 'WyJ4IiwieSJd', 'WyIxIiwieSJd', 'WzEsMl0'])('refuses the made-up cursor %s', async (cursor) => {
    const { errors } = await market.graphql(
      `{ board(after: "${cursor}") { nodes { id } } }`,
      {},
      { token: worker.token, allowErrors: true },
    );
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('leaves out what has nothing to claim, is paused, in review, expired or ended', async () => {
    const taken = await openBatch(market, requester, 1, { title: 'taken', redundancy: 1 });
    const paused = await openBatch(market, requester, 1, { title: 'paused' });
    await openBatch(market, requester, 1, { title: 'expired', expiresAt: addSeconds(market.clock.now(), 60) });
    const closed = await openBatch(market, requester, 1, { title: 'closed' });
    const someone = await registerWorker(market);
    expect((await claimNext({ batchId: batchId(taken) }, someone.token)).userErrors).toEqual([]);
    valueOf(await market.get(LifecycleCommands).pause(requester.caller, paused));
    valueOf(await market.get(LifecycleCommands).close(requester.caller, closed));
    market.clock.advanceSeconds(60);
    expect(await titles()).toEqual([]);
    const before = await footprint(market);
    for (const [id, typename] of [
      [taken, 'ConflictError'],
      [paused, 'ConflictError'],
      [closed, 'ConflictError'],
    ] as const) {
      expect((await claimNext({ batchId: batchId(id) })).userErrors).toMatchObject([{ __typename: typename }]);
    }
    expect((await claimNext({})).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect(await footprint(market)).toBe(before);
  });

  it('shows by its guard what a worker who does not meet a requirement may do', async () => {
    const visible = await openBatch(market, requester, 1, { title: 'no claiming', requirements: [fromKenya('accept')] });
    const noPreview = await openBatch(market, requester, 1, { title: 'no preview', requirements: [fromKenya('preview_and_accept')] });
    const hidden = await openBatch(market, requester, 1, { title: 'hidden', requirements: [fromKenya('discover_preview_and_accept')] });
    const stranger = await registerWorker(market, { country: 'DE' });
    const preview = async (id: BatchId, token: string) =>
      (
        await market.graphql(
          `{ taskPreview(batchId: "${batchId(id)}") { payload instructions } batchCard(batchId: "${batchId(id)}") { title canPreview canAccept } }`,
          {},
          { token },
        )
      ).data;

    expect((await titles('', stranger.token)).sort()).toEqual(['no claiming', 'no preview']);
    expect(await preview(visible, stranger.token)).toMatchObject({
      taskPreview: { payload: { text: 'item 0' } },
      batchCard: { canPreview: true, canAccept: false },
    });
    expect(await preview(noPreview, stranger.token)).toMatchObject({
      taskPreview: null,
      batchCard: { canPreview: false, canAccept: false },
    });
    expect(await preview(hidden, stranger.token)).toEqual({ taskPreview: null, batchCard: null });
    const card = (await board('', stranger.token)).nodes[0]!;
    expect(card).toMatchObject({
      canAccept: false,
      unmetRequirements: [{ comparator: 'EQUAL_TO' }],
      inTheWay: expect.stringMatching(/requirements/),
    });

    const before = await footprint(market);
    expect((await claimNext({ batchId: batchId(visible) }, stranger.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await claimNext({ batchId: batchId(hidden) }, stranger.token)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect((await claimNext({}, stranger.token)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const [task] = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1', [hidden]);
    const { data } = await market.graphql(CLAIM, { input: { taskId: publicId('Task', task!.id) } }, { token: stranger.token });
    expect(data.claimTask).toEqual({ assignment: null, userErrors: [{ __typename: 'NotFoundError', message: 'The task was not found.' }] });
    expect(await footprint(market)).toBe(before);
    expect(await titles()).toHaveLength(3);
    expect((await claimNext({ batchId: batchId(hidden) })).userErrors).toEqual([]);
  });

  it('keeps paid work from members of the organisation that pays, and internal work from everyone else', async () => {
    const paid = await openBatch(market, requester, 1, { title: 'paid' });
    const internal = await openBatch(market, requester, 1, { title: 'internal', internal: true, rewardMinor: 0n });
    const member = await addMember(market, requester, 'viewer');
    await market.graphql(
      `mutation { becomeWorker(input: { country: "KE", languages: ["en"], timeZone: "Africa/Nairobi" }) { userErrors { message } } }`,
      {},
      { token: member.token },
    );
    expect(await titles()).toEqual(['paid']);
    expect((await titles('', member.token)).sort()).toEqual(['internal', 'paid']);
    const before = await footprint(market);
    expect((await claimNext({ batchId: batchId(internal) })).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect((await claimNext({ batchId: batchId(paid) }, member.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await footprint(market)).toBe(before);
    expect((await claimNext({}, member.token)).userErrors).toEqual([]);
    expect((await market.db.query('select from work.assignment where batch_id = $1', [internal])).length).toBe(1);
  });

  it('hides the batches of an organisation that blocks the worker, and refuses their tasks', async () => {
    const blocked = await registerWorker(market);
    const batch = await openBatch(market, requester, 1, { title: 'blocked' });
    await openBatch(market, other, 1, { title: 'free' });
    const alias = market.get(Identity).workerAlias(requester.organisationId, blocked.personId);
    valueOf(
      await market.get(RestrictionCommands).block(requester.caller, requester.organisationId, alias, {
        ...{ reasonCode: 'low_quality', explanation: 'Blocked by a test, for the sake of it.' },
        ...{ evidence: [{ description: 'A test said so.', reference: null }], endsAt: addSeconds(market.clock.now(), 86_400) },
      }),
    );
    expect(await titles('', blocked.token)).toEqual(['free']);
    const before = await footprint(market);
    expect((await claimNext({ batchId: batchId(batch) }, blocked.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await footprint(market)).toBe(before);
    market.clock.advanceSeconds(86_400);
    expect((await claimNext({ batchId: batchId(batch) }, blocked.token)).userErrors).toEqual([]);
  });

  it('lets a suspended worker read, and claim nothing', async () => {
    const suspended = await registerWorker(market);
    const batch = await openBatch(market, requester, 1);
    await suspend(market, suspended.personId);
    const token = await signIn(market, suspended.email);
    expect(await titles('', token)).toHaveLength(1);
    const before = await footprint(market);
    const { errors } = await market.graphql(CLAIM_NEXT, { input: { batchId: batchId(batch) } }, { token, allowErrors: true });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await footprint(market)).toBe(before);
  });

  it('gives the next task of the batch that pays best per hour, and answers a repeated key as before', async () => {
    const poor = await openBatch(market, requester, 3, { title: 'poor', rewardMinor: 5n });
    const rich = await openBatch(market, other, 1, { title: 'rich', rewardMinor: 50n, redundancy: 1 });
    const someone = await registerWorker(market);
    const first = await claimNext({ idempotencyKey: 'one' }, someone.token);
    expect(first).toMatchObject({
      userErrors: [],
      assignment: { state: 'HELD', task: { payload: { text: 'item 0' }, version: 1, form: [{ name: 'entails' }] } },
    });
    const second = await claimNext({ idempotencyKey: 'two' }, someone.token);
    const again = await claimNext({ idempotencyKey: 'one' }, someone.token);
    expect(again.assignment.id).toBe(first.assignment.id);
    expect(again.assignment.task).toEqual(first.assignment.task);
    const rows = await market.db.query<{ batch_id: string }>(
      'select batch_id from work.assignment where worker_id = $1 order by claimed_at, id',
      [someone.personId],
    );
    expect(rows.map((row) => row.batch_id)).toHaveLength(2);
    expect(new Set(rows.map((row) => row.batch_id))).toEqual(new Set([poor, rich]));
    expect(second.userErrors).toEqual([]);
    const { data } = await market.graphql(
      `mutation ($input: ClaimNextTaskInput!) { claimNextTask(input: $input) { userErrors { __typename } } }`,
      { input: { idempotencyKey: 'one', batchId: batchId(poor) } },
      { token: someone.token },
    );
    expect(data.claimNextTask.userErrors).toEqual([{ __typename: 'ConflictError' }]);
  });

  it("shows media of the tasks at signed addresses, and nothing of the requester's own fields", async () => {
    const batch = await openBatch(market, requester, 1);
    const fileId = publicId('File', '0197f3a0-0000-7000-8000-000000000001');
    await market.db.query(`update batches.task set payload = $2 where batch_id = $1`, [
      batch,
      JSON.stringify({ text: fileId, _gold: 'yes' }),
    ]);
    const someone = await registerWorker(market);
    const { assignment } = await claimNext({ batchId: batchId(batch) }, someone.token);
    expect(Object.keys(assignment.task.payload)).toEqual(['text']);
    expect(assignment.task.payload.text).toMatch(new RegExp(`/files/${fileId}/.*signature=`));
  });

  describe('the card of a batch says what a claim says', () => {
    const card = async (id: BatchId, token: string) =>
      (await market.graphql(`{ batchCard(batchId: "${batchId(id)}") { canAccept inTheWay } }`, {}, { token })).data.batchCard as {
        canAccept: boolean;
        inTheWay: string | null;
      } | null;
    /** What a claim answers: null when it was granted. */
    const claimed = async (id: BatchId, token: string): Promise<string | null> => {
      const { data, errors } = await market.graphql(CLAIM_NEXT, { input: { batchId: batchId(id) } }, { token, allowErrors: true });
      return errors?.[0]?.message ?? data.claimNextTask.userErrors[0]?.message ?? null;
    };
    /** Asks the card, then claims; both must say the same. */
    const same = async (id: BatchId, token: string, message: RegExp | null): Promise<void> => {
      const before = await card(id, token);
      const answer = await claimed(id, token);
      expect(before).toEqual({ canAccept: answer === null, inTheWay: answer });
      if (message === null) expect(answer).toBeNull();
      else expect(answer).toMatch(message);
    };
    const someone = async () => (await registerWorker(market, { country: 'DE' })).token;

    it('the card agrees when nothing blocks a claim', async () => same(await openBatch(market, requester, 1), await someone(), null));

    it('the card agrees when the account is suspended', async () => {
      const suspended = await registerWorker(market);
      const id = await openBatch(market, requester, 1);
      await suspend(market, suspended.personId);
      await same(id, await signIn(market, suspended.email), /suspended/);
    });

    it('the card agrees when the organisation blocks the worker', async () => {
      const blocked = await registerWorker(market);
      const id = await openBatch(market, requester, 1);
      valueOf(
        await market
          .get(RestrictionCommands)
          .block(requester.caller, requester.organisationId, market.get(Identity).workerAlias(requester.organisationId, blocked.personId), {
            ...{ reasonCode: 'low_quality', explanation: 'Blocked by a test, for the sake of it.' },
            ...{ evidence: [{ description: 'A test said so.', reference: null }], endsAt: addSeconds(market.clock.now(), 86_400) },
          }),
      );
      await same(id, blocked.token, /does not take work from you/);
    });

    it('the card agrees when the worker belongs to the organisation that pays', async () => {
      const member = await addMember(market, requester, 'viewer', await registerWorker(market));
      await same(await openBatch(market, requester, 1), member.token, /only its internal batches/);
    });

    it('the card agrees when a requirement is not met', async () => {
      await same(await openBatch(market, requester, 1, { requirements: [fromKenya('accept')] }), await someone(), /requirements/);
    });

    it('the card agrees when the worker has given as many answers as the batch takes from one', async () => {
      const id = await openBatch(market, requester, 3, { workerCap: 1 });
      const token = await someone();
      await same(id, token, null);
      await same(id, token, /at most 1 answers from one worker/);
    });

    it('the card agrees when the worker gave back a task that counted for the cap', async () => {
      const id = await openBatch(market, requester, 3, { workerCap: 1 });
      const token = await someone();
      const { assignment } = await claimNext({ batchId: batchId(id) }, token);
      const giveBack = `mutation ($input: ReturnAssignmentInput!) { returnAssignment(input: $input) { userErrors { message } } }`;
      const { data } = await market.graphql(giveBack, { input: { assignmentId: assignment.id } }, { token });
      expect(data.returnAssignment.userErrors).toEqual([]);
      await same(id, token, null);
    });

    it('the card agrees when the worker has had the tasks that a batch lets them try', async () => {
      const requirement: Requirement = {
        ...{ typeId: SYSTEM_TYPE_IDS.estimated_accuracy, skill: 'text', comparator: 'greater_than_or_equal_to' },
        ...{ integerValues: [90], locales: [], guards: 'accept', trialTasks: 1 },
      };
      const id = await openBatch(market, requester, 5, { requirements: [requirement], redundancy: 3 });
      const token = await someone();
      await same(id, token, null);
      await same(id, token, /have had the 1 tasks that it lets you try/);
    });

    it('the card agrees when the worker holds as many tasks as one may', async () => {
      const token = await someone();
      const many = await openBatch(market, requester, 50);
      for (let held = 0; (await claimed(many, token)) === null; held++) expect(held).toBeLessThan(50);
      await same(await openBatch(market, other, 1), token, /You hold \d+ tasks/);
    });

    it('the card agrees when every slot is taken', async () => {
      const id = await openBatch(market, requester, 1, { redundancy: 1 });
      expect(await claimed(id, await someone())).toBeNull();
      await same(id, await someone(), /no free task for you now/);
    });

    it('the card agrees when the worker has had every task', async () => {
      const id = await openBatch(market, requester, 1, { redundancy: 2 });
      const token = await someone();
      expect(await claimed(id, token)).toBeNull();
      await same(id, token, /no free task for you now/);
    });

    it('the card agrees when the batch is paused', async () => {
      const id = await openBatch(market, requester, 1);
      valueOf(await market.get(LifecycleCommands).pause(requester.caller, id));
      await same(id, await someone(), /paused/);
    });

    it('the card agrees when the batch is closed', async () => {
      const id = await openBatch(market, requester, 1);
      valueOf(await market.get(LifecycleCommands).close(requester.caller, id));
      await same(id, await someone(), /takes no more work/);
    });

    it('the card agrees when the end of the batch has come and no sweep has closed it yet', async () => {
      const id = await openBatch(market, requester, 1, { expiresAt: addSeconds(market.clock.now(), 60) });
      market.clock.advanceSeconds(60);
      await same(id, await someone(), /has reached its end/);
    });

    it('the card is absent when the batch is hidden, and the claim finds nothing', async () => {
      const id = await openBatch(market, requester, 1, { internal: true, rewardMinor: 0n });
      const token = await someone();
      expect([await card(id, token), await claimed(id, token)]).toEqual([null, 'The batch was not found.']);
    });
  });
});
