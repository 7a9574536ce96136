/** Creates batches and changes their settings. */
import { Injectable } from '@nestjs/common';
import { newId, notFound, ok, refuse, type BatchId, type OrganisationId, type Refusal, type Result, invalid } from '../kernel/index.ts';
import { Commands, denyUnverified, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import type { RequirementDraft } from '../qualifications/index.ts';
import { checkRunningChange, DEFAULT_GOLD_PER_WORKER, isSame, type BatchSettings } from './core/batch-settings.ts';
import { BatchRepository, type BatchChange } from './core/batch.repository.ts';
import { type Batch, type BatchVersion, subject } from './core/batch.ts';
import { denyCreating, denyManaging } from './core/batches.policy.ts';
import { checkFieldsKnown, checkFormChange, SchemaThreads, type SchemaRules } from '../forms/index.ts';
import { GoldCommands } from './gold/gold.commands.ts';
import { lifecycle } from './core/lifecycle.ts';
import { targetColumns, targetOf } from './core/target.ts';
import { TaskRepository } from './core/task.repository.ts';
import { amountFaults, BatchValidation } from './validation/batch-validation.ts';

@Injectable()
export class BatchCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly validation: BatchValidation,
    private readonly gold: GoldCommands,
    private readonly schemas: SchemaThreads,
  ) {}

  /** Makes a draft. @param idempotencyKey a repeat answers the first batch */
  create(
    caller: Caller,
    organisationId: OrganisationId,
    settings: BatchSettings,
    idempotencyKey: string | null = null,
  ): Promise<Result<BatchId>> {
    const create = (rules: SchemaRules) =>
      this.commands.run(
        caller,
        async (tx) => {
          const unverified = denyUnverified(tx.actor);
          if (unverified !== null) return refuse(unverified);
          const terms = await this.validation.newBatch(asking(tx, rules), organisationId, settings);
          if (!terms.ok) return terms;
          const { organisation, requirements, fee } = terms.value;
          const id = newId<'Batch'>(tx.now);
          const { instructions, form, view = [], language = null, poolId = null, requirements: _drafts, target, ...rest } = settings;
          const { goldPerWorker = DEFAULT_GOLD_PER_WORKER } = settings;
          await this.batches.insert(tx, {
            ...rest,
            id,
            organisationId,
            language,
            poolId,
            currency: organisation.currency,
            requirements,
            ...fee,
            ...targetColumns(target),
            goldPerWorker,
            state: 'draft',
            ending: null,
            version: 1,
            taskCount: 0n,
            launchedPosition: 0n,
            revision: 0,
            refundedSlots: 0n,
            withheldSlots: 0n,
            poolSlots: 0n,
            unfundedSlots: 0n,
            goldTasks: 0,
            reviewNote: null,
            createdAt: tx.now,
            updatedAt: tx.now,
            launchedAt: null,
            openedAt: null,
            endedAt: null,
          });
          await this.batches.insertVersion(tx, {
            batchId: id,
            version: 1,
            instructions,
            form,
            view,
            createdAt: tx.now,
            createdBy: personIdOf(tx.actor),
          });
          tx.act('batch.created', subject({ id, organisationId }), { rewardMinor: settings.rewardMinor, redundancy: settings.redundancy });
          return ok(id);
        },
        {
          key: idempotencyKey,
          command: 'batch.create',
          request: { command: 'batch.create', organisationId, settings },
          authorise: () => denyCreating(caller.actor, organisationId),
        },
      );
    return this.schemas.use(create);
  }

  /**
   * Changes a draft, or the settings that a running batch may still change. New instructions, a new form or a new view
   * make a new version, which later claims use.
   */
  update(caller: Caller, batchId: BatchId, change: Partial<BatchSettings>): Promise<Result<BatchId>> {
    const update = (rules: SchemaRules) =>
      this.commands.run(caller, async (tx) => {
        const batch = await this.batches.lock(tx, batchId);
        if (batch === null) return refuse(notFound('The batch', 'batchId'));
        const denied = denyManaging(tx.actor, batch);
        if (denied !== null) return refuse(denied);
        const next = lifecycle.next(batch.state, 'be edited');
        if (!next.ok) return next;
        const version = await this.batches.newestVersion(tx, batch);
        const before = settingsOf(batch, version);
        const after = { ...before, ...change };
        const faults = [
          ...changeFaults(batch, before, after),
          ...amountFaults(after, batch.currency),
          ...(isSame(before.form, after.form) ? [] : await this.gold.faultsUnder(tx, batch, after.form, rules)),
        ];
        // What did not change was checked when it was written.
        const toCompile = {
          form: isSame(before.form, after.form) ? null : after.form,
          itemSchema: isSame(before.itemSchema, after.itemSchema) ? null : after.itemSchema,
        };
        const of = { isExpiryNew: change.expiresAt !== undefined, toCompile, faults };
        const checked = await this.validation.requirements(asking(tx, rules), batch.organisationId, after, of);
        if (!checked.ok) return checked;
        // Setting the reward of a draft, even to the same amount, applies the fee in force. A running batch keeps its
        // fee.
        const isPriced = batch.state === 'draft' && change.rewardMinor !== undefined;
        const fee = isPriced
          ? await this.validation.fee(tx, tx.now, { id: batch.organisationId, currency: batch.currency }, after.rewardMinor)
          : {};
        await this.write(tx, batch, before, after, { requirements: checked.value, ...fee });
        return ok(batchId);
      });
    return this.schemas.use(update);
  }

  private async write(tx: Tx, batch: Batch, before: BatchSettings, after: BatchSettings, also: BatchChange) {
    const { instructions, form, view = [], requirements: _drafts, target, ...rest } = after;
    const isNewVersion = instructions !== before.instructions || !isSame(form, before.form) || !isSame(view, before.view);
    const version = isNewVersion ? batch.version + 1 : batch.version;
    if (isNewVersion) {
      await this.batches.insertVersion(tx, {
        batchId: batch.id,
        version,
        instructions,
        form,
        view,
        createdAt: tx.now,
        createdBy: personIdOf(tx.actor),
      });
    }
    if (batch.state === 'draft' && after.redundancy !== before.redundancy) {
      await this.tasks.changeDefault(tx, batch.id, before.redundancy, after.redundancy);
    }
    await this.batches.update(tx, batch, { ...rest, ...targetColumns(target), ...also, version });
    const changed = (Object.keys(after) as (keyof BatchSettings)[]).filter((key) => !isSame(before[key], after[key]));
    tx.act('batch.changed', subject(batch), { changed, version });
  }
}

/** The command that asks. */
function asking(tx: Tx, rules: SchemaRules) {
  return { db: tx, now: tx.now, actor: tx.actor, rules };
}

function settingsOf(batch: Batch, version: BatchVersion): BatchSettings {
  const { kind, title, description, language, itemSchema, rewardMinor, internal, poolId, estimatedSeconds, leaseSeconds } = batch;
  const { autoApproveSeconds, redundancy, goldPerWorker, workerCap, expiresAt } = batch;
  const requirements: readonly RequirementDraft[] = batch.requirements;
  return {
    kind,
    title,
    description,
    language,
    itemSchema,
    rewardMinor,
    internal,
    poolId,
    estimatedSeconds,
    leaseSeconds,
    autoApproveSeconds,
    redundancy,
    goldPerWorker,
    workerCap,
    expiresAt,
    requirements,
    target: targetOf(batch),
    instructions: version.instructions,
    form: version.form,
    view: version.view,
  };
}

/** Faults of a change that the tasks or the launch of the batch forbid: tasks were checked, and workers claimed them under its terms. */
function changeFaults(batch: Batch, before: BatchSettings, after: BatchSettings): Refusal[] {
  const hasTasks = batch.taskCount > 0n;
  const schemaFault: Refusal[] =
    hasTasks && batch.state === 'draft' && !isSame(before.itemSchema, after.itemSchema)
      ? [invalid('The tasks were checked against the item schema; change it before adding tasks.', 'itemSchema')]
      : [];
  const formFaults = [
    ...(batch.state === 'draft' ? [] : checkFormChange(before.form, after.form)),
    ...(hasTasks ? checkFieldsKnown(before.form, after.form, before.itemSchema) : []),
  ].map((refusal) => ({ ...refusal, path: ['form', ...(refusal.path ?? [])] }));
  return [...schemaFault, ...formFaults, ...(batch.state === 'draft' ? [] : checkRunningChange(before, after))];
}
