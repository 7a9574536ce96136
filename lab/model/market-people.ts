/** The people of a sequence, and the commands that they give. Everybody acts as an actor made here, without a session. */
import type { INestApplicationContext } from '@nestjs/common';
import { BatchCommands, LaunchCommands, LifecycleCommands, TaskCommands } from '../../src/batches/index.ts';
import { OrganisationCommands } from '../../src/identity/index.ts';
import { newId, ok, type BatchId, type MovableClock, type OrganisationId, type PersonId, type TaskId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import {
  Commands,
  DB,
  Jobs,
  SCOPES,
  systemCaller,
  valueOf,
  type Caller,
  type Db,
  type MemberRole,
  type PersonActor,
} from '../../src/platform/index.ts';
import { BonusCommands, BulkApprovalCommands, ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands, StartCommands } from '../../src/work/index.ts';
import { ModelMarket, TERMS, type ModelBatch, type ModelWorker } from './market-state.ts';

export class Services {
  readonly batches: BatchCommands;
  readonly tasks: TaskCommands;
  readonly launches: LaunchCommands;
  readonly lifecycle: LifecycleCommands;
  readonly fundings: FundingCommands;
  readonly payees: PayeeCommands;
  readonly payouts: PayoutCommands;
  readonly runs: PayoutRunCommands;
  readonly bonuses: BonusCommands;
  readonly reviews: ReviewCommands;
  readonly bulkApprovals: BulkApprovalCommands;
  readonly assignments: AssignmentCommands;
  readonly claims: ClaimCommands;
  readonly starts: StartCommands;
  readonly organisations: OrganisationCommands;
  readonly commands: Commands;
  readonly jobs: Jobs;
  readonly db: Db;

  constructor(
    app: INestApplicationContext,
    readonly clock: MovableClock,
  ) {
    this.batches = app.get(BatchCommands);
    this.tasks = app.get(TaskCommands);
    this.launches = app.get(LaunchCommands);
    this.lifecycle = app.get(LifecycleCommands);
    this.fundings = app.get(FundingCommands);
    this.payees = app.get(PayeeCommands);
    this.payouts = app.get(PayoutCommands);
    this.runs = app.get(PayoutRunCommands);
    this.bonuses = app.get(BonusCommands);
    this.reviews = app.get(ReviewCommands);
    this.bulkApprovals = app.get(BulkApprovalCommands);
    this.assignments = app.get(AssignmentCommands);
    this.claims = app.get(ClaimCommands);
    this.starts = app.get(StartCommands);
    this.organisations = app.get(OrganisationCommands);
    this.commands = app.get(Commands);
    this.jobs = app.get(Jobs);
    this.db = app.get<Db>(DB);
  }

  get now(): number {
    return this.clock.now().getTime();
  }
}

interface Membership {
  readonly organisationId: OrganisationId;
  readonly role: MemberRole;
}

function callerOf(personId: PersonId, of: { isWorker?: boolean; isAdmin?: boolean; membership?: Membership } = {}): Caller {
  const actor: PersonActor = {
    kind: 'person',
    personId,
    isWorker: of.isWorker ?? false,
    isAdmin: of.isAdmin ?? false,
    isAuditor: false,
    memberships: of.membership === undefined ? [] : [of.membership],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
  };
  return { actor, requestId: 'model', address: null };
}

export interface People {
  readonly market: ModelMarket;
  readonly owner: Caller;
  readonly viewer: Caller;
  /** An owner of another organisation. */
  readonly outsider: Caller;
  readonly admins: readonly [Caller, Caller];
  readonly workers: ReadonlyMap<ModelWorker, Caller>;
}

/** Makes the people of a sequence, with bank details for all workers but the first. */
export async function makePeople(services: Services): Promise<People> {
  const [owner, viewer, outsider, ...rest] = Array.from({ length: 8 }, () => newId<'Person'>());
  const [adminA, adminB, ...workerIds] = rest as [PersonId, PersonId, ...PersonId[]];
  await services.commands.must(systemCaller('model'), async (tx) => {
    await tx.query(
      `insert into identity.person (id, kind, is_worker, is_admin, admin_since, created_at)
       select id, 'human', id = any ($2::uuid[]), id = any ($3::uuid[]), case when id = any ($3::uuid[]) then $4::timestamptz end, $4 from unnest($1::uuid[]) id`,
      [[owner, viewer, outsider, ...rest], workerIds, [adminA, adminB], tx.now],
    );
    await tx.query(
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
       select id, 'KE', '{en}', 'Africa/Nairobi', $2 from unnest($1::uuid[]) id`,
      [workerIds, tx.now],
    );
    return ok(null);
  });
  const organisationId = valueOf(
    await services.organisations.create(callerOf(owner!), { name: 'Model', currency: null, idempotencyKey: null }),
  );
  const workers = workerIds.map((id): ModelWorker => ({ id, hasPayee: false, pending: [], availableMinor: 0n, inTransitMinor: 0n }));
  const callers = new Map(workers.map((worker) => [worker, callerOf(worker.id, { isWorker: true })]));
  for (const worker of workers.slice(1)) {
    const accountNumber = worker.id.replaceAll('-', '').slice(0, 20).toUpperCase();
    valueOf(await services.payees.set(callers.get(worker)!, { holderName: 'W', country: 'KE', accountNumber, bic: 'EQBLKENA' }));
    worker.hasPayee = true;
  }
  return {
    market: new ModelMarket(organisationId, workers),
    owner: callerOf(owner!, { membership: { organisationId, role: 'owner' } }),
    viewer: callerOf(viewer!, { membership: { organisationId, role: 'viewer' } }),
    outsider: callerOf(outsider!, { membership: { organisationId: newId<'Organisation'>(), role: 'owner' } }),
    admins: [callerOf(adminA, { isAdmin: true }), callerOf(adminB, { isAdmin: true })],
    workers: callers,
  };
}

/** A draft with tasks that nobody has launched. */
export async function makeDraft(
  services: Services,
  { market, owner }: People,
  rewardMinor: bigint,
  redundancy: number,
): Promise<ModelBatch> {
  const id: BatchId = valueOf(
    await services.batches.create(owner, market.organisationId, {
      ...{ kind: 'text', title: 'Yes or no', description: '', instructions: 'Say which.', itemSchema: null, internal: false },
      ...{ estimatedSeconds: 30, target: null, workerCap: null, requirements: [], expiresAt: null, rewardMinor, redundancy },
      ...{ leaseSeconds: TERMS.leaseSeconds, autoApproveSeconds: TERMS.autoApproveSeconds },
      form: [
        {
          ...{ name: 'label', prompt: 'Which is it?', help: null, required: true, type: 'choice' },
          options: [
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ],
        },
      ],
    }),
  );
  const items = [1, 2, 3].map((n) => ({ payload: { text: `item ${n}` }, externalId: null, redundancy: null }));
  valueOf(await services.tasks.add(owner, { batchId: id, tasks: items, skipFaulty: false }));
  const tasks = await services.db.query<{ id: TaskId }>('select id from batches.task where batch_id = $1 order by position', [id]);
  return {
    id,
    rewardMinor,
    redundancy,
    tasks: tasks.map((task) => task.id),
    launched: 0,
    state: 'draft',
    escrowMinor: 0n,
    free: new Map(),
  };
}
