/** Filters and sort orders for lists of amounts: by currency and amount, ordered by time or by amount. */
import { ArgsType, Field, registerEnumType } from '@nestjs/graphql';
import { isUuid } from '../../kernel/index.ts';
import { badInput } from './bad-input.ts';
import { badCursor, connection, PageArgs, pageOf, type Connection } from './connection.ts';
import { MinorUnits } from './scalars.ts';

export const AmountOrderEnum = { NEWEST: 'newest', OLDEST: 'oldest', LARGEST: 'largest', SMALLEST: 'smallest' } as const;
export type AmountOrder = (typeof AmountOrderEnum)[keyof typeof AmountOrderEnum];
registerEnumType(AmountOrderEnum, {
  name: 'AmountOrder',
  description: 'The order of a list of amounts.',
  valuesMap: {
    NEWEST: { description: 'The newest amount comes first.' },
    OLDEST: { description: 'The oldest amount comes first.' },
    LARGEST: { description: 'The largest amount comes first; among equal amounts, the newest. Needs a currency.' },
    SMALLEST: { description: 'The smallest amount comes first; among equal amounts, the oldest. Needs a currency.' },
  },
});

@ArgsType()
export class AmountListArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only this currency, an ISO 4217 code; every currency when left out.' })
  currency?: string | null;

  @Field(() => MinorUnits, { nullable: true, description: 'Only amounts of at least this, in minor units. Needs `currency`.' })
  minimumMinor?: bigint | null;

  @Field(() => MinorUnits, { nullable: true, description: 'Only amounts of at most this, in minor units. Needs `currency`.' })
  maximumMinor?: bigint | null;

  @Field(() => AmountOrderEnum, { defaultValue: 'newest', description: 'The order of the list.' })
  order: AmountOrder = 'newest';
}

/** Key of the last row of the previous page: its id, and its amount in an order by amount. */
export interface AmountKey {
  readonly id: string;
  /** Amount in minor units; null in an order by time. */
  readonly amountMinor: string | null;
}

/** Arguments of a repository method that reads one page. */
export interface AmountPage {
  readonly currency: string | null;
  readonly minimumMinor: bigint | null;
  readonly maximumMinor: bigint | null;
  readonly order: AmountOrder;
  readonly after: AmountKey | null;
  /** Number of rows to read: the page size plus one. */
  readonly limit: number;
}

/** SQL `order by` list of an order. @param amount expression of the amount @param id expression of the id */
export function orderSql(order: AmountOrder, amount: string, id: string): string {
  const direction = order === 'newest' || order === 'largest' ? 'desc' : 'asc';
  return order === 'newest' || order === 'oldest' ? `${id} ${direction}` : `${amount} ${direction}, ${id} ${direction}`;
}

/** SQL condition for rows after the key, with `?` for each value, and the values; null for the first page. */
export function behindSql({ order, after }: AmountPage, amount: string, id: string): { condition: string; values: unknown[] } | null {
  if (after === null) return null;
  const sign = order === 'newest' || order === 'largest' ? '<' : '>';
  if (after.amountMinor === null) return { condition: `${id} ${sign} ?::uuid`, values: [after.id] };
  return { condition: `(${amount}, ${id}) ${sign} (?::bigint, ?::uuid)`, values: [after.amountMinor, after.id] };
}

/**
 * Reads one page of a list of amounts.
 *
 * @param read returns the rows of a page, in the requested order
 * @throws GraphQLError BAD_USER_INPUT for amounts without a currency, an empty range, and a cursor of another list
 */
export async function amountConnection<Row extends { readonly id: string; readonly amountMinor: bigint }, T>(
  args: AmountListArgs,
  read: (page: AmountPage) => Promise<readonly Row[]>,
  map: (row: Row) => T,
): Promise<Connection<T>> {
  const { order, currency = null, minimumMinor = null, maximumMinor = null } = args;
  const byAmount = order === 'largest' || order === 'smallest';
  checkAmounts({ currency, minimumMinor, maximumMinor }, byAmount);
  const page = pageOf(args, byAmount ? 2 : 1);
  const asked = { currency, minimumMinor, maximumMinor, order, after: keyOf(page.after, byAmount), limit: page.first + 1 };
  return connection(await read(asked), page, (row) => (byAmount ? [row.amountMinor, row.id] : [row.id]), map);
}

function checkAmounts(range: Pick<AmountPage, 'currency' | 'minimumMinor' | 'maximumMinor'>, byAmount: boolean): void {
  const { currency, minimumMinor, maximumMinor } = range;
  if (currency !== null && !/^[A-Z]{3}$/.test(currency)) throw badInput('"currency" must be three capital letters, such as "USD".');
  if (currency === null && (byAmount || minimumMinor !== null || maximumMinor !== null)) {
    throw badInput('Give "currency" as well: amounts of different currencies cannot be compared.');
  }
  if (minimumMinor !== null && maximumMinor !== null && minimumMinor > maximumMinor) {
    throw badInput('"minimumMinor" must not be more than "maximumMinor".');
  }
}

function keyOf(after: readonly (string | number)[] | null, byAmount: boolean): AmountKey | null {
  if (after === null) return null;
  const [amountMinor, id] = byAmount ? after : [null, after[0]];
  const fits = isUuid(id) && (amountMinor === null || /^\d{1,18}$/.test(String(amountMinor)));
  if (!fits) throw badCursor();
  return { id, amountMinor: amountMinor === null ? null : String(amountMinor) };
}

/** @throws GraphQLError BAD_USER_INPUT when the time range is empty */
export function checkSpan(names: readonly [string, string], from: Date | null | undefined, to: Date | null | undefined): void {
  if (from && to && from > to) throw badInput(`"${names[0]}" must not be after "${names[1]}".`);
}
