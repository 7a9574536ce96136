/** GraphQL: entries of the ledger, and the kinds of accounts that workers and organisations have. */
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { parsePublicId, publicId, type JournalId, type BatchId, type PayoutId, type TestId } from '../../kernel/index.ts';
import { ACCOUNT_KINDS, EVENT_MEANINGS, LedgerAccountType, ledgerAccountType, type LedgerEntry } from '../../ledger/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, SeenBy, SentenceField, sentenceFields } from '../../platform/index.ts';
import { referenceOf, type Reference } from './reference.ts';
import { mayReadAccount } from './books.policy.ts';

export const WorkerAccountEnum = { PENDING: 'worker_pending', AVAILABLE: 'worker_available', IN_TRANSIT: 'worker_in_transit' } as const;
export type WorkerAccount = (typeof WorkerAccountEnum)[keyof typeof WorkerAccountEnum];
registerEnumType(WorkerAccountEnum, {
  name: 'WorkerAccount',
  description: "One of a worker's accounts.",
  valuesMap: {
    PENDING: { description: ACCOUNT_KINDS.worker_pending.meaning },
    AVAILABLE: { description: 'Money that can be paid out.' },
    IN_TRANSIT: { description: ACCOUNT_KINDS.worker_in_transit.meaning },
  },
});

export const OrganisationAccountEnum = { AVAILABLE: 'requester_available', PENDING: 'requester_pending' } as const;
export type OrganisationAccount = (typeof OrganisationAccountEnum)[keyof typeof OrganisationAccountEnum];
registerEnumType(OrganisationAccountEnum, {
  name: 'OrganisationAccount',
  description: "One of an organisation's accounts.",
  valuesMap: {
    AVAILABLE: { description: 'Money that the organisation can spend.' },
    PENDING: { description: ACCOUNT_KINDS.requester_pending.meaning },
  },
});

@SeenBy((actor, { entry }: LedgerEntryType) => mayReadAccount(actor, entry.account), { scopes: ['money'] })
@ObjectType('LedgerEntry', {
  description: 'One line of one posting. Entries never change. The one id that is not null names what the entry is about.',
})
export class LedgerEntryType {
  /** Not fields. */
  entry: LedgerEntry;
  reference: Reference;

  @Field(() => String, { description: 'Its id: the journal and its number there.' })
  id: string;

  @Field(() => Date, { description: 'Time at which the entry was posted.' })
  at: Date;

  @Field(() => String, { description: 'The name of the event in the chart of postings, such as "appr".' })
  event: string;

  @SentenceField({ description: 'What that is, for people: "Approved".' })
  meaning: string;

  @Field(() => LedgerAccountType, { description: 'The account that the entry changes.' })
  account: LedgerAccountType;

  @Field(() => MoneyType, { description: 'Into the account when positive, out of it when negative.' })
  amount: MoneyType;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What the account held after it; null for the platform's own accounts, which keep no running balance.",
  })
  balanceAfter: MoneyType | null;

  @Field(() => Boolean, { description: 'Whether it undoes an earlier posting.' })
  isReversal: boolean;

  @Field(() => idScalar('Batch'), { nullable: true, description: 'The batch that it is about.' })
  batchId: BatchId | null;

  @Field(() => idScalar('Test'), { nullable: true, description: 'The test that money was set aside for, or returned from.' })
  testId: TestId | null;

  @Field(() => idScalar('Payout'), { nullable: true, description: 'The payout that it is about.' })
  payoutId: PayoutId | null;
}

export const LedgerEntryConnection = connectionType(LedgerEntryType, 'LedgerEntry');

/** The public id of an entry: the id of its journal and its number there. */
export function entryKey(journalId: string, seq: number): string {
  return `${publicId('Journal', journalId)}:${seq}`;
}

/** Parses the id of an entry; null when the text is no such id. */
export function parseEntryKey(text: string): { journalId: JournalId; seq: number } | null {
  const [journal = '', seq = '', ...more] = text.split(':');
  const journalId = parsePublicId('Journal', journal);
  return journalId === null || more.length > 0 || !/^[1-9]\d{0,8}$/.test(seq) ? null : { journalId, seq: Number(seq) };
}

export function ledgerEntryType(entry: LedgerEntry): LedgerEntryType {
  const { currency } = entry.account;
  const reference = referenceOf(entry.event, entry.ref);
  const idOf = (of: Reference['kind']) => (reference.kind === of ? reference.id : null);
  return Object.assign(new LedgerEntryType(), {
    entry,
    reference,
    id: entryKey(entry.journalId, entry.seq),
    at: entry.createdAt,
    event: entry.event,
    ...sentenceFields('meaning', EVENT_MEANINGS[entry.event] ?? entry.event),
    account: ledgerAccountType(entry.account),
    amount: moneyType(entry.amountMinor, currency),
    balanceAfter: entry.balanceAfterMinor === null ? null : moneyType(entry.balanceAfterMinor, currency),
    isReversal: entry.event === 'undo',
    batchId: idOf('batch'),
    testId: idOf('test'),
    payoutId: idOf('payout'),
  });
}
