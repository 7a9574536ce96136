/** GraphQL: what Stripe has of one payout, for admins. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import { idScalar, isAdmin, MoneyType, moneyType, payloadType, SeenBy } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import type { PayoutAtStripe } from './payout-at-stripe.ts';
import { fromStripeAmount, fromStripeCurrency } from '../../stripe/index.ts';
import { PayoutLineType } from '../payout-line.types.ts';

@SeenBy(isAdmin)
@ObjectType('PayoutObjectAtStripe', { description: 'One object at Stripe that is about a payout.' })
export class PayoutObjectAtStripeType {
  @Field(() => String, { description: 'The kind of the object: "transfer", "reversal" or "bank payout".' })
  kind: string;

  @Field(() => String, { description: 'The id that Stripe gave it, such as "tr_1A2b".' })
  id: string;

  @Field(() => MoneyType, { description: 'The amount that Stripe moved, or is moving.' })
  amount: MoneyType;

  @Field(() => String, {
    description: 'How it is at Stripe: "there", "partly reversed" or "reversed" for transfers, else the status there.',
  })
  status: string;

  @Field(() => Boolean, { description: 'Whether it is written down here already; false for what can be adopted, or looks wrong.' })
  isKnown: boolean;
}

@SeenBy(isAdmin)
@ObjectType('PayoutLookUp', { description: 'What Stripe had of a payout at the moment of asking. Asking changes nothing.' })
export class PayoutLookUpType {
  @Field(() => Date, { description: 'Time at which Stripe was asked (server clock).' })
  readAt: Date;

  @Field(() => String, { nullable: true, description: 'The account of the worker at Stripe; null when there is none.' })
  accountId: string | null;

  @Field(() => [PayoutObjectAtStripeType], { description: 'All objects at Stripe that name the payout; empty when there is none.' })
  objects: PayoutObjectAtStripeType[];

  @Field(() => [String], {
    description: 'Requests to Stripe without a final answer, with the last answer; empty when nothing is open.',
  })
  open: string[];
}

@InputType({ description: 'A payout by Stripe to look up there.' })
export class LookUpPayoutInput {
  @Field(() => idScalar('Payout'), { description: 'The payout to look up.' })
  payoutId: PayoutId;
}

export const LookUpPayoutPayload = payloadType('LookUpPayout', { payout: () => PayoutLineType, lookUp: () => PayoutLookUpType });

interface Moved {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
}

function object(kind: string, { id, amount, currency }: Moved, status: string, isKnown: boolean): PayoutObjectAtStripeType {
  const shown = moneyType(fromStripeAmount(amount, currency), fromStripeCurrency(currency));
  return Object.assign(new PayoutObjectAtStripeType(), { kind, id, amount: shown, status, isKnown });
}

export function payoutLookUpType(payout: Payout, at: PayoutAtStripe, readAt: Date): PayoutLookUpType {
  const { calls } = at;
  const isKnown = (step: 'transfer' | 'bank', id: string) => calls.get(step)?.objectId === id;
  const reversal = calls.get('reversal');
  const objects = [
    ...at.transfers.map((transfer) => {
      const back = transfer.amount_reversed;
      const status = back === 0 ? 'there' : back < transfer.amount ? 'partly reversed' : 'reversed';
      return object('transfer', transfer, status, isKnown('transfer', transfer.id));
    }),
    ...at.reversals.map(({ id, amountMinor }) =>
      Object.assign(new PayoutObjectAtStripeType(), {
        kind: 'reversal',
        id,
        status: 'done',
        isKnown: reversal?.state === 'done',
        amount: moneyType(amountMinor, payout.currency),
      }),
    ),
    ...at.banks.map((bank) => object('bank payout', bank, bank.status, isKnown('bank', bank.id))),
  ];
  const open = [...calls.values()]
    .filter(({ state }) => state === 'due')
    .map(({ step, lastAnswer }) => `${step}: ${lastAnswer ?? 'not told yet'}`);
  return Object.assign(new PayoutLookUpType(), { readAt, accountId: at.accountId, objects, open });
}
