/** GraphQL: inputs and payloads of registering, of changing one's own account, and of giving and taking admin roles. */
import { Field, InputType, Int } from '@nestjs/graphql';
import type { PersonId } from '../../kernel/index.ts';
import { idScalar, payloadType, type Transport } from '../../platform/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../admins/admin-request.types.ts';
import { API_KEYS_REVOKED, CredentialsType, NEXT_STEP, NextStepEnum, SessionTransportEnum } from '../authentication/session.types.ts';
import { PersonType, PersonViewType } from '../people/person.types.ts';

@InputType({ description: 'E-mail address, name and password of a new account.' })
export class RegisterInput {
  @Field(() => String, { description: 'E-mail address, which signs you in.' })
  email: string;

  @Field(() => String, { description: '12 to 200 characters, and not one that anyone would try first.' })
  password: string;

  @Field(() => String, { description: 'Your name, 1 to 100 characters.' })
  name: string;

  @Field(() => String, { description: 'Your date of birth, YYYY-MM-DD; see marketplace { minimumAge }.' })
  birthDate: string;

  @Field(() => String, { description: 'The country you live in, ISO 3166-1 alpha-2, such as "KE".' })
  country: string;

  @Field(() => String, { description: 'The version of the terms that you accept; see marketplace { termsVersion }.' })
  acceptedTerms: string;

  @Field(() => SessionTransportEnum, {
    defaultValue: SessionTransportEnum.BEARER,
    description: 'How the session token is sent. With COOKIE, the answer sets the cookie and shows no token.',
  })
  transport: Transport;
}

@InputType({ description: 'A new name for oneself.' })
export class UpdateMeInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name: string;
}

@InputType({ description: 'The terms of use to accept.' })
export class AcceptTermsInput {
  @Field(() => String, { description: 'The version in force; see marketplace { termsVersion }.' })
  version: string;
}

@InputType({ description: 'Identifies one person by id.' })
export class PersonInput {
  @Field(() => idScalar('Person'), { description: 'Public id of the person that the mutation changes.' })
  personId: PersonId;

  @Field(() => String, { nullable: true, description: 'Reason for the admin who decides, 10 to 1000 characters.' })
  reason?: string | null;
}

export const RegisterPayload = payloadType(
  'Register',
  { me: () => PersonType, credentials: () => CredentialsType, next: () => NextStepEnum },
  { next: NEXT_STEP },
);
export const UpdateMePayload = payloadType('UpdateMe', { me: () => PersonType });
export const ChangePasswordPayload = payloadType(
  'ChangePassword',
  { me: () => PersonType, apiKeysRevoked: () => Int, deviceToken: () => String },
  {
    apiKeysRevoked: API_KEYS_REVOKED,
    deviceToken: 'A new device token for this device; the earlier ones are revoked. Null when the mutation was refused.',
  },
);
export const AcceptTermsPayload = payloadType('AcceptTerms', { me: () => PersonType });
export const GrantAdminPayload = payloadType(
  'GrantAdmin',
  { person: () => PersonViewType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
export const GrantAuditorPayload = payloadType(
  'GrantAuditor',
  { person: () => PersonViewType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
export const RevokeAuditorPayload = payloadType(
  'RevokeAuditor',
  { person: () => PersonViewType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
export const RevokeAdminPayload = payloadType(
  'RevokeAdmin',
  { person: () => PersonViewType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
