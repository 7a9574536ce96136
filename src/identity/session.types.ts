/** GraphQL: sessions, and what signing in answers. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { idScalar, payloadType, SeenBy, SeenWithParent, personIdOf } from '../platform/index.ts';
import type { StartedSession } from './session.commands.ts';
import type { Session } from './session.repository.ts';

@SeenBy((actor, { personId }: SessionType) => personIdOf(actor) === personId, { scopes: ['account'] })
@ObjectType('Session', { description: 'A signed-in device.' })
export class SessionType {
  @Field(() => idScalar('Session'), { description: 'Its id.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'The User-Agent that signed in.' })
  device: string | null;

  @Field(() => Date, { description: 'When it signed in.' })
  createdAt: Date;

  @Field(() => Date, { description: 'When it was last used, to the minute.' })
  lastUsedAt: Date;

  @Field(() => Date, { description: 'When it ends unless it is used before.' })
  idleUntil: Date;

  @Field(() => Date, { description: 'When it ends in any case.' })
  endsAt: Date;

  @Field(() => Boolean, { description: 'Whether this request came with it.' })
  isCurrent: boolean;

  /** Not a field. */
  personId: string;
}

@SeenWithParent()
@ObjectType('Credentials', { description: 'A session just started. The token is shown here and never again.' })
export class CredentialsType {
  @Field(() => String, { description: 'Send it as "Authorization: Bearer <token>".' })
  token: string;

  @Field(() => idScalar('Session'), { description: 'The session.' })
  sessionId: string;

  @Field(() => idScalar('Person'), { description: 'Who signed in.' })
  personId: string;

  @Field(() => Date, { description: 'When the session ends unless it is used before.' })
  idleUntil: Date;

  @Field(() => Date, { description: 'When the session ends in any case.' })
  endsAt: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'A device token, shown only here; null when the token that you sent stays valid. Keep it on this device and send it as `deviceToken` with the next sign-in. With it, the right password is accepted even while failed attempts of others lock the account or the address.',
  })
  deviceToken: string | null;
}

export function sessionType(session: Session, currentId: string | null): SessionType {
  const { id, personId, device, createdAt, lastUsedAt, idleUntil, absoluteUntil } = session;
  return { id, personId, device, createdAt, lastUsedAt, idleUntil, endsAt: absoluteUntil, isCurrent: id === currentId };
}

export function credentialsType(started: StartedSession): CredentialsType {
  const { token, sessionId, personId, idleUntil, absoluteUntil, deviceToken } = started;
  return { token, sessionId, personId, idleUntil, endsAt: absoluteUntil, deviceToken };
}

@InputType('SignInInput', { description: 'Who signs in.' })
export class SignInInputType {
  @Field(() => String, { description: 'E-mail address.' })
  email: string;

  @Field(() => String, { description: 'Password.' })
  password: string;

  @Field(() => String, {
    nullable: true,
    description: 'The device token of an earlier sign-in to this account on this device, if there was one.',
  })
  deviceToken?: string | null;
}

@InputType({ description: 'A session to end.' })
export class RevokeSessionInput {
  @Field(() => idScalar('Session'), { description: 'Which.' })
  sessionId: string;
}

@InputType({ description: 'A new password.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The present one.' })
  currentPassword: string;

  @Field(() => String, { description: 'The new one: 12 to 200 characters, and not one that anyone would try first.' })
  newPassword: string;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether to revoke all your API keys. Leave it true when somebody else may know the password.',
  })
  revokeApiKeys: boolean;
}

export const API_KEYS_REVOKED = 'Number of API keys that were revoked; null when the mutation was refused.';

export const SignInPayload = payloadType('SignIn', { credentials: () => CredentialsType });
export const SignOutPayload = payloadType('SignOut', { sessionId: () => idScalar('Session') });
export const RevokeSessionPayload = payloadType('RevokeSession', { sessionId: () => idScalar('Session') });
export const RevokeAllSessionsPayload = payloadType(
  'RevokeAllSessions',
  { count: () => Int, apiKeysRevoked: () => Int },
  { count: 'Number of sessions that were ended; null when the mutation was refused.', apiKeysRevoked: API_KEYS_REVOKED },
);
