/**
 * The interface of the ledger: posts events of the chart; reads balances, statements and traces.
 *
 * It guarantees that postings sum to zero and that no account falls below its floor; the database enforces both. The ledger
 * knows nothing of batches, payouts or people: owners are opaque ids.
 */
import { Injectable } from '@nestjs/common';
import {
  amountAbove,
  insufficientFunds,
  type JournalId,
  maximumAmount,
  money,
  ok,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../kernel/index.ts';
import type { Db, Page, Tx } from '../platform/index.ts';
import { ACCOUNT_KINDS, type AccountKind, type AccountRef } from './accounts.ts';
import {
  auditProblems,
  balancesOfAccounts,
  balancesOfOwners,
  trialBalanceRows,
  type AuditProblem,
  type OwnerBalance,
  type TrialBalanceRow,
} from './balance.repository.ts';
import { chart } from './chart.ts';
import type { EventName, LedgerEvent, LedgerLine } from './event.ts';
import { postJournal } from './posting.repository.ts';
import {
  journalOf,
  postedEvent,
  postedEvents,
  postedNames,
  statement,
  statementOfSeveral,
  type EntryOfSeveral,
  type Journal,
  type LedgerEntry,
  type PostedEvent,
  type PostedName,
} from './statement.repository.ts';
import { walk } from './trace.reader.ts';
import { unspentSlices, wholeEntry } from './trace.repository.ts';
import { endsPerAccount, type Trace, type TraceStep, type MoneyLocation } from './trace.ts';

/** Default maximum number of steps of a trace in each direction. */
const TRACE_LIMIT = 2_000;

/**
 * Largest amount of one line. `amountTooLarge` limits single amounts; a line may be a sum of them, such as the refund of a batch
 * that was launched in many parts. Postings that undo another are exempt.
 */
const LARGEST_LINE_MINOR = 10_000n * maximumAmount('USD').minor;

/** Events that undo a posting: reversals, and events that take back a funding. */
const UNDOING: ReadonlySet<string> = new Set(['undo', 'fback']);

function isTooLarge({ amountMinor }: LedgerLine): boolean {
  return amountMinor > LARGEST_LINE_MINOR || amountMinor < -LARGEST_LINE_MINOR;
}

function tooMuch({ kind, currency }: AccountRef): Refusal {
  const name = `${kind.replaceAll('_', ' ')} balance of this ${ACCOUNT_KINDS[kind].owner}`;
  const maximum = maximumAmount(currency);
  return amountAbove(maximum, say`The ${name} cannot hold that much: single amounts are at most ${maximum}.`);
}

/** Largest amount that the events take out of an account before they return any of it, minor units. */
function takenMinor(events: readonly LedgerEvent[], { kind, ownerId, currency }: AccountRef): bigint {
  let [sum, most] = [0n, 0n];
  for (const { account, amountMinor } of events.flatMap(({ lines }) => lines)) {
    if (account.kind !== kind || account.ownerId !== ownerId || account.currency !== currency) continue;
    sum -= amountMinor;
    if (sum > most) most = sum;
  }
  return most;
}

/** Refusal of a posting for lack of money. Callers that know what the money is for return a more specific refusal. */
function tooLittle({ kind, currency }: AccountRef, taken: bigint, missing: bigint): Refusal {
  const [cost, available] = [money(taken, currency), money(taken - missing, currency)];
  if (kind === 'requester_available') {
    return insufficientFunds("This takes from the organisation's balance", cost, available, 'Add funds, or take a smaller amount.');
  }
  const from = `the ${kind.replaceAll('_', ' ')} account of this ${ACCOUNT_KINDS[kind].owner}`;
  return insufficientFunds(say`This takes from ${from}`, cost, available, 'Take a smaller amount.');
}

@Injectable()
export class Ledger {
  /**
   * Posts all events as one journal, or none. Post everything that a command posts in one call: a call locks balances in
   * a fixed order, so that two commands cannot deadlock.
   *
   * @param idempotencyKey at most 200 characters; a repeated key with the same events returns the first journal
   * @param events from {@link chart}; events without lines (a reward of zero) are not posted
   * @returns the journal; null when no event has lines; refuses INSUFFICIENT_FUNDS, and AMOUNT_TOO_LARGE when a balance or line
   *   would exceed its maximum. A refused posting writes nothing, so the caller's transaction can continue
   * @throws Bug when an event was posted before under another key, or the key was used for other events
   */
  async post(tx: Tx, idempotencyKey: string, events: readonly LedgerEvent[]): Promise<Result<JournalId | null>> {
    const moving = events.filter((event) => event.lines.length > 0);
    if (moving.length === 0) return ok(null);
    const large = moving.filter(({ event }) => !UNDOING.has(event)).flatMap(({ lines }) => lines.filter(isTooLarge))[0];
    if (large !== undefined) return refuse(tooMuch(large.account));
    const outcome = await postJournal(tx, idempotencyKey, moving);
    if (typeof outcome === 'string') return ok(outcome);
    if (outcome.missingMinor === null) return refuse(tooMuch(outcome.account));
    return refuse(tooLittle(outcome.account, takenMinor(moving, outcome.account), outcome.missingMinor));
  }

  /** Minor units; 0 for an account that was never opened. */
  async balance(db: Db, account: AccountRef): Promise<bigint> {
    const [posted] = await balancesOfAccounts(db, [account]);
    return posted ?? 0n;
  }

  /** Minor units, in the order of `accounts`; 0 for an account that was never opened. */
  balances(db: Db, accounts: readonly AccountRef[]): Promise<bigint[]> {
    return balancesOfAccounts(db, accounts);
  }

  /** Balances of one kind of account for several owners, for loaders. */
  balancesOf(db: Db, ownerIds: readonly string[], kind: AccountKind): Promise<OwnerBalance[]> {
    return balancesOfOwners(db, ownerIds, kind);
  }

  /** Sums per kind and currency; the rows of each currency sum to zero. */
  trialBalance(db: Db): Promise<TrialBalanceRow[]> {
    return trialBalanceRows(db);
  }

  /** Posts the reversal of a whole event. An event can be reversed once. @throws Bug when it is not posted, or was reversed before */
  async reverse(tx: Tx, idempotencyKey: string, name: EventName): Promise<Result<JournalId | null>> {
    const posted = present(await postedEvent(tx, name), `${name.event}:${name.ref} to be posted`);
    return this.post(tx, idempotencyKey, [chart.reversal(posted)]);
  }

  /**
   * The statement of an account, newest first.
   *
   * @param page its key is {@link entryCursor}
   * @returns at most `page.first` + 1 entries
   */
  entries(db: Db, account: AccountRef, page: Page): Promise<LedgerEntry[]> {
    return statement(db, account, page);
  }

  /**
   * The combined statement of several accounts of one owner, newest first.
   *
   * @param accounts guarded accounts only
   * @param page its key is the cursor of an {@link EntryOfSeveral}: one part for each account
   * @returns at most `page.first` + 1 entries
   */
  entriesOfSeveral(db: Db, accounts: readonly AccountRef[], page: Page): Promise<EntryOfSeveral[]> {
    return statementOfSeveral(db, accounts, page);
  }

  journal(db: Db, id: JournalId): Promise<Journal | null> {
    return journalOf(db, id);
  }

  /** Returns the event with its lines; null when it is not posted. */
  eventOf(db: Db, event: string, ref: string): Promise<PostedEvent | null> {
    return postedEvent(db, { event, ref });
  }

  /** Returns the posted events among those names with their lines, oldest first, with one statement. */
  events(db: Db, names: readonly EventName[]): Promise<PostedEvent[]> {
    return postedEvents(db, names);
  }

  /** Returns which of those names are posted, and when, without lines. */
  namesOf(db: Db, names: readonly EventName[]): Promise<PostedName[]> {
    return postedNames(db, names);
  }

  /** Traces an entry back to the fundings it came from and forth to where its money went; null when there is no such entry. */
  async traceOf(db: Db, entry: { journalId: JournalId; seq: number }, limit = TRACE_LIMIT): Promise<Trace | null> {
    const whole = await wholeEntry(db, entry.journalId, entry.seq);
    if (whole === null) return null;
    const back = await walk(db, 'back', [whole], limit);
    const forth = await walk(db, 'forth', [whole], limit);
    return { entry: whole.entry, sources: back.steps, uses: forth.steps, isComplete: back.isComplete && forth.isComplete };
  }

  /**
   * Splits the balance of an account by origin: the fundings, and advances of the platform, that its money came from. First in,
   * first out.
   *
   * @returns steps whose `endsMinor` add up to the balance
   */
  async originsOf(db: Db, account: AccountRef, limit = 20_000): Promise<TraceStep[]> {
    const { steps } = await walk(db, 'back', await unspentSlices(db, account), limit);
    return steps.filter((step) => step.endsMinor > 0n);
  }

  /**
   * Finds where the money of an event is now: the accounts that hold it, or through which it left.
   *
   * @param name such as that of a funding
   * @returns amounts that add up to what the event credited to accounts with an owner; null when the event is not posted, or
   *   when its money went through more than `limit` entries
   */
  async locationsOf(db: Db, name: EventName, limit = 100_000): Promise<MoneyLocation[] | null> {
    const posted = await postedEvent(db, name);
    const credits = posted?.lines.filter((line) => line.amountMinor > 0n && line.account.ownerId !== null) ?? [];
    const slices = await Promise.all(credits.map((line) => wholeEntry(db, line.journalId, line.seq)));
    const { steps, isComplete } = await walk(
      db,
      'forth',
      slices.filter((slice) => slice !== null),
      limit,
    );
    return posted === null || !isComplete ? null : endsPerAccount(steps);
  }

  /** Recomputes every sum, balance and bound, and reads the whole ledger. Empty: the ledger is consistent. */
  audit(db: Db): Promise<AuditProblem[]> {
    return auditProblems(db);
  }
}
