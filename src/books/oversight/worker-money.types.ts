/** GraphQL: all money of one worker. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { mayAudit, MoneyType, moneyType, SeenBy } from '../../platform/index.ts';
import { balanceMinor, type WorkerTotals } from './worker-money.ts';
import type { WorkerHoldingsNow } from './worker-money.repository.ts';

@SeenBy(mayAudit)
@ObjectType('WorkerMoney', {
  description:
    'All money of one worker in one currency, from the first entry on. ' +
    '`earned` + `adjustments` + `other` − `paidOut` + `cameBack` = `balance` = `pending` + `available` + `inTransit`.',
})
export class WorkerMoneyType {
  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => MoneyType, { description: 'Rewards of approved work.' })
  rewards: MoneyType;

  @Field(() => MoneyType, { description: 'Pay for attempts at tests.' })
  tests: MoneyType;

  @Field(() => MoneyType, { description: 'Top-ups added to rewards.' })
  topUps: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses that organisations paid.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Postings of the above that were undone; zero or negative.' })
  reversed: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, tests, top-ups and bonuses, less what was reversed.' })
  earned: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments by two admins, of either sign.' })
  adjustments: MoneyType;

  @Field(() => MoneyType, { description: 'Changes by any other event, of either sign; zero unless the chart has new events.' })
  other: MoneyType;

  @Field(() => MoneyType, { description: "What was paid to the worker's bank, including what came back later." })
  paidOut: MoneyType;

  @Field(() => MoneyType, { description: 'Part of the paid amount that the bank sent back.' })
  cameBack: MoneyType;

  @Field(() => Int, { description: 'How many payouts the bank paid, including those that came back later.' })
  payoutCount: number;

  @Field(() => MoneyType, { description: 'What the worker has now: pending, available and in transit.' })
  balance: MoneyType;

  @Field(() => MoneyType, { description: 'Earned amount that is in its hold time now.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that can be paid out now.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'Amount in payouts that are on their way now.' })
  inTransit: MoneyType;

  @Field(() => MoneyType, {
    description: "Now: rewards of rejected work that can still be paid. Not the worker's, and not part of the balance.",
  })
  heldInRejections: MoneyType;

  @Field(() => MoneyType, {
    description: 'What organisations paid the platform on top of what the worker earned. Not part of the balance.',
  })
  fees: MoneyType;

  /** Not a field. */
  workerId: string;
}

export interface WorkerMoney {
  readonly workerId: string;
  readonly holdings: WorkerHoldingsNow;
  readonly totals: WorkerTotals;
  readonly feesMinor: bigint;
  readonly inRejectionsMinor: bigint;
}

export function workerMoneyType({ workerId, holdings, totals, feesMinor, inRejectionsMinor }: WorkerMoney): WorkerMoneyType {
  const { currency, pending, available, inTransit } = holdings;
  const amount = (minor: bigint): MoneyType => moneyType(minor, currency);
  const { rewards, tests, topUps, bonuses, reversed } = totals;
  return Object.assign(new WorkerMoneyType(), {
    workerId,
    currency,
    rewards: amount(rewards),
    tests: amount(tests),
    topUps: amount(topUps),
    bonuses: amount(bonuses),
    reversed: amount(reversed),
    earned: amount(rewards + tests + topUps + bonuses + reversed),
    adjustments: amount(totals.adjustments),
    other: amount(totals.other),
    paidOut: amount(totals.paidOut),
    cameBack: amount(totals.cameBack),
    payoutCount: totals.payoutCount,
    balance: amount(balanceMinor(totals)),
    pending: amount(pending),
    available: amount(available),
    inTransit: amount(inTransit),
    heldInRejections: amount(inRejectionsMinor),
    fees: amount(feesMinor),
  });
}
