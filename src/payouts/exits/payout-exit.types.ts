/** GraphQL: exits of payouts that do not go on by themselves, for admins. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../../identity/index.ts';
import { idScalar, mayAudit, payloadType, SeenBy, SentenceField, sentenceFields } from '../../platform/index.ts';
import type { ExitAction, ExitState, PayoutExit, WayOut } from './payout-exits.ts';
import { PayoutLineType } from '../payout-line.types.ts';

export const PayoutExitActionEnum = { ADOPT: 'adopt', RETRY: 'retry', RETURN: 'return', COVER: 'cover' } as const;
registerEnumType(PayoutExitActionEnum, {
  name: 'PayoutExitAction',
  description: 'What two admins can decide about a payout that does not go on by itself.',
  valuesMap: {
    ADOPT: { description: 'Write down what happened at Stripe, also what somebody did by hand there.' },
    RETRY: {
      description:
        'Send the request to Stripe again now, under a new idempotency key when no request under the earlier key can still take effect.',
    },
    RETURN: {
      description: 'Give the money back to the balance of the worker, once it is certain that Stripe neither has nor will pay it.',
    },
    COVER: {
      description: 'Give the money back to the worker at the expense of the platform, because Stripe cannot take the transfer back.',
    },
  },
});

export const PayoutExitStateEnum = { DUE: 'due', DONE: 'done', REFUSED: 'refused' } as const;
registerEnumType(PayoutExitStateEnum, {
  name: 'PayoutExitState',
  description: 'How far the exit of a payout is.',
  valuesMap: {
    DUE: { description: 'Approved; a worker process carries it out, and the payer leaves the payout alone meanwhile.' },
    DONE: { description: 'Carried out; the outcome describes what was found and done.' },
    REFUSED: { description: 'The state at Stripe does not allow it; nothing was changed, and the payer continues.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('PayoutExit', { description: 'An exit that two admins decided on for a payout, and its outcome.' })
export class PayoutExitType {
  @Field(() => PayoutExitActionEnum, { description: 'Action that the two admins decided.' })
  action: ExitAction;

  @Field(() => PayoutExitStateEnum, { description: 'State of the exit in its lifecycle.' })
  state: ExitState;

  @Field(() => String, {
    nullable: true,
    description: 'What was found at Stripe and done; while the exit is due, the reason why it waits; null before the first check.',
  })
  outcome: string | null;

  @Field(() => Date, { description: 'Time at which the second admin approved it (server clock).' })
  approvedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which it ended; null while it is due.' })
  endedAt: Date | null;

  /** Not fields. */
  askedById: string;
  approvedById: string;
}

export function payoutExitType(exit: PayoutExit): PayoutExitType {
  const { action, state, outcome, approvedAt, endedAt, askedBy, approvedBy } = exit;
  return Object.assign(new PayoutExitType(), { action, state, outcome, approvedAt, endedAt, askedById: askedBy, approvedById: approvedBy });
}

@SeenBy(mayAudit)
@ObjectType('PayoutWayOut', { description: 'What leads a payout out of its state when it does not go on by itself.' })
export class PayoutWayOutType {
  @SentenceField({ description: 'Advice on what to do, in a sentence.' })
  advice: string;

  @Field(() => [PayoutExitActionEnum], { description: 'Exits that two admins can decide on, with requestPayoutExit.' })
  actions: ExitAction[];

  @Field(() => [String], { description: 'Names of other mutations that lead out of the state.' })
  mutations: string[];
}

export function payoutWayOutType({ advice, actions, mutations }: WayOut): PayoutWayOutType {
  return Object.assign(new PayoutWayOutType(), { ...sentenceFields('advice', advice), actions: [...actions], mutations: [...mutations] });
}

@InputType({ description: 'An exit to ask for, for one payout.' })
export class RequestPayoutExitInput {
  @Field(() => idScalar('Payout'), { description: 'The payout that does not go on by itself.' })
  payoutId: PayoutId;

  @Field(() => PayoutExitActionEnum, { description: 'Action to carry out on the payout.' })
  action: ExitAction;

  @Field(() => String, { description: 'Reason, 10 to 1000 characters; the admin who decides will read it.' })
  reason: string;
}

export const RequestPayoutExitPayload = payloadType(
  'RequestPayoutExit',
  { payout: () => PayoutLineType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
