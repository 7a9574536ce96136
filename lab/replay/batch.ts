/** The crowd's tasks as a funded, launched batch. */
import type { Crowd } from '../consensus/recorded-crowd.ts';
import { createBatch } from '../sandbox/batches.ts';
import type { Participants } from './people.ts';
import type { ReplayRail } from './rail.ts';

export interface ReplayBatch {
  readonly id: string;
  /** Public task id by the task's name in the crowd. */
  readonly taskIds: ReadonlyMap<string, string>;
}

const COST = /* GraphQL */ `
  query ($id: BatchID!) {
    batch(id: $id) {
      state
      cost {
        total {
          minor
        }
      }
    }
  }
`;
const LAUNCH = /* GraphQL */ `
  mutation ($input: LaunchBatchInput!) {
    launchBatch(input: $input) {
      batch {
        state
      }
      userErrors {
        message
        path
      }
    }
  }
`;
const APPROVE = /* GraphQL */ `
  mutation ($input: BatchInput!) {
    approveBatch(input: $input) {
      batch {
        state
      }
      userErrors {
        message
        path
      }
    }
  }
`;
const TASKS = /* GraphQL */ `
  query ($id: BatchID!, $after: String) {
    batch(id: $id) {
      tasks(first: 100, after: $after) {
        nodes {
          id
          externalId
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

/** Of a task that is bought to a target: never on one answer. */
const LEAST_ANSWERS = 2;

interface TaskPage {
  batch: { tasks: { nodes: { id: string; externalId: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } };
}

/** Creates the batch, uploads its tasks as a stream, funds it to the cent, launches it, and has it approved when it waits for that. */
export async function postBatch(
  participants: Participants,
  crowd: Crowd,
  rail: ReplayRail,
  { rewardMinor, target }: { readonly rewardMinor: bigint; readonly target: number | null },
  today: string,
): Promise<ReplayBatch> {
  const { client } = participants.requester;
  const redundancy = new Map<string, number>();
  for (const { task } of crowd.answers) redundancy.set(task, (redundancy.get(task) ?? 0) + 1);

  const id = await createBatch(client, {
    organisationId: participants.organisationId,
    title: 'A recorded crowd, replayed',
    description: 'Each recorded worker gives their recorded answers again.',
    instructions: 'Choose the label that you chose before.',
    kind: 'replay',
    itemSchema: { type: 'object', properties: { task: { type: 'string' } }, required: ['task'], additionalProperties: false },
    form: [{ name: 'label', prompt: 'Which label?', choice: { options: crowd.labels.map((value) => ({ value })) } }],
    rewardMinor: rewardMinor.toString(),
    estimatedSeconds: 20,
    leaseSeconds: 3_600,
    autoApproveSeconds: 7 * 86_400,
    // Each task says its own below.
    redundancy: Math.max(LEAST_ANSWERS, ...redundancy.values()),
    ...(target === null ? {} : { target: { minimumAnswers: LEAST_ANSWERS, confidence: target } }),
  });
  const lines = crowd.tasks.map((task) => JSON.stringify({ externalId: task, redundancy: redundancy.get(task), task }) + '\n');
  const upload = await client.send('POST', `/batches/${id}/tasks`, 'application/x-ndjson', lines);
  if (upload.status !== 200) throw new Error(`the upload answered ${upload.status}: ${upload.body.slice(0, 500)}`);

  const before = await client.query<{ batch: { cost: { total: { minor: string } } } }>(COST, { id });
  const total = BigInt(before.batch.cost.total.minor);
  await rail.fund(participants, total, `replay ${id}`, today);
  const launched = await client.mutate<{ batch: { state: string } }>(LAUNCH, { input: { batchId: id } });
  if (launched.batch.state === 'IN_REVIEW') await participants.admin.client.mutate(APPROVE, { input: { batchId: id } });
  return { id, taskIds: await taskIds(participants, id) };
}

async function taskIds({ requester }: Participants, id: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let after: string | null = null; ;) {
    const page: TaskPage = await requester.client.query<TaskPage>(TASKS, { id, after });
    for (const task of page.batch.tasks.nodes) ids.set(task.externalId, task.id);
    if (!page.batch.tasks.pageInfo.hasNextPage) return ids;
    after = page.batch.tasks.pageInfo.endCursor;
  }
}
