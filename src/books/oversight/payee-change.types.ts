/** GraphQL: changes of the bank details and Stripe accounts of a worker. */
import { Field, ObjectType } from '@nestjs/graphql';
import { ActType, actType, type Act } from '../../audit/index.ts';
import { connectionType, mayAudit, SeenBy } from '../../platform/index.ts';

@SeenBy(mayAudit)
@ObjectType('PayeeChange', { description: 'A change to the bank details or Stripe account that a worker is paid to.' })
export class PayeeChangeType {
  @Field(() => ActType, { description: 'Who did what, when: the verb is as "payee.set", "payee.changed" or "payee.refused".' })
  act: ActType;

  /** Not fields. */
  payeeId: string | null;
  replacedId: string | null;
}

export const PayeeChangeConnection = connectionType(PayeeChangeType, 'PayeeChange');

export function payeeChangeType(act: Act): PayeeChangeType {
  const { replaced } = act.data;
  return Object.assign(new PayeeChangeType(), {
    act: actType(act),
    payeeId: act.subjectKind === 'payee' ? act.subjectId : null,
    replacedId: typeof replaced === 'string' ? replaced : null,
  });
}
