import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PublicOrganisationType, publicOrganisationType } from '../identity/index.ts';
import { present, type OrganisationId, type QualificationTypeId } from '../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { maySeeHolders, maySeeType } from './qualifications.policy.ts';
import { QualificationTypeCommands } from './qualification-type.commands.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import type { TypeState } from './qualification-type.ts';
import {
  CreateQualificationTypeInput,
  CreateQualificationTypePayload,
  QualificationTypeConnection,
  QualificationTypeSetEnum,
  qualificationTypeType,
  QualificationTypeStateEnum,
  QualificationTypeType,
  UpdateQualificationTypeInput,
  UpdateQualificationTypePayload,
  type QualificationTypeSet,
} from './qualification-type.types.ts';

const SEARCH = {
  type: () => String,
  defaultValue: '',
  description: 'Words that name, description and keywords contain together; case does not matter.',
};

@Resolver(() => QualificationTypeType)
export class QualificationTypeResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly commands: QualificationTypeCommands,
    private readonly types: QualificationTypeRepository,
    private readonly identity: IdentityLoaders,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationTypeType, { nullable: true, description: 'One qualification type; null when there is none that you may see.' })
  async qualificationType(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => idScalar('QualificationType'), description: 'Public id of the qualification type.' }) id: QualificationTypeId,
  ): Promise<QualificationTypeType | null> {
    const type = await this.types.byId(this.db, id);
    return type !== null && maySeeType(caller.actor, type) ? qualificationTypeType(type) : null;
  }

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationTypeConnection, {
    nullable: true,
    description: 'Qualification types of one owner, or those it may require; oldest first. Null when the owner is not yours.',
  })
  async qualificationTypes(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', {
      type: () => idScalar('Organisation'),
      nullable: true,
      description: 'The organisation; left out, for admins: the platform, the system qualifications included.',
    })
    organisationId: OrganisationId | null | undefined,
    @Args('set', { type: () => QualificationTypeSetEnum, defaultValue: 'own', description: 'The set of types to list.' })
    set: QualificationTypeSet,
    @Args('state', { type: () => QualificationTypeStateEnum, nullable: true, description: 'Only those in this state.' })
    state: TypeState | null | undefined,
    @Args('search', SEARCH) search: string,
    @Args() args: PageArgs,
  ): Promise<Connection<QualificationTypeType> | null> {
    const owner = organisationId ?? null;
    if (!maySeeHolders(caller.actor, owner)) return null;
    const read = (after: string | null, limit: number) =>
      set === 'usable' && owner !== null
        ? this.types.knownTo(this.db, owner, { search, state: 'active' }, after, limit)
        : this.types.ownedBy(this.db, owner, { search, state: state ?? (set === 'usable' ? 'active' : null) }, after, limit);
    return connectionById(args, read, qualificationTypeType);
  }

  @Allow('worker', 'work')
  @Query(() => QualificationTypeConnection, { description: 'Qualification types that workers may ask for, oldest first.' })
  requestableQualificationTypes(
    @Args('search', SEARCH) search: string,
    @Args() args: PageArgs,
  ): Promise<Connection<QualificationTypeType>> {
    return connectionById(args, (after, limit) => this.types.requestable(this.db, search, after, limit), qualificationTypeType);
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => CreateQualificationTypePayload, {
    description: 'Makes a qualification type: a manager for the organisation, an admin for the platform.',
  })
  async createQualificationType(
    @Args('input', { description: 'Name, description and settings of the type.' }) input: CreateQualificationTypeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { organisationId, idempotencyKey, autoGrantValue, retryDelaySeconds, ...draft } = input;
    const whole = { ...draft, autoGrantValue: autoGrantValue ?? null, retryDelaySeconds: retryDelaySeconds ?? null };
    return payload(await this.commands.create(caller, organisationId ?? null, whole, idempotencyKey ?? null), async (id) => ({
      type: await this.one(id),
    }));
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => UpdateQualificationTypePayload, { description: "Changes a qualification type of one's own; managers and owners may." })
  async updateQualificationType(
    @Args('input', { description: 'The type and the settings to change.' }) input: UpdateQualificationTypeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { typeId, description, keywords, state, shared, requestable, autoGrantValue, retryDelaySeconds } = input;
    const changes = {
      // Null means "leave it" where a type must have a value, and "none" where it may have none.
      ...given({ description, keywords, state, shared, requestable }, (value) => value !== null),
      ...given({ autoGrantValue, retryDelaySeconds }, () => true),
    };
    return payload(await this.commands.update(caller, typeId, changes), async (id) => ({ type: await this.one(id) }));
  }

  @ResolveField(() => PublicOrganisationType, { nullable: true, description: 'The organisation that owns it; null: the platform.' })
  async owner(@Parent() type: QualificationTypeType, @Context() context: GraphContext): Promise<PublicOrganisationType | null> {
    const organisation = type.organisationId === null ? null : await this.identity.organisation(context, type.organisationId);
    return organisation && publicOrganisationType(organisation);
  }

  private async one(id: QualificationTypeId): Promise<QualificationTypeType> {
    return qualificationTypeType(present(await this.types.byId(this.db, id), 'the type just written'));
  }
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that were sent, and that `counts` does not take for left out. */
function given<T extends Record<string, unknown>>(fields: T, counts: (value: unknown) => boolean): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && counts(value))) as Given<T>;
}
