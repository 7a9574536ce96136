/**
 * A marketplace in which everyone has earned something: an organisation that paid in, and workers who claimed, answered
 * and were approved, by the same commands as anyone's work. Nobody's money is made up, so all integrity checks hold.
 */
import { BatchCommands, LaunchCommands, TaskCommands, type BatchSettings } from '../../src/batches/index.ts';
import {
  OrganisationCommands,
  PassportAuthenticator,
  PersonCommands,
  SessionCommands,
  WorkerProfileCommands,
} from '../../src/identity/index.ts';
import type { OrganisationId, PersonId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { OwnMoneyCommands } from '../../src/treasury/index.ts';
import { anonymous, valueOf, type Caller } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { inParallel } from '../sandbox/client.ts';
import { Progress } from '../command-line/progress.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StripeSandbox } from '../sandbox/stripe-sandbox.ts';

export interface EarningWorker {
  readonly personId: PersonId;
  readonly caller: Caller;
}

export interface EarningPeople {
  readonly requester: EarningWorker;
  readonly organisationId: OrganisationId;
  readonly admins: readonly [EarningWorker, EarningWorker];
  readonly workers: readonly EarningWorker[];
  /** What each worker earned, available by now; minor units. */
  readonly earnedMinor: bigint;
}

const PASSWORD = 'a password that only chaos knows';
/** Registrations at the same time: hashing is the processors' work. */
const WIDTH = 4;
const LARGEST_CALL = 1_000;
const LARGEST_APPROVAL = 200;
const OWN_MONEY_MINOR = 100_000_000n;
const HOLD_SECONDS = 30 * 86_400;

const SETTINGS: BatchSettings = {
  kind: 'text',
  title: 'One answer each',
  description: '',
  instructions: 'Say yes.',
  form: [
    {
      ...{ name: 'label', prompt: 'Yes?', help: null, required: true, type: 'choice' },
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    },
  ],
  itemSchema: null,
  rewardMinor: 0n,
  internal: false,
  estimatedSeconds: 30,
  leaseSeconds: 3600,
  autoApproveSeconds: 86_400,
  redundancy: 1,
  target: null,
  workerCap: null,
  requirements: [],
  expiresAt: null,
};

const visitor: Caller = { actor: anonymous, requestId: 'chaos', address: '127.0.0.1' };

/**
 * @param count workers
 * @param earnedMinor what each of them earns with one assignment
 */
export async function earningPeople(sandbox: StripeSandbox, count: number, earnedMinor: bigint): Promise<EarningPeople> {
  const requester = await join(sandbox, 'requester');
  const organisationId = valueOf(
    await sandbox.app.get(OrganisationCommands).create(requester.caller, { name: 'Chaos', currency: null, idempotencyKey: null }),
  );
  await fund(sandbox, organisationId, earnedMinor * BigInt(count) * 2n + 100_000n);
  await bearFees(sandbox);
  const admins = [await admin(sandbox, 'one'), await admin(sandbox, 'two')] as const;
  const workers = await joinWorkers(sandbox, count);
  const owner = { ...requester, caller: await callerOf(sandbox, requester) };
  await work(sandbox, owner, organisationId, workers, earnedMinor);
  await sandbox.advance(HOLD_SECONDS);
  await sandbox.sweep();
  return { requester: owner, organisationId, admins, workers, earnedMinor };
}

export interface Joined extends EarningWorker {
  readonly token: string;
}

export async function join(sandbox: Sandbox, name: string): Promise<Joined> {
  const started = valueOf(
    await sandbox.app.get(PersonCommands).register(visitor, {
      email: `${name}@example.org`,
      name: `Chaos ${name}`,
      password: PASSWORD,
      birthDate: '1990-05-17',
      country: 'KE',
      acceptedTerms: sandbox.config.TERMS_VERSION,
      device: 'chaos',
    }),
  );
  const { personId, token } = started;
  return { personId, token, caller: await callerOf(sandbox, { token }) };
}

/** With the roles that the person has by now. */
export async function callerOf(sandbox: Sandbox, { token }: { readonly token: string }): Promise<Caller> {
  const actor = await sandbox.app.get(PassportAuthenticator).actorOf(token);
  if (actor === null) throw new Error('a session that was just started is not valid');
  return { actor, requestId: 'chaos', address: '127.0.0.1' };
}

async function admin(sandbox: Sandbox, name: string): Promise<EarningWorker> {
  const made = valueOf(
    await sandbox.app
      .get(PersonCommands)
      .createAdmin(sandbox.system, { email: `admin-${name}@example.org`, name: 'Admin', password: PASSWORD }),
  );
  const { token } = valueOf(
    await sandbox.app.get(SessionCommands).signIn(visitor, { email: `admin-${name}@example.org`, password: PASSWORD, device: 'chaos' }),
  );
  return { personId: made.personId, caller: await callerOf(sandbox, { token }) };
}

async function joinWorkers(sandbox: Sandbox, count: number): Promise<EarningWorker[]> {
  const progress = new Progress('Workers joining', count);
  const workers: EarningWorker[] = new Array<EarningWorker>(count);
  await inParallel(
    Array.from({ length: count }, (_unused, index) => index),
    WIDTH,
    async (index) => {
      const person = await join(sandbox, `worker-${index}`);
      const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
      valueOf(await sandbox.app.get(WorkerProfileCommands).become(person.caller, profile));
      workers[index] = { personId: person.personId, caller: await callerOf(sandbox, person) };
      progress.add();
    },
  );
  return workers;
}

async function fund(sandbox: Sandbox, organisationId: OrganisationId, amountMinor: bigint): Promise<void> {
  const valueDate = sandbox.clock.now().toISOString().slice(0, 10);
  const funding = { organisationId, amountMinor, valueDate, reference: 'chaos funding' };
  valueOf(await sandbox.app.get(FundingCommands).record(sandbox.system, funding));
}

/** Own money of the operator, from which Stripe's fees are paid: without it the platform would owe more than it has. */
async function bearFees(sandbox: Sandbox): Promise<void> {
  const valueDate = sandbox.clock.now().toISOString().slice(0, 10);
  const transfer = { amountMinor: OWN_MONEY_MINOR, currency: sandbox.config.CURRENCY, valueDate, reference: 'own money' };
  valueOf(await sandbox.app.get(OwnMoneyCommands).payIn(sandbox.system, transfer));
}

/** One batch, one task for each worker, claimed, answered and approved. */
async function work(
  sandbox: Sandbox,
  { caller }: EarningWorker,
  organisationId: OrganisationId,
  workers: readonly EarningWorker[],
  rewardMinor: bigint,
): Promise<void> {
  const batchId = valueOf(await sandbox.app.get(BatchCommands).create(caller, organisationId, { ...SETTINGS, rewardMinor }));
  for (let from = 0; from < workers.length; from += LARGEST_CALL) {
    const tasks = workers.slice(from, from + LARGEST_CALL).map((_worker, index) => ({
      payload: { text: `item ${from + index}` },
      externalId: null,
      redundancy: null,
    }));
    valueOf(await sandbox.app.get(TaskCommands).add(caller, { batchId, tasks, skipFaulty: false }));
  }
  valueOf(await sandbox.app.get(LaunchCommands).launch(caller, { batchId, taskCount: null }));
  const progress = new Progress('Answers', workers.length);
  const assignmentIds = await inParallelMapped(workers, async ({ caller: worker, personId }) => {
    const { assignmentId } = valueOf(await sandbox.app.get(ClaimCommands).claim(worker, personId, { batchId }));
    valueOf(await sandbox.app.get(AssignmentCommands).submit(worker, personId, assignmentId, { label: 'yes' }));
    progress.add();
    return assignmentId;
  });
  for (let from = 0; from < assignmentIds.length; from += LARGEST_APPROVAL) {
    valueOf(
      await sandbox.app
        .get(ReviewCommands)
        .approve(caller, { assignmentIds: assignmentIds.slice(from, from + LARGEST_APPROVAL), note: null, idempotencyKey: null }),
    );
  }
}

async function inParallelMapped<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  await inParallel([...items], WIDTH, async (item) => {
    results.push(await use(item));
  });
  return results;
}
