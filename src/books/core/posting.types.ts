/** GraphQL: a posting of the ledger with its entries. */
import { Field, ObjectType } from '@nestjs/graphql';
import { EVENT_MEANINGS, type PostedEvent } from '../../ledger/index.ts';
import { mayAudit, SeenBy, SentenceField, sentenceFields } from '../../platform/index.ts';
import { LedgerEntryType, ledgerEntryType } from './ledger-entry.types.ts';
import { referenceOf, type Reference } from './reference.ts';

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

  @SentenceField({ description: 'What that is, for people: "Approved".' })
  meaning: string;

  @Field(() => Date, { description: 'Time at which the posting was committed.' })
  at: Date;

  @Field(() => [LedgerEntryType], { description: 'Lines of the posting, in order.' })
  entries: LedgerEntryType[];
}

export function postingType(posted: PostedEvent): PostingType {
  const { event, ref, createdAt, lines, journalId } = posted;
  return Object.assign(new PostingType(), {
    id: `${event}:${ref}`,
    event,
    ...sentenceFields('meaning', EVENT_MEANINGS[event] ?? event),
    at: createdAt,
    entries: lines.map(ledgerEntryType),
    journalId,
    reference: referenceOf(event, ref),
  });
}
