/** GraphQL types for sessions and sign-in payloads. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PersonId, SessionId } from '../../kernel/index.ts';
import {
  idScalar,
  payloadType,
  SeenBy,
  SeenWithParent,
  personIdOf,
  type GraphContext,
  type SessionCookies,
  type Transport,
} from '../../platform/index.ts';
import type { Session } from './session.repository.ts';
import type { NextStep, StartedSession, StartedSignIn } from './session-starter.ts';

export const SessionTransportEnum = { BEARER: 'bearer', COOKIE: 'cookie' } as const satisfies Record<string, Transport>;
registerEnumType(SessionTransportEnum, {
  name: 'SessionTransport',
  description: 'How the token of a session is sent. A token of one transport is refused as the other.',
  valuesMap: {
    BEARER: { description: 'In the header "Authorization: Bearer <token>": for programs.' },
    COOKIE: { description: 'In a cookie that scripts cannot read: for browsers, at the address of this marketplace only.' },
  },
});

export const NextStepEnum = { DONE: 'done', TOTP: 'totp', VERIFY_EMAIL: 'verify_email' } as const satisfies Record<string, NextStep>;
registerEnumType(NextStepEnum, {
  name: 'SignInStep',
  description: 'What remains to be done after a step of signing in.',
  valuesMap: {
    DONE: { description: 'Nothing: you are signed in.' },
    TOTP: { description: 'You are not signed in yet: send a code of your authenticator app.' },
    VERIFY_EMAIL: { description: 'You are signed in, and may only look around until you confirm your e-mail address.' },
  },
});

@SeenBy((actor, { personId }: SessionType) => personIdOf(actor) === personId, { scopes: ['account'] })
@ObjectType('Session', { description: 'A session of a signed-in device.' })
export class SessionType {
  @Field(() => idScalar('Session'), { description: 'Public id of the session.' })
  id: SessionId;

  @Field(() => SessionTransportEnum, { description: 'How the token of the session is sent.' })
  transport: Transport;

  @Field(() => String, { nullable: true, description: 'The User-Agent that signed in.' })
  device: string | null;

  @Field(() => Date, { description: 'Time at which the session began.' })
  createdAt: Date;

  @Field(() => Date, { description: 'When it was last used, to the minute.' })
  lastUsedAt: Date;

  @Field(() => Date, { description: 'When it ends unless it is used before.' })
  idleUntil: Date;

  @Field(() => Date, { description: 'Time at which the session ends at the latest.' })
  endsAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Until when it may do what needs a step-up; null, or in the past: call stepUp first.',
  })
  steppedUpUntil: Date | null;

  @Field(() => Boolean, { description: 'Whether this request came with it.' })
  isCurrent: boolean;

  /** Not exposed in the schema. */
  personId: string;
}

@SeenWithParent()
@ObjectType('Credentials', { description: 'A session just started. The token is shown here and never again.' })
export class CredentialsType {
  @Field(() => String, {
    nullable: true,
    description: 'Send it as "Authorization: Bearer <token>"; null when the session is in a cookie.',
  })
  token: string | null;

  @Field(() => idScalar('Session'), { description: 'Public id of the session.' })
  sessionId: SessionId;

  @Field(() => idScalar('Person'), { description: 'Public id of the signed-in person.' })
  personId: PersonId;

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
  const { id, personId, transport, device, createdAt, lastUsedAt, idleUntil, absoluteUntil, steppedUpUntil } = session;
  return {
    id,
    personId,
    transport,
    device,
    createdAt,
    lastUsedAt,
    idleUntil,
    endsAt: absoluteUntil,
    steppedUpUntil,
    isCurrent: id === currentId,
  };
}

function credentialsType(started: StartedSession): CredentialsType {
  const { transport, token, sessionId, personId, idleUntil, absoluteUntil, deviceToken } = started;
  return { token: transport === 'cookie' ? null : token, sessionId, personId, idleUntil, endsAt: absoluteUntil, deviceToken };
}

@InputType('SignInInput', { description: 'E-mail address and password of an account.' })
export class SignInInputType {
  @Field(() => String, { description: 'E-mail address of the account.' })
  email: string;

  @Field(() => String, { description: 'Password of the account.' })
  password: string;

  @Field(() => String, {
    nullable: true,
    description: 'The device token of an earlier sign-in to this account on this device, if there was one.',
  })
  deviceToken?: string | null;

  @Field(() => SessionTransportEnum, {
    defaultValue: SessionTransportEnum.BEARER,
    description: 'How the session token is sent. With COOKIE, the answer sets the cookie and shows no token.',
  })
  transport: Transport;
}

@InputType({ description: 'A code that ends a sign-in.' })
export class SignInWithCodeInput {
  @Field(() => String, { description: 'The code that your authenticator app shows, or one of your recovery codes. Each works once.' })
  code: string;

  @Field(() => String, { nullable: true, description: 'The `signInToken` of signIn; left out when it is in a cookie.' })
  signInToken?: string | null;
}

@InputType({ description: 'A session to end.' })
export class RevokeSessionInput {
  @Field(() => idScalar('Session'), { description: 'Public id of the session to end.' })
  sessionId: SessionId;
}

@InputType({ description: 'The current and the new password.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'Current password of the account.' })
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

/** Maps a step of a sign-in to its payload. The session cookie is set only here. */
export function answerSession(
  cookies: SessionCookies,
  { reply }: Pick<GraphContext, 'reply'>,
  started: StartedSession | StartedSignIn,
): { credentials: CredentialsType | null; next: NextStep; signInToken: string | null } {
  const isCookie = started.transport === 'cookie';
  const until = started.next === 'totp' ? started.expiresAt : started.absoluteUntil;
  if (isCookie) cookies.set(reply, started.token, until, started.startedAt);
  if (started.next !== 'totp') return { credentials: credentialsType(started), next: started.next, signInToken: null };
  return { credentials: null, next: started.next, signInToken: isCookie ? null : started.token };
}

export const NEXT_STEP = 'What remains to be done; null when the mutation was refused.';

export const SignInPayload = payloadType(
  'SignIn',
  { credentials: () => CredentialsType, next: () => NextStepEnum, signInToken: () => String },
  {
    credentials: 'The session that was started; null when it was refused, or when another step comes first.',
    next: NEXT_STEP,
    signInToken: 'Token for signInWithCode when `next` is TOTP; null otherwise, and null when it is in a cookie.',
  },
);
export const SignInWithCodePayload = payloadType(
  'SignInWithCode',
  { credentials: () => CredentialsType, next: () => NextStepEnum },
  { credentials: 'The session that was started; null when it was refused.', next: NEXT_STEP },
);
export const SignOutPayload = payloadType('SignOut', { sessionId: () => idScalar('Session') });
export const RevokeSessionPayload = payloadType('RevokeSession', { sessionId: () => idScalar('Session') });
export const RevokeAllSessionsPayload = payloadType(
  'RevokeAllSessions',
  { count: () => Int, apiKeysRevoked: () => Int },
  { count: 'Number of sessions that were ended; null when the mutation was refused.', apiKeysRevoked: API_KEYS_REVOKED },
);
