/** Batches that buy answers to a target: who stops when and why, with whose money, and whether it can be shown afterwards. */
import { publicId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { LifecycleCommands, type BatchSettings } from '../../src/batches/index.ts';
import { replayDecisions } from '../../src/labels/index.ts';
import { StopDecisionRepository } from '../../src/labels/decisions/decision.repository.ts';
import { Labelling } from '../../src/labels/labelling.ts';
import { valueOf } from '../../src/platform/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { fundedRequester, openBatch, PRICE, standing, type Requester } from '../batches/kit.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerWorker } from '../kit/people.ts';
import { makeCrowd, type CrowdMember } from '../work/kit.ts';

let market: TestMarketplace;
let requester: Requester;

beforeAll(async () => {
  market = await openMarketplace({
    FIRST_BATCH_REVIEW: 'false',
    HELD_MAXIMUM: '100',
    DATABASE_POOL_SIZE: '20',
    NO_WORKERS_SECONDS: '3600',
  });
  requester = await fundedRequester(market, 1_000_000n);
});
afterEach(async () => {
  const { replayed, different } = await replayDecisions(market.db);
  expect(different).toEqual([]);
  expect(replayed).toBeGreaterThan(0);
});
afterAll(() => market.close());

const TARGET: Partial<BatchSettings> = {
  redundancy: 6,
  target: { minimumAnswers: 2, confidence: 0.95, budgetMinor: null },
  leaseSeconds: 600,
};

/** Three answers never suffice. */
const DEMANDING: Partial<BatchSettings> = {
  ...TARGET,
  redundancy: 20,
  target: { minimumAnswers: 2, confidence: 0.999, budgetMinor: null },
};

/** @param before answers that the task has already */
type Answering = (position: number, before: number) => string;
const truth: Answering = (position) => (position % 2 === 0 ? 'yes' : 'no');
/** Tasks up to this position divide people. */
const dividedUpTo =
  (last: number): Answering =>
  (position, before) =>
    position > last ? truth(position, before) : before % 2 === 0 ? 'yes' : 'no';

/** Everyone claims what they get and answers it, one task each in turn, until nobody gets any. Returns how many answers. */
async function work(batchId: BatchId, crowd: readonly CrowdMember[], answering: Answering): Promise<number> {
  const claims = market.get(ClaimCommands);
  const assignments = market.get(AssignmentCommands);
  let given = 0;
  for (let idle = false; !idle;) {
    idle = true;
    for (const { caller, workerId } of crowd) {
      const claimed = await claims.claim(caller, workerId, { batchId });
      if (!claimed.ok) continue;
      idle = false;
      const [row] = await market.db.query<{ position: number; before: number }>(
        `select t.position::int as position, (select count(*)::int from work.assignment o where o.task_id = t.id and o.answer is not null) as before
         from work.assignment a join batches.task t on t.id = a.task_id where a.id = $1`,
        [claimed.value.assignmentId],
      );
      const entails = answering(row!.position, row!.before);
      valueOf(await assignments.submit(caller, workerId, claimed.value.assignmentId, { entails }));
      given++;
    }
  }
  return given;
}

/** Work and sweeps in turn, until both rest. */
async function workAndSweep(batchId: BatchId, crowd: readonly CrowdMember[], answering: Answering): Promise<number> {
  for (let answers = 0; ;) {
    const given = await work(batchId, crowd, answering);
    await market.sweep();
    if (given === 0) return answers;
    answers += given;
  }
}

async function decided(batchId: BatchId) {
  return market.db.query<{ position: number; verdict: string; answers: number; confidence: number | null; task_id: TaskId }>(
    `select t.position::int as position, d.verdict, d.answers, d.confidence, d.task_id
     from labels.stop_decision d join batches.task t on t.id = d.task_id where d.batch_id = $1 order by t.position`,
    [batchId],
  );
}

const counts = (rows: readonly { verdict: string }[]) => {
  const found: Record<string, number> = {};
  for (const { verdict } of rows) found[verdict] = (found[verdict] ?? 0) + 1;
  return found;
};

describe('a batch with a target', () => {
  it('stops tasks when they are sure or nothing would settle them, and gives the rest of the money back', async () => {
    const before = (await market.get(StopDecisionRepository).page(market.db, null, 1)).length;
    expect(before).toBe(0);
    const crowd = await makeCrowd(market, 8);
    const batchId = await openBatch(market, requester, 20, { ...TARGET, kind: 'divided' });
    const start = await standing(market, batchId);
    expect(start.escrow).toBe(120n * PRICE);
    const answers = await workAndSweep(batchId, crowd, dividedUpTo(6));
    const rows = await decided(batchId);
    expect(rows).toHaveLength(20);
    for (const row of rows) {
      if (row.verdict === 'confident') expect(row.confidence).toBeGreaterThanOrEqual(0.95);
      else expect(row.verdict).toBe('ambiguous');
      expect(row.answers).toBeGreaterThanOrEqual(2);
    }
    const ambiguous = rows.filter((row) => row.verdict === 'ambiguous').length;
    // What divides people is decided by who is better, or not at all.
    expect(ambiguous).toBeGreaterThan(0);
    expect(rows.some((row) => row.position > 6 && row.verdict === 'confident')).toBe(true);
    expect(answers).toBeLessThan(100);
    // Exactly what was answered is still reserved: it will be paid for.
    const end = await standing(market, batchId);
    expect(end.escrow).toBe(BigInt(answers) * PRICE);
    expect(end.available - start.available).toBe(BigInt(120 - answers) * PRICE);
    await shown(batchId, rows.find((row) => row.verdict === 'ambiguous')!.task_id, ambiguous);
  });

  /** What the requester reads of it, what an admin reads, and what nobody else does. */
  async function shown(batchId: BatchId, taskId: TaskId, ambiguous: number): Promise<void> {
    const query = `query ($batch: BatchID!, $task: TaskID!) {
      batch(id: $batch) { verdictCounts { confident ambiguous budget noWorkers }
        labels(first: 100, verdict: AMBIGUOUS) { nodes { question label confidence verdict } } }
      task(id: $task) { decision { verdict confidence answers minimumAnswers maximumAnswers targetConfidence rule decidedAt votes { question option assignmentId label accuracy } } } }`;
    const variables = { batch: publicId('Batch', batchId), task: publicId('Task', taskId) };
    const { data } = await market.graphql(query, variables, { token: requester.token });
    expect(data.batch.verdictCounts).toEqual({ confident: 20 - ambiguous, ambiguous, budget: 0, noWorkers: 0 });
    expect(data.batch.labels.nodes.map((label: any) => label.verdict)).toEqual(Array.from({ length: ambiguous }, () => 'AMBIGUOUS'));
    expect(data.task.decision).toMatchObject({
      verdict: 'AMBIGUOUS',
      minimumAnswers: 2,
      maximumAnswers: 6,
      targetConfidence: 0.95,
      votes: null,
    });
    const admin = await market.graphql(query, variables, { token: (await createAdmin(market)).token });
    const { votes, answers } = admin.data.task.decision as { votes: { assignmentId: string; label: unknown }[]; answers: number };
    expect(votes.length).toBe(answers);
    const given = await market.db.query<{ id: string; answer: { entails: string } }>(
      'select id, answer from work.assignment where task_id = $1 and answer is not null',
      [taskId],
    );
    const written = new Map(given.map(({ id, answer }) => [publicId('Assignment', id), answer.entails]));
    expect(new Set(written.values())).toEqual(new Set(['yes', 'no']));
    expect(votes.map(({ label }) => label)).toEqual(votes.map(({ assignmentId }) => written.get(assignmentId)));
    const stranger = await fundedRequester(market, 0n);
    const denied = await market.graphql(query, variables, { token: stranger.token, allowErrors: true });
    expect([denied.data?.batch ?? null, denied.data?.task ?? null]).toEqual([null, null]);
  }

  it('stops at its budget, and says so', async () => {
    const crowd = await makeCrowd(market, 8);
    // The least is 40 answers; 5 more are paid for.
    const target = { minimumAnswers: 2, confidence: 0.95, budgetMinor: 45n * PRICE };
    const batchId = await openBatch(market, requester, 20, { ...TARGET, kind: 'budgeted', target });
    expect((await standing(market, batchId)).escrow).toBe(45n * PRICE);
    const answers = await workAndSweep(batchId, crowd, dividedUpTo(8));
    expect(answers).toBeLessThanOrEqual(45);
    const found = counts(await decided(batchId));
    expect(found.budget).toBeGreaterThan(0);
    expect(Object.values(found).reduce((sum, count) => sum + count, 0)).toBe(20);
    expect((await standing(market, batchId)).escrow).toBe(BigInt(answers) * PRICE);
  });

  it('gives up on tasks that nobody comes for', async () => {
    const crowd = await makeCrowd(market, 3);
    const batchId = await openBatch(market, requester, 3, { ...DEMANDING, kind: 'deserted' });
    const answers = await workAndSweep(batchId, crowd, truth);
    expect(answers).toBe(9);
    expect(await decided(batchId)).toEqual([]);
    await market.pass(3_500);
    expect(await decided(batchId)).toEqual([]);
    expect((await standing(market, batchId)).escrow).toBe(60n * PRICE);
    await market.pass(200);
    expect(await decided(batchId)).toMatchObject([1, 2, 3].map((position) => ({ position, verdict: 'no_workers', answers: 3 })));
    expect((await standing(market, batchId)).escrow).toBe(9n * PRICE);
  });

  it('decides undecided tasks of a closed batch when the last answer is in', async () => {
    const [first, second] = await makeCrowd(market, 2);
    const batchId = await openBatch(market, requester, 3, { ...DEMANDING, kind: 'closed' });
    await work(batchId, [first!], truth);
    await market.sweep();
    const held = valueOf(await market.get(ClaimCommands).claim(second!.caller, second!.workerId, { batchId }));
    valueOf(await market.get(LifecycleCommands).close(requester.caller, batchId));
    await market.sweep();
    expect(await decided(batchId)).toEqual([]);
    valueOf(await market.get(AssignmentCommands).submit(second!.caller, second!.workerId, held.assignmentId, { entails: 'no' }));
    await market.sweep();
    expect(counts(await decided(batchId))).toEqual({ no_workers: 3 });
    expect((await decided(batchId)).map((row) => row.answers).sort()).toEqual([1, 1, 2]);
    await market.sweep();
  });

  it('decides each task once, whatever runs at the same time', async () => {
    const crowd = await makeCrowd(market, 10);
    const batchId = await openBatch(market, requester, 30, { ...TARGET, kind: 'raced' });
    const labelling = market.get(Labelling);
    const claims = market.get(ClaimCommands);
    const assignments = market.get(AssignmentCommands);
    let working = true;
    const sweeping = Array.from({ length: 3 }, async () => {
      while (working) await labelling.update(batchId);
    });
    await Promise.all(
      crowd.map(async ({ caller, workerId }, index) => {
        for (let turn = 0, misses = 0; misses < 15; turn++) {
          const claimed = await claims.claim(caller, workerId, { batchId });
          if (!claimed.ok) {
            misses++;
            await new Promise((resolve) => setTimeout(resolve, 20));
            continue;
          }
          const id = claimed.value.assignmentId;
          if ((turn + index) % 6 === 0) valueOf(await assignments.giveBack(caller, workerId, id));
          else valueOf(await assignments.submit(caller, workerId, id, { entails: index % 5 === 0 ? 'no' : 'yes' }));
        }
      }),
    );
    working = false;
    await Promise.all(sweeping);
    await market.sweep();
    const rows = await decided(batchId);
    expect(new Set(rows.map((row) => row.task_id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(0);
    // Nothing of a decided task can be claimed, and what is reserved is what was answered or may still be.
    const [open] = await market.db.query<{ slots: number; answered: number }>(
      `select coalesce(sum(t.free_slots), 0)::int + (select pool_slots::int from batches.batch where id = $1) as slots,
         (select count(*)::int from work.assignment a where a.batch_id = $1 and a.state in ('held', 'submitted')) as answered
       from batches.task t where t.batch_id = $1`,
      [batchId],
    );
    expect((await standing(market, batchId)).escrow).toBe(BigInt(open!.slots + open!.answered) * PRICE);
    expect(await market.problems()).toEqual([]);
  });
});

it('a decision cannot be changed, and the doctor finds one that was forged', async () => {
  const [{ task_id: taskId, confidence }] = (await market.db.query<{ task_id: TaskId; confidence: number }>(
    `select task_id, confidence from labels.stop_decision where verdict = 'confident' limit 1`,
  )) as [{ task_id: TaskId; confidence: number }];
  await expect(market.db.query(`update labels.stop_decision set verdict = 'budget' where task_id = $1`, [taskId])).rejects.toThrow();
  await expect(market.db.query('delete from labels.stop_decision where task_id = $1', [taskId])).rejects.toThrow();
  const forge = (to: number) =>
    asOwner(market.database.ownerUrl, async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query('update labels.stop_decision set confidence = $2 where task_id = $1', [taskId, to]);
    });
  const doctorLines = async () => {
    const lines: string[] = [];
    await diagnose(market.database.ownerUrl, (line) => lines.push(line));
    return lines.filter((line) => line.includes('decisions_can_be_made_again') || line.includes(taskId));
  };
  await forge(confidence + 0.001);
  expect(await doctorLines()).toEqual(['FAULT labels.decisions_can_be_made_again', expect.stringContaining(taskId)]);
  await forge(confidence);
  expect(await doctorLines()).toEqual(['ok    labels.decisions_can_be_made_again']);
});

/** As in the README. */
const REQUESTER_ASKS = `query ($id: BatchID!) {
  batch(id: $id) {
    verdictCounts { confident ambiguous budget noWorkers }
    labels(first: 20, maximumConfidence: 0.8) {
      nodes { externalId question label confidence verdict votes answers provenance { model formVersions staffAnswers crowdAnswers computedAt } }
    }
    contradictedGold(first: 10) { nodes { task { externalId } question goldLabel crowdLabel confidence answers } }
    reviewQueue(first: 20) { nodes { rightProbability isAgainstLabel assignment { id answer } } }
  }
}`;
const ADMIN_ASKS = `query ($id: TaskID!) {
  task(id: $id) { decision { verdict confidence answers minimumAnswers maximumAnswers targetConfidence rule decidedAt votes { question assignmentId label accuracy } } }
}`;

it('shows decisions to a requester and an admin, and hides them from a worker', async () => {
  const [row] = await market.db.query<{ task_id: string; batch_id: string }>(
    `select task_id, batch_id from labels.stop_decision where answers > 1 limit 1`,
  );
  const [batch, task] = [publicId('Batch', row!.batch_id), publicId('Task', row!.task_id)];
  const { data } = await market.graphql(REQUESTER_ASKS, { id: batch }, { token: requester.token });
  expect(data.batch.reviewQueue.nodes.length).toBeGreaterThan(0);
  expect(data.batch.contradictedGold.nodes).toEqual([]);
  const seen = await market.graphql(ADMIN_ASKS, { id: task }, { token: (await createAdmin(market)).token });
  expect(seen.data.task.decision.votes.length).toBeGreaterThan(1);
  const worker = await registerWorker(market);
  for (const [query, id] of [
    [REQUESTER_ASKS, batch],
    [ADMIN_ASKS, task],
  ] as const) {
    const denied = await market.graphql(query, { id }, { token: worker.token, allowErrors: true });
    expect(Object.values(denied.data ?? {}).filter((value) => value !== null)).toEqual([]);
  }
});
