/** GraphQL types for a change of the e-mail address. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { payloadType, SeenWithParent } from '../../platform/index.ts';
import { PersonType } from '../people/person.types.ts';
import type { EmailChange } from './email-change.entity.ts';

@SeenWithParent()
@ObjectType('EmailChange', { description: 'A change of your e-mail address that waits until both addresses confirm it.' })
export class EmailChangeType {
  @Field(() => String, { description: 'The new e-mail address of the account.' })
  newEmail: string;

  @Field(() => Boolean, { description: 'Whether the present address confirmed it, or is not asked because it was never confirmed itself.' })
  oldConfirmed: boolean;

  @Field(() => Boolean, { description: 'Whether the new address confirmed it.' })
  newConfirmed: boolean;

  @Field(() => Date, { description: 'Time at which the change ends unless both confirmed it.' })
  expiresAt: Date;
}

export function emailChangeType({ email, oldTokenHash, oldConfirmedAt, newConfirmedAt, expiresAt }: EmailChange): EmailChangeType {
  const oldConfirmed = oldTokenHash === null || oldConfirmedAt !== null;
  return Object.assign(new EmailChangeType(), { newEmail: email, oldConfirmed, newConfirmed: newConfirmedAt !== null, expiresAt });
}

@InputType({ description: 'A new e-mail address for oneself.' })
export class ChangeEmailInput {
  @Field(() => String, { description: 'The new address. It signs you in when both addresses confirmed it.' })
  newEmail: string;
}

@InputType({ description: 'The token of a link that confirms a change of address.' })
export class ConfirmEmailChangeInput {
  @Field(() => String, { description: 'The token in the link that either address got: the text after `#token=`.' })
  token: string;
}

@InputType({ description: 'The token of the link that cancels a change of address.' })
export class CancelEmailChangeInput {
  @Field(() => String, { description: 'The token in the link that the present address got.' })
  token: string;
}

export const ChangeEmailPayload = payloadType(
  'ChangeEmail',
  { emailChange: () => EmailChangeType },
  { emailChange: 'The change that waits; null when the mutation was refused.' },
);
export const ConfirmEmailChangePayload = payloadType(
  'ConfirmEmailChange',
  { me: () => PersonType, isMade: () => Boolean },
  { isMade: 'Whether both addresses confirmed it, and the account has the new one; null when the mutation was refused.' },
);
export const CancelEmailChangePayload = payloadType(
  'CancelEmailChange',
  { cancelled: () => Boolean },
  { cancelled: 'True when the change was cancelled; null when the mutation was refused.' },
);
