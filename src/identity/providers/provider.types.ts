/** GraphQL types for accounts at the identity provider. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import type { LinkedIdentityId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { CredentialsType, NEXT_STEP, NextStepEnum } from '../authentication/session.types.ts';
import { PersonType } from '../people/person.types.ts';
import type { LinkedIdentity } from './linked-identity.entity.ts';

@SeenWithParent()
@ObjectType('LinkedIdentity', { description: 'An account at an identity provider that signs you in.' })
export class LinkedIdentityType {
  @Field(() => idScalar('LinkedIdentity'), { description: 'Public id of the link.' })
  id: LinkedIdentityId;

  @Field(() => String, { description: 'Address of the identity provider (issuer).' })
  issuer: string;

  @Field(() => Boolean, { description: 'Whether it signs you in now; false when this marketplace uses another provider now.' })
  isCurrent: boolean;

  @Field(() => Date, { description: 'Time at which it was linked.' })
  linkedAt: Date;

  @Field(() => Date, { description: 'Time of the last sign-in or step-up with it.' })
  lastUsedAt: Date;
}

@SeenWithParent()
@ObjectType('ProviderRegistration', {
  description: 'What the identity provider said of somebody who has just signed in there and has no account here.',
})
export class ProviderRegistrationType {
  @Field(() => Boolean, { description: 'Whether a registration waits in this browser; the rest is null or false otherwise.' })
  isWaiting: boolean;

  @Field(() => String, { nullable: true, description: 'E-mail address; null when the provider gives none.' })
  email: string | null;

  @Field(() => Boolean, { description: 'Whether the provider has verified the address, so that it needs no confirmation here.' })
  emailVerified: boolean;

  @Field(() => String, { nullable: true, description: 'Name; null when the provider gives none.' })
  name: string | null;
}

@InputType({ description: 'What an account needs beside what the identity provider says.' })
export class RegisterWithProviderInput {
  @Field(() => String, {
    nullable: true,
    description: 'E-mail address; left out: the one of the provider. Another one than the provider has verified needs a confirmation.',
  })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Your name, 1 to 100 characters; left out: the one of the provider.' })
  name?: string | null;

  @Field(() => String, { description: 'Your date of birth, YYYY-MM-DD; see marketplace { minimumAge }.' })
  birthDate: string;

  @Field(() => String, { description: 'The country you live in, ISO 3166-1 alpha-2, such as "KE".' })
  country: string;

  @Field(() => String, { description: 'The version of the terms that you accept; see marketplace { termsVersion }.' })
  acceptedTerms: string;
}

@InputType({ description: 'Where the browser returns to after it was at the identity provider.' })
export class ProviderFlowInput {
  @Field(() => String, {
    defaultValue: '/',
    description:
      'Path of the page of this marketplace to return to. Its fragment then says what became of it: "provider=linked", "provider=stepped_up", or "provider=refused&code=…".',
  })
  returnTo: string;
}

@InputType({ description: 'A linked account to unlink.' })
export class UnlinkIdentityInput {
  @Field(() => idScalar('LinkedIdentity'), { description: 'Public id of the link.' })
  identityId: LinkedIdentityId;
}

@InputType({ description: 'The first password of an account without one.' })
export class SetPasswordInput {
  @Field(() => String, { description: '12 to 200 characters, and not one that anyone would try first.' })
  newPassword: string;
}

const URL_FIELD = 'Address of the identity provider to send the browser to; null when the mutation was refused.';
export const LinkIdentityPayload = payloadType('LinkIdentity', { url: () => String }, { url: URL_FIELD });
export const StepUpWithProviderPayload = payloadType('StepUpWithProvider', { url: () => String }, { url: URL_FIELD });
export const UnlinkIdentityPayload = payloadType('UnlinkIdentity', { me: () => PersonType });
export const SetPasswordPayload = payloadType('SetPassword', { me: () => PersonType });

export const RegisterWithProviderPayload = payloadType(
  'RegisterWithProvider',
  { me: () => PersonType, credentials: () => CredentialsType, next: () => NextStepEnum },
  { next: NEXT_STEP },
);

export function linkedIdentityType({ id, issuer, linkedAt, lastUsedAt }: LinkedIdentity, current: string | null): LinkedIdentityType {
  return { id, issuer, isCurrent: issuer === current, linkedAt, lastUsedAt };
}
