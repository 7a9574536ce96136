/** GraphQL: the health of the money, and its age, for admins. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ACCOUNT_KINDS, AccountKindEnum, type AccountKind } from '../../ledger/index.ts';
import type { Difference } from '../../treasury/index.ts';
import { JsonScalar, MoneyType, moneyType, SeenBy, mayAudit, SentenceField, sentenceFields } from '../../platform/index.ts';
import { WaitingMoneyType, waitingMoneyType } from './waiting-money.types.ts';
import type { MoneyOfAge } from './money-by-age.repository.ts';
import type { LastComparison, SealState, Solvency } from './health.repository.ts';
import type { WaitingMoney } from './waiting-money.repository.ts';

@SeenBy(mayAudit)
@ObjectType('MoneyOfAge', { description: 'Money of one age in all accounts of one kind and currency, first in, first out.' })
export class MoneyOfAgeType {
  @Field(() => AccountKindEnum, { description: 'The state that it is in.' })
  kind: AccountKind;

  @SentenceField({ description: 'Meaning of the state, in a sentence.' })
  meaning: string;

  @Field(() => Int, { description: 'It came there at least so many days ago: 0, 1, 7, 30 or 90; and less than the next of them.' })
  ageDays: number;

  @Field(() => Int, { description: 'Number of accounts that hold some of it.' })
  accounts: number;

  @Field(() => MoneyType, { description: 'How much; negative where it is owed to the platform.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'Time since which the oldest of it is in this state.' })
  oldestSince: Date;
}

export function moneyOfAgeType({ kind, currency, ageDays, accounts, minor, oldestSince }: MoneyOfAge): MoneyOfAgeType {
  return {
    kind,
    ...sentenceFields('meaning', ACCOUNT_KINDS[kind].meaning),
    ageDays,
    accounts,
    oldestSince,
    amount: moneyType(minor, currency),
  };
}

@SeenBy(mayAudit)
@ObjectType('Solvency', { description: 'Whether what is owed in one currency is there.' })
export class SolvencyType {
  @Field(() => MoneyType, { description: 'What organisations and workers have.' })
  owed: MoneyType;

  @Field(() => MoneyType, { description: 'What the bank and Stripe hold.' })
  held: MoneyType;

  @Field(() => MoneyType, { description: 'What organisations owe the platform.' })
  receivable: MoneyType;

  @Field(() => MoneyType, { description: 'Held and receivable, less owed: what would be left. Negative is a fault.' })
  surplus: MoneyType;

  @Field(() => Boolean, { description: 'Whether the surplus is not negative.' })
  isSolvent: boolean;
}

export function solvencyType({ currency, owedMinor, heldMinor, receivableMinor }: Solvency): SolvencyType {
  const surplus = heldMinor + receivableMinor - owedMinor;
  return {
    owed: moneyType(owedMinor, currency),
    held: moneyType(heldMinor, currency),
    receivable: moneyType(receivableMinor, currency),
    surplus: moneyType(surplus, currency),
    isSolvent: surplus >= 0n,
  };
}

@SeenBy(mayAudit)
@ObjectType('MoneyDifference', { description: 'Something that one side of the books has and the other has not, or has otherwise.' })
export class MoneyDifferenceType {
  @Field(() => String, { description: 'The rail: "manual" or "stripe".' })
  rail: string;

  @Field(() => String, { description: 'The comparison that found it.' })
  check: string;

  @Field(() => String, { description: 'Meaning of the difference, in a sentence.' })
  problem: string;

  @Field(() => JsonScalar, { description: 'Name and values of the difference.' })
  found: unknown;
}

@SeenBy(mayAudit)
@ObjectType('SealState', { description: 'The newest seal of a log.' })
export class SealStateType {
  @Field(() => String, { description: 'The log: "act" or "ledger".' })
  log: string;

  @Field(() => Int, { nullable: true, description: 'Number of the newest seal; null before the first.' })
  number: number | null;

  @Field(() => String, { nullable: true, description: 'Its hash. Keep it where nobody who runs this server can write.' })
  hash: string | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the newest seal was made.' })
  sealedAt: Date | null;

  @Field(() => Int, { description: 'Rows that were written since, and wait for the next.' })
  unsealedRows: number;

  @Field(() => Date, { nullable: true, description: 'Since when the oldest of them waits; more than some minutes is a fault.' })
  unsealedSince: Date | null;
}

@SeenBy(mayAudit)
@ObjectType('PayerStop', { description: 'A reason for which no payout is sent at present.' })
export class PayerStopType {
  @Field(() => String, { description: 'Kind of problem that was found.' })
  kind: string;

  @Field(() => String, { description: 'Subject of the stop, as an id.' })
  about: string;

  @Field(() => Date, { description: 'Time at which the payer was stopped.' })
  stoppedAt: Date;
}

@SeenBy(mayAudit)
@ObjectType('LastComparison', { description: 'The newest comparison with Stripe.' })
export class LastComparisonType {
  @Field(() => Date, { description: 'Time at which the comparison began.' })
  startedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it runs.' })
  endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it did not get to the end.' })
  failure: string | null;

  @Field(() => Int, { description: 'How many differences it found. Anything but 0 needs a look.' })
  differences: number;
}

@SeenBy(mayAudit)
@ObjectType('MoneyHealth', { description: 'Whether the money is where it should be: the first page for admins.' })
export class MoneyHealthType {
  @Field(() => Date, { description: 'Time at which this was computed.' })
  at: Date;

  @Field(() => Boolean, { description: 'Whether nothing below needs a look.' })
  isHealthy: boolean;

  @Field(() => [SolvencyType], { description: 'Solvency of the platform in each currency.' })
  solvency: SolvencyType[];

  @Field(() => [MoneyDifferenceType], { description: 'Differences between the books of a rail and the ledger; at most 100.' })
  differences: MoneyDifferenceType[];

  @Field(() => LastComparisonType, { nullable: true, description: 'The newest comparison with Stripe; null when there was none.' })
  lastComparison: LastComparisonType | null;

  @Field(() => [PayerStopType], { description: 'Alarms that stop payouts.' })
  payerStops: PayerStopType[];

  @Field(() => [WaitingMoneyType], { description: 'Money that waits longer than it should.' })
  stuck: WaitingMoneyType[];

  @Field(() => [SealStateType], { description: 'The newest seal of each log.' })
  seals: SealStateType[];
}

/** Time that rows may wait for the next seal. Seals are made each minute; a long transaction delays them. */
const SEAL_MILLISECONDS = 15 * 60_000;

export interface MoneyHealthFacts {
  readonly at: Date;
  readonly solvency: readonly Solvency[];
  readonly differences: readonly Difference[];
  readonly lastComparison: LastComparison | null;
  readonly payerStops: readonly PayerStopType[];
  readonly waiting: readonly WaitingMoney[];
  readonly seals: readonly SealState[];
}

export function moneyHealthType(facts: MoneyHealthFacts): MoneyHealthType {
  const { at, differences, lastComparison, payerStops } = facts;
  const solvency = facts.solvency.map(solvencyType);
  const stuck = facts.waiting.filter(({ overdueCount }) => overdueCount > 0).map(waitingMoneyType);
  const isSealed = facts.seals.every(
    ({ unsealedSince }) => unsealedSince === null || at.getTime() - unsealedSince.getTime() < SEAL_MILLISECONDS,
  );
  const isCompared = lastComparison === null || (lastComparison.failure === null && lastComparison.differences === 0);
  return {
    at,
    solvency,
    differences: differences.slice(0, 100).map(({ rail, check, problem, found }) => ({ rail, check, problem, found: plain(found) })),
    lastComparison,
    payerStops: [...payerStops],
    stuck,
    seals: facts.seals.map(({ log, n, hash, sealedAt, unsealed, unsealedSince }) => ({
      log,
      number: n === null ? null : Number(n),
      hash,
      sealedAt,
      unsealedRows: unsealed,
      unsealedSince,
    })),
    isHealthy:
      solvency.every(({ isSolvent }) => isSolvent) &&
      differences.length === 0 &&
      isCompared &&
      payerStops.length === 0 &&
      stuck.length === 0 &&
      isSealed,
  };
}

/** JSON numbers cannot hold all 64-bit integers. */
function plain(found: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]));
}
