/**
 * Demo data for the embedded database, made once, through the public API as its users would: two admins, two requesters
 * with money, six workers, and three batches. One is done: labelled with a confidence, paid, with one rejection whose money is held. One
 * buys answers to a target, with gold, and has decisions. One is open.
 *
 * All of it happens two days ago by the marketplace's clock, so that holds are over and skills are shown: they are shown a day later.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PersonCommands } from '../identity/index.ts';
import type { Clock } from '../kernel/index.ts';
import { CONFIG, DB, Jobs, systemCaller, valueOf, type Config, type Db } from '../platform/index.ts';
import { becomeWorker, createOrganisation, recordFunding, recordOwnMoney, register, setPayee, signIn, type Person } from './actors.ts';
import { Client } from './client.ts';
import { COMMENTS, KINDS, readingOf, READERS } from './demo/comments.ts';
import { LETTERS, PASSAGES } from './demo/items.ts';

const PASSWORD = 'guildhall demo password';

/** Two, since whoever makes a payout run may not approve it. */
export const DEMO_ADMINS = [
  { email: 'admin@guildhall.example', password: PASSWORD },
  { email: 'treasurer@guildhall.example', password: PASSWORD },
] as const;

const REQUESTERS = [
  { email: 'town@guildhall.example', name: 'Ines Okafor', organisation: 'Town Hall Archive' },
  { email: 'press@guildhall.example', name: 'Tomas Lindqvist', organisation: 'Riverside Press' },
] as const;

const WORKERS = [
  { email: 'amara@guildhall.example', name: 'Amara Njoroge', country: 'KE', languages: ['en', 'sw'], timeZone: 'Africa/Nairobi' },
  { email: 'bruno@guildhall.example', name: 'Bruno Carvalho', country: 'BR', languages: ['pt', 'en'], timeZone: 'America/Sao_Paulo' },
  { email: 'chen@guildhall.example', name: 'Chen Yifan', country: 'TW', languages: ['zh', 'en'], timeZone: 'Asia/Taipei' },
  { email: 'dilara@guildhall.example', name: 'Dilara Aydin', country: 'TR', languages: ['tr', 'en'], timeZone: 'Europe/Istanbul' },
  { email: 'emil@guildhall.example', name: 'Emil Novak', country: 'CZ', languages: ['cs', 'en'], timeZone: 'Europe/Prague' },
  { email: 'farida@guildhall.example', name: 'Farida Rahman', country: 'BD', languages: ['bn', 'en'], timeZone: 'Asia/Dhaka' },
] as const;

/** A clock that the demo turns back and forth again. */
export interface DemoClock extends Clock {
  advanceSeconds(seconds: number): void;
}

const DAY_MS = 86_400_000;

/** Seconds from now to noon (UTC) of the day before yesterday: negative. */
function secondsToThen(clock: Clock): number {
  const now = clock.now().getTime();
  return (Math.floor(now / DAY_MS) * DAY_MS - 1.5 * DAY_MS - now) / 1000;
}

/** Seeds the marketplace when nobody has joined it yet; answers what to print in any case. @param clock of the marketplace */
export async function seedDemo(app: NestFastifyApplication, url: string, clock: DemoClock): Promise<string[]> {
  const [{ people } = { people: 0 }] = await app
    .get<Db>(DB)
    .query<{ people: number }>('select count(*)::int as people from identity.person');
  if (people === 0) {
    const back = secondsToThen(clock);
    clock.advanceSeconds(back);
    try {
      await seed(app, url, clock.now());
    } finally {
      clock.advanceSeconds(-back);
    }
    await settle(app);
  }
  return introduction(url);
}

/** Runs what is due until nothing is: what one sweep does may be due for one before it. */
async function settle(app: NestFastifyApplication): Promise<number> {
  let total = 0;
  for (let handled = await app.get(Jobs).sweepAll(); handled > 0; handled = await app.get(Jobs).sweepAll()) total += handled;
  return total;
}

async function seed(app: NestFastifyApplication, url: string, now: Date): Promise<void> {
  for (const [index, { email, password }] of DEMO_ADMINS.entries()) {
    const name = index === 0 ? 'Admin' : 'Treasurer';
    valueOf(await app.get(PersonCommands).createAdmin(systemCaller('tools.demo'), { email, name, password }));
  }
  const client = new Client(url);
  const admin = await signIn(client, DEMO_ADMINS[0].email, PASSWORD);
  const today = now.toISOString().slice(0, 10);
  // Stripe's fees on fundings are the operator's to bear: without own money, the first payment by card would leave more owed than held.
  await recordOwnMoney(admin, 50_000n, app.get<Config>(CONFIG).CURRENCY, 'demo transfer of own money', today);
  const requesters: { person: Person; organisationId: string }[] = [];
  for (const { email, name, organisation } of REQUESTERS) {
    const person = await register(client, { email, name, password: PASSWORD });
    const organisationId = await createOrganisation(person, organisation);
    await recordFunding(admin, organisationId, 50_000n, `demo transfer from ${organisation}`, today);
    requesters.push({ person, organisationId });
  }
  const workers: Person[] = [];
  for (const [index, { email, name, country, languages, timeZone }] of WORKERS.entries()) {
    const worker = await register(client, { email, name, password: PASSWORD, country });
    await becomeWorker(worker, { country, languages: [...languages], timeZone });
    await setPayee(worker, name, 900 + index);
    workers.push(worker);
  }
  const [town, press] = requesters;
  if (town === undefined || press === undefined) throw new Error('the demo needs two requesters');
  const sweep = () => settle(app);
  await finishedBatch(town, admin, workers);
  await sweep();
  await openBatch(press, admin);
  await targetBatch(press, admin, workers.slice(0, READERS.length), sweep);
  client.close();
}

const CREATE_BATCH = /* GraphQL */ `
  mutation ($input: CreateBatchInput!) {
    createBatch(input: $input) {
      batch {
        id
      }
      userErrors {
        message
        path
      }
    }
  }
`;

async function post(
  requester: { person: Person; organisationId: string },
  admin: Person,
  batch: Record<string, unknown>,
  payloads: readonly unknown[],
): Promise<string> {
  const { client } = requester.person;
  const created = await client.mutate<{ batch: { id: string } }>(CREATE_BATCH, {
    input: { organisationId: requester.organisationId, ...batch },
  });
  const batchId = created.batch.id;
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

async function finishedBatch(town: { person: Person; organisationId: string }, admin: Person, workers: readonly Person[]): Promise<void> {
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
async function targetBatch(
  press: { person: Person; organisationId: string },
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
    // The labels of what was answered, and so how many answers more each task gets: perhaps some for those who found none.
    if ((await sweep()) > 0 && waiting.size === 0) for (const reader of workers.keys()) waiting.add(reader);
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

async function openBatch(press: { person: Person; organisationId: string }, admin: Person): Promise<void> {
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

function introduction(url: string): string[] {
  const signInAs = (email: string) =>
    `mutation { signIn(input: { email: "${email}", password: "${PASSWORD}" }) { credentials { token } userErrors { message } } }`;
  return [
    '',
    `Demo accounts, all with the password "${PASSWORD}":`,
    `  requesters  ${REQUESTERS.map(({ email }) => email).join(', ')}`,
    `  workers     ${WORKERS.map(({ email }) => email).join(', ')}`,
    `  admins      ${DEMO_ADMINS.map(({ email }) => email).join(', ')}`,
    '',
    `Open ${url} and sign in, for example with`,
    `  ${signInAs(REQUESTERS[0].email)}`,
    'then put { "authorization": "Bearer <token>" } into the headers and paste one of these:',
    '  requester   { organisations { name balance { available { text } } batches { nodes { title state labels(first: 5) { nodes { externalId question label confidence verdict } } } } } }',
    '  worker      { board { nodes { title reward { text } rewardPerHour { text } requester { name } } } worker { balance { pending { text } available { text } } skills { skill accuracy low high } } }',
    '  admin       { trialBalance { isBalanced lines { kind balance { text } } } acts(first: 5) { nodes { at verb } } }',
  ];
}
