/** Making a batch and changing what it says. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  amountTooLarge,
  newId,
  notFound,
  ok,
  refuse,
  type BatchId,
  type OrganisationId,
  type Refusal,
  type Result,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import { Qualifications, type RequirementDraft } from '../qualifications/index.ts';
import { checkExpiry, checkRunningChange, checkSettings, DEFAULT_GOLD_PER_WORKER, isSame, type BatchSettings } from './batch-settings.ts';
import { BatchRepository, type BatchChange } from './batch.repository.ts';
import type { Batch, BatchVersion } from './batch.ts';
import { denyCreating, denyManaging } from './batches.policy.ts';
import { subject } from './ending.ts';
import { checkFieldsKnown, checkFormChange } from './form-change.ts';
import { Fees } from './fees.ts';
import { GoldCommands } from './gold.commands.ts';
import { lifecycle } from './lifecycle.ts';
import { feeFor } from './price.ts';
import { targetColumns, targetOf } from './target.ts';
import type { RulesToCompile } from './schema-rules.ts';
import { accountOf, SchemaThreads, type SchemaRules } from './schema-threads.ts';
import { TaskRepository } from './task.repository.ts';

@Injectable()
export class BatchCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    private readonly fees: Fees,
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
          const organisation = await this.identity.organisation(tx, organisationId);
          if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
          const checked = await this.check(
            tx,
            organisationId,
            settings,
            true,
            rules,
            settings,
            amountFaults(settings, organisation.currency),
          );
          if (!checked.ok) return checked;
          const id = newId<'Batch'>(tx.now);
          const { instructions, form, requirements: _drafts, target, goldPerWorker = DEFAULT_GOLD_PER_WORKER, ...rest } = settings;
          await this.batches.insert(tx, {
            ...rest,
            ...{ id, organisationId, currency: organisation.currency, requirements: checked.value },
            ...(await this.fee(tx, organisation, settings)),
            ...{ ...targetColumns(target), goldPerWorker },
            ...{ state: 'draft', ending: null, version: 1, taskCount: 0n, launchedPosition: 0n, revision: 0, refundedSlots: 0n },
            ...{ withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n, goldTasks: 0 },
            ...{ reviewNote: null, createdAt: tx.now, updatedAt: tx.now, launchedAt: null, openedAt: null, endedAt: null },
          });
          await this.batches.insertVersion(tx, {
            batchId: id,
            version: 1,
            instructions,
            form,
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
   * Changes a draft, or of a running batch what may still change. New instructions or another form make a new version,
   * which later claims see.
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
        const checked = await this.check(tx, batch.organisationId, after, change.expiresAt !== undefined, rules, toCompile, faults);
        if (!checked.ok) return checked;
        // A draft whose reward is set, to what it was even, gets the fee that holds now. What runs keeps its own.
        const isPriced = batch.state === 'draft' && change.rewardMinor !== undefined;
        const fee = isPriced ? await this.fee(tx, { id: batch.organisationId, currency: batch.currency }, after) : {};
        await this.write(tx, batch, before, after, { requirements: checked.value, ...fee });
        return ok(batchId);
      });
    return this.schemas.use(update);
  }

  private async write(tx: Tx, batch: Batch, before: BatchSettings, after: BatchSettings, also: BatchChange) {
    const { instructions, form, requirements: _drafts, target, ...rest } = after;
    const isNewVersion = instructions !== before.instructions || !isSame(form, before.form);
    const version = isNewVersion ? batch.version + 1 : batch.version;
    if (isNewVersion) {
      await this.batches.insertVersion(tx, {
        ...{ batchId: batch.id, version, instructions, form },
        ...{ createdAt: tx.now, createdBy: personIdOf(tx.actor) },
      });
    }
    if (batch.state === 'draft' && after.redundancy !== before.redundancy) {
      await this.tasks.changeDefault(tx, batch.id, before.redundancy, after.redundancy);
    }
    await this.batches.update(tx, batch, { ...rest, ...targetColumns(target), ...also, version });
    const changed = (Object.keys(after) as (keyof BatchSettings)[]).filter((key) => !isSame(before[key], after[key]));
    tx.act('batch.changed', subject(batch), { changed, version });
  }

  /** The requirements as they may be kept, or everything that is wrong with the settings. */
  private async check(
    tx: Tx,
    organisationId: OrganisationId,
    settings: BatchSettings,
    isExpiryNew: boolean,
    rules: SchemaRules,
    toCompile: RulesToCompile,
    furtherFaults: readonly Refusal[] = [],
  ): Promise<Result<Batch['requirements']>> {
    const compiled = await rules.compile(accountOf(tx.actor), toCompile);
    const refusals = [...checkSettings(settings, compiled), ...furtherFaults];
    const expiry = isExpiryNew ? checkExpiry(settings.expiresAt, tx.now) : null;
    const requirements = await this.qualifications.checkRequirements(tx, organisationId, settings.requirements);
    const [first, ...others] = [...refusals, ...(expiry === null ? [] : [expiry]), ...(requirements.ok ? [] : requirements.refusals)];
    if (first !== undefined) return refuse(first, ...others);
    return requirements;
  }

  /** The fee that holds now, and the rule that it comes from: fixed with the reward, so that the price shown is the price paid. */
  private async fee(tx: Tx, organisation: { readonly id: OrganisationId; readonly currency: string }, { rewardMinor }: BatchSettings) {
    const terms = await this.fees.terms(tx, organisation, tx.now);
    return {
      feeMinor: feeFor(rewardMinor, terms),
      feeBasisPoints: terms.basisPoints,
      feeMinimumMinor: terms.minimumMinor,
      feeAgreementId: terms.agreementId,
    };
  }
}

function settingsOf(batch: Batch, version: BatchVersion): BatchSettings {
  const { kind, title, description, itemSchema, rewardMinor, internal, estimatedSeconds, leaseSeconds } = batch;
  const { autoApproveSeconds, redundancy, goldPerWorker, workerCap, expiresAt } = batch;
  const requirements: readonly RequirementDraft[] = batch.requirements;
  return {
    ...{ kind, title, description, itemSchema, rewardMinor, internal, estimatedSeconds, leaseSeconds },
    ...{ autoApproveSeconds, redundancy, goldPerWorker, workerCap, expiresAt, requirements },
    target: targetOf(batch),
    instructions: version.instructions,
    form: version.form,
  };
}

/** What the batch has been through forbids: tasks that were checked, workers who took it under its terms. */
function changeFaults(batch: Batch, before: BatchSettings, after: BatchSettings): Refusal[] {
  const hasTasks = batch.taskCount > 0n;
  const schemaFault: Refusal[] =
    hasTasks && batch.state === 'draft' && !isSame(before.itemSchema, after.itemSchema)
      ? [
          {
            kind: 'INVALID',
            message: 'The tasks were checked against the item schema; change it before adding tasks.',
            path: ['itemSchema'],
          },
        ]
      : [];
  const formFaults = [
    ...(batch.state === 'draft' ? [] : checkFormChange(before.form, after.form)),
    ...(hasTasks ? checkFieldsKnown(before.form, after.form, before.itemSchema) : []),
  ].map((refusal) => ({ ...refusal, path: ['form', ...(refusal.path ?? [])] }));
  return [...schemaFault, ...formFaults, ...(batch.state === 'draft' ? [] : checkRunningChange(before, after))];
}

/** Amounts that are too large to be added up. */
function amountFaults({ rewardMinor, target }: BatchSettings, currency: string): Refusal[] {
  const reward = amountTooLarge(rewardMinor, currency, 'rewardMinor');
  const budgetMinor = target?.budgetMinor ?? null;
  const budget = budgetMinor === null ? null : amountTooLarge(budgetMinor, currency, 'target', 'budgetMinor');
  return [reward, budget].filter((fault) => fault !== null);
}
