/** Tasks with known answers: who may set them, who gets them how often, and that they are nothing but tasks otherwise. */
import { BatchCommands, Batches, LaunchCommands, LifecycleCommands, TaskCommands } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import { ok, publicId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { systemCaller, valueOf, type Caller } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { ClaimRepository } from '../../src/work/claim.repository.ts';
import { pickNext, WINDOW } from '../../src/work/pick-next.ts';
import { draft, everything, fundedRequester, openBatch, PRICE, SETTINGS, standing, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, registerWorker } from '../kit/people.ts';
import { judged, recordEvidence } from '../reputation/kit.ts';
import { makeCrowd, type CrowdMember } from './kit.ts';

const YES = { entails: 'yes' };

describe('gold', () => {
  let market: TestMarketplace;
  let requester: Requester;
  beforeAll(async () => {
    market = await openMarketplace({
      FIRST_BATCH_REVIEW: 'false',
      HELD_MAXIMUM: '1000',
      DATABASE_POOL_SIZE: '60',
      STATEMENT_TIMEOUT_MS: '60000',
    });
    requester = await fundedRequester(market, 100_000_000n);
  });
  afterAll(() => market.close());

  const gold = () => market.get(GoldCommands);
  const named = (taskIds: readonly TaskId[], answers: unknown = YES) =>
    taskIds.map((taskId) => ({ taskId, externalId: null, answers, explanation: null }));
  const set = (batchId: BatchId, taskIds: readonly TaskId[], caller: Caller = requester.caller) =>
    gold().set(caller, { batchId, tasks: named(taskIds) });
  const tasksOf = async (batchId: BatchId) =>
    (await market.db.query<{ id: TaskId }>('select id from batches.task where batch_id = $1 order by position', [batchId])).map(
      ({ id }) => id,
    );
  const claim = (member: CrowdMember, batchId: BatchId) => market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId });
  const submit = async (member: CrowdMember, id: never) =>
    valueOf(await market.get(AssignmentCommands).submit(member.caller, member.workerId, id, YES));

  /** Claims and answers until nothing is left for the member; how many of what. */
  const workOff = async (member: CrowdMember, batchId: BatchId) => {
    const counts = { gold: 0, real: 0 };
    for (let claimed = await claim(member, batchId); claimed.ok; claimed = await claim(member, batchId)) {
      const { assignmentId } = claimed.value;
      const [task] = await market.db.query<{ gold: boolean }>(
        'select t.gold from work.assignment a join batches.task t on t.id = a.task_id where a.id = $1',
        [assignmentId],
      );
      counts[task!.gold ? 'gold' : 'real']++;
      await submit(member, assignmentId as never);
    }
    return counts;
  };

  describe('setting known answers', () => {
    it('sets gold by id or by external id, corrects it, and removes it, in a draft and in a running batch', async () => {
      const batchId = await draft(market, requester, 3);
      valueOf(
        await market.get(TaskCommands).add(requester.caller, {
          ...{ batchId, skipFaulty: false },
          tasks: [{ payload: { text: 'named' }, externalId: 'mine', redundancy: null }],
        }),
      );
      const taskIds = await tasksOf(batchId);
      const [first, , , last] = taskIds as [TaskId, TaskId, TaskId, TaskId];
      const tasks = [
        { taskId: null, externalId: 'mine', answers: { entails: 'no' }, explanation: 'It says so.' },
        { taskId: first, externalId: null, answers: YES, explanation: null },
      ];
      const order = { batchId, tasks, idempotencyKey: 'set' };
      expect(valueOf(await gold().set(requester.caller, order)).taskIds).toEqual([last, first]);
      expect(valueOf(await gold().set(requester.caller, order)).taskIds).toEqual([last, first]);
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      valueOf(await gold().set(requester.caller, { batchId, tasks: named([last]) }));
      expect(await market.get(Batches).gold(market.db, batchId)).toEqual(
        new Map([
          [first, YES],
          [last, YES],
        ]),
      );
      valueOf(await gold().remove(requester.caller, { batchId, tasks: [{ taskId: first, externalId: null }] }));
      expect([...(await market.get(Batches).gold(market.db, batchId)).keys()]).toEqual([last]);
      expect((await market.get(Batches).get(market.db, batchId))?.goldTasks).toBe(1);
    });

    it('sets gold with the item, in a hidden field that is an object', async () => {
      const batchId = await draft(market, requester, 0, { itemSchema: null });
      const add = (payloads: object[], skipFaulty = false) =>
        market.get(TaskCommands).add(requester.caller, {
          ...{ batchId, skipFaulty },
          tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
        });
      const before = await everything(market);
      expect(await add([{ text: 'a' }, { text: 'b', _gold: { entails: 'perhaps' } }])).toMatchObject({
        refusals: [{ kind: 'INVALID', path: ['tasks', '1'] }],
      });
      expect(await everything(market)).toBe(before);
      // What is no object is nobody's answer to a question, and must not pass in silence.
      for (const odd of ['yes', 1, true, [YES]])
        expect(await add([{ text: 'a' }, { text: 'b', _gold: odd }])).toMatchObject({
          refusals: [{ kind: 'INVALID', path: ['tasks', '1'], message: expect.stringContaining('has "_gold" that is no JSON object') }],
        });
      expect(await everything(market)).toBe(before);
      const added = valueOf(await add([{ text: 'a' }, { text: 'b', _gold: YES }, { text: 'c', _gold: null }]));
      expect(await market.get(Batches).gold(market.db, batchId)).toEqual(new Map([[added.accepted[1]!.taskId, YES]]));
      expect(valueOf(await market.get(TaskCommands).removeWaiting(requester.caller, { batchId })).removed).toBe(3);
      expect(await market.problems()).toEqual([]);
    });

    it.each<[string, (taskIds: TaskId[]) => object[], object]>([
      [
        'an answer that no worker could give',
        ([one]) => named([one!], { entails: 'perhaps' }),
        { kind: 'INVALID', path: ['tasks', '0', 'answers', 'entails'] },
      ],
      [
        'an answer to no question',
        ([one]) => named([one!], { other: 'yes' }),
        { kind: 'INVALID', path: ['tasks', '0', 'answers', 'other'] },
      ],
      ['nothing known', ([one]) => named([one!], {}), { kind: 'INVALID' }],
      ['null for what is not known', ([one]) => named([one!], { entails: null }), { kind: 'INVALID' }],
      ['no object', ([one]) => named([one!], 'yes'), { kind: 'INVALID' }],
      ['a task twice', ([one]) => named([one!, one!]), { kind: 'INVALID', path: ['tasks', '1'] }],
      ['a task by two names', ([one]) => [{ taskId: one, externalId: 'a', answers: YES, explanation: null }], { kind: 'INVALID' }],
      ['a task by no name', () => [{ taskId: null, externalId: null, answers: YES, explanation: null }], { kind: 'INVALID' }],
      ['no task', () => [], { kind: 'INVALID', path: ['tasks'] }],
      ['a name that no task has', () => [{ taskId: null, externalId: 'nobody', answers: YES, explanation: null }], { kind: 'NOT_FOUND' }],
      [
        'an empty explanation',
        ([one]) => [{ ...named([one!])[0]!, explanation: '' }],
        { kind: 'INVALID', path: ['tasks', '0', 'explanation'] },
      ],
    ])('refuses all of a list with %s', async (_name, tasks, refusal) => {
      const batchId = await draft(market, requester, 2);
      const [one, two] = (await tasksOf(batchId)) as [TaskId, TaskId];
      const before = await everything(market);
      const wrong = tasks([one]) as never[];
      const all = wrong.length === 1 ? [...wrong, ...named([two])] : wrong;
      expect(await gold().set(requester.caller, { batchId, tasks: all })).toMatchObject({ refusals: [refusal] });
      expect(await everything(market)).toBe(before);
    });

    it('lets managers of the batch only set gold', async () => {
      const batchId = await openBatch(market, requester, 2);
      const [one, two] = (await tasksOf(batchId)) as [TaskId, TaskId];
      valueOf(await set(batchId, [two]));
      const reviewer = await addMember(market, requester, 'reviewer');
      const other = await fundedRequester(market, 0n);
      const worker = await registerWorker(market);
      const before = await everything(market);
      for (const [token, kind] of [
        [reviewer.token, 'FORBIDDEN'],
        [other.token, 'NOT_FOUND'],
        [worker.token, 'NOT_FOUND'],
      ] as const) {
        const caller = await callerFor(market, token);
        expect(await set(batchId, [one], caller)).toMatchObject({ refusals: [{ kind }] });
        expect(await gold().remove(caller, { batchId, tasks: [{ taskId: two, externalId: null }] })).toMatchObject({
          refusals: [{ kind }],
        });
      }
      // A task of somebody else's batch is not there.
      const foreign = await draft(market, other, 0);
      expect(await set(foreign, [one], other.caller)).toMatchObject({ refusals: [{ kind: 'NOT_FOUND', path: ['tasks', '0'] }] });
      expect(await gold().remove(requester.caller, { batchId, tasks: [{ taskId: one, externalId: null }] })).toMatchObject({
        refusals: [{ kind: 'CONFLICT', state: 'ordinary' }],
      });
      expect((await everything(market)).length).toBeGreaterThan(before.length);
      expect([...(await market.get(Batches).gold(market.db, batchId)).keys()]).toEqual([two]);
      valueOf(await market.get(LifecycleCommands).close(requester.caller, batchId));
      expect(await set(batchId, [one])).toMatchObject({ refusals: [{ kind: 'CONFLICT' }] });
    });

    it('shows known answers to reviewers only: a viewer may be a worker of an internal batch', async () => {
      const batchId = await openBatch(market, requester, 2);
      const [one] = (await tasksOf(batchId)) as [TaskId];
      valueOf(await set(batchId, [one]));
      const query = `query ($id: BatchID!) { batch(id: $id) { goldTaskCount gold { nodes { answers task { id } } } tasks { nodes { knownAnswers { answers } } } } }`;
      const read = async (token: string) => (await market.graphql(query, { id: publicId('Batch', batchId) }, { token })).data.batch;
      const shown = {
        goldTaskCount: 1,
        gold: { nodes: [{ answers: YES, task: { id: publicId('Task', one) } }] },
        tasks: { nodes: [{ knownAnswers: { answers: YES } }, { knownAnswers: null }] },
      };
      expect(await read(requester.token)).toEqual(shown);
      expect(await read((await addMember(market, requester, 'reviewer')).token)).toEqual(shown);
      expect(await read((await addMember(market, requester, 'viewer')).token)).toEqual({
        goldTaskCount: 1,
        gold: null,
        tasks: { nodes: [{ knownAnswers: null }, { knownAnswers: null }] },
      });
      await expect(read((await registerWorker(market)).token)).rejects.toThrow(/FORBIDDEN/);
    });

    it('hides known answers in the item that they came with', async () => {
      const batchId = await draft(market, requester, 0, { itemSchema: null });
      const payloads = [
        { text: 'a', _gold: YES, _mine: 1 },
        { text: 'b', _gold: null },
      ];
      valueOf(
        await market.get(TaskCommands).add(requester.caller, {
          ...{ batchId, skipFaulty: false },
          tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
        }),
      );
      const query = `query ($id: BatchID!) { batch(id: $id) { tasks { nodes { payload } } } }`;
      const read = async (token: string) =>
        (await market.graphql(query, { id: publicId('Batch', batchId) }, { token })).data.batch.tasks.nodes.map(
          (task: any) => task.payload,
        );
      expect(await read((await addMember(market, requester, 'reviewer')).token)).toEqual(payloads);
      expect(await read((await addMember(market, requester, 'viewer')).token)).toEqual([{ text: 'a', _mine: 1 }, { text: 'b' }]);
    });

    it('refuses a change of the form that would invalidate known answers', async () => {
      const batchId = await draft(market, requester, 1);
      valueOf(await set(batchId, await tasksOf(batchId)));
      const [question] = SETTINGS.form as [(typeof SETTINGS.form)[number]];
      const form = [{ ...question, name: 'other' }];
      const before = await everything(market);
      expect(await market.get(BatchCommands).update(requester.caller, batchId, { form })).toMatchObject({ refusals: [{ path: ['form'] }] });
      expect(await everything(market)).toBe(before);
    });
  });

  describe('giving gold', () => {
    it('gives a newcomer gold about every fourth time, up to the cap, and never alone', async () => {
      const batchId = await draft(market, requester, 150, { redundancy: 2, goldPerWorker: 12 });
      const taskIds = await tasksOf(batchId);
      // In front, where an order would show them.
      valueOf(await set(batchId, taskIds.slice(0, 30)));
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      const [one, two, three] = (await makeCrowd(market, 3)) as [CrowdMember, CrowdMember, CrowdMember];
      expect(await workOff(one, batchId)).toEqual({ gold: 12, real: 120 });
      expect((await workOff(two, batchId)).real).toBe(120);
      // No task but gold is left: the batch is not there for a worker, though slots of gold are free.
      expect(await workOff(three, batchId)).toEqual({ gold: 0, real: 0 });
      const [row] = await market.db.query<{ free: number; most: number }>(
        `select sum(free_slots)::int as free, (select max(gold_taken) from work.worker_batch where batch_id = $1) as most
         from batches.task where batch_id = $1`,
        [batchId],
      );
      expect(row).toEqual({ free: 60 - 24, most: 12 });
    });

    it('gives gold less often to a known worker, by the evidence of this kind of work', async () => {
      const batchId = await openBatch(market, requester, 40, { kind: 'known-kind' });
      valueOf(await set(batchId, (await tasksOf(batchId)).slice(0, 5)));
      const [known, fresh] = (await makeCrowd(market, 2)) as [CrowdMember, CrowdMember];
      const rights = Array.from({ length: 50 }, (_unused, index) => (index % 10 === 0 ? 0 : 1));
      await recordEvidence(market, judged(requester.organisationId, known.workerId, market.clock.now(), rights, { skill: 'known-kind' }));
      const asked = async (member: CrowdMember) =>
        (await market.get(ClaimRepository).window(market.db, market.clock.now(), member.workerId, { batchId }, WINDOW))!.choice;
      expect((await asked(known)).asked.evidence).toBeGreaterThan(40);
      expect((await asked(known)).asked.informationBits).toBeGreaterThan(0.25);
      expect((await asked(fresh)).asked).toEqual({ evidence: 0, informationBits: null });
      // The draw is the same however often it is asked for, and another one for another worker.
      expect((await asked(fresh)).goldFacts).toEqual((await asked(fresh)).goldFacts);
      expect((await asked(fresh)).goldFacts!.draw).not.toBe((await asked(known)).goldFacts!.draw);
    });

    it('refuses a claim by name of gold or any other task that was not offered', async () => {
      const target = { minimumAnswers: 2, confidence: 0.9, budgetMinor: null };
      const batchId = await draft(market, requester, 60, { redundancy: 6, target, goldPerWorker: 1000 });
      const taskIds = await tasksOf(batchId);
      valueOf(await set(batchId, taskIds.slice(0, 12)));
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      const crowd = await makeCrowd(market, 3);
      const byName = (member: CrowdMember, taskId: TaskId) => market.get(ClaimCommands).claim(member.caller, member.workerId, { taskId });
      for (const member of crowd.slice(0, 2)) for (let turn = 0; turn < 25; turn++) valueOf(await claim(member, batchId));
      // The third has heard of every task. Of those that two have, gold alone is still free.
      const member = crowd[2]!;
      const offered = async () =>
        pickNext((await market.get(ClaimRepository).window(market.db, market.clock.now(), member.workerId, { batchId }, WINDOW))!.choice);
      const before = new Set((await offered()).map((pick) => pick.taskId));
      for (const taskId of taskIds.filter((id) => !before.has(id))) {
        expect(await byName(member, taskId)).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT', state: 'not_offered' }] });
      }
      const [first] = await offered();
      expect(await byName(member, first!.taskId)).toMatchObject({ ok: true });
    });

    it('gives gold to as many workers as its redundancy, and settles with its batch', async () => {
      const batchId = await draft(market, requester, 30, { redundancy: 1, goldPerWorker: 1000 });
      const taskIds = await tasksOf(batchId);
      valueOf(await set(batchId, taskIds.slice(0, 2)));
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      const before = (await standing(market, batchId)).available + 30n * PRICE;
      const crowd = await makeCrowd(market, 7);
      for (const member of crowd.slice(0, 6)) {
        for (let turn = 0; turn < 4; turn++) {
          const claimed = await claim(member, batchId);
          if (claimed.ok) await submit(member, claimed.value.assignmentId as never);
        }
      }
      await workOff(crowd[6]!, batchId);
      const live = await market.db.query<{ id: never; gold: boolean }>(
        `select a.id, t.gold from work.assignment a join batches.task t on t.id = a.task_id where a.batch_id = $1`,
        [batchId],
      );
      expect(live.filter((each) => !each.gold)).toHaveLength(28);
      expect(live.filter((each) => each.gold).length).toBeLessThanOrEqual(2);
      const assignmentIds = live.map(({ id }) => id);
      valueOf(await market.get(ReviewCommands).approve(requester.caller, { assignmentIds, note: null, idempotencyKey: null }));
      await market.pass(86_400);
      expect(await standing(market, batchId)).toMatchObject({
        state: 'settled',
        escrow: 0n,
        available: before - PRICE * BigInt(live.length),
      });
    });

    it('shows gold in a preview when it is due', async () => {
      const batchId = await openBatch(market, requester, 60, { goldPerWorker: 1000, redundancy: 5 });
      valueOf(await set(batchId, (await tasksOf(batchId)).slice(20, 50)));
      const worker = await registerWorker(market);
      const id = publicId('Batch', batchId);
      for (let turn = 0; turn < 24; turn++) {
        const { data } = await market.graphql('query ($id: BatchID!) { taskPreview(batchId: $id) { id } }', { id }, worker);
        const claimed = await market.graphql(
          'mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { task { id } } } }',
          { id },
          worker,
        );
        expect(claimed.data.claimNextTask.assignment.task.id).toBe(data.taskPreview.id);
      }
    });

    it('gives gold to nobody twice and to no more workers than its slots, whoever claims at the same time', async () => {
      for (let round = 0; round < Number(process.env.CLAIM_ROUNDS ?? 2); round++) {
        const batchId = await draft(market, requester, 20, { redundancy: 6, goldPerWorker: 3 });
        const taskIds = await tasksOf(batchId);
        valueOf(await set(batchId, taskIds.slice(5, 11)));
        valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
        const crowd = await makeCrowd(market, 50);
        const both = crowd.flatMap((member) => [member, member]);
        await Promise.all(both.map((member) => claim(member, batchId)));
        const wrong = await market.db.query(
          `select w.worker_id from work.worker_batch w where w.batch_id = $1 and (w.gold_taken > 3 or w.gold_taken <>
             (select count(*) from work.assignment a join batches.task t on t.id = a.task_id and t.gold
              where a.batch_id = $1 and a.worker_id = w.worker_id))`,
          [batchId],
        );
        expect(wrong).toEqual([]);
        expect(await market.problems()).toEqual([]);
      }
    });

    it('keeps claims correct when a task becomes gold, or stops being gold, while others claim it', async () => {
      const batchId = await openBatch(market, requester, 8, {
        ...{ redundancy: 6, target: { minimumAnswers: 2, confidence: 0.9, budgetMinor: PRICE * 30n } },
      });
      const taskIds = await tasksOf(batchId);
      const crowd = await makeCrowd(market, 40);
      await Promise.all([
        ...crowd.map((member) => claim(member, batchId)),
        ...taskIds.slice(0, 5).map((taskId) => set(batchId, [taskId])),
        ...taskIds.slice(2, 6).map((taskId) => gold().remove(requester.caller, { batchId, tasks: [{ taskId, externalId: null }] })),
        market.commands.must(systemCaller('test'), async (tx) => {
          tx.act('batch.tested', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
          return ok(
            await market.get(Batches).openSlots(
              tx,
              batchId,
              taskIds.map((taskId) => ({ taskId, slots: 2 })),
            ),
          );
        }),
        market.commands.must(systemCaller('test'), async (tx) => {
          tx.act('batch.tested', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
          return ok(await market.get(Batches).stopTasks(tx, batchId, taskIds.slice(3, 5)));
        }),
      ]);
      expect(await market.problems()).toEqual([]);
    });
  });
});
