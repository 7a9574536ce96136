/** GraphQL: the balance of the whole ledger, by kind of account. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { AccountKindEnum, ACCOUNT_KINDS, type AccountKind, type TrialBalanceRow } from '../../ledger/index.ts';
import { mayAudit, MoneyType, moneyType, SeenBy, SentenceField, sentenceFields } from '../../platform/index.ts';

@SeenBy(mayAudit)
@ObjectType('TrialBalanceLine', { description: 'All accounts of one kind and currency together.' })
export class TrialBalanceLineType {
  @Field(() => AccountKindEnum, { description: 'Kind of the accounts.' })
  kind: AccountKind;

  @SentenceField({ description: 'Meaning of the kind of account.' })
  meaning: string;

  @Field(() => Int, { description: 'Number of accounts of the kind.' })
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
      ...sentenceFields('meaning', ACCOUNT_KINDS[kind].meaning),
      balance: moneyType(minor, currency),
    })),
    sums: [...sums].map(([currency, minor]) => moneyType(minor, currency)),
    isBalanced: [...sums.values()].every((minor) => minor === 0n),
  });
}
