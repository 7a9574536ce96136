/**
 * The ledger as the rest of the marketplace sees it: post events of the chart, read balances, statements and stories.
 *
 * It guarantees that money is neither made nor lost and that nobody spends what they have not; the database enforces
 * it. It knows nothing of time, batches or people.
 */
import { Injectable } from '@nestjs/common';
import {
  formatMoney,
  insufficientFunds,
  maximumAmount,
  money,
  ok,
  present,
  refuse,
  type JournalId,
  type Refusal,
  type Result,
} from '../kernel/index.ts';
import type { Db, Page, Tx } from '../platform/index.ts';
import { ACCOUNT_KINDS, type AccountKind, type AccountRef } from './accounts.ts';
import { balancesOfAccounts, balancesOfOwners, trialBalanceRows, type OwnerBalance, type TrialBalanceRow } from './balance.repository.ts';
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
import { walk } from './story.reader.ts';
import { unspentSlices, wholeEntry } from './story.repository.ts';
import { endsPerAccount, type Story, type StoryStep, type Whereabouts } from './story.ts';

/** Most steps of a story that a reader follows, unless asked for more. */
const STORY_LIMIT = 2_000;

/**
 * A line above this is refused, whoever asks: the last wall behind `amountTooLarge`, which holds single amounts. A line may
 * be a sum of such, as what comes back from a batch that was launched in many parts. What undoes a posting is let through.
 */
const LARGEST_LINE_MINOR = 10_000n * maximumAmount('USD').minor;

/** Reversals, and what takes a funding back. */
const UNDOING: ReadonlySet<string> = new Set(['undo', 'fback']);

function isTooLarge({ amountMinor }: LedgerLine): boolean {
  return amountMinor > LARGEST_LINE_MINOR || amountMinor < -LARGEST_LINE_MINOR;
}

function tooMuch({ kind, currency }: AccountRef): Refusal {
  const name = `${kind.replaceAll('_', ' ')} balance of this ${ACCOUNT_KINDS[kind].owner}`;
  const maximum = maximumAmount(currency);
  return {
    kind: 'AMOUNT_TOO_LARGE',
    message: `The ${name} cannot hold that much: single amounts are at most ${formatMoney(maximum)}.`,
    maximum,
  };
}

/** The most that the events take out of an account before they put anything back, minor units. */
function takenMinor(events: readonly LedgerEvent[], { kind, ownerId, currency }: AccountRef): bigint {
  let [sum, most] = [0n, 0n];
  for (const { account, amountMinor } of events.flatMap(({ lines }) => lines)) {
    if (account.kind !== kind || account.ownerId !== ownerId || account.currency !== currency) continue;
    sum -= amountMinor;
    if (sum > most) most = sum;
  }
  return most;
}

/** The refusal of a posting. Callers that know what is bought say it in their own words. */
function tooLittle({ kind, currency }: AccountRef, taken: bigint, missing: bigint): Refusal {
  const [cost, available] = [money(taken, currency), money(taken - missing, currency)];
  if (kind === 'requester_available') {
    return insufficientFunds("This takes from the organisation's balance", cost, available, 'Add funds, or take a smaller amount.');
  }
  const from = `the ${kind.replaceAll('_', ' ')} account of this ${ACCOUNT_KINDS[kind].owner}`;
  return insufficientFunds(`This takes from ${from}`, cost, available, 'Take a smaller amount.');
}

/** A problem that the audit found: what, and where. */
export interface AuditProblem {
  readonly problem: string;
  readonly subject: string;
}

@Injectable()
export class Ledger {
  /**
   * Posts events, all or none, as one journal. Put all that a command posts into one call: balances are locked in one
   * order within a call, so that two commands never wait for each other.
   *
   * @param idempotencyKey at most 200 characters; the same key with the same events answers the first journal
   * @param events of {@link chart}; one without lines (a reward of zero) is left out
   * @returns the journal, null when nothing moves; refuses INSUFFICIENT_FUNDS with what is missing, and AMOUNT_TOO_LARGE when
   *   a sum is beyond what any account can hold. After a refusal the
   *   transaction is as it was, so a caller may go on
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

  /** Minor units in the order asked; 0 for an account that was never opened. */
  balances(db: Db, accounts: readonly AccountRef[]): Promise<bigint[]> {
    return balancesOfAccounts(db, accounts);
  }

  /** The accounts of one kind of several owners, for loaders. */
  balancesOf(db: Db, ownerIds: readonly string[], kind: AccountKind): Promise<OwnerBalance[]> {
    return balancesOfOwners(db, ownerIds, kind);
  }

  /** Sums per kind and currency; each currency's rows sum to zero. */
  trialBalance(db: Db): Promise<TrialBalanceRow[]> {
    return trialBalanceRows(db);
  }

  /** Undoes an event, whole. Each can be undone once. @throws Bug when it is not posted or was undone before */
  async reverse(tx: Tx, idempotencyKey: string, name: EventName): Promise<Result<JournalId | null>> {
    const posted = present(await postedEvent(tx, name), `${name.event}:${name.ref} to be posted`);
    return this.post(tx, idempotencyKey, [chart.reversal(posted)]);
  }

  /**
   * The statement of an account, newest first.
   *
   * @param page its key is {@link entryCursor}
   * @returns `page.first` + 1 entries at most
   */
  entries(db: Db, account: AccountRef, page: Page): Promise<LedgerEntry[]> {
    return statement(db, account, page);
  }

  /**
   * The statement of several accounts of one owner as one, newest first.
   *
   * @param accounts guarded ones
   * @param page its key is the cursor of an {@link EntryOfSeveral}: as many parts as there are accounts
   * @returns `page.first` + 1 entries at most
   */
  entriesOfSeveral(db: Db, accounts: readonly AccountRef[], page: Page): Promise<EntryOfSeveral[]> {
    return statementOfSeveral(db, accounts, page);
  }

  journal(db: Db, id: JournalId): Promise<Journal | null> {
    return journalOf(db, id);
  }

  /** The event of that name with its lines; null while it is not posted. */
  eventOf(db: Db, event: string, ref: string): Promise<PostedEvent | null> {
    return postedEvent(db, { event, ref });
  }

  /** The events of those names that are posted, with their lines, oldest first; one statement for all. */
  events(db: Db, names: readonly EventName[]): Promise<PostedEvent[]> {
    return postedEvents(db, names);
  }

  /** Which events of those names are posted, and when, without their lines. */
  namesOf(db: Db, names: readonly EventName[]): Promise<PostedName[]> {
    return postedNames(db, names);
  }

  /** From which fundings an entry's money came and what became of it; null when there is no such entry. */
  async storyOf(db: Db, entry: { journalId: JournalId; seq: number }, limit = STORY_LIMIT): Promise<Story | null> {
    const whole = await wholeEntry(db, entry.journalId, entry.seq);
    if (whole === null) return null;
    const back = await walk(db, 'back', [whole], limit);
    const forth = await walk(db, 'forth', [whole], limit);
    return { entry: whole.entry, sources: back.steps, uses: forth.steps, isComplete: back.isComplete && forth.isComplete };
  }

  /**
   * What an account holds now, by where it came from: the fundings (and advances of the platform) that the next money
   * out of it would return to, first in first out.
   *
   * @returns steps whose `endsMinor` add up to the balance
   */
  async originsOf(db: Db, account: AccountRef, limit = 20_000): Promise<StoryStep[]> {
    const { steps } = await walk(db, 'back', await unspentSlices(db, account), limit);
    return steps.filter((step) => step.endsMinor > 0n);
  }

  /**
   * Where the money of an event is now: in which accounts it rests, or through which it left.
   *
   * @param name of a funding, say
   * @returns amounts that add up to what the event credited to others than the platform; null when the event is not
   *   posted, or when its money went through more than `limit` entries
   */
  async whereaboutsOf(db: Db, name: EventName, limit = 100_000): Promise<Whereabouts[] | null> {
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

  /** No element: the ledger holds together. Reads all of it. */
  audit(db: Db): Promise<AuditProblem[]> {
    return db.query<AuditProblem>('select problem, subject from ledger.audit()');
  }
}
