/** GraphQL: paying in by Stripe. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AdminRequestType, OrganisationType, REQUEST_MADE } from '../../identity/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  MinorUnits,
  MoneyType,
  moneyType,
  payloadType,
  SeenWithParent,
} from '../../platform/index.ts';
import type { FundingLimits } from '../funding-limits.ts';
import type { Checkout, CheckoutState } from './checkout.ts';
import { SeenAsMoney } from '../organisation-money.ts';
import type { CheckoutId, OrganisationId } from '../../kernel/index.ts';

export const CheckoutStateEnum = {
  CREATED: 'created',
  STARTED: 'started',
  PROCESSING: 'processing',
  RECEIVED: 'received',
  SETTLED: 'settled',
  FAILED: 'failed',
  EXPIRED: 'expired',
} as const;
registerEnumType(CheckoutStateEnum, {
  name: 'CheckoutState',
  description: 'How far a payment by Stripe is.',
  valuesMap: {
    CREATED: { description: 'Stripe has not answered yet; it gets its address as soon as it does.' },
    STARTED: { description: 'There is a page to pay on.' },
    PROCESSING: { description: 'Paid with a method that takes days; nothing is here yet.' },
    RECEIVED: { description: 'Received: on the balance as pending, until Stripe has it available.' },
    SETTLED: { description: 'Available on the balance.' },
    FAILED: { description: 'It came to nothing; the reason says why.' },
    EXPIRED: { description: 'Nobody paid in time.' },
  },
});

@SeenAsMoney()
@ObjectType('Checkout', { description: 'A payment into the balance by Stripe, from its start on.' })
export class CheckoutType {
  @Field(() => idScalar('Checkout'), { description: 'Public id of the checkout.' })
  id: CheckoutId;

  @Field(() => CheckoutStateEnum, { description: 'State of the payment by Stripe.' })
  state: CheckoutState;

  @Field(() => MoneyType, { description: 'How much is paid in. All of it is credited.' })
  amount: MoneyType;

  @Field(() => String, { nullable: true, description: 'Where to pay; null while Stripe has not answered, and when it is of no more use.' })
  payUrl: string | null;

  @Field(() => Date, { nullable: true, description: 'Time until which `payUrl` works.' })
  expiresAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason for which the payment failed.' })
  reason: string | null;

  @Field(() => Boolean, {
    description: 'Whether the payment at Stripe differs from the request: an admin checks it before anything is credited.',
  })
  isInDoubt: boolean;

  @Field(() => Date, { description: 'Time at which the payment was started.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which the money was received; null until then.' })
  receivedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the money became available; null until then.' })
  settledAt: Date | null;

  /** Not fields. */
  organisationId: OrganisationId;
  fault: string | null;
  feeMinor: bigint | null;
  fundingId: string | null;
}

export const CheckoutConnection = connectionType(CheckoutType, 'Checkout');

@SeenWithParent()
@ObjectType('FundingLimits', { description: 'How much an organisation may pay in by Stripe now.' })
export class FundingLimitsType {
  @Field(() => MoneyType, { description: 'The least at once.' })
  least: MoneyType;

  @Field(() => MoneyType, { description: 'The most at once.' })
  most: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'While it is new: what is left of its cap for 24 hours.' })
  leftToday: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'While it is new: what is left of its cap in all.' })
  leftInAll: MoneyType | null;

  @Field(() => Date, { nullable: true, description: 'Until when it is new; null: no caps.' })
  newUntil: Date | null;
}

export function checkoutType(checkout: Checkout): CheckoutType {
  const { id, state, payUrl, expiresAt, reason, createdAt, receivedAt, settledAt, organisationId, fault, feeMinor, fundingId } = checkout;
  return Object.assign(new CheckoutType(), {
    id,
    state,
    payUrl,
    expiresAt,
    reason,
    createdAt,
    receivedAt,
    settledAt,
    organisationId,
    fault,
    feeMinor,
    fundingId,
    amount: moneyType(checkout.amountMinor, checkout.currency),
    isInDoubt: fault !== null,
  });
}

export function fundingLimitsType(limits: FundingLimits, committed: { dayMinor: bigint; totalMinor: bigint }): FundingLimitsType {
  const { currency, caps } = limits;
  const left = (cap: bigint, used: bigint) => moneyType(cap > used ? cap - used : 0n, currency);
  return Object.assign(new FundingLimitsType(), {
    least: moneyType(limits.leastMinor, currency),
    most: moneyType(limits.mostMinor, currency),
    leftToday: caps === null ? null : left(caps.dayMinor, committed.dayMinor),
    leftInAll: caps === null ? null : left(caps.totalMinor, committed.totalMinor),
    newUntil: caps?.until ?? null,
  });
}

@InputType({ description: 'How much an organisation wants to pay in by Stripe.' })
export class StartFundingInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that pays.' })
  organisationId: OrganisationId;

  @Field(() => MinorUnits, { description: "How much, in minor units of the organisation's currency." })
  amountMinor: bigint;

  @Field(() => String, {
    nullable: true,
    description:
      'Address to which the browser returns, with "?checkout=chk_…" added. It must be below PUBLIC_URL or one of RETURN_URLS (settings of the operator). A page of this marketplace when left out.',
  })
  returnUrl?: string | null;
}

@InputType({ description: 'Identifies a payment by Stripe whose state is read again.' })
export class RefreshFundingInput {
  @Field(() => idScalar('Checkout'), { description: 'Public id of the payment by Stripe.' })
  checkoutId: CheckoutId;
}

@InputType({ description: 'An organisation that may pay in more, although it is new.' })
export class LiftFundingCapsInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: 'Why it is trusted, in 10 to 1000 characters.' })
  reason: string;
}

export const StartFundingPayload = payloadType('StartFunding', { checkout: () => CheckoutType });
export const RefreshFundingPayload = payloadType('RefreshFunding', { checkout: () => CheckoutType });
export const LiftFundingCapsPayload = payloadType(
  'LiftFundingCaps',
  { organisation: () => OrganisationType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
