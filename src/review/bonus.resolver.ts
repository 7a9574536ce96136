import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  CrowdWorkerType,
  Identity,
  OrganisationType,
  PublicOrganisationType,
  publicOrganisationType,
  WorkerType,
  IdentityLoaders,
} from '../identity/index.ts';
import { present, type BonusId } from '../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  MoneyType,
  moneyType,
  PageArgs,
  payload,
  personIdOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../platform/index.ts';
import { AssignmentType, viewpointOf } from '../work/index.ts';
import { BonusCommands } from './bonus.commands.ts';
import { BonusRepository } from './bonus.repository.ts';
import { BonusConnection, BonusType, bonusType, PayBonusInput, PayBonusPayload } from './bonus.types.ts';
import { ReviewLoaders } from './review.loaders.ts';
import { mayReadBonuses } from './review.policy.ts';

@Resolver(() => BonusType)
export class BonusResolver {
  constructor(
    private readonly commands: BonusCommands,
    private readonly loaders: ReviewLoaders,
    private readonly identity: Identity,
    private readonly people: IdentityLoaders,
  ) {}

  @Allow('member', 'money')
  @Mutation(() => PayBonusPayload, {
    description:
      "Pays a bonus from the organisation's balance to somebody who has taken its work. It is pending for the hold time, as rewards are.",
  })
  async payBonus(
    @Args('input', { description: 'The worker, the amount and the reason.' }) input: PayBonusInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.pay(caller, {
      organisationId: input.organisationId,
      workerAlias: input.workerId ?? null,
      assignmentId: input.assignmentId ?? null,
      amountMinor: input.amountMinor,
      reason: input.reason,
      idempotencyKey: input.idempotencyKey,
    });
    return payload(result, async ({ bonusId }) => ({ bonus: await this.one(context, bonusId) }));
  }

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation that paid the bonus.' })
  async requester(@Parent() { bonus }: BonusType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    return publicOrganisationType(present(await this.people.organisation(context, bonus.organisationId), 'the organisation of a bonus'));
  }

  @ResolveField(() => CrowdWorkerType, { nullable: true, description: 'Who gets it, as the organisation knows them; null for the worker.' })
  worker(@Parent() { bonus }: BonusType, @CurrentCaller() caller: Caller): CrowdWorkerType | null {
    if (personIdOf(caller.actor) === bonus.workerId) return null;
    return this.identity.crowdWorker(bonus.organisationId, bonus.workerId);
  }

  @ResolveField(() => MoneyType, { nullable: true, description: 'What the organisation pays the platform on top; null for the worker.' })
  fee(@Parent() { bonus }: BonusType, @CurrentCaller() caller: Caller): MoneyType | null {
    return personIdOf(caller.actor) === bonus.workerId ? null : moneyType(bonus.feeMinor, bonus.currency);
  }

  @ResolveField(() => String, {
    nullable: true,
    description: "The requester's own name for it, when it came in a file; null for the worker.",
  })
  externalId(@Parent() { bonus }: BonusType, @CurrentCaller() caller: Caller): string | null {
    return personIdOf(caller.actor) === bonus.workerId ? null : bonus.externalId;
  }

  @ResolveField(() => Date, { description: 'From when on it can be paid out.' })
  async payableAt(@Parent() { bonus }: BonusType, @Context() context: GraphContext): Promise<Date> {
    return present(await this.loaders.release(context, bonus.id), 'the release of a bonus').dueAt;
  }

  private async one(context: GraphContext, id: BonusId): Promise<BonusType> {
    return bonusType(present(await this.loaders.bonus(context, id), 'a bonus that was just paid'));
  }
}

@Resolver(() => WorkerType)
export class WorkerBonusResolver {
  constructor(
    private readonly rows: BonusRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => BonusConnection, { description: 'The bonuses that you got, newest first.' })
  async bonuses(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<BonusType>> {
    return connectionById(args, (after, limit) => this.rows.ofWorker(this.db, worker.id, after, limit), bonusType);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationBonusResolver {
  constructor(
    private readonly rows: BonusRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => BonusConnection, {
    nullable: true,
    description: 'The bonuses that it paid, newest first; null for callers who may not see its money.',
  })
  async bonuses(
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<BonusType> | null> {
    if (!mayReadBonuses(caller.actor, organisation.id)) return null;
    return connectionById(args, (after, limit) => this.rows.ofOrganisation(this.db, organisation.id, after, limit), bonusType);
  }
}

@Resolver(() => AssignmentType)
export class AssignmentBonusResolver {
  constructor(private readonly loaders: ReviewLoaders) {}

  @ResolveField(() => [BonusType], { description: 'The bonuses that were paid for it, oldest first.' })
  async bonuses(
    @Parent() { assignment }: AssignmentType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<BonusType[]> {
    if (viewpointOf(caller.actor, assignment) === null) return [];
    return (await this.loaders.bonusesOf(context, assignment.id)).map(bonusType);
  }
}
