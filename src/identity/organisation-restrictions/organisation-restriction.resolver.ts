import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type Clock, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CurrentCaller,
  DB,
  ForScopes,
  load,
  mayAudit,
  payload,
  roleIn,
  type Actor,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { AdminRequestReader } from '../admins/admin-request.reader.ts';
import { OrganisationType } from '../organisations/organisation.types.ts';
import {
  LiftOrganisationRestrictionInput,
  LiftOrganisationRestrictionPayload,
  OrganisationRestrictionType,
  organisationRestrictionType,
} from './organisation-restriction.types.ts';
import { OrganisationRestrictions } from './organisation-restrictions.ts';

@Resolver(() => OrganisationType)
export class OrganisationRestrictionResolver {
  constructor(
    private readonly restrictions: OrganisationRestrictions,
    private readonly requests: AdminRequestReader,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('admin', 'admin')
  @Mutation(() => LiftOrganisationRestrictionPayload, {
    description: 'Asks to lift the restriction of an organisation early. Nothing changes until another admin approves the request.',
  })
  async liftOrganisationRestriction(
    @Args('input', { description: 'The restriction to lift, and the reason.' }) input: LiftOrganisationRestrictionInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.restrictions.lift(caller, input.restrictionId, input.note);
    return payload(result, async ({ restrictionId, organisationId, requestId }) => ({
      restriction: await this.one(organisationId, restrictionId),
      request: await this.requests.shown(requestId),
    }));
  }

  @ForScopes('requester:read', 'money')
  @ResolveField('restrictions', () => [OrganisationRestrictionType], {
    description: 'What it may not do, or might not, and why; newest first.',
  })
  async ofOrganisation(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationRestrictionType[]> {
    if (!maySeeRestrictions(caller.actor, organisation.id)) return [];
    const found = await load(context, 'payouts.restrictions', organisation.id, (ids) => this.restrictions.ofOrganisations(this.db, ids));
    return (found ?? []).map((each) => organisationRestrictionType(each, this.clock.now()));
  }

  private async one(organisationId: OrganisationId, restrictionId: string): Promise<OrganisationRestrictionType> {
    const all = (await this.restrictions.ofOrganisations(this.db, [organisationId])).get(organisationId) ?? [];
    const found = all.find(({ id }) => id === restrictionId);
    return organisationRestrictionType(present(found, 'a restriction that is there'), this.clock.now());
  }
}

/** Members, and admins. */
function maySeeRestrictions(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
