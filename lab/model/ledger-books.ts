/**
 * The ledger as one would write it in an afternoon: maps of balances, of posted events, of keys, and queues of lots.
 * It foretells what `Ledger.post` answers, refusals and faults included, and what the accounts hold afterwards.
 */
import { ACCOUNT_KINDS, type AccountKind, type AccountRef, type LedgerEvent, type LedgerLine } from '../../src/ledger/index.ts';

/** Predicted outcome of a posting. `code`: of the ledger (LG003) or of PostgreSQL. */
export type Outcome =
  | { readonly kind: 'posted' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'repeated'; readonly journal: string }
  | { readonly kind: 'short'; readonly missingMinor: bigint }
  | { readonly kind: 'fault'; readonly code: string };

/** A part of what lies in an account, by where it came from: `<event>:<ref> <account kind>`. */
interface Lot {
  readonly origin: string;
  minor: bigint;
}

const fault = (code: string): Outcome => ({ kind: 'fault', code });
export const accountKey = ({ kind, ownerId, currency }: AccountRef): string => `${kind} ${ownerId ?? ''} ${currency}`;
const nameOf = (event: { event: string; ref: string }): string => `${event.event}:${event.ref}`;
const requestOf = (events: readonly LedgerEvent[]): string =>
  JSON.stringify(events, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

export class ModelBooks {
  readonly balances = new Map<string, bigint>();
  readonly journals: string[] = [];
  /** False after a reversal: it moves money between lots, so the model predicts only their sums. */
  lotsArePlain = true;
  private readonly posted = new Map<string, LedgerEvent>();
  private readonly undone = new Set<string>();
  private readonly keys = new Map<string, { request: string; journal: string }>();
  private readonly lots = new Map<string, Lot[]>();

  get eventCount(): number {
    return this.posted.size;
  }

  /** What posting would end with. Changes nothing. */
  predict(key: string, given: readonly LedgerEvent[]): Outcome {
    const events = moving(given);
    if (events.length === 0) return { kind: 'nothing' };
    const malformed = this.malformed(events);
    if (malformed !== null) return fault(malformed);
    const first = this.keys.get(key);
    if (first !== undefined) {
      return first.request === requestOf(events) ? { kind: 'repeated', journal: first.journal } : fault('LG002');
    }
    const { missingMinor, isAboveCeiling } = this.carry(events);
    if (missingMinor !== null) return { kind: 'short', missingMinor };
    const known = this.conflict(events);
    if (known !== null) return fault(known);
    return isAboveCeiling ? fault('23514') : { kind: 'posted' };
  }

  /** Takes over what was posted. */
  apply(key: string, given: readonly LedgerEvent[], journal: string): void {
    const events = moving(given);
    this.keys.set(key, { request: requestOf(events), journal });
    this.journals.push(journal);
    for (const event of events) {
      this.posted.set(nameOf(event), event);
      if (event.reverses !== null) {
        this.undone.add(nameOf(event.reverses));
        this.lotsArePlain = false;
      }
      for (const { account, amountMinor } of event.lines) {
        this.balances.set(accountKey(account), (this.balances.get(accountKey(account)) ?? 0n) + amountMinor);
      }
      this.moveLots(event);
    }
  }

  /** How much of what lies in the account came from where. */
  originsOf(account: AccountRef): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const lot of this.lots.get(accountKey(account)) ?? []) sums.set(lot.origin, (sums.get(lot.origin) ?? 0n) + lot.minor);
    return sums;
  }

  /** Accounts that hold something and whose money can be followed. */
  get traceable(): AccountRef[] {
    return [...this.balances].flatMap(([key, minor]) => {
      const [kind, ownerId, currency] = key.split(' ') as [AccountKind, string, string];
      return minor > 0n && ACCOUNT_KINDS[kind].floor === 0n ? [{ kind, ownerId, currency }] : [];
    });
  }

  private malformed(events: readonly LedgerEvent[]): string | null {
    const lines = events.flatMap((event) => event.lines);
    for (const { account } of lines) {
      const rules = (ACCOUNT_KINDS as Partial<typeof ACCOUNT_KINDS>)[account.kind];
      if (rules === undefined || (rules.owner === 'platform') !== (account.ownerId === null)) return 'LG004';
    }
    if (lines.some((line) => line.amountMinor === 0n)) return 'LG004';
    for (const event of events) {
      const sums = new Map<string, bigint>();
      for (const { account, amountMinor } of event.lines) sums.set(account.currency, (sums.get(account.currency) ?? 0n) + amountMinor);
      if ([...sums.values()].some((sum) => sum !== 0n)) return 'LG001';
    }
    return null;
  }

  /** Carries the balances through the lines: what the first account that lacks something lacks at worst. */
  private carry(events: readonly LedgerEvent[]): { missingMinor: bigint | null; isAboveCeiling: boolean } {
    const after = new Map<string, bigint>();
    const lacks = new Map<string, bigint>();
    for (const { account, amountMinor } of events.flatMap((event) => event.lines)) {
      const key = accountKey(account);
      const now = (after.get(key) ?? this.balances.get(key) ?? 0n) + amountMinor;
      after.set(key, now);
      const { floor } = ACCOUNT_KINDS[account.kind];
      if (floor !== null && amountMinor < 0n && now < floor && (lacks.get(key) ?? 0n) < floor - now) lacks.set(key, floor - now);
    }
    const isAboveCeiling = [...after].some(([key, now]) => {
      const { ceiling } = ACCOUNT_KINDS[key.split(' ')[0] as AccountKind];
      return ceiling !== null && now > ceiling;
    });
    return { missingMinor: [...lacks.values()][0] ?? null, isAboveCeiling };
  }

  /** Events that were there before, and reversals of what is not there, was reversed, or is not their opposite. */
  private conflict(events: readonly LedgerEvent[]): string | null {
    const added = new Map<string, LedgerEvent>();
    const undone = new Set(this.undone);
    let isKnown = false;
    for (const event of [...events].sort((a, b) => compare(a, b))) {
      const name = nameOf(event);
      if (this.posted.has(name) || added.has(name)) {
        isKnown = true;
        continue;
      }
      added.set(name, event);
      if (event.reverses === null) continue;
      if (undone.has(nameOf(event.reverses))) return '23505';
      undone.add(nameOf(event.reverses));
    }
    const reversals = [...added.values()].flatMap((event) =>
      event.reverses === null ? [] : [{ event, of: this.posted.get(nameOf(event.reverses)) ?? added.get(nameOf(event.reverses)) }],
    );
    if (reversals.some(({ of }) => of === undefined)) return '23503';
    if (isKnown) return 'LG003';
    return reversals.every(({ event, of }) => of !== undefined && isOpposite(event, of)) ? null : 'LG005';
  }

  private moveLots({ event, ref, lines }: LedgerEvent): void {
    for (const currency of new Set(lines.map((line) => line.account.currency))) {
      const own = lines.filter((line) => line.account.currency === currency);
      const moving = own.filter((line) => line.amountMinor < 0n).flatMap((line) => this.take(line, `${event}:${ref} ${line.account.kind}`));
      for (const line of own.filter((each) => each.amountMinor > 0n)) {
        const taken = split(moving, line.amountMinor);
        if (ACCOUNT_KINDS[line.account.kind].floor === 0n) {
          this.lots.set(accountKey(line.account), [...(this.lots.get(accountKey(line.account)) ?? []), ...taken]);
        }
      }
    }
  }

  /** What a debit spends: the oldest lots of its account, or the platform's own money. */
  private take({ account, amountMinor }: LedgerLine, origin: string): Lot[] {
    if (ACCOUNT_KINDS[account.kind].floor !== 0n) return [{ origin, minor: -amountMinor }];
    return split(this.lots.get(accountKey(account)) ?? [], -amountMinor);
  }
}

function moving(events: readonly LedgerEvent[]): LedgerEvent[] {
  return events.filter((event) => event.lines.length > 0);
}

function compare(a: LedgerEvent, b: LedgerEvent): number {
  return a.event === b.event ? (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0) : a.event < b.event ? -1 : 1;
}

function isOpposite(reversal: LedgerEvent, of: LedgerEvent): boolean {
  if (reversal.event !== 'undo' || reversal.ref !== nameOf(of)) return false;
  if (of.reverses !== null || of.lines.length !== reversal.lines.length) return false;
  return [...of.lines].reverse().every((line, index) => {
    const other = reversal.lines[index];
    return other !== undefined && accountKey(other.account) === accountKey(line.account) && other.amountMinor === -line.amountMinor;
  });
}

/** Takes `minor` from the front of `lots`, which keeps the rest. */
function split(lots: Lot[], minor: bigint): Lot[] {
  const taken: Lot[] = [];
  let left = minor;
  while (left > 0n) {
    const [first] = lots;
    if (first === undefined) break;
    const part = first.minor < left ? first.minor : left;
    taken.push({ origin: first.origin, minor: part });
    first.minor -= part;
    left -= part;
    if (first.minor === 0n) lots.shift();
  }
  return taken;
}
