/** A task that was decided and that its requester goes on with: more answers, the same decision, and an end. */
import { Batches, LaunchCommands } from '../../src/batches/index.ts';
import type { BatchId, TaskId } from '../../src/kernel/index.ts';
import { StopDecisionRepository } from '../../src/labels/decisions/decision.repository.ts';
import { LabelSweeps } from '../../src/labels/label.sweeps.ts';
import { valueOf } from '../../src/platform/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { fundedRequester, openBatch, PRICE, standing, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { makeCrowd, type CrowdMember } from '../work/kit.ts';

const DAY = 86_400;
const NO_WORKERS_SECONDS = 3_600;

describe('a decided task that is asked more workers about, by name', () => {
  let market: TestMarketplace;
  let requester: Requester;
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', NO_WORKERS_SECONDS: String(NO_WORKERS_SECONDS) });
    requester = await fundedRequester(market, 100_000n);
  });
  afterAll(() => market.close());

  /** A batch of one task on which two agreed, which was enough; and its decision. */
  const decided = async (crowd: readonly CrowdMember[]) => {
    const target = { minimumAnswers: 2, confidence: 0.8, budgetMinor: null };
    const batchId = await openBatch(market, requester, 1, { redundancy: 4, target });
    for (const member of crowd) await answer(batchId, member);
    await market.sweep();
    const [task] = await market.db.query<{ id: TaskId }>('select id from batches.task where batch_id = $1', [batchId]);
    return {
      batchId,
      taskId: task!.id,
      decision: (await market.get(StopDecisionRepository).ofTasks(market.db, [task!.id])).get(task!.id)!,
    };
  };
  const answer = async (batchId: BatchId, { caller, workerId }: CrowdMember) => {
    const { assignmentId } = valueOf(await market.get(ClaimCommands).claim(caller, workerId, { batchId }));
    valueOf(await market.get(AssignmentCommands).submit(caller, workerId, assignmentId, { entails: 'yes' }));
  };
  const raise = async (batchId: BatchId, taskId: TaskId) =>
    valueOf(await market.get(LaunchCommands).raiseRedundancy(requester.caller, { batchId, redundancy: 6, taskIds: [taskId] }));

  it('gets them, keeps its decision, and lets its batch settle', async () => {
    const [first, second, third, fourth] = (await makeCrowd(market, 4)) as [CrowdMember, CrowdMember, CrowdMember, CrowdMember];
    const { batchId, taskId, decision } = await decided([first, second]);
    expect(decision).toMatchObject({ verdict: 'confident', answers: 2 });
    expect(await standing(market, batchId)).toMatchObject({ escrow: 2n * PRICE });
    expect(await raise(batchId, taskId)).toMatchObject({ tasks: 1, assignments: 2 });
    expect(await standing(market, batchId)).toMatchObject({ escrow: 4n * PRICE });
    expect(await market.problems()).toEqual([]);
    for (const member of [third, fourth]) {
      await answer(batchId, member);
      await market.sweep();
    }
    expect((await market.get(StopDecisionRepository).ofTasks(market.db, [taskId])).get(taskId)).toEqual(decision);
    expect(await market.problems()).toEqual([]);
    await market.pass(DAY + 60);
    await market.pass(DAY + 60);
    expect(await standing(market, batchId)).toMatchObject({ state: 'settled', escrow: 0n });
  });

  it('stops only once when nobody claims it', async () => {
    const crowd = await makeCrowd(market, 2);
    const { batchId, taskId } = await decided(crowd);
    await raise(batchId, taskId);
    market.clock.advanceSeconds(NO_WORKERS_SECONDS + 60);
    const acts = () => market.db.query(`select from platform.act where verb = 'batch.given_up_on' and subject_id = $1`, [batchId]);
    expect(await market.get(LabelSweeps).giveUp()).toBe(0);
    expect(await acts()).toEqual([]);
    // What was asked for by name waits for workers, as in a batch without a target.
    expect(await market.get(Batches).withFreeSlots(market.db, [batchId])).toEqual(new Set([batchId]));
  });
});
