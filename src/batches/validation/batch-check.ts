/** Answers whether a batch could be created, and what it would cost. Writes nothing. */
import { Inject, Injectable } from '@nestjs/common';
import { SchemaThreads, type AnswerForm } from '../../forms/index.ts';
import { Identity } from '../../identity/index.ts';
import { invalid, ok, type Clock, type OrganisationId, type Refusal, type Result, say } from '../../kernel/index.ts';
import { Ledger } from '../../ledger/index.ts';
import { CLOCK, DB, type Caller, type Db } from '../../platform/index.ts';
import type { BatchSettings } from '../core/batch-settings.ts';
import { denyCreating } from '../core/batches.policy.ts';
import { MAXIMUM_TASKS } from '../core/task-limits.ts';
import { newBatchCost } from '../launch/new-batch-cost.ts';
import type { Cost } from '../pricing/price.ts';
import { BatchValidation } from './batch-validation.ts';

export interface BatchCheck {
  readonly refusals: readonly Refusal[];
  /** Null when a setting that it depends on is refused. */
  readonly cost: Cost | null;
  /** Null when it is refused. */
  readonly form: AnswerForm | null;
}

/** Settings that the cost depends on. */
const PRICED: ReadonlySet<string | undefined> = new Set(['organisationId', 'rewardMinor', 'internal', 'redundancy', 'target', 'taskCount']);

@Injectable()
export class BatchChecker {
  constructor(
    private readonly validation: BatchValidation,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly schemas: SchemaThreads,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param settings the refusals of an input that cannot be read, or what it says */
  async check(caller: Caller, organisationId: OrganisationId, settings: Result<BatchSettings>, taskCount: number): Promise<BatchCheck> {
    const denied = denyCreating(caller.actor, organisationId);
    if (denied !== null) return refused([denied]);
    if (!settings.ok) return refused(settings.refusals);
    const asking = { db: this.db, now: this.clock.now(), actor: caller.actor };
    // The refusals are what is asked for: they are a value here.
    const checked = await this.schemas.use(async (rules) =>
      ok(await this.validation.newBatch({ ...asking, rules }, organisationId, settings.value)),
    );
    if (!checked.ok) return refused(checked.refusals);
    const refusals = [...(checked.value.ok ? [] : checked.value.refusals), ...taskCountFaults(taskCount)];
    const paths = refusals.map((refusal) => refusal.path?.[0]);
    return {
      refusals,
      cost: paths.some((path) => PRICED.has(path)) ? null : await this.cost(organisationId, settings.value, taskCount),
      form: paths.includes('form') ? null : settings.value.form,
    };
  }

  private async cost(organisationId: OrganisationId, settings: BatchSettings, taskCount: number): Promise<Cost | null> {
    const organisation = await this.identity.organisation(this.db, organisationId);
    if (organisation === null) return null;
    const { currency } = organisation;
    const { feeMinor } = await this.validation.fee(this.db, this.clock.now(), organisation, settings.rewardMinor);
    const available = await this.ledger.balance(this.db, { kind: 'requester_available', ownerId: organisationId, currency });
    return newBatchCost({ ...settings, feeMinor, currency }, taskCount, available);
  }
}

function refused(refusals: readonly Refusal[]): BatchCheck {
  return { refusals, cost: null, form: null };
}

function taskCountFaults(taskCount: number): Refusal[] {
  const fits = taskCount >= 0 && taskCount <= MAXIMUM_TASKS;
  return fits ? [] : [invalid(say`A batch holds from 0 to ${MAXIMUM_TASKS} tasks.`, 'taskCount')];
}
