/** GraphQL: seals, and what verifying them finds. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Seal, SeenBy, mayAudit } from '../platform/index.ts';
import type { Verification } from './verification.ts';

@SeenBy(mayAudit)
@ObjectType('Seal', {
  description:
    'A block of committed rows of an append-only log, hashed together with the block before it. Keep the newest hash outside of this server.',
})
export class SealType {
  @Field(() => String, { description: 'The log: "act" or "ledger".' })
  log: string;

  @Field(() => Int, { description: 'Its number in the log, from 1.' })
  number: number;

  @Field(() => Int, { description: 'Number of rows that it covers.' })
  rows: number;

  @Field(() => String, {
    description:
      'sha256 over the hash before it, when it was made, and its rows, in hexadecimal. Seals of the first version leave out when.',
  })
  hash: string;

  @Field(() => Date, { description: 'Time at which the seal was made.' })
  sealedAt: Date;
}

@SeenBy(mayAudit)
@ObjectType('BrokenSeal', { description: 'A block that is not any more what it was when it was sealed.' })
export class BrokenSealType {
  /** Not a field. */
  log: string;

  @Field(() => Int, { description: 'Its number in the log.' })
  number: number;

  @Field(() => String, { description: 'Description of the fault, in a sentence.' })
  problem: string;
}

@SeenBy(mayAudit)
@ObjectType('SealVerification', { description: 'What recomputing the seals of one log found.' })
export class SealVerificationType {
  @Field(() => String, { description: 'The log: "act" or "ledger".' })
  log: string;

  @Field(() => Int, { description: 'The last block that was recomputed; to go on, ask again from the next one.' })
  verifiedTo: number;

  @Field(() => Boolean, { description: 'Whether the last seal was reached.' })
  isComplete: boolean;

  @Field(() => Boolean, { description: 'Whether the last seal was reached and every block recomputed is as it was sealed.' })
  isIntact: boolean;

  @Field(() => [BrokenSealType], { description: 'The blocks that were changed, among those recomputed.' })
  broken: BrokenSealType[];
}

export function sealType(seal: Seal): SealType {
  return { log: seal.log, number: Number(seal.n), rows: Number(seal.rows), hash: seal.hash, sealedAt: seal.sealedAt };
}

export function verificationType({ log, verifiedTo, isComplete, broken }: Verification): SealVerificationType {
  return {
    log,
    verifiedTo,
    isComplete,
    isIntact: isComplete && broken.length === 0,
    broken: broken.map((block) => Object.assign(new BrokenSealType(), { log, ...block })),
  };
}
