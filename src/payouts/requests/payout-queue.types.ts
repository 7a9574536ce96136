/** GraphQL: the queue of decisions before money goes out. */
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, mayAudit, SeenBy } from '../../platform/index.ts';
import type { QueuedDecision } from './payout-queue.repository.ts';

export const PayoutDecisionKindEnum = { PAYOUT: 'payout', BANK_DETAILS: 'payee' } as const;
registerEnumType(PayoutDecisionKindEnum, {
  name: 'QueuedDecisionKind',
  description: 'Kind of a decision that waits for an admin.',
  valuesMap: {
    PAYOUT: { description: 'Whether a large payout may go on: approvePayout or refusePayout.' },
    BANK_DETAILS: { description: 'Whether bank details that another worker gave, too, may be used: decidePayee.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('QueuedDecision', { description: 'A payout or bank details that wait for the decision of an admin.' })
export class QueuedDecisionType {
  @Field(() => PayoutDecisionKindEnum, { description: 'Kind of the decision.' })
  kind: QueuedDecision['kind'];

  @Field(() => Date, { description: 'Time since which it waits.' })
  since: Date;

  /** Not a field. */
  id: string;
}

export const QueuedDecisionConnection = connectionType(QueuedDecisionType, 'QueuedDecision');
