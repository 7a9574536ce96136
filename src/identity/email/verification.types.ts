/** GraphQL types for the confirmation of an e-mail address. */
import { Field, InputType } from '@nestjs/graphql';
import { payloadType } from '../../platform/index.ts';
import { PersonType } from '../people/person.types.ts';

@InputType({ description: 'The token of the link that confirms your e-mail address.' })
export class VerifyEmailInput {
  @Field(() => String, { description: 'The token in the link: the text after `#token=`. It works once, for 24 hours.' })
  token: string;
}

export const VerifyEmailPayload = payloadType('VerifyEmail', { me: () => PersonType });
export const RequestEmailVerificationPayload = payloadType('RequestEmailVerification', { me: () => PersonType });
