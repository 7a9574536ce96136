/** GraphQL types for the reset of a forgotten password. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { AdminRequestId, PersonId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../admins/admin-request.types.ts';
import { API_KEYS_REVOKED } from '../authentication/session.types.ts';

@InputType({ description: 'The account whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'E-mail address of the account.' })
  email: string;
}

@InputType({ description: 'A new password, with the token of the link.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'The token in the link: the text after `#token=`. It works once, for 30 minutes.' })
  token: string;

  @Field(() => String, { description: 'The new one: 12 to 200 characters, and not one that anyone would try first.' })
  newPassword: string;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether to revoke all API keys of the account. Leave it true when somebody else may know the password.',
  })
  revokeApiKeys: boolean;
}

@InputType({ description: 'The person who needs a link, and why.' })
export class RequestResetLinkInput {
  @Field(() => idScalar('Person'), { description: 'Public id of the person.' })
  personId: PersonId;

  @Field(() => String, { description: 'How you know that the person asks, 10 to 1000 characters. The admin who decides reads it.' })
  reason: string;
}

@InputType({ description: 'The approved request for a link.' })
export class OpenResetLinkInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request that you made and another admin approved.' })
  requestId: AdminRequestId;
}

@SeenWithParent()
@ObjectType('ResetLink', { description: 'A link that sets a new password. It is shown only here.' })
export class ResetLinkType {
  @Field(() => String, { description: 'Address to hand to the person, by a way that nobody else reads.' })
  url: string;

  @Field(() => Date, { description: 'Time at which the link ends.' })
  expiresAt: Date;
}

export const RequestPasswordResetPayload = payloadType(
  'RequestPasswordReset',
  { accepted: () => Boolean },
  { accepted: 'True, whether or not there is an account with this address; null when the mutation was refused.' },
);
export const ResetPasswordPayload = payloadType(
  'ResetPassword',
  { sessionsEnded: () => Int, apiKeysRevoked: () => Int },
  { sessionsEnded: 'Number of sessions that were ended; null when the mutation was refused.', apiKeysRevoked: API_KEYS_REVOKED },
);
export const RequestResetLinkPayload = payloadType('RequestResetLink', { request: () => AdminRequestType }, { request: REQUEST_MADE });
export const OpenResetLinkPayload = payloadType(
  'OpenResetLink',
  { link: () => ResetLinkType },
  { link: 'The link, shown only here; null when the mutation was refused.' },
);
