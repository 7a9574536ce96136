/** The one validation of the settings of a batch: createBatch and updateBatch refuse by it, and checkBatch asks it. */
import { Injectable } from '@nestjs/common';
import { accountOf, type RulesToCompile, type SchemaRules } from '../../forms/index.ts';
import { Identity, type Organisation } from '../../identity/index.ts';
import { amountTooLarge, notFound, ok, refuse, type OrganisationId, type Refusal, type Result } from '../../kernel/index.ts';
import type { Actor, Db } from '../../platform/index.ts';
import { Pools } from '../../pools/index.ts';
import { Qualifications } from '../../qualifications/index.ts';
import { checkExpiry, checkSettings, type BatchSettings } from '../core/batch-settings.ts';
import type { Batch } from '../core/batch.ts';
import { Fees } from '../pricing/fees.ts';
import { feeFor } from '../pricing/price.ts';

/** Who asks, when, and what compiles schemas. */
interface Asking {
  readonly db: Db;
  readonly now: Date;
  readonly actor: Actor;
  readonly rules: SchemaRules;
}

interface Fee {
  readonly feeMinor: bigint;
  readonly feeBasisPoints: number;
  readonly feeMinimumMinor: bigint;
  readonly feeAgreementId: Batch['feeAgreementId'];
}

/** What of a new batch its settings do not say. */
interface NewBatchTerms {
  readonly organisation: Organisation;
  readonly requirements: Batch['requirements'];
  readonly fee: Fee;
}

@Injectable()
export class BatchValidation {
  constructor(
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    private readonly pools: Pools,
    private readonly fees: Fees,
  ) {}

  /** The terms of a new batch, or everything that is wrong with its settings. */
  async newBatch(asking: Asking, organisationId: OrganisationId, settings: BatchSettings): Promise<Result<NewBatchTerms>> {
    const organisation = await this.identity.organisation(asking.db, organisationId);
    if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
    const faults = amountFaults(settings, organisation.currency);
    const requirements = await this.requirements(asking, organisationId, settings, { isExpiryNew: true, toCompile: settings, faults });
    if (!requirements.ok) return requirements;
    const fee = await this.fee(asking.db, asking.now, organisation, settings.rewardMinor);
    return ok({ organisation, requirements: requirements.value, fee });
  }

  /**
   * The requirements as they may be kept, or everything that is wrong with the settings.
   *
   * @param of.toCompile the form and the item schema, where they are new
   * @param of.faults further faults of the settings
   */
  async requirements(
    { db, now, actor, rules }: Asking,
    organisationId: OrganisationId,
    settings: BatchSettings,
    of: { readonly isExpiryNew: boolean; readonly toCompile: RulesToCompile; readonly faults: readonly Refusal[] },
  ): Promise<Result<Batch['requirements']>> {
    const compiled = await rules.compile(accountOf(actor), of.toCompile);
    const refusals = [...checkSettings(settings, compiled), ...of.faults];
    const expiry = of.isExpiryNew ? checkExpiry(settings.expiresAt, now) : null;
    const requirements = await this.qualifications.checkRequirements(db, organisationId, settings.requirements);
    const pool = settings.poolId ? await this.pools.denyForBatch(db, organisationId, settings.poolId) : null;
    const further = [expiry, pool].filter((fault) => fault !== null);
    const [first, ...others] = [...refusals, ...further, ...(requirements.ok ? [] : requirements.refusals)];
    if (first !== undefined) return refuse(first, ...others);
    return requirements;
  }

  /** The fee that holds now, and the rule that it comes from: fixed with the reward, so that the price shown is the price paid. */
  async fee(
    db: Db,
    now: Date,
    organisation: { readonly id: OrganisationId; readonly currency: string },
    rewardMinor: bigint,
  ): Promise<Fee> {
    const terms = await this.fees.terms(db, organisation, now);
    return {
      feeMinor: feeFor(rewardMinor, terms),
      feeBasisPoints: terms.basisPoints,
      feeMinimumMinor: terms.minimumMinor,
      feeAgreementId: terms.agreementId,
    };
  }
}

/** Amounts that are too large to be added up. */
export function amountFaults({ rewardMinor, target }: BatchSettings, currency: string): Refusal[] {
  const reward = amountTooLarge(rewardMinor, currency, 'rewardMinor');
  const budgetMinor = target?.budgetMinor ?? null;
  const budget = budgetMinor === null ? null : amountTooLarge(budgetMinor, currency, 'target', 'budgetMinor');
  return [reward, budget].filter((fault) => fault !== null);
}
