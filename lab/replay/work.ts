/** The recorded answers, given again; the reviews; the labels. */
import { present, type Random } from '../../src/kernel/index.ts';
import { inParallel, type Client } from '../sandbox/client.ts';
import type { Crowd, CrowdAnswer } from '../consensus/recorded-crowd.ts';
import { Progress } from '../command-line/progress.ts';
import type { ReplayBatch } from './batch.ts';
import type { Participants } from './people.ts';

const CLAIM = /* GraphQL */ `
  mutation ($input: ClaimTaskInput!) {
    claimTask(input: $input) {
      assignment {
        id
      }
      userErrors {
        __typename
        message
        path
      }
    }
  }
`;
const SUBMIT = /* GraphQL */ `
  mutation ($input: SubmitAssignmentInput!) {
    submitAssignment(input: $input) {
      userErrors {
        message
        path
      }
    }
  }
`;
const APPROVE_ALL = /* GraphQL */ `
  mutation ($input: ApproveAllSubmittedInput!) {
    approveAllSubmitted(input: $input) {
      userErrors {
        message
        path
      }
    }
  }
`;
const APPROVED = /* GraphQL */ `
  query ($id: BatchID!) {
    batch(id: $id) {
      bulkApproval {
        approvedCount
        finishedAt
      }
    }
  }
`;
const CLOSE = /* GraphQL */ `
  mutation ($input: BatchInput!) {
    closeBatch(input: $input) {
      userErrors {
        message
        path
      }
    }
  }
`;
const POLL_MILLISECONDS = 500;

/** Every worker claims their recorded tasks, one after the other, and submits their recorded answers; `width` workers at once. */
export async function answer(participants: Participants, crowd: Crowd, batch: ReplayBatch, width: number): Promise<void> {
  const byWorker = new Map<string, CrowdAnswer[]>();
  for (const each of crowd.answers) byWorker.set(each.worker, [...(byWorker.get(each.worker) ?? []), each]);
  const progress = new Progress('Answers', crowd.answers.length);
  await inParallel([...byWorker], width, async ([name, answers]) => {
    const worker = participants.workers.get(name);
    if (worker === undefined) throw new Error(`worker ${name} has no account`);
    for (const { task, label } of answers) {
      const claimed = await worker.client.mutate<{ assignment: { id: string } }>(CLAIM, { input: { taskId: batch.taskIds.get(task) } });
      await worker.client.mutate(SUBMIT, { input: { assignmentId: claimed.assignment.id, answer: { label } } });
      progress.add();
    }
  });
}

/**
 * Every task gets its recorded answers one after the other, in random order, for as long as the marketplace asks for them:
 * round by round each task is tried once, and a round in which none had a slot is the last.
 *
 * @param sweep decides about tasks with new answers
 * @returns how many answers were given
 */
export async function answerToTarget(
  participants: Participants,
  crowd: Crowd,
  batch: ReplayBatch,
  width: number,
  random: Random,
  sweep: () => Promise<unknown>,
): Promise<number> {
  const byTask = new Map<string, CrowdAnswer[]>();
  for (const each of random.shuffled(crowd.answers)) byTask.set(each.task, [...(byTask.get(each.task) ?? []), each]);
  const progress = new Progress('Answers, of those recorded', crowd.answers.length);
  let given = 0;
  for (let before = -1; before < given;) {
    before = given;
    // A worker has one request at a time: two answers of one worker in a round are sent one after the other.
    const next = new Map<string, CrowdAnswer[]>();
    for (const left of byTask.values()) {
      const [answer] = left;
      if (answer !== undefined) next.set(answer.worker, [...(next.get(answer.worker) ?? []), answer]);
    }
    await inParallel([...next], width, async ([name, answers]) => {
      const worker = present(participants.workers.get(name), `the account of worker ${name}`);
      for (const { task, label } of answers) {
        const assignmentId = await claimIfFree(worker.client, batch.taskIds.get(task));
        if (assignmentId === null) continue;
        await worker.client.mutate(SUBMIT, { input: { assignmentId, answer: { label } } });
        byTask.get(task)!.shift();
        given++;
        progress.add();
      }
    });
    await sweep();
  }
  return given;
}

/** The assignment, or null when the task has no slot now. */
async function claimIfFree(client: Client, taskId: string | undefined): Promise<string | null> {
  const { claimTask } = await client.query<{
    claimTask: { assignment: { id: string } | null; userErrors: { __typename: string; message: string }[] };
  }>(CLAIM, { input: { taskId } });
  const [error] = claimTask.userErrors;
  if (error !== undefined && error.__typename !== 'ConflictError') throw new Error(error.message);
  return claimTask.assignment?.id ?? null;
}

/**
 * Orders the approval of everything submitted and waits until it is done; answers how many.
 *
 * @param sweep on a server of our own, which has no worker process
 */
export async function approveAll(
  { requester }: Participants,
  batch: ReplayBatch,
  total: number,
  sweep: (() => Promise<unknown>) | null,
): Promise<number> {
  const progress = new Progress('Approvals', total);
  await requester.client.mutate(APPROVE_ALL, { input: { batchId: batch.id } });
  let shown = 0;
  for (;;) {
    if (sweep === null) await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    else await sweep();
    const answer = await requester.client.query<{ batch: { bulkApproval: { approvedCount: number; finishedAt: string | null } } }>(
      APPROVED,
      { id: batch.id },
    );
    const { approvedCount, finishedAt } = answer.batch.bulkApproval;
    progress.add(approvedCount - shown);
    shown = approvedCount;
    if (finishedAt !== null) return approvedCount;
  }
}

/** Closes the batch; answers the state that it ends in once nothing is in flight. */
export async function settle({ requester }: Participants, batch: ReplayBatch, sweep: (() => Promise<unknown>) | null): Promise<string> {
  await requester.client.mutate(CLOSE, { input: { batchId: batch.id } });
  await sweep?.();
  const answer = await requester.client.query<{ batch: { state: string } }>('query ($id: BatchID!) { batch(id: $id) { state } }', {
    id: batch.id,
  });
  return answer.batch.state;
}

/** The label of each task, from the export that a requester downloads. */
export async function labels({ requester }: Participants, batch: ReplayBatch): Promise<Map<string, string>> {
  const file = await requester.client.get(`/batches/${batch.id}/labels.jsonl`);
  if (file.status !== 200) throw new Error(`the export answered ${file.status}: ${file.body.slice(0, 500)}`);
  const rows = file.body.split('\n').filter(Boolean);
  return new Map(
    rows.map((row) => JSON.parse(row) as { externalId: string; label: string }).map(({ externalId, label }) => [externalId, label]),
  );
}

/** The share of tasks with a known truth whose label says it; null when no truth is known. */
export function accuracyOf(found: ReadonlyMap<string, string>, truth: ReadonlyMap<string, string>): number | null {
  const known = [...truth].filter(([task]) => found.has(task));
  if (known.length === 0) return null;
  return known.filter(([task, label]) => found.get(task) === label).length / known.length;
}
