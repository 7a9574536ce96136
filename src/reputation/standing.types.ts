/** GraphQL: what a worker did, in numbers. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { OrganisationId } from '../kernel/index.ts';
import { connectionType, SeenBy, SeenWithParent, isAdmin } from '../platform/index.ts';
import { rateForStrangers, type OutcomeCounts } from './outcome.ts';

@ObjectType({ isAbstract: true })
abstract class Counts {
  @Field(() => Int, { description: 'Number of assignments that the worker submitted.' })
  submitted: number;

  @Field(() => Int, { description: 'Assignments approved, and rejections that were overturned.' })
  approved: number;

  @Field(() => Int, { description: 'Assignments rejected, but for those that were overturned.' })
  rejected: number;

  @Field(() => Int, { description: 'Assignments given back before their time was over.' })
  returned: number;

  @Field(() => Int, { description: 'Assignments whose time ran out.' })
  expired: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'approved / (approved + rejected) in percent, rounded down: 100 means that none is rejected. Null while nothing is decided.',
  })
  approvalRatePercent: number | null;
}

@SeenWithParent()
@ObjectType('Standing', { description: "Outcomes of a worker's assignments on the whole platform." })
export class StandingType extends Counts {}

@SeenWithParent()
@ObjectType('CrowdWorkerStanding', {
  description: "What became of a worker's assignments for your organisation, and how they fare elsewhere.",
})
export class CrowdWorkerStandingType extends Counts {
  @Field(() => Int, {
    nullable: true,
    description: 'The approval rate on the whole platform, in percent, rounded down. Null while it rests on fewer than ten decisions.',
  })
  platformApprovalRatePercent: number | null;
}

@SeenBy(isAdmin)
@ObjectType('StandingWithRequester', { description: "Outcomes of a worker's assignments for one organisation, as admins see them." })
export class StandingWithRequesterType extends Counts {
  /** Not a field: `requester` is loaded by it. */
  organisationId: OrganisationId;
}

export const StandingWithRequesterConnection = connectionType(StandingWithRequesterType, 'StandingWithRequester');

export function standingType(counts: OutcomeCounts): StandingType {
  return Object.assign(new StandingType(), counts);
}

export function crowdWorkerStandingType(here: OutcomeCounts, everywhere: OutcomeCounts): CrowdWorkerStandingType {
  return Object.assign(new CrowdWorkerStandingType(), here, { platformApprovalRatePercent: rateForStrangers(everywhere) });
}

export function standingWithRequesterType(organisationId: OrganisationId, counts: OutcomeCounts): StandingWithRequesterType {
  return Object.assign(new StandingWithRequesterType(), counts, { organisationId });
}
