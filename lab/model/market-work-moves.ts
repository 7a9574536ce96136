/** What people may try with money in, batches and work, and what it must end with. */
import { newId, type AssignmentId, type RefusalKind, type Result } from '../../src/kernel/index.ts';
import { makeDraft } from './market-people.ts';
import type { Attempt, By, Hand } from './market-hand.ts';
import { TERMS, type ModelAssignment, type ModelBatch } from './market-state.ts';

const NOTE = 'The box misses the second car.';

export class WorkMoves {
  private transfers = 0;

  constructor(private readonly hand: Hand) {}

  fund(): Attempt {
    const by =
      this.hand.random.below(10) === 0
        ? { caller: this.hand.people.owner, refusal: 'FORBIDDEN' as const }
        : { caller: this.hand.people.admins[0], refusal: null };
    const amountMinor = BigInt(this.hand.random.pick([0, 60, 300, 900, 2_500]));
    const order = {
      organisationId: this.hand.market.organisationId,
      reference: `${this.hand.market.organisationId} ${++this.transfers}`,
      valueDate: new Date(this.hand.services.now).toISOString().slice(0, 10),
      amountMinor,
      idempotencyKey: newId<'Funding'>() as string,
    };
    const record = (changed: Partial<typeof order> = {}) => this.hand.services.fundings.record(by.caller, { ...order, ...changed });
    return {
      expected: by.refusal ?? (amountMinor === 0n ? 'INVALID' : 'ok'),
      run: () => record(),
      apply: () => {
        this.hand.market.availableMinor += amountMinor;
        this.hand.keyed = { again: () => record(), other: () => record({ amountMinor: amountMinor + 1n }) };
      },
    };
  }

  async post(): Promise<null> {
    if (this.hand.market.batches.length < 2) {
      const reward = this.hand.random.pick([50n, 100n]);
      this.hand.market.batches.push(await makeDraft(this.hand.services, this.hand.people, reward, 1 + this.hand.random.below(2)));
    }
    return null;
  }

  launch(): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    if (batch === null) return null;
    const by = this.hand.manager();
    const taskCount = this.hand.pick([null, 1, 2]);
    return {
      expected: by.refusal ?? (batch.state === 'draft' ? this.affordable(batch, taskCount) : 'CONFLICT'),
      run: () => this.hand.services.launches.launch(by.caller, { batchId: batch.id, taskCount }),
      apply: () => {
        batch.state = 'open';
        this.hand.market.launch(batch, taskCount ?? batch.tasks.length);
      },
    };
  }

  extend(): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    if (batch === null) return null;
    const by = this.hand.manager();
    const taskCount = this.hand.pick([null, 1, 3]);
    const isRunning = batch.state === 'open' || batch.state === 'paused';
    return {
      expected: by.refusal ?? (isRunning ? this.affordable(batch, taskCount) : 'CONFLICT'),
      run: () => this.hand.services.launches.extend(by.caller, { batchId: batch.id, taskCount }),
      apply: () => this.hand.market.launch(batch, taskCount ?? batch.tasks.length),
    };
  }

  private affordable(batch: ModelBatch, taskCount: number | null): 'ok' | RefusalKind {
    const waiting = batch.tasks.length - batch.launched;
    if (waiting === 0 || (taskCount ?? 1) > waiting) return 'INVALID';
    const cost = this.hand.market.priceOf(batch) * BigInt((taskCount ?? waiting) * batch.redundancy);
    return cost > this.hand.market.availableMinor ? 'INSUFFICIENT_FUNDS' : 'ok';
  }

  /** Mostly one in the state that is wanted, else any. */
  private assignment(state: ModelAssignment['state']): ModelAssignment | null {
    const fitting = this.hand.market.assignments.filter((each) => each.state === state);
    return fitting.length > 0 && this.hand.random.below(5) > 0 ? this.hand.pick(fitting) : this.hand.pick(this.hand.market.assignments);
  }

  submit(): Attempt | null {
    const assignment = this.assignment('held');
    if (assignment === null) return null;
    const label = this.hand.random.below(4) === 0 ? 'no' : 'yes';
    const worker = this.hand.random.below(15) === 0 ? this.hand.random.pick(this.hand.market.workers) : assignment.worker;
    const expected = (): Attempt['expected'] => {
      if (worker !== assignment.worker) return 'NOT_FOUND';
      if (assignment.state === 'held') return assignment.isPrepared ? 'CONFLICT' : 'ok';
      return assignment.label === label ? 'ok' : 'CONFLICT';
    };
    return {
      expected: expected(),
      run: () => this.hand.services.assignments.submit(this.hand.callerOf(worker), worker.id, assignment.id, { label }),
      apply: () => {
        if (assignment.state !== 'held') return;
        assignment.state = 'submitted';
        assignment.label = label;
        assignment.until = this.hand.services.now + TERMS.autoApproveSeconds * 1000;
      },
    };
  }

  giveBack(): Attempt | null {
    const assignment = this.assignment('held');
    if (assignment === null) return null;
    return {
      expected: assignment.state === 'held' || assignment.state === 'returned' ? 'ok' : 'CONFLICT',
      run: () => this.hand.services.assignments.giveBack(this.hand.callerOf(assignment.worker), assignment.worker.id, assignment.id),
      apply: () => {
        if (assignment.state !== 'held') return;
        assignment.state = 'returned';
        this.hand.market.freeSlot(assignment);
      },
    };
  }

  approve(): Attempt | null {
    const assignment = this.assignment('submitted');
    if (assignment === null) return null;
    const by =
      this.hand.random.below(15) === 0
        ? { caller: this.hand.callerOf(assignment.worker), refusal: 'FORBIDDEN' as const }
        : this.hand.manager();
    const order = { assignmentIds: [assignment.id], note: null, idempotencyKey: newId<'Review'>() as string };
    const run = (changed: Partial<{ note: string }> = {}) => this.hand.services.reviews.approve(by.caller, { ...order, ...changed });
    return {
      expected: by.refusal ?? (assignment.state === 'submitted' || assignment.state === 'approved' ? 'ok' : 'CONFLICT'),
      run: () => run(),
      apply: () => {
        if (assignment.state === 'submitted') this.hand.market.approve(assignment, this.hand.services.now);
        this.hand.keyed = { again: () => run(), other: () => run({ note: NOTE }) };
      },
    };
  }

  reject(): Attempt | null {
    const assignment = this.assignment('submitted');
    if (assignment === null) return null;
    const by = this.hand.manager();
    const rejection = {
      assignmentId: assignment.id,
      reasonCode: 'incorrect' as const,
      note: this.hand.random.below(12) === 0 ? 'No.' : NOTE,
    };
    return {
      expected: by.refusal ?? (rejection.note !== NOTE ? 'INVALID' : assignment.state === 'submitted' ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.reviews.reject(by.caller, [rejection], null),
      apply: () => this.hand.market.reject(assignment, this.hand.services.now),
    };
  }

  withdraw(): Attempt | null {
    const by = this.hand.manager();
    return this.undo(by, (id) => this.hand.services.reviews.withdraw(by.caller, id, null));
  }

  overturn(): Attempt | null {
    const by = this.hand.admin();
    return this.undo(by, (id) => this.hand.services.reviews.overturn(by.caller, id, NOTE));
  }

  private undo(by: By, run: (id: AssignmentId) => Promise<Result<unknown>>): Attempt | null {
    const assignment = this.assignment('rejected');
    if (assignment === null) return null;
    return {
      expected: by.refusal ?? (assignment.isResting ? 'ok' : 'CONFLICT'),
      run: () => run(assignment.id),
      apply: () => this.hand.market.undo(assignment, this.hand.services.now),
    };
  }

  approveAll(): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    if (batch === null) return null;
    const by = this.hand.manager();
    return {
      expected: by.refusal ?? 'ok',
      run: () => this.hand.services.bulkApprovals.order(by.caller, { batchId: batch.id }),
      apply: async () => {
        await this.hand.services.jobs.sweepAll();
        for (const each of this.hand.market.assignments) {
          if (each.batch === batch && each.state === 'submitted') this.hand.market.approve(each, this.hand.services.now);
        }
      },
    };
  }

  bonus(): Attempt | null {
    const assignment = this.hand.pick(this.hand.market.assignments);
    if (assignment === null) return null;
    const by = this.hand.manager();
    const amountMinor = BigInt(this.hand.random.pick([0, 10, 40, 500]));
    const total = amountMinor + amountMinor / TERMS.feeDivisor;
    const { organisationId } = this.hand.market;
    const order = {
      organisationId,
      workerAlias: null,
      assignmentId: assignment.id,
      amountMinor,
      reason: NOTE,
      idempotencyKey: newId<'Bonus'>() as string,
    };
    const pay = (changed: Partial<typeof order> = {}) => this.hand.services.bonuses.pay(by.caller, { ...order, ...changed });
    return {
      expected: by.refusal ?? (amountMinor === 0n ? 'INVALID' : total > this.hand.market.availableMinor ? 'INSUFFICIENT_FUNDS' : 'ok'),
      run: () => pay(),
      apply: () => {
        this.hand.market.availableMinor -= total;
        assignment.worker.pending.push({ dueAt: this.hand.services.now + TERMS.holdSeconds * 1000, minor: amountMinor });
        this.hand.keyed = { again: () => pay(), other: () => pay({ amountMinor: amountMinor + 10n }) };
      },
    };
  }

  lifecycle(verb: 'pause' | 'resume' | 'close' | 'cancel'): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    // Ends come seldom, so that lives are long.
    if (batch === null || (verb === 'close' || verb === 'cancel' ? this.hand.random.below(3) > 0 : false)) return null;
    const by = this.hand.manager();
    const from = { pause: ['open'], resume: ['paused'], close: ['open', 'paused'], cancel: ['draft', 'open', 'paused'] }[verb];
    return {
      expected: by.refusal ?? (from.includes(batch.state) ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.lifecycle[verb](by.caller, batch.id),
      apply: () => {
        if (verb === 'pause') batch.state = 'paused';
        else if (verb === 'resume') batch.state = 'open';
        else this.hand.market.end(batch);
      },
    };
  }
}
