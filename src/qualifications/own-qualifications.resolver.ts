/** Qualifications as the worker who has them, or asks for them, sees them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../identity/index.ts';
import { present, type Clock, type QualificationRequestId, type QualificationTypeId } from '../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { GrantRepository } from './grant.repository.ts';
import { OwnQualificationConnection, OwnQualificationType, ownQualificationType, SystemQualificationValueType } from './grant.types.ts';
import {
  OwnQualificationRequestConnection,
  OwnQualificationRequestType,
  ownQualificationRequestType,
  RequestQualificationInput,
  RequestQualificationPayload,
} from './request.types.ts';
import { Qualifications } from './qualifications.ts';
import { QualificationLoaders } from './qualifications.loaders.ts';
import { QualificationTypeType, qualificationTypeType } from './qualification-type.types.ts';
import { RequestCommands } from './request.commands.ts';
import { RequestRepository } from './request.repository.ts';
import { localeType, LocaleType, RequirementType } from './requirement.types.ts';

@Resolver(() => WorkerType)
export class WorkerQualificationsResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly grants: GrantRepository,
    private readonly requests: RequestRepository,
    private readonly qualificationsOf: Qualifications,
    private readonly commands: RequestCommands,
  ) {}

  @ResolveField(() => OwnQualificationConnection, {
    description: 'What you were granted, also what has ended or was revoked; newest first.',
  })
  async qualifications(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<OwnQualificationType>> {
    const now = this.clock.now();
    return connectionById(
      args,
      (after, limit) => this.grants.ofWorker(this.db, worker.id, after, limit),
      (row) => ownQualificationType(row, now),
    );
  }

  @ResolveField(() => OwnQualificationRequestConnection, { description: 'What you asked for, newest first.' })
  async qualificationRequests(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<OwnQualificationRequestType>> {
    const workerId = worker.id;
    return connectionById(args, (after, limit) => this.requests.ofWorker(this.db, workerId, after, limit), ownQualificationRequestType);
  }

  @ResolveField(() => [SystemQualificationValueType], {
    description: 'What is computed of you, and what requirements on it are compared with. What is not known is left out.',
  })
  async systemQualifications(@Parent() worker: WorkerType): Promise<SystemQualificationValueType[]> {
    const values = await this.qualificationsOf.systemValuesOf(this.db, worker.id);
    const shown = (typeId: QualificationTypeId, value: number | null, locale: LocaleType | null, skill: string | null) =>
      Object.assign(new SystemQualificationValueType(), { typeId, value, locale, skill });
    return [...values].flatMap(([typeId, value]) => {
      if (value.kind === 'skill') return [...value.percents].map(([skill, percent]) => shown(typeId, percent, null, skill));
      return value.kind === 'integer' ? shown(typeId, value.value, null, null) : shown(typeId, null, localeType(value), null);
    });
  }

  @Allow('worker', 'work')
  @Mutation(() => RequestQualificationPayload, { description: 'Asks for a qualification; some are granted at once.' })
  async requestQualification(
    @Args('input', { description: 'The qualification type, by id.' }) input: RequestQualificationInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.request(caller, input.typeId), async (id) => ({ request: await this.one(id) }));
  }

  private async one(id: QualificationRequestId): Promise<OwnQualificationRequestType> {
    return ownQualificationRequestType(present(await this.requests.byId(this.db, id), 'the request just written'));
  }
}

@Resolver(() => OwnQualificationType)
export class OwnQualificationResolver {
  constructor(private readonly loaders: QualificationLoaders) {}

  @ResolveField(() => QualificationTypeType, { description: 'Type of the qualification.' })
  async type(@Parent() held: OwnQualificationType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, held));
  }

  @ResolveField(() => String, { nullable: true, description: 'Why it was revoked; null while it is not.' })
  revokedReason(@Parent() held: OwnQualificationType, @Context() context: GraphContext): Promise<string | null> {
    return this.loaders.reason(context, held.grantId);
  }
}

@Resolver(() => OwnQualificationRequestType)
export class OwnQualificationRequestResolver {
  constructor(private readonly loaders: QualificationLoaders) {}

  @ResolveField(() => QualificationTypeType, { description: 'The qualification type that was requested.' })
  async type(@Parent() request: OwnQualificationRequestType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, request));
  }
}

@Resolver(() => SystemQualificationValueType)
export class SystemQualificationValueResolver {
  constructor(private readonly loaders: QualificationLoaders) {}

  @ResolveField(() => QualificationTypeType, { description: 'Type of the system qualification.' })
  async type(@Parent() value: SystemQualificationValueType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, value));
  }
}

@Resolver(() => RequirementType)
export class RequirementResolver {
  constructor(private readonly loaders: QualificationLoaders) {}

  @ResolveField(() => QualificationTypeType, { description: 'Qualification type that is required.' })
  async type(@Parent() requirement: RequirementType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, requirement));
  }
}
