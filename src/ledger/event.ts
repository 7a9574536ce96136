/**
 * Events: what the ledger posts. The lines of an event sum to zero. Only the functions of the chart create events.
 *
 * Lines are in the order in which money flows: the first debits pay the first credits. Traces follow that order, so an event
 * that moves two sums lists debit, credit, debit, credit.
 */
import { assert, type Currency, type Money } from '../kernel/index.ts';
import { ACCOUNT_KINDS, type AccountKind, type AccountRef } from './accounts.ts';

export interface LedgerLine {
  readonly account: AccountRef;
  /** Minor units: a credit is positive, a debit negative; never 0. */
  readonly amountMinor: bigint;
}

/** The permanent name of a posting: `appr` and the assignment's id, written `appr:<id>`. */
export interface EventName {
  readonly event: string;
  /** The id of the subject, followed by a colon and more where the id is not unique: `<batch>:<revision>`. */
  readonly ref: string;
}

declare const fromChart: unique symbol;

export interface LedgerEvent extends EventName {
  readonly [fromChart]: true;
  /** Empty when no money moves: such an event is not posted. */
  readonly lines: readonly LedgerLine[];
  /** The event that this event reverses as a whole. */
  readonly reverses: EventName | null;
}

/** @throws Bug when the owner is missing, or given for an account of the platform */
export function accountOf(kind: AccountKind, ownerId: string | null, currency: Currency): AccountRef {
  assert((ownerId === null) === (ACCOUNT_KINDS[kind].owner === 'platform'), `${kind} ${ownerId === null ? 'needs an' : 'has no'} owner`);
  return { kind, ownerId, currency };
}

/** A line that adds money to an account. */
export function credit(kind: AccountKind, ownerId: string | null, amount: Money): LedgerLine {
  assert(amount.minor >= 0n, `a posting moves no negative amount: ${kind} ${amount.minor}`);
  return { account: accountOf(kind, ownerId, amount.currency), amountMinor: amount.minor };
}

/** A line that takes money out of an account. */
export function debit(kind: AccountKind, ownerId: string | null, amount: Money): LedgerLine {
  const line = credit(kind, ownerId, amount);
  return { account: line.account, amountMinor: -line.amountMinor };
}

/** @throws Bug when the lines do not sum to zero per currency */
export function ledgerEvent(event: string, ref: string, lines: readonly LedgerLine[], reverses: EventName | null = null): LedgerEvent {
  const sums = new Map<Currency, bigint>();
  for (const { account, amountMinor } of lines) sums.set(account.currency, (sums.get(account.currency) ?? 0n) + amountMinor);
  for (const [currency, sum] of sums) assert(sum === 0n, `${event}:${ref} does not sum to zero: ${sum} ${currency}`);
  return { event, ref, lines: lines.filter((line) => line.amountMinor !== 0n), reverses } as unknown as LedgerEvent;
}
