/** The batches of the demo: one is done, one buys answers to a target, one is open. */
import { createBatch } from '../sandbox/batches.ts';
import type { Person } from '../sandbox/people.ts';
import { COMMENTS, KINDS, READERS, readingOf } from './comments.ts';
import { LETTERS, PASSAGES } from './items.ts';

/** Somebody with an organisation. */
export interface Requester {
  readonly person: Person;
  readonly organisationId: string;
}

async function post(requester: Requester, admin: Person, batch: Record<string, unknown>, payloads: readonly unknown[]): Promise<string> {
  const { client } = requester.person;
  const batchId = await createBatch(client, { organisationId: requester.organisationId, ...batch });
  await client.mutate('mutation ($input: AddTasksInput!) { addTasks(input: $input) { userErrors { message path } } }', {
    input: { batchId, tasks: payloads.map((payload, index) => ({ externalId: String(index + 1), payload })) },
  });
  const launched = await client.mutate<{ batch: { state: string } }>(
    'mutation ($input: LaunchBatchInput!) { launchBatch(input: $input) { batch { state } userErrors { message path } } }',
    { input: { batchId } },
  );
  // An organisation's first batch waits for an admin.
  if (launched.batch.state === 'IN_REVIEW') {
    await admin.client.mutate('mutation ($input: BatchInput!) { approveBatch(input: $input) { userErrors { message path } } }', {
      input: { batchId },
    });
  }
  return batchId;
}

export async function finishedBatch(town: Requester, admin: Person, workers: readonly Person[]): Promise<void> {
  const option = (value: string, label: string) => ({ value, label });
  const batchId = await post(
    town,
    admin,
    {
      title: 'What does this letter to the town hall want?',
      description: 'Sort short letters by what they ask for, and say how urgent they are.',
      instructions:
        'Read the letter to its end. Choose what it **wants most**.\n\nUrgency: 1 can wait a month, 5 needs somebody today. Judge by what the letter says, not by how loudly.',
      kind: 'text',
      itemSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
      form: [
        {
          name: 'category',
          prompt: 'What does it want?',
          choice: {
            options: [
              option('question', 'An answer'),
              option('complaint', 'That something is put right'),
              option('permit', 'A permission'),
              option('thanks', 'To say thanks'),
            ],
          },
        },
        { name: 'urgency', prompt: 'How urgent is it?', rating: { points: 5, lowLabel: 'can wait', highLabel: 'today' } },
      ],
      rewardMinor: '18',
      estimatedSeconds: 40,
      leaseSeconds: 900,
      autoApproveSeconds: 3 * 86_400,
      redundancy: 3,
    },
    LETTERS.map(({ text }) => ({ text })),
  );
  const rejected: string[] = [];
  for (const [index, worker] of workers.slice(0, 3).entries()) rejected.push(...(await answerLetters(worker, batchId, index)));
  await town.person.client.mutate(
    'mutation ($input: RejectAssignmentsInput!) { rejectAssignments(input: $input) { userErrors { message path } } }',
    {
      input: {
        rejections: rejected.map((assignmentId) => ({
          assignmentId,
          reasonCode: 'INCORRECT',
          note: 'The letter asks when the pool is open. It does not ask that something is put right.',
        })),
      },
    },
  );
  await town.person.client.mutate(
    'mutation ($input: ApproveAllSubmittedInput!) { approveAllSubmitted(input: $input) { userErrors { message path } } }',
    {
      input: { batchId },
    },
  );
  await town.person.client.mutate('mutation ($input: BatchInput!) { closeBatch(input: $input) { userErrors { message path } } }', {
    input: { batchId },
  });
}

/** Claims task after task as a worker does, and answers as the letter's record says. @returns the assignments that the town rejects */
async function answerLetters(worker: Person, batchId: string, index: number): Promise<string[]> {
  const rejected: string[] = [];
  for (let count = 0; count < LETTERS.length; count++) {
    const { assignment } = await worker.client.mutate<{ assignment: { id: string; task: { payload: { text: string } } } }>(
      'mutation ($input: ClaimNextTaskInput!) { claimNextTask(input: $input) { assignment { id task { payload } } userErrors { message path } } }',
      { input: { batchId } },
    );
    const letter = LETTERS.find(({ text }) => text === assignment.task.payload.text);
    const [category, urgency] = letter?.answers[index] ?? ['question', 3];
    if (letter?.rejected === index) rejected.push(assignment.id);
    await worker.client.mutate(
      'mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { userErrors { message path } } }',
      {
        input: { assignmentId: assignment.id, answer: { category, urgency } },
      },
    );
  }
  return rejected;
}

/** Comments, answered by five workers in turn until each label is as sure as asked, or answers would not settle it. */
export async function targetBatch(
  press: Requester,
  admin: Person,
  workers: readonly Person[],
  sweep: () => Promise<number>,
): Promise<void> {
  const batchId = await post(
    press,
    admin,
    {
      title: 'What does this reader want to say?',
      description: 'Sort short comments of readers by what they are.',
      instructions: 'Read the comment. Choose what it **is above all**, and say in a few words how one can tell.',
      kind: 'text',
      form: [
        { name: 'kind', prompt: 'What is it?', choice: { options: KINDS.map((value) => ({ value })) } },
        { name: 'why', prompt: 'How can one tell?', required: false, text: { maximumLength: 200, aggregate: false } },
      ],
      rewardMinor: '12',
      estimatedSeconds: 25,
      leaseSeconds: 900,
      autoApproveSeconds: 3 * 86_400,
      redundancy: READERS.length,
      target: { minimumAnswers: 2, confidence: 0.95 },
    },
    COMMENTS.map(({ text, kind, gold }) => ({ text, ...(gold === true ? { _gold: { kind } } : {}) })),
  );
  const waiting = new Set(workers.keys());
  while (waiting.size > 0) {
    for (const reader of [...waiting]) if (!(await answerComment(workers[reader]!, batchId, reader))) waiting.delete(reader);
    // The labels of what was answered decide how many answers more each task gets: perhaps some for those who found none before.
    if ((await sweep()) > 0) for (const reader of workers.keys()) waiting.add(reader);
  }
}

/** @returns whether there was a comment to answer */
async function answerComment(worker: Person, batchId: string, reader: number): Promise<boolean> {
  const { claimNextTask } = await worker.client.query<{
    claimNextTask: { assignment: { id: string; task: { payload: { text: string } } } | null };
  }>('mutation ($input: ClaimNextTaskInput!) { claimNextTask(input: $input) { assignment { id task { payload } } } }', {
    input: { batchId },
  });
  const { assignment } = claimNextTask;
  if (assignment === null) return false;
  const place = COMMENTS.findIndex(({ text }) => text === assignment.task.payload.text);
  await worker.client.mutate(
    'mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { userErrors { message path } } }',
    { input: { assignmentId: assignment.id, answer: readingOf(COMMENTS[place]!, place, reader) } },
  );
  return true;
}

export async function openBatch(press: Requester, admin: Person): Promise<void> {
  const text = { type: 'string', minLength: 1 };
  await post(
    press,
    admin,
    {
      title: 'Which summary says what the passage says?',
      description: 'Compare two one-sentence summaries of a short passage.',
      instructions:
        'Read the passage, then both summaries. Choose the one that says **only** what the passage says, even when the other reads better.',
      kind: 'comparison',
      itemSchema: {
        type: 'object',
        properties: { passage: text, first: text, second: text },
        required: ['passage', 'first', 'second'],
        additionalProperties: false,
      },
      language: 'en',
      view: [
        { kind: 'TEXT', field: 'passage', label: 'Passage' },
        {
          kind: 'SIDE_BY_SIDE',
          label: 'Summaries',
          parts: [
            { kind: 'TEXT', field: 'first', label: 'Left' },
            { kind: 'TEXT', field: 'second', label: 'Right' },
          ],
        },
      ],
      form: [
        { name: 'better', prompt: 'Which summary is true to the passage?', comparison: { left: 'first', right: 'second' } },
        { name: 'reason', prompt: 'What is wrong with the other one?', required: false, text: { maximumLength: 300 } },
      ],
      rewardMinor: '35',
      estimatedSeconds: 75,
      leaseSeconds: 1_200,
      autoApproveSeconds: 3 * 86_400,
      redundancy: 3,
    },
    PASSAGES,
  );
}
