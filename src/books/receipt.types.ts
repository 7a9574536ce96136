/** GraphQL: what a worker was paid for, and what they had and earned by day and year. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, listOf, MoneyType, moneyType, SeenWithParent } from '../platform/index.ts';
import { MOST_DAYS } from './period.ts';
import type { BalanceByDay, Flows, Holdings } from './day-balance.repository.ts';
import type { DaySpan } from './days.ts';
import { paymentReference, type Receipt } from './receipt.repository.ts';
import type { MonthOfEarnings } from './year.repository.ts';

export const ApprovedByEnum = {
  REQUESTER: 'requester',
  TIME: 'time',
  REQUESTER_AFTER_REJECTION: 'requester_after_rejection',
  MARKETPLACE_AFTER_REJECTION: 'marketplace_after_rejection',
} as const;
registerEnumType(ApprovedByEnum, {
  name: 'ApprovedBy',
  description: 'Who said that work is to be paid.',
  valuesMap: {
    REQUESTER: { description: 'The requester.' },
    TIME: { description: 'Nobody in time: it was approved automatically.' },
    REQUESTER_AFTER_REJECTION: { description: 'The requester, who took a rejection back.' },
    MARKETPLACE_AFTER_REJECTION: { description: 'The marketplace, which overturned a rejection.' },
  },
});

@SeenWithParent()
@ObjectType('ReceiptPayout', { description: 'A payout that something earned went into, whole or in part.' })
export class ReceiptPayoutType {
  @Field(() => idScalar('Payout'), { description: 'The payout.' })
  payoutId: string;

  @Field(() => MoneyType, { description: 'How much of what was earned it holds.' })
  amount: MoneyType;

  @Field(() => String, { description: 'How far it is, as "paid".' })
  state: string;

  @Field(() => Date, { nullable: true, description: 'When it arrived at your bank.' })
  paidAt: Date | null;

  @Field(() => String, { description: 'What it is called at the bank or at Stripe.' })
  reference: string;
}

@SeenWithParent()
@ObjectType('Receipt', { description: 'A piece of work, a bonus or a test that was paid, and the way of its money.' })
export class ReceiptType {
  @Field(() => idScalar('Assignment'), { nullable: true, description: 'The assignment; null for a bonus that is for none.' })
  assignmentId: string | null;

  @Field(() => idScalar('Bonus'), { nullable: true, description: 'The bonus, where it is one.' })
  bonusId: string | null;

  @Field(() => idScalar('TestAttempt'), { nullable: true, description: 'The attempt at a test, where it is one.' })
  testAttemptId: string | null;

  @Field(() => idScalar('Batch'), { nullable: true, description: 'The batch; null for a bonus that is for none, and for a test.' })
  batchId: string | null;

  @Field(() => String, { nullable: true, description: "The batch's title; of a test the name of the qualification." })
  batchTitle: string | null;

  @Field(() => String, { description: 'The requester for whom it was done.' })
  requesterName: string;

  @Field(() => MoneyType, { description: 'The reward, the bonus, or what the test paid.' })
  amount: MoneyType;

  @Field(() => Date, { nullable: true, description: 'When the answer was sent in; null for a bonus.' })
  submittedAt: Date | null;

  @Field(() => Date, { description: 'When it was approved, or given.' })
  approvedAt: Date;

  @Field(() => ApprovedByEnum, { nullable: true, description: 'Who approved it; null for a bonus, and for a test.' })
  approvedBy: Receipt['approvedBy'];

  @Field(() => Date, { description: 'When its hold time ends, or ended: it can be paid out from then on.' })
  holdEndsAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it became payable; null until then.' })
  releasedAt: Date | null;

  @Field(() => [ReceiptPayoutType], { description: 'The payouts that it went into; those whose money came back are left out.' })
  payouts: ReceiptPayoutType[];
}

export const ReceiptConnection = connectionType(ReceiptType, 'Receipt');

export function receiptType(receipt: Receipt): ReceiptType {
  const { source, id, currency, amountMinor, organisationName, paidBy, ...rest } = receipt;
  return Object.assign(new ReceiptType(), rest, {
    bonusId: source === 'bonus' ? id : null,
    testAttemptId: source === 'test_attempt' ? id : null,
    requesterName: organisationName,
    amount: moneyType(amountMinor, currency),
    payouts: paidBy.map((part) => ({
      payoutId: part.payoutId,
      amount: moneyType(part.amountMinor, currency),
      state: part.state,
      paidAt: part.paidAt,
      reference: paymentReference(part),
    })),
  });
}

@ObjectType({ isAbstract: true })
abstract class ByDay {
  @Field(() => String, { description: 'First day, YYYY-MM-DD.' })
  firstDay: string;

  @Field(() => String, { description: 'Last day, YYYY-MM-DD.' })
  lastDay: string;

  @Field(() => String, { description: 'The time zone that days are counted in, IANA name.' })
  timeZone: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency: string;
}

@SeenWithParent()
@ObjectType('WorkerHoldings', { description: 'What a worker had.' })
export class WorkerHoldingsType {
  @Field(() => String, { nullable: true, description: 'At the end of this day, YYYY-MM-DD; null: before the first.' })
  day: string | null;

  @Field(() => MoneyType, {
    description: 'Earned on this day; zero before the first. What was there before + earned + adjusted + other − paidOut = what is there.',
  })
  earned: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments on this day, of either sign; zero before the first.' })
  adjusted: MoneyType;

  @Field(() => MoneyType, { description: 'Changes on this day by any other event, of either sign; zero before the first.' })
  other: MoneyType;

  @Field(() => MoneyType, { description: 'Arrived at your bank on this day, less what came back from there; zero before the first.' })
  paidOut: MoneyType;

  @Field(() => MoneyType, { description: 'Approved, in its hold time.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'Payable.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'In payouts on their way.' })
  inTransit: MoneyType;
}

@SeenWithParent()
@ObjectType('WorkerBalanceByDay', { description: 'What a worker had at the end of each day on which something moved.' })
export class WorkerBalanceByDayType extends ByDay {
  @Field(() => WorkerHoldingsType, { description: 'Before the first day.' })
  opening: WorkerHoldingsType;

  @listOf(MOST_DAYS)
  @Field(() => [WorkerHoldingsType], { description: 'Day by day, oldest first.' })
  days: WorkerHoldingsType[];
}

@SeenWithParent()
@ObjectType('OrganisationHoldings', { description: 'What an organisation had.' })
export class OrganisationHoldingsType {
  @Field(() => String, { nullable: true, description: 'At the end of this day, YYYY-MM-DD; null: before the first.' })
  day: string | null;

  @Field(() => MoneyType, {
    description:
      'Paid in on this day, less what was taken back; zero before the first. What was there before + paidIn − spent − paidBack − disputed + adjusted + other = what is there.',
  })
  paidIn: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, bonuses and tests with their fees on this day; zero before the first.' })
  spent: MoneyType;

  @Field(() => MoneyType, { description: 'Refunds that went out on this day; zero before the first.' })
  paidBack: MoneyType;

  @Field(() => MoneyType, { description: 'Taken by card disputes on this day, less what was won back; zero before the first.' })
  disputed: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments on this day, of either sign; zero before the first.' })
  adjusted: MoneyType;

  @Field(() => MoneyType, { description: 'Changes on this day by any other event, of either sign; zero before the first.' })
  other: MoneyType;

  @Field(() => MoneyType, { description: 'Spendable.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'Paid in, not settled yet.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'Set aside for batches.' })
  reserved: MoneyType;

  @Field(() => MoneyType, { description: 'Of rejections that can still be undone.' })
  inDispute: MoneyType;

  @Field(() => MoneyType, { description: 'Asked back, on its way.' })
  refunding: MoneyType;

  @Field(() => MoneyType, { description: 'What it owes the platform, negative.' })
  owing: MoneyType;
}

@SeenWithParent()
@ObjectType('OrganisationBalanceByDay', { description: 'What an organisation had at the end of each day on which something moved.' })
export class OrganisationBalanceByDayType extends ByDay {
  @Field(() => OrganisationHoldingsType, { description: 'Before the first day.' })
  opening: OrganisationHoldingsType;

  @listOf(MOST_DAYS)
  @Field(() => [OrganisationHoldingsType], { description: 'Day by day, oldest first.' })
  days: OrganisationHoldingsType[];
}

function byDay<T>(balance: BalanceByDay, span: DaySpan, currency: string, holdings: (day: string | null, of: Holdings, flows: Flows) => T) {
  return {
    ...span,
    currency,
    opening: holdings(null, balance.opening, {}),
    days: balance.days.map(({ day, closing, flows }) => holdings(day, closing, flows)),
  };
}

export function workerBalanceByDayType(balance: BalanceByDay, span: DaySpan, currency: string): WorkerBalanceByDayType {
  const amount = (minor: bigint | undefined): MoneyType => moneyType(minor ?? 0n, currency);
  return byDay(balance, span, currency, (day, of, flows) => ({
    day,
    ...{ earned: amount(flows.earned), adjusted: amount(flows.adjusted), other: amount(flows.other), paidOut: amount(flows.paid_out) },
    pending: amount(of.pending),
    available: amount(of.available),
    inTransit: amount(of.in_transit),
  }));
}

export function organisationBalanceByDayType(balance: BalanceByDay, span: DaySpan, currency: string): OrganisationBalanceByDayType {
  const amount = (minor: bigint | undefined): MoneyType => moneyType(minor ?? 0n, currency);
  return byDay(balance, span, currency, (day, of, flows) => ({
    day,
    ...{ paidIn: amount(flows.paid_in), spent: amount(flows.spent), paidBack: amount(flows.paid_back) },
    ...{ disputed: amount(flows.disputed), adjusted: amount(flows.adjusted), other: amount(flows.other) },
    available: amount(of.available),
    pending: amount(of.pending),
    reserved: amount(of.reserved),
    inDispute: amount(of.in_dispute),
    refunding: amount(of.refunding),
    owing: amount(of.owing),
  }));
}

@ObjectType({ isAbstract: true })
abstract class EarnedFields {
  @Field(() => Int, { description: 'Pieces of work that were approved.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards.' })
  rewards: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments, of either sign.' })
  adjustments: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, bonuses and adjustments together.' })
  earned: MoneyType;

  @Field(() => MoneyType, { description: 'Arrived at the bank, less what came back.' })
  paidOut: MoneyType;
}

@SeenWithParent()
@ObjectType('MonthTotals', { description: 'What one month brought.' })
export class MonthTotalsType extends EarnedFields {
  @Field(() => String, { description: 'YYYY-MM.' })
  month: string;
}

@SeenWithParent()
@ObjectType('YearTotals', { description: 'What a calendar year brought in one currency, for a tax return. The platform is the payer.' })
export class YearTotalsType extends EarnedFields {
  @Field(() => Int, { description: 'The year.' })
  year: number;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency: string;

  @Field(() => String, { description: 'Who paid: the operator of the marketplace, not the requesters.' })
  payer: string;

  @Field(() => String, { description: 'The time zone that the year is counted in, IANA name.' })
  timeZone: string;

  @Field(() => [MonthTotalsType], { description: 'The months in which something happened.' })
  months: MonthTotalsType[];
}

function earnedFields(of: readonly MonthOfEarnings[], currency: string): EarnedFields {
  const sum = (pick: (month: MonthOfEarnings) => bigint): bigint => of.reduce((total, month) => total + pick(month), 0n);
  const [rewards, bonuses, adjusted] = [sum((m) => m.rewardsMinor), sum((m) => m.bonusesMinor), sum((m) => m.adjustedMinor)];
  return {
    approvedCount: of.reduce((total, month) => total + month.approvedCount, 0),
    rewards: moneyType(rewards, currency),
    bonuses: moneyType(bonuses, currency),
    adjustments: moneyType(adjusted, currency),
    earned: moneyType(rewards + bonuses + adjusted, currency),
    paidOut: moneyType(
      sum((m) => m.paidMinor),
      currency,
    ),
  };
}

/** One for each currency in which something was earned or paid. */
export function yearTotalsTypes(all: readonly MonthOfEarnings[], of: { year: number; payer: string; timeZone: string }): YearTotalsType[] {
  return [...new Set(all.map(({ currency }) => currency))].map((currency) => {
    const months = all.filter((month) => month.currency === currency);
    const lines = months.map((month) => ({ month: month.month, ...earnedFields([month], currency) }));
    return { ...of, currency, ...earnedFields(months, currency), months: lines };
  });
}
