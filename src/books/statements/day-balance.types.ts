/** GraphQL: balances of a worker or an organisation at the end of each day. */
import { Field, ObjectType } from '@nestjs/graphql';
import { listOf, MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import type { DaySpan } from '../core/days.ts';
import { MOST_DAYS } from '../core/period.ts';
import type { BalanceByDay, Flows, Holdings } from './day-balance.repository.ts';

@ObjectType({ isAbstract: true })
abstract class ByDay {
  @Field(() => String, { description: 'First day of the list, YYYY-MM-DD.' })
  firstDay: string;

  @Field(() => String, { description: 'Last day of the list, YYYY-MM-DD.' })
  lastDay: string;

  @Field(() => String, { description: 'The time zone that days are counted in, IANA name.' })
  timeZone: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;
}

@SeenWithParent()
@ObjectType('WorkerHoldings', { description: 'Balances of a worker at one time.' })
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

  @Field(() => MoneyType, { description: 'Amount that could be paid out.' })
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
@ObjectType('OrganisationHoldings', { description: 'Balances of an organisation at one time.' })
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

  @Field(() => MoneyType, { description: 'Amount that it could spend.' })
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
    earned: amount(flows.earned),
    adjusted: amount(flows.adjusted),
    other: amount(flows.other),
    paidOut: amount(flows.paid_out),
    pending: amount(of.pending),
    available: amount(of.available),
    inTransit: amount(of.in_transit),
  }));
}

export function organisationBalanceByDayType(balance: BalanceByDay, span: DaySpan, currency: string): OrganisationBalanceByDayType {
  const amount = (minor: bigint | undefined): MoneyType => moneyType(minor ?? 0n, currency);
  return byDay(balance, span, currency, (day, of, flows) => ({
    day,
    paidIn: amount(flows.paid_in),
    spent: amount(flows.spent),
    paidBack: amount(flows.paid_back),
    disputed: amount(flows.disputed),
    adjusted: amount(flows.adjusted),
    other: amount(flows.other),
    available: amount(of.available),
    pending: amount(of.pending),
    reserved: amount(of.reserved),
    inDispute: amount(of.in_dispute),
    refunding: amount(of.refunding),
    owing: amount(of.owing),
  }));
}
