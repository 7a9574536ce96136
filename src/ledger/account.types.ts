/** GraphQL: accounts of the ledger, as input and output. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenWithParent } from '../platform/index.ts';
import { type IdKind, parsePublicId, publicId, say, type Sentence } from '../kernel/index.ts';
import { ACCOUNT_KINDS, ALL_ACCOUNT_KINDS, type AccountKind, type AccountOwner, type AccountRef } from './accounts.ts';

/** Kind of the id of each owner of accounts. */
export const OWNER_ID_KIND: Readonly<Record<Exclude<AccountOwner, 'platform'>, IdKind>> = {
  organisation: 'Organisation',
  batch: 'Batch',
  assignment: 'Assignment',
  test: 'Test',
  worker: 'Worker',
};

export const AccountKindEnum = Object.fromEntries(ALL_ACCOUNT_KINDS.map((kind) => [kind.toUpperCase(), kind]));
registerEnumType(AccountKindEnum, {
  name: 'AccountKind',
  description: 'A kind of account in the ledger. What the platform owes is positive, what it holds is negative.',
  valuesMap: Object.fromEntries(ALL_ACCOUNT_KINDS.map((kind) => [kind.toUpperCase(), { description: ACCOUNT_KINDS[kind].meaning }])),
});

@SeenWithParent()
@ObjectType('LedgerAccount', { description: 'An account of the ledger.' })
export class LedgerAccountType {
  @Field(() => AccountKindEnum, { description: 'Kind of the account in the chart.' })
  kind: AccountKind;

  @Field(() => String, { nullable: true, description: 'The id of its owner, such as "org_…"; null: the platform\'s own.' })
  ownerId: string | null;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;
}

export function ledgerAccountType({ kind, ownerId, currency }: AccountRef): LedgerAccountType {
  const { owner } = ACCOUNT_KINDS[kind];
  const shownOwner = owner === 'platform' || ownerId === null ? null : publicId(OWNER_ID_KIND[owner], ownerId);
  return Object.assign(new LedgerAccountType(), { kind, ownerId: shownOwner, currency });
}

@InputType({ description: 'One account of the ledger.' })
export class LedgerAccountInput {
  @Field(() => AccountKindEnum, { description: 'Kind of the account in the chart.' })
  kind: AccountKind;

  @Field(() => String, {
    nullable: true,
    description: 'The id of its owner, such as "org_…" or "wkr_…"; left out for the platform\'s own.',
  })
  ownerId?: string | null;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;
}

/** The account that an input names; a sentence that states the problem when it names none. */
export function namedAccount({ kind, ownerId, currency }: LedgerAccountInput): AccountRef | Sentence {
  const { owner } = ACCOUNT_KINDS[kind];
  if (owner === 'platform') {
    return ownerId ? say`This account is the platform's own: leave "ownerId" out.` : { kind, ownerId: null, currency };
  }
  const id = parsePublicId(OWNER_ID_KIND[owner], ownerId ?? '');
  return id === null ? say`"ownerId" must be the id of the ${owner} that owns the account.` : { kind, ownerId: id, currency };
}
