/** GraphQL: numbers for badges, by role. Other domains add the fields of their queues. */
import { ObjectType } from '@nestjs/graphql';
import type { OrganisationId, PersonId, WorkerId } from '../../kernel/index.ts';
import { isAdmin, personIdOf, SeenBy } from '../../platform/index.ts';
import { maySeeOrganisation } from './identity.policy.ts';

/** The admin who asks, for the rule about the second person (second-person.ts) as conditions of SQL. */
export interface Decider {
  readonly adminId: PersonId;
  /** What was asked for earlier, another admin decides. */
  readonly adminSince: Date;
  /** Organisations of which the admin is a member: others decide about them. */
  readonly organisationIds: readonly string[];
}

@SeenBy(isAdmin)
@ObjectType('AdminCounts', {
  description: 'What waits for you as an admin. Each queue counts only what you may decide: not what you asked for, or what is about you.',
})
export class AdminCountsType implements Decider {
  /** Not fields. */
  adminId: PersonId;
  adminSince: Date;
  organisationIds: readonly string[];
}

@SeenBy((actor, { organisationId }: OrganisationCountsType) => maySeeOrganisation(actor, organisationId), { scopes: ['requester:read'] })
@ObjectType('OrganisationCounts', {
  description: 'What waits for you in an organisation. Each queue counts only what your role may decide.',
})
export class OrganisationCountsType {
  organisationId: OrganisationId;
}

@SeenBy((actor, { workerId }: WorkerCountsType) => personIdOf(actor) === workerId, { scopes: ['work'] })
@ObjectType('WorkerCounts', { description: 'What waits for you as a worker, and for what you wait.' })
export class WorkerCountsType {
  workerId: WorkerId;
}
