/** GraphQL types for the second factor of one's own account. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { OrganisationId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { OrganisationType } from '../organisations/organisation.types.ts';
import { PersonType } from '../people/person.types.ts';

@SeenWithParent()
@ObjectType('SecondFactor', { description: 'The authenticator app of an account, whose codes are asked for beside the password.' })
export class SecondFactorType {
  @Field(() => Date, { nullable: true, description: 'Time at which the app was set up; null: there is none.' })
  since: Date | null;

  @Field(() => Int, { description: 'Number of recovery codes that were not used yet.' })
  recoveryCodesLeft: number;

  @Field(() => Boolean, { description: 'Whether you need one: as an admin, or as an owner of an organisation that demands it.' })
  isDemanded: boolean;

  @Field(() => Boolean, {
    description: 'Whether rights of yours wait for it in this session: an admin is none until then, and an owner only reads.',
  })
  isMissing: boolean;
}

@InputType({ description: 'A code that shows that the app was set up.' })
export class ConfirmTotpInput {
  @Field(() => String, { description: 'The six digits that the authenticator app shows.' })
  code: string;
}

@InputType({ description: 'Whether owners of an organisation need a second factor.' })
export class DemandOwnerTotpInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => Boolean, { description: 'Whether its owners need a second factor from now on.' })
  isDemanded: boolean;
}

@InputType({ description: 'Shows again who you are: `code` where you have a second factor, else `password`.' })
export class StepUpInput {
  @Field(() => String, { nullable: true, description: 'The code that your authenticator app shows, or a recovery code.' })
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'Your password; it counts only while you have no second factor.' })
  password?: string | null;
}

const RECOVERY_CODES = 'Ten codes that stand in for the app, once each. They are shown here and never again; the earlier ones end.';

export const StartTotpPayload = payloadType(
  'StartTotp',
  { secret: () => String, uri: () => String },
  {
    secret: 'The secret for the authenticator app, in base32. It is shown here and never again.',
    uri: 'The same as an address "otpauth://totp/…": show it as a QR code.',
  },
);
export const ConfirmTotpPayload = payloadType(
  'ConfirmTotp',
  { me: () => PersonType, recoveryCodes: () => [String] },
  { recoveryCodes: RECOVERY_CODES },
);
export const DisableTotpPayload = payloadType('DisableTotp', { me: () => PersonType });
export const NewRecoveryCodesPayload = payloadType(
  'NewRecoveryCodes',
  { recoveryCodes: () => [String] },
  { recoveryCodes: RECOVERY_CODES },
);
export const StepUpPayload = payloadType(
  'StepUp',
  { until: () => Date },
  { until: 'Until when this session may do what needs a step-up; null when the mutation was refused.' },
);
export const EndStepUpPayload = payloadType('EndStepUp', { sessionId: () => idScalar('Session') });
export const DemandOwnerTotpPayload = payloadType('DemandOwnerTotp', { organisation: () => OrganisationType });
