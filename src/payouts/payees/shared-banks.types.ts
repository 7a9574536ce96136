/** GraphQL: bank accounts that the accounts of several workers at Stripe pay to, for admins. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { connectionType, mayAudit, payloadType, SeenBy } from '../../platform/index.ts';
import type { SharedBank } from './shared-banks.repository.ts';

@SeenBy(mayAudit)
@ObjectType('SharedBankAccount', {
  description: 'One bank account behind the Stripe accounts of several workers: a hint that blocks nobody.',
})
export class SharedBankAccountType {
  @Field(() => String, { description: 'Identifies the bank account without its details: a keyed hash, in hex.' })
  id: string;

  @Field(() => Date, { description: 'Time at which the newest of the workers was first seen with it.' })
  since: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which an admin last checked it; null when nobody has.' })
  lookedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'What that admin found; null when nobody has checked it.' })
  note: string | null;

  @Field(() => Boolean, { description: 'Whether an admin must check it: no admin has, or another worker was added since.' })
  isNew: boolean;

  /** Not fields. */
  workerIds: readonly string[];
  lookedById: string | null;
}

export const SharedBankAccountConnection = connectionType(SharedBankAccountType, 'SharedBankAccount');

export function sharedBankAccountType({ fingerprint, workerIds, since, lookedAt, lookedBy, note }: SharedBank): SharedBankAccountType {
  const isNew = lookedAt === null || lookedAt < since;
  return Object.assign(new SharedBankAccountType(), { id: fingerprint, since, lookedAt, note, isNew, workerIds, lookedById: lookedBy });
}

@InputType({ description: 'What an admin found about a shared bank account.' })
export class NoteSharedBankAccountInput {
  @Field(() => String, { description: 'The id of the shared bank account.' })
  id: string;

  @Field(() => String, { description: 'What was found, in 10 to 1000 characters.' })
  note: string;
}

export const NoteSharedBankAccountPayload = payloadType('NoteSharedBankAccount', { sharedBankAccount: () => SharedBankAccountType });
