/** The act log, seen from people and organisations: fields on identity's types, and one on the log's. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActLog, ActSummaryConnection, ActSummaryType, actSummaryType, ActType } from '../../audit/index.ts';
import { publicId } from '../../kernel/index.ts';
import {
  connectionById,
  CurrentCaller,
  DB,
  load,
  PageArgs,
  personIdOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { maySeeActs } from '../core/identity.policy.ts';
import { MemberType, memberType, OrganisationType } from '../organisations/organisation.types.ts';
import { NAME_ERASED, PersonType } from '../people/person.types.ts';
import { SessionRepository } from '../authentication/session.repository.ts';

@Resolver(() => PersonType)
export class OwnActsResolver {
  constructor(
    private readonly log: ActLog,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => ActSummaryConnection, {
    description: 'What you did, and the sign-ins to your account, right and wrong; newest first.',
  })
  async acts(@Parent() me: PersonType, @Args() args: PageArgs): Promise<Connection<ActSummaryType>> {
    return connectionById(
      args,
      (after, limit) => this.log.actsOf(this.db, me.id, after, limit),
      (row) => actSummaryType(row, me.id),
    );
  }
}

@Resolver(() => OrganisationType)
export class OrganisationActsResolver {
  constructor(
    private readonly log: ActLog,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => ActSummaryConnection, {
    nullable: true,
    description:
      'What was done to this organisation and what belongs to it, newest first; null unless you are an owner, a manager or an admin.',
  })
  async acts(
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<ActSummaryType> | null> {
    if (!maySeeActs(caller.actor, organisation.id)) return null;
    return connectionById(
      args,
      (after, limit) => this.log.acts(this.db, { organisationId: organisation.id }, after, limit),
      (row) => actSummaryType(row, personIdOf(caller.actor)),
    );
  }
}

@Resolver(() => ActSummaryType)
export class ActMemberResolver {
  constructor(private readonly loaders: IdentityLoaders) {}

  @ResolveField(() => MemberType, {
    nullable: true,
    description: 'The member of the organisation who did it; null when it was a worker, the marketplace, or somebody who has left.',
  })
  async member(@Parent() act: ActSummaryType, @Context() context: GraphContext): Promise<MemberType | null> {
    if (act.organisationId === null || act.actorId === null) return null;
    const members = await this.loaders.members(context, act.organisationId);
    const member = members.find(({ personId, state }) => personId === act.actorId && state === 'active');
    return member === undefined ? null : memberType(member);
  }
}

/** The name of the person who acted; for an erased person, a note that the name was erased. */
async function nameOf(context: GraphContext, loaders: IdentityLoaders, personId: string): Promise<string> {
  return (await loaders.person(context, personId))?.name ?? NAME_ERASED;
}

@Resolver(() => ActType)
export class ActViaResolver {
  constructor(
    private readonly loaders: IdentityLoaders,
    private readonly sessions: SessionRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Name of the person who did it, "Name erased" after an erasure. For the marketplace, the job or tool, such as ' +
      '"sweep.review.end_holds". Null when nobody was signed in.',
  })
  async actorName(@Parent() act: ActType, @Context() context: GraphContext): Promise<string | null> {
    return act.actorId === null ? act.jobName : nameOf(context, this.loaders, act.actorId);
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'The id of the session or API key that was used; null when it was none, or is not kept any more.',
  })
  async via(@Parent() act: ActType, @Context() context: GraphContext): Promise<string | null> {
    if (act.viaId === null) return null;
    const kind = await load(context, 'identity.via', act.viaId, (ids) => this.sessions.kindsOf(this.db, ids));
    return kind && publicId(kind, act.viaId);
  }
}
