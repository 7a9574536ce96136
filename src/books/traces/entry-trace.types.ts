/** GraphQL: the trace of one ledger entry. Public names say "story", the former word. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Trace, TraceStep } from '../../ledger/index.ts';
import { mayAudit, MoneyType, moneyType, SeenBy } from '../../platform/index.ts';
import { LedgerEntryType, ledgerEntryType } from '../core/ledger-entry.types.ts';

@SeenBy(mayAudit)
@ObjectType('StoryStep', { description: 'An entry that the money of a trace passed.' })
export class TraceStepType {
  @Field(() => LedgerEntryType, { description: 'The entry of the ledger.' })
  entry: LedgerEntryType;

  @Field(() => Int, { description: 'Number of entries between this one and the traced entry.' })
  distance: number;

  @Field(() => MoneyType, { description: 'Amount of this entry that belongs to the trace.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that leads no further: it began here, is here now, or left the books.' })
  ends: MoneyType;
}

@SeenBy(mayAudit)
@ObjectType('Story', {
  description: 'Sources and uses of the money of one entry: first in, first out in each account, so that every cent has one answer.',
})
export class EntryTraceType {
  @Field(() => LedgerEntryType, { description: 'The entry that is traced.' })
  entry: LedgerEntryType;

  @Field(() => [TraceStepType], { description: 'Where it came from, nearest first, back to the fundings.' })
  sources: TraceStepType[];

  @Field(() => [TraceStepType], { description: 'Later entries that used the money, nearest first, on to the payouts.' })
  uses: TraceStepType[];

  @Field(() => Boolean, { description: 'False when the trace is longer than the shown part.' })
  isComplete: boolean;
}

function traceStepType(step: TraceStep): TraceStepType {
  const { currency } = step.entry.account;
  return Object.assign(new TraceStepType(), {
    entry: ledgerEntryType(step.entry),
    distance: step.distance,
    amount: moneyType(step.amountMinor, currency),
    ends: moneyType(step.endsMinor, currency),
  });
}

export function entryTraceType(trace: Trace): EntryTraceType {
  return Object.assign(new EntryTraceType(), {
    entry: ledgerEntryType(trace.entry),
    sources: trace.sources.map(traceStepType),
    uses: trace.uses.map(traceStepType),
    isComplete: trace.isComplete,
  });
}
