/** GraphQL types for admin proposals: people whom a group at the identity provider proposes as admins. */
import { Field, ObjectType } from '@nestjs/graphql';
import { mayAudit, SeenBy } from '../../platform/index.ts';

@SeenBy((actor, _proposal: AdminProposalType) => mayAudit(actor))
@ObjectType('AdminProposal', { description: 'A person whom a group at the identity provider proposes as an admin (grantAdmin).' })
export class AdminProposalType {
  @Field(() => Date, { description: 'When the person was first seen in the group.' })
  proposedAt: Date;

  @Field(() => Date, { description: 'When the identity provider last said that the person is in the group.' })
  checkedAt: Date;

  /** Not exposed in the schema. */
  personId: string;
}
