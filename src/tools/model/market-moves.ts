/**
 * What people may try, with what it must end with: `ok`, or the kind of the first refusal. An attempt that is `ok`
 * changes the model as it changes the marketplace.
 */
import {
  newId,
  type AssignmentId,
  type PayoutId,
  type PayoutRunId,
  type Random,
  type RefusalKind,
  type Result,
  type TaskId,
} from '../../kernel/index.ts';
import type { Caller } from '../../platform/index.ts';
import type { Cast, Services } from './market-cast.ts';
import { makeDraft } from './market-cast.ts';
import { DAY_SECONDS, TERMS, type ModelAssignment, type ModelBatch, type ModelPayout, type ModelWorker } from './market-state.ts';

export interface Attempt {
  readonly foretold: 'ok' | RefusalKind;
  readonly run: () => Promise<Result<unknown>>;
  /** @param value what the command answered */
  readonly apply?: (value: never) => void | Promise<void>;
}

const NOTE = 'The box misses the second car.';
const REASON = 'No such account.';

/** Who tries it, and how that is refused; null: those who may. */
interface By {
  readonly caller: Caller;
  readonly refusal: RefusalKind | null;
}

/** All that can be tried in one sequence; each answers null where there is nothing to try it on. */
export class Moves {
  /** How often each is tried, in proportion. */
  static readonly weights: Readonly<Record<string, number>> = {
    fund: 2,
    post: 1,
    launch: 3,
    extend: 2,
    claim: 15,
    submit: 14,
    giveBack: 2,
    approve: 4,
    reject: 7,
    withdraw: 5,
    overturn: 5,
    approveAll: 1,
    bonus: 3,
    pause: 2,
    resume: 4,
    close: 1,
    cancel: 1,
    request: 5,
    cancelPayout: 2,
    makeRun: 4,
    approveRun: 4,
    fetchRun: 4,
    cancelRun: 1,
    markRun: 4,
    markReturned: 3,
    again: 2,
    minutes: 1,
    days: 2,
    weeks: 1,
  };

  private readonly verbs: Readonly<Record<string, () => Attempt | null | Promise<null>>> = {
    fund: () => this.fund(),
    post: () => this.post(),
    launch: () => this.launch(),
    extend: () => this.extend(),
    claim: () => this.claim(),
    submit: () => this.submit(),
    giveBack: () => this.giveBack(),
    approve: () => this.approve(),
    reject: () => this.reject(),
    withdraw: () => this.withdraw(),
    overturn: () => this.overturn(),
    approveAll: () => this.approveAll(),
    bonus: () => this.bonus(),
    pause: () => this.lifecycle('pause'),
    resume: () => this.lifecycle('resume'),
    close: () => this.lifecycle('close'),
    cancel: () => this.lifecycle('cancel'),
    request: () => this.request(),
    cancelPayout: () => this.cancelPayout(),
    makeRun: () => this.makeRun(),
    approveRun: () => this.approveRun(),
    fetchRun: () => this.fetchRun(),
    cancelRun: () => this.cancelRun(),
    markRun: () => this.markRun(),
    markReturned: () => this.markReturned(),
    again: () => this.again(),
    minutes: () => this.pass(100),
    days: () => this.pass(3 * DAY_SECONDS + 7),
    weeks: () => this.pass(15 * DAY_SECONDS + 7),
  };

  private transfers = 0;
  /** The last command with an idempotency key: again, and again for another request. */
  private keyed: { again: () => Promise<Result<unknown>>; other: () => Promise<Result<unknown>> } | null = null;

  constructor(
    private readonly services: Services,
    private readonly cast: Cast,
    /** Of the step that is taken now. */
    public random: Random,
  ) {}

  /** What is tried now; null when there is nothing to try it on, or when it is no command. */
  async attempt(verb: string): Promise<Attempt | null> {
    const make = this.verbs[verb];
    if (make === undefined) throw new Error(`nobody knows how to ${verb}`);
    return make();
  }

  private get market() {
    return this.cast.market;
  }

  private pick<T>(from: readonly T[]): T | null {
    return from.length === 0 ? null : this.random.pick(from);
  }

  /** Mostly those who may. */
  private manager(): By {
    const chance = this.random.below(12);
    if (chance === 0) return { caller: this.cast.viewer, refusal: 'FORBIDDEN' };
    return chance === 1 ? { caller: this.cast.outsider, refusal: 'NOT_FOUND' } : { caller: this.cast.owner, refusal: null };
  }

  private admin(index: 0 | 1 = 0): By {
    return this.random.below(12) === 0
      ? { caller: this.cast.owner, refusal: 'FORBIDDEN' }
      : { caller: this.cast.admins[index], refusal: null };
  }

  private callerOf(worker: ModelWorker): Caller {
    return this.cast.workers.get(worker)!;
  }

  private fund(): Attempt {
    const by =
      this.random.below(10) === 0
        ? { caller: this.cast.owner, refusal: 'FORBIDDEN' as const }
        : { caller: this.cast.admins[0], refusal: null };
    const amountMinor = BigInt(this.random.pick([0, 60, 300, 900, 2_500]));
    const order = {
      organisationId: this.market.organisationId,
      reference: `${this.market.organisationId} ${++this.transfers}`,
      valueDate: new Date(this.services.now).toISOString().slice(0, 10),
      amountMinor,
      idempotencyKey: newId<'Funding'>() as string,
    };
    const record = (changed: Partial<typeof order> = {}) => this.services.fundings.record(by.caller, { ...order, ...changed });
    return {
      foretold: by.refusal ?? (amountMinor === 0n ? 'INVALID' : 'ok'),
      run: () => record(),
      apply: () => {
        this.market.availableMinor += amountMinor;
        this.keyed = { again: () => record(), other: () => record({ amountMinor: amountMinor + 1n }) };
      },
    };
  }

  private async post(): Promise<null> {
    if (this.market.batches.length < 2) {
      const reward = this.random.pick([50n, 100n]);
      this.market.batches.push(await makeDraft(this.services, this.cast, reward, 1 + this.random.below(2)));
    }
    return null;
  }

  private launch(): Attempt | null {
    const batch = this.pick(this.market.batches);
    if (batch === null) return null;
    const by = this.manager();
    const taskCount = this.pick([null, 1, 2]);
    return {
      foretold: by.refusal ?? (batch.state === 'draft' ? this.affordable(batch, taskCount) : 'CONFLICT'),
      run: () => this.services.launches.launch(by.caller, { batchId: batch.id, taskCount }),
      apply: () => {
        batch.state = 'open';
        this.market.launch(batch, taskCount ?? batch.tasks.length);
      },
    };
  }

  private extend(): Attempt | null {
    const batch = this.pick(this.market.batches);
    if (batch === null) return null;
    const by = this.manager();
    const taskCount = this.pick([null, 1, 3]);
    const isRunning = batch.state === 'open' || batch.state === 'paused';
    return {
      foretold: by.refusal ?? (isRunning ? this.affordable(batch, taskCount) : 'CONFLICT'),
      run: () => this.services.launches.extend(by.caller, { batchId: batch.id, taskCount }),
      apply: () => this.market.launch(batch, taskCount ?? batch.tasks.length),
    };
  }

  private affordable(batch: ModelBatch, taskCount: number | null): 'ok' | RefusalKind {
    const waiting = batch.tasks.length - batch.launched;
    if (waiting === 0 || (taskCount ?? 1) > waiting) return 'INVALID';
    const cost = this.market.priceOf(batch) * BigInt((taskCount ?? waiting) * batch.redundancy);
    return cost > this.market.availableMinor ? 'INSUFFICIENT_FUNDS' : 'ok';
  }

  private claim(): Attempt | null {
    const batch = this.pick(this.market.batches);
    const worker = this.random.pick(this.market.workers);
    if (batch === null) return null;
    const candidates = this.market.candidates(batch, worker);
    const foretold = (): Attempt['foretold'] => {
      if (batch.state === 'draft') return 'NOT_FOUND';
      if (batch.state !== 'open') return 'CONFLICT';
      if (this.market.heldBy(worker) >= TERMS.heldMaximum) return 'LIMIT_REACHED';
      return candidates.length === 0 ? 'CONFLICT' : 'ok';
    };
    return {
      foretold: foretold(),
      run: () => this.services.claims.claim(this.callerOf(worker), worker.id, { batchId: batch.id }),
      apply: async ({ assignmentId: id }: { assignmentId: AssignmentId }) => {
        const [row] = await this.services.db.query<{ task_id: TaskId }>('select task_id from work.assignment where id = $1', [id]);
        const taskId = candidates.find((each) => each === row?.task_id);
        if (taskId === undefined) throw new Error(`claim: the task ${row?.task_id} was not free for this worker`);
        batch.free.set(taskId, (batch.free.get(taskId) ?? 0) - 1);
        const until = this.services.now + (TERMS.leaseSeconds + TERMS.graceSeconds) * 1000;
        this.market.assignments.push({ id, batch, taskId, worker, state: 'held', until, isResting: false, label: null });
      },
    };
  }

  /** Mostly one in the state that is wanted, else any. */
  private assignment(state: ModelAssignment['state']): ModelAssignment | null {
    const fitting = this.market.assignments.filter((each) => each.state === state);
    return fitting.length > 0 && this.random.below(5) > 0 ? this.pick(fitting) : this.pick(this.market.assignments);
  }

  private submit(): Attempt | null {
    const assignment = this.assignment('held');
    if (assignment === null) return null;
    const label = this.random.below(4) === 0 ? 'no' : 'yes';
    const worker = this.random.below(15) === 0 ? this.random.pick(this.market.workers) : assignment.worker;
    const foretold = (): Attempt['foretold'] => {
      if (worker !== assignment.worker) return 'NOT_FOUND';
      if (assignment.state === 'held' || assignment.label === label) return 'ok';
      return 'CONFLICT';
    };
    return {
      foretold: foretold(),
      run: () => this.services.assignments.submit(this.callerOf(worker), worker.id, assignment.id, { label }),
      apply: () => {
        if (assignment.state !== 'held') return;
        assignment.state = 'submitted';
        assignment.label = label;
        assignment.until = this.services.now + TERMS.autoApproveSeconds * 1000;
      },
    };
  }

  private giveBack(): Attempt | null {
    const assignment = this.assignment('held');
    if (assignment === null) return null;
    return {
      foretold: assignment.state === 'held' || assignment.state === 'returned' ? 'ok' : 'CONFLICT',
      run: () => this.services.assignments.giveBack(this.callerOf(assignment.worker), assignment.worker.id, assignment.id),
      apply: () => {
        if (assignment.state !== 'held') return;
        assignment.state = 'returned';
        this.market.freeSlot(assignment);
      },
    };
  }

  private approve(): Attempt | null {
    const assignment = this.assignment('submitted');
    if (assignment === null) return null;
    const by = this.random.below(15) === 0 ? { caller: this.callerOf(assignment.worker), refusal: 'FORBIDDEN' as const } : this.manager();
    const order = { assignmentIds: [assignment.id], note: null, idempotencyKey: newId<'Review'>() as string };
    const run = (changed: Partial<{ note: string }> = {}) => this.services.reviews.approve(by.caller, { ...order, ...changed });
    return {
      foretold: by.refusal ?? (assignment.state === 'submitted' || assignment.state === 'approved' ? 'ok' : 'CONFLICT'),
      run: () => run(),
      apply: () => {
        if (assignment.state === 'submitted') this.market.approve(assignment, this.services.now);
        this.keyed = { again: () => run(), other: () => run({ note: NOTE }) };
      },
    };
  }

  private reject(): Attempt | null {
    const assignment = this.assignment('submitted');
    if (assignment === null) return null;
    const by = this.manager();
    const rejection = { assignmentId: assignment.id, reasonCode: 'incorrect' as const, note: this.random.below(12) === 0 ? 'No.' : NOTE };
    return {
      foretold: rejection.note === NOTE ? (by.refusal ?? (assignment.state === 'submitted' ? 'ok' : 'CONFLICT')) : 'INVALID',
      run: () => this.services.reviews.reject(by.caller, [rejection], null),
      apply: () => this.market.reject(assignment, this.services.now),
    };
  }

  private withdraw(): Attempt | null {
    const by = this.manager();
    return this.undo(by, (id) => this.services.reviews.withdraw(by.caller, id, null));
  }

  private overturn(): Attempt | null {
    const by = this.admin();
    return this.undo(by, (id) => this.services.reviews.overturn(by.caller, id, NOTE));
  }

  private undo(by: By, run: (id: AssignmentId) => Promise<Result<unknown>>): Attempt | null {
    const assignment = this.assignment('rejected');
    if (assignment === null) return null;
    return {
      foretold: by.refusal ?? (assignment.isResting ? 'ok' : 'CONFLICT'),
      run: () => run(assignment.id),
      apply: () => this.market.undo(assignment, this.services.now),
    };
  }

  private approveAll(): Attempt | null {
    const batch = this.pick(this.market.batches);
    if (batch === null) return null;
    const by = this.manager();
    return {
      foretold: by.refusal ?? 'ok',
      run: () => this.services.reviews.approveAll(by.caller, batch.id),
      apply: async () => {
        await this.services.jobs.sweepAll();
        for (const each of this.market.assignments) {
          if (each.batch === batch && each.state === 'submitted') this.market.approve(each, this.services.now);
        }
      },
    };
  }

  private bonus(): Attempt | null {
    const assignment = this.pick(this.market.assignments);
    if (assignment === null) return null;
    const by = this.manager();
    const amountMinor = BigInt(this.random.pick([0, 10, 40, 500]));
    const total = amountMinor + amountMinor / TERMS.feeDivisor;
    const { organisationId } = this.market;
    const order = {
      organisationId,
      workerAlias: null,
      assignmentId: assignment.id,
      amountMinor,
      reason: NOTE,
      idempotencyKey: newId<'Bonus'>() as string,
    };
    const pay = (changed: Partial<typeof order> = {}) => this.services.bonuses.pay(by.caller, { ...order, ...changed });
    return {
      foretold: by.refusal ?? (amountMinor === 0n ? 'INVALID' : total > this.market.availableMinor ? 'INSUFFICIENT_FUNDS' : 'ok'),
      run: () => pay(),
      apply: () => {
        this.market.availableMinor -= total;
        assignment.worker.pending.push({ dueAt: this.services.now + TERMS.holdSeconds * 1000, minor: amountMinor });
        this.keyed = { again: () => pay(), other: () => pay({ amountMinor: amountMinor + 10n }) };
      },
    };
  }

  private lifecycle(verb: 'pause' | 'resume' | 'close' | 'cancel'): Attempt | null {
    const batch = this.pick(this.market.batches);
    // Ends come seldom, so that lives are long.
    if (batch === null || (verb === 'close' || verb === 'cancel' ? this.random.below(3) > 0 : false)) return null;
    const by = this.manager();
    const from = { pause: ['open'], resume: ['paused'], close: ['open', 'paused'], cancel: ['draft', 'open', 'paused'] }[verb];
    return {
      foretold: by.refusal ?? (from.includes(batch.state) ? 'ok' : 'CONFLICT'),
      run: () => this.services.lifecycle[verb](by.caller, batch.id),
      apply: () => {
        if (verb === 'pause') batch.state = 'paused';
        else if (verb === 'resume') batch.state = 'open';
        else this.market.end(batch);
      },
    };
  }

  private request(): Attempt {
    const rich = this.market.workers.filter((each) => each.availableMinor > 0n);
    const worker = rich.length > 0 && this.random.below(4) > 0 ? this.random.pick(rich) : this.random.pick(this.market.workers);
    const amountMinor = this.random.pick([5n, 40n, 1_000_000n, null, null]);
    const isWrong = this.random.below(15) === 0;
    const order = { amountMinor, idempotencyKey: newId<'Payout'>() as string };
    const ask = (changed: Partial<typeof order> = {}) =>
      this.services.payouts.request(isWrong ? this.cast.owner : this.callerOf(worker), { ...order, ...changed });
    const minor = amountMinor ?? worker.availableMinor;
    const foretold = (): Attempt['foretold'] => {
      if (isWrong) return 'FORBIDDEN';
      if (!worker.hasPayee || this.market.openPayoutOf(worker) !== undefined) return 'CONFLICT';
      if (minor <= 0n) return 'INVALID';
      if (minor > worker.availableMinor) return 'INSUFFICIENT_FUNDS';
      return minor < TERMS.minimumPayoutMinor ? 'INVALID' : 'ok';
    };
    return {
      foretold: foretold(),
      run: () => ask(),
      apply: (id: PayoutId) => {
        worker.availableMinor -= minor;
        worker.inTransitMinor += minor;
        this.market.payouts.push({ id, worker, minor, state: 'reserved', run: null });
        this.keyed = { again: () => ask(), other: () => ask({ amountMinor: 21n }) };
      },
    };
  }

  private cancelPayout(): Attempt | null {
    const payout = this.pick(this.market.payouts);
    if (payout === null) return null;
    const worker = this.random.below(6) === 0 ? this.random.pick(this.market.workers) : payout.worker;
    return {
      foretold: worker !== payout.worker ? 'NOT_FOUND' : payout.state === 'reserved' ? 'ok' : 'CONFLICT',
      run: () => this.services.payouts.cancel(this.callerOf(worker), { payoutId: payout.id }),
      apply: () => this.giveBackPayout(payout, 'cancelled'),
    };
  }

  private giveBackPayout(payout: ModelPayout, state: 'cancelled' | 'failed' | 'returned'): void {
    // What was paid is in nobody's account here; what was not is in transit.
    if (payout.state !== 'paid') payout.worker.inTransitMinor -= payout.minor;
    payout.worker.availableMinor += payout.minor;
    payout.state = state;
  }

  private makeRun(): Attempt | null {
    const payouts = this.market.payouts;
    if (payouts.length === 0) return null;
    const by = this.admin();
    const reserved = payouts.filter((payout) => payout.state === 'reserved');
    return {
      foretold: by.refusal ?? (reserved.length > 0 ? 'ok' : 'CONFLICT'),
      run: () => this.services.runs.create(by.caller, { payoutIds: payouts.map((payout) => payout.id) }),
      apply: (id: PayoutRunId) => {
        const run = { id, state: 'awaiting_approval' as const };
        this.market.runs.push(run);
        for (const payout of reserved) Object.assign(payout, { state: 'in_run', run });
      },
    };
  }

  /** Mostly the newest. */
  private run() {
    return this.random.below(4) > 0 ? (this.market.runs.at(-1) ?? null) : this.pick(this.market.runs);
  }

  private linesOf(run: object): ModelPayout[] {
    return this.market.payouts.filter((payout) => payout.run === run);
  }

  private approveRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.random.below(5) === 0 ? { caller: this.cast.admins[0], refusal: 'FORBIDDEN' as const } : this.admin(1);
    return {
      foretold: by.refusal ?? (run.state === 'awaiting_approval' ? 'ok' : 'CONFLICT'),
      run: () => this.services.runs.approve(by.caller, { runId: run.id }),
      apply: () => {
        run.state = 'approved';
      },
    };
  }

  private fetchRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.admin();
    return {
      foretold: by.refusal ?? (run.state === 'awaiting_approval' || run.state === 'cancelled' ? 'CONFLICT' : 'ok'),
      run: () => this.services.runs.fetch(by.caller, run.id, 'csv'),
      apply: () => {
        if (run.state !== 'approved') return;
        run.state = 'exported';
        for (const payout of this.linesOf(run)) payout.state = 'sent';
      },
    };
  }

  private cancelRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.admin();
    return {
      foretold: by.refusal ?? (run.state === 'awaiting_approval' || run.state === 'approved' ? 'ok' : 'CONFLICT'),
      run: () => this.services.runs.cancel(by.caller, { runId: run.id }),
      apply: () => {
        run.state = 'cancelled';
        for (const payout of this.linesOf(run)) Object.assign(payout, { state: 'reserved', run: null });
      },
    };
  }

  private markRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.admin();
    const open = this.linesOf(run).filter((payout) => payout.state === 'sent');
    const rest = this.random.below(3) === 0 ? { outcome: 'failed' as const, reason: REASON } : { outcome: 'paid' as const };
    return {
      foretold: by.refusal ?? (run.state === 'exported' ? 'ok' : 'CONFLICT'),
      run: () => this.services.runs.mark(by.caller, { runId: run.id, lines: [], rest }),
      apply: () => {
        for (const payout of open) {
          if (rest.outcome === 'failed') this.giveBackPayout(payout, 'failed');
          else {
            payout.worker.inTransitMinor -= payout.minor;
            payout.state = 'paid';
          }
        }
        run.state = 'closed';
      },
    };
  }

  private markReturned(): Attempt | null {
    const payout = this.pick(this.market.payouts.filter((each) => each.run !== null));
    if (payout === null || payout.run === null) return null;
    const { run } = payout;
    const isSent = run.state === 'exported' || run.state === 'closed';
    return {
      foretold: isSent && (payout.state === 'sent' || payout.state === 'paid') ? 'ok' : 'CONFLICT',
      run: () =>
        this.services.runs.mark(this.cast.admins[0], {
          runId: run.id,
          lines: [{ payoutId: payout.id, outcome: 'returned', reason: REASON }],
          rest: null,
        }),
      apply: () => {
        this.giveBackPayout(payout, 'returned');
        if (this.linesOf(run).every((each) => each.state !== 'sent')) run.state = 'closed';
      },
    };
  }

  /** The same key again: the first answer, and no change; for another request: refused. */
  private again(): Attempt | null {
    const { keyed } = this;
    if (keyed === null) return null;
    return this.random.below(2) === 0 ? { foretold: 'ok', run: keyed.again } : { foretold: 'CONFLICT', run: keyed.other };
  }

  private async pass(seconds: number): Promise<null> {
    this.services.clock.advanceSeconds(seconds);
    await this.services.jobs.sweepAll();
    this.market.pass(this.services.now);
    return null;
  }
}
