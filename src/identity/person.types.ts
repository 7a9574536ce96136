/** GraphQL: oneself, and a person as admins and auditors see them. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, payloadType, SeenBy, SeenWithParent, mayAudit, personIdOf } from '../platform/index.ts';
import { AdminRequestType, REQUEST_MADE } from './admins/admin-request.types.ts';
import { deceptionOf, type Deception } from './confusables.ts';
import { NAME_WARNING, NameWarningEnum } from './name-warning.types.ts';
import type { Person, PersonWithPrivate } from './person.repository.ts';
import { API_KEYS_REVOKED, CredentialsType } from './session.types.ts';

export const PersonKindEnum = { HUMAN: 'human', AI: 'ai' } as const;
registerEnumType(PersonKindEnum, {
  name: 'PersonKind',
  description: 'What a person is.',
  valuesMap: { HUMAN: { description: 'A human being.' }, AI: { description: 'A program that works as a worker.' } },
});

@SeenWithParent()
@ObjectType({ description: 'A version of the terms, and when it was accepted.' })
export class AcceptedTerms {
  @Field(() => String, { description: 'The version.' })
  version: string;

  @Field(() => Date, { description: 'When it was accepted.' })
  acceptedAt: Date;
}

@SeenBy((actor, { id }: PersonType) => personIdOf(actor) === id, { scopes: ['account'] })
@ObjectType('Me', { description: 'Oneself: what only you can see of you.' })
export class PersonType {
  @Field(() => idScalar('Person'), { description: 'Your id.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'Your e-mail address.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Your name.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: 'Your date of birth, YYYY-MM-DD.' })
  birthDate: string | null;

  @Field(() => String, { nullable: true, description: 'Your country, as you registered; ISO 3166-1 alpha-2.' })
  country: string | null;

  @Field(() => Boolean, { description: 'Whether you are an admin of this marketplace.' })
  isAdmin: boolean;

  @Field(() => Boolean, { description: 'Whether you are an auditor, who reads the books and changes nothing.' })
  isAuditor: boolean;

  @Field(() => Date, { description: 'When you registered.' })
  createdAt: Date;
}

/** Shown instead of the name of a person whose personal data were erased. */
export const NAME_ERASED = 'Name erased';

@SeenBy((actor, _person: PersonViewType) => mayAudit(actor))
@ObjectType('Person', { description: 'A person, as admins and auditors see them.' })
export class PersonViewType {
  @Field(() => idScalar('Person'), { description: 'Their id.' })
  id: string;

  @Field(() => PersonKindEnum, { description: 'Human or AI.' })
  kind: Person['kind'];

  @Field(() => String, { nullable: true, description: 'E-mail address; null when the personal data were erased.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Name; null when the personal data were erased.' })
  name: string | null;

  @Field(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  nameWarning: Deception | null;

  @Field(() => String, { nullable: true, description: 'Country as registered, ISO 3166-1 alpha-2.' })
  country: string | null;

  @Field(() => Boolean, { description: 'Whether they are a worker.' })
  isWorker: boolean;

  @Field(() => Boolean, { description: 'Whether they are an admin.' })
  isAdmin: boolean;

  @Field(() => Boolean, { description: 'Whether they are an auditor, who reads the books and changes nothing.' })
  isAuditor: boolean;

  @Field(() => Date, { description: 'When they registered.' })
  createdAt: Date;
}

export const PersonConnection = connectionType(PersonViewType, 'Person');

export function personType(person: PersonWithPrivate): PersonType {
  const { id, email, name, birthDate, country, isAdmin, createdAt } = person;
  const isAuditor = person.auditorSince !== null;
  return Object.assign(new PersonType(), { id, email, name, birthDate, country, isAdmin, isAuditor, createdAt });
}

export function personViewType(person: PersonWithPrivate): PersonViewType {
  const { id, kind, email, name, country, isWorker, isAdmin, createdAt } = person;
  const nameWarning = name === null ? null : deceptionOf(name);
  const isAuditor = person.auditorSince !== null;
  return Object.assign(new PersonViewType(), { id, kind, email, name, nameWarning, country, isWorker, isAdmin, isAuditor, createdAt });
}

@InputType({ description: 'A new account.' })
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
}

@InputType({ description: 'A new name for oneself.' })
export class UpdateMeInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name: string;
}

@InputType({ description: 'Terms to accept.' })
export class AcceptTermsInput {
  @Field(() => String, { description: 'The version in force; see marketplace { termsVersion }.' })
  version: string;
}

@InputType({ description: 'One person.' })
export class PersonInput {
  @Field(() => idScalar('Person'), { description: 'The person whom the mutation changes.' })
  personId: string;

  @Field(() => String, { nullable: true, description: 'Reason for the admin who decides, 10 to 1000 characters.' })
  reason?: string | null;
}

export const RegisterPayload = payloadType('Register', { me: () => PersonType, credentials: () => CredentialsType });
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
