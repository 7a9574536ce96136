/** GraphQL types of refusals: one interface, and one type for each kind with its extra fields. */
import { Field, Float, Int, InterfaceType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenWithParent } from '../access/visibility.ts';
import type { Refusal, StepUpMethod } from '../../kernel/index.ts';
import { MessageParameterType, messageType } from './message.types.ts';
import { refusalMessage } from '../messages/message.ts';
import { MoneyType, moneyType } from './money.types.ts';

export const StepUpMethodEnum = { CODE: 'code', PASSWORD: 'password', PROVIDER: 'provider' } as const satisfies Record<
  string,
  StepUpMethod
>;
registerEnumType(StepUpMethodEnum, {
  name: 'StepUpMethod',
  description: 'How you show again who you are.',
  valuesMap: {
    CODE: { description: 'By a code of your authenticator app, or a recovery code.' },
    PASSWORD: { description: 'By your password; for an account without a second factor.' },
    PROVIDER: { description: 'With the identity provider (stepUpWithProvider); for an account without a second factor.' },
  },
});

@InterfaceType({
  description: 'Reason for which a mutation did nothing, and what to change. `__typename` gives the kind.',
  resolveType: (error: UserError) => error.typeName,
})
export abstract class UserError {
  typeName: string;

  @Field(() => String, { description: 'A sentence for people.' })
  message: string;

  @Field(() => String, { description: 'Stable code of the message. The words may change, the code does not. docs/codes.md lists all.' })
  code: string;

  @Field(() => [MessageParameterType], { description: 'The values in the message, such as a limit.' })
  parameters: MessageParameterType[];

  @Field(() => [String], { description: 'The input field at fault, from the outside in; empty when it is none in particular.' })
  path: string[];
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'The input is malformed or out of range.' })
export class InvalidInputError extends UserError {}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'It does not exist, or you may not see it.' })
export class NotFoundError extends UserError {}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'You may see it, but not do this to it.' })
export class ForbiddenError extends UserError {}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'Its state does not allow this.' })
export class ConflictError extends UserError {
  @Field(() => String, { description: 'The state that it is in.' })
  state: string;
}

@SeenWithParent()
@ObjectType({
  implements: () => [UserError],
  description: 'Show again who you are with stepUp, then repeat the mutation.',
})
export class StepUpNeededError extends UserError {
  @Field(() => [StepUpMethodEnum], { description: 'How you can do it; one of them is enough.' })
  methods: StepUpMethod[];
}

@SeenWithParent()
@ObjectType({
  implements: () => [UserError],
  description: 'It is done only when you confirm it: send the value of `confirm` in the input field that `path` names.',
})
export class ConfirmationNeededError extends UserError {
  @Field(() => String, { description: 'The value to send back to confirm, such as the id of the payout that failed.' })
  confirm: string;
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'The balance is too small.' })
export class InsufficientFundsError extends UserError {
  @Field(() => MoneyType, { description: 'How much of the balance can be used now.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'Amount by which the balance is too small.' })
  shortfall: MoneyType;
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'An amount of money exceeds the maximum amount.' })
export class AmountTooLargeError extends UserError {
  @Field(() => MoneyType, { description: 'The largest amount that is accepted in this currency.' })
  maximum: MoneyType;
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'A cap was reached.' })
export class LimitReachedError extends UserError {
  @Field(() => Float, { description: 'The limit, a whole number. A limit of money is in minor units and can exceed 32 bits.' })
  limit: number;

  @Field(() => [String], {
    description:
      'Public ids of what uses up the limit, oldest first, at most 100: the assignments that you hold, when you hold the maximum number of tasks. Empty for limits that name nothing.',
  })
  usedBy: string[];
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'Refused for now: repeat it later.' })
export class TryLaterError extends UserError {
  @Field(() => Int, { description: 'Time to wait before the next try, in seconds.' })
  retryAfterSeconds: number;
}

@SeenWithParent()
@ObjectType({ implements: () => [UserError], description: 'A rate limit was reached: too many attempts of this kind.' })
export class RateLimitedError extends UserError {
  @Field(() => Int, { description: 'Seconds to wait until the limit allows the next attempt.' })
  retryAfterSeconds: number;
}

export const USER_ERROR_TYPES = [
  InvalidInputError,
  NotFoundError,
  ForbiddenError,
  ConflictError,
  ConfirmationNeededError,
  StepUpNeededError,
  InsufficientFundsError,
  AmountTooLargeError,
  LimitReachedError,
  TryLaterError,
  RateLimitedError,
];

/** Maps a refusal to its GraphQL type. */
export function userError(refusal: Refusal): UserError {
  const { code, parameters } = messageType(refusalMessage(refusal));
  const base = { message: refusal.message, code, parameters, path: [...(refusal.path ?? [])] };
  switch (refusal.kind) {
    case 'INVALID':
      return { ...base, typeName: 'InvalidInputError' };
    case 'NOT_FOUND':
      return { ...base, typeName: 'NotFoundError' };
    case 'FORBIDDEN':
      return { ...base, typeName: 'ForbiddenError' };
    case 'CONFLICT':
      return { ...base, typeName: 'ConflictError', state: refusal.state } as UserError;
    case 'STEP_UP_NEEDED':
      return { ...base, typeName: 'StepUpNeededError', methods: [...refusal.methods] } as UserError;
    case 'CONFIRMATION_NEEDED':
      return { ...base, typeName: 'ConfirmationNeededError', confirm: refusal.confirm } as UserError;
    case 'INSUFFICIENT_FUNDS':
      return {
        ...base,
        typeName: 'InsufficientFundsError',
        available: moneyType(refusal.available.minor, refusal.available.currency),
        shortfall: moneyType(refusal.shortfall.minor, refusal.shortfall.currency),
      } as UserError;
    case 'AMOUNT_TOO_LARGE':
      return {
        ...base,
        typeName: 'AmountTooLargeError',
        maximum: moneyType(refusal.maximum.minor, refusal.maximum.currency),
      } as UserError;
    case 'LIMIT_REACHED':
      return { ...base, typeName: 'LimitReachedError', limit: refusal.limit, usedBy: [...(refusal.usedBy ?? [])] } as UserError;
    case 'TRY_LATER':
      return { ...base, typeName: 'TryLaterError', retryAfterSeconds: refusal.retryAfterSeconds } as UserError;
    case 'RATE_LIMITED':
      return { ...base, typeName: 'RateLimitedError', retryAfterSeconds: refusal.retryAfterSeconds } as UserError;
  }
}
