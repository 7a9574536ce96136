/** GraphQL: the whole of the books, for admins. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  AccountKindEnum,
  ACCOUNT_KINDS,
  EVENT_MEANINGS,
  type AccountKind,
  type PostedEvent,
  type Story,
  type StoryStep,
  type TrialBalanceRow,
} from '../ledger/index.ts';
import { MoneyType, moneyType, SeenBy, mayAudit } from '../platform/index.ts';
import { LedgerEntryType, ledgerEntryType } from './account.types.ts';
import { referenceOf, type Reference } from './reference.ts';
import type { WaitingMoney, WaitingState } from './waiting.repository.ts';

@SeenBy(mayAudit)
@ObjectType('TrialBalanceLine', { description: 'All accounts of one kind and currency together.' })
export class TrialBalanceLineType {
  @Field(() => AccountKindEnum, { description: 'The kind.' })
  kind: AccountKind;

  @Field(() => String, { description: 'What such an account is for.' })
  meaning: string;

  @Field(() => Int, { description: 'How many accounts.' })
  accounts: number;

  @Field(() => MoneyType, { description: 'What they hold together: owed when positive, held or lost when negative.' })
  balance: MoneyType;
}

@SeenBy(mayAudit)
@ObjectType('TrialBalance', { description: 'The whole ledger by kind of account; each currency sums to zero.' })
export class TrialBalanceType {
  @Field(() => [TrialBalanceLineType], { description: 'By currency and kind.' })
  lines: TrialBalanceLineType[];

  @Field(() => [MoneyType], { description: 'The sum of each currency. Anything but zero is a fault of the ledger.' })
  sums: MoneyType[];

  @Field(() => Boolean, { description: 'Whether every sum is zero.' })
  isBalanced: boolean;
}

export function trialBalanceType(rows: readonly TrialBalanceRow[]): TrialBalanceType {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return Object.assign(new TrialBalanceType(), {
    lines: rows.map(({ kind, currency, accounts, minor }) => ({
      kind,
      accounts,
      meaning: ACCOUNT_KINDS[kind].meaning,
      balance: moneyType(minor, currency),
    })),
    sums: [...sums].map(([currency, minor]) => moneyType(minor, currency)),
    isBalanced: [...sums.values()].every((minor) => minor === 0n),
  });
}

@SeenBy(mayAudit)
@ObjectType('Posting', { description: 'One event that moved money, with all its entries, which sum to zero.' })
export class PostingType {
  /** Not fields. */
  journalId: string;
  reference: Reference;

  @Field(() => String, { description: 'Its name: no event is posted twice.' })
  id: string;

  @Field(() => String, { description: 'What kind of event, such as "appr".' })
  event: string;

  @Field(() => String, { description: 'What that is, for people: "Approved".' })
  meaning: string;

  @Field(() => Date, { description: 'When it was posted.' })
  at: Date;

  @Field(() => [LedgerEntryType], { description: 'Its lines.' })
  entries: LedgerEntryType[];
}

export function postingType(posted: PostedEvent): PostingType {
  const { event, ref, createdAt, lines, journalId } = posted;
  return Object.assign(new PostingType(), {
    id: `${event}:${ref}`,
    event,
    meaning: EVENT_MEANINGS[event] ?? event,
    at: createdAt,
    entries: lines.map(ledgerEntryType),
    journalId,
    reference: referenceOf(event, ref),
  });
}

@SeenBy(mayAudit)
@ObjectType('StoryStep', { description: 'An entry that the money of a story went through.' })
export class StoryStepType {
  @Field(() => LedgerEntryType, { description: 'The entry.' })
  entry: LedgerEntryType;

  @Field(() => Int, { description: 'How many entries away from the one whose story it is.' })
  distance: number;

  @Field(() => MoneyType, { description: 'How much of this entry belongs to the story.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: 'How much of that leads no further: where it began, rests now, or left the books.' })
  ends: MoneyType;
}

@SeenBy(mayAudit)
@ObjectType('Story', {
  description:
    'Where the money of one entry came from and what became of it: first in first out in each account, so that every cent has one answer.',
})
export class StoryType {
  @Field(() => LedgerEntryType, { description: 'The entry whose story it is.' })
  entry: LedgerEntryType;

  @Field(() => [StoryStepType], { description: 'Where it came from, nearest first, back to the fundings.' })
  sources: StoryStepType[];

  @Field(() => [StoryStepType], { description: 'What became of it, nearest first, on to the payouts.' })
  uses: StoryStepType[];

  @Field(() => Boolean, { description: 'False when the story is longer than what is shown.' })
  isComplete: boolean;
}

function storyStepType(step: StoryStep): StoryStepType {
  const { currency } = step.entry.account;
  return Object.assign(new StoryStepType(), {
    entry: ledgerEntryType(step.entry),
    distance: step.distance,
    amount: moneyType(step.amountMinor, currency),
    ends: moneyType(step.endsMinor, currency),
  });
}

export function storyType(story: Story): StoryType {
  return Object.assign(new StoryType(), {
    entry: ledgerEntryType(story.entry),
    sources: story.sources.map(storyStepType),
    uses: story.uses.map(storyStepType),
    isComplete: story.isComplete,
  });
}

export const WaitingStateEnum = {
  HELD: 'held',
  SUBMITTED: 'submitted',
  IN_DISPUTE: 'in_dispute',
  IN_HOLD: 'in_hold',
  FUNDING_PENDING: 'funding_pending',
  REFUND_ASKED: 'refund_asked',
  PAYOUT_AWAITING_APPROVAL: 'payout_awaiting_approval',
  PAYOUT_RESERVED: 'payout_reserved',
  PAYOUT_IN_RUN: 'payout_in_run',
  PAYOUT_SENDING: 'payout_sending',
  PAYOUT_SENT: 'payout_sent',
} as const;
registerEnumType(WaitingStateEnum, {
  name: 'WaitingState',
  description: 'What money waits for.',
  valuesMap: {
    HELD: { description: 'A worker holds the task.' },
    SUBMITTED: { description: 'An answer waits for a verdict, or for its automatic approval.' },
    IN_DISPUTE: { description: 'A rejection can still be undone.' },
    IN_HOLD: { description: 'Earned money is in its hold time.' },
    FUNDING_PENDING: { description: 'A payment by Stripe is not settled yet.' },
    REFUND_ASKED: { description: 'Money asked back has not gone out yet.' },
    PAYOUT_AWAITING_APPROVAL: { description: 'A large payout waits until a second person has looked at it.' },
    PAYOUT_RESERVED: { description: 'A payout waits for the next run, or for Stripe to be told.' },
    PAYOUT_IN_RUN: { description: 'A payout is on a run that is not sent.' },
    PAYOUT_SENDING: { description: 'Stripe was told of a payout and has not answered.' },
    PAYOUT_SENT: { description: 'The bank has not told yet what became of a payout, or sends it back.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('WaitingMoney', { description: 'Money that waits for one thing, in one currency.' })
export class WaitingMoneyType {
  @Field(() => WaitingStateEnum, { description: 'What for.' })
  state: WaitingState;

  @Field(() => Int, { description: 'How many assignments, bonuses or payouts.' })
  count: number;

  @Field(() => MoneyType, { description: 'How much.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'Since when the oldest waits; of money in its hold time: when the first is due.' })
  oldestSince: Date;

  @Field(() => Int, { description: 'Of them, how many should have moved on by themselves. Anything but 0 needs a look.' })
  overdueCount: number;
}

export function waitingMoneyType({ state, currency, count, amountMinor, oldestSince, overdueCount }: WaitingMoney): WaitingMoneyType {
  return Object.assign(new WaitingMoneyType(), { state, count, oldestSince, overdueCount, amount: moneyType(amountMinor, currency) });
}
