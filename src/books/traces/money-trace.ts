/**
 * Traces money from any id that belongs to it: the funding that it came in by, the batch that reserved it, the work or bonus that
 * earned it, the payout that it left by, with the references of the rails and the acts about each. Combines the traces of ledger
 * entries (ADR 3) and names the subjects of their postings.
 */
import { Inject, Injectable } from '@nestjs/common';
import { asId, present, type IdKind } from '../../kernel/index.ts';
import { Ledger, type EventName, type LedgerEntry, type PostedEvent, type TraceStep } from '../../ledger/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { Reviews } from '../../review/index.ts';
import { parseEntryKey } from '../core/ledger-entry.types.ts';
import { MoneyTraceRepository, type RailReference, type TracedBatch } from './money-trace.repository.ts';
import { parsePosted, Postings } from '../core/postings.ts';
import { referenceOf } from '../core/reference.ts';

export type TraceDirection = 'before' | 'here' | 'after';

/** The subject of a posting: a funding, batch, assignment and so on. */
export interface TraceSubject {
  readonly kind: Extract<
    IdKind,
    'Funding' | 'Batch' | 'Assignment' | 'Bonus' | 'Test' | 'TestAttempt' | 'Payout' | 'Refund' | 'RefundPart' | 'CardDispute'
  >;
  readonly id: string;
}

/** One posting of a trace, without its lines. */
export interface TracedPosting extends EventName {
  readonly createdAt: Date;
  readonly direction: TraceDirection;
  /** Number of entries between the posting and the start of the trace. */
  readonly distance: number;
  /** Amount of the posting that belongs to the trace, minor units; null when it moved none of the traced money itself. */
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
}

/** A traced posting with its entries, subjects and references. */
export interface TracedPostingDetails extends Pick<TracedPosting, 'direction' | 'distance' | 'amountMinor'> {
  readonly posted: PostedEvent;
  readonly things: readonly TraceSubject[];
  readonly references: readonly RailReference[];
}

export interface MoneyTrace {
  /** Oldest first. */
  readonly parts: readonly TracedPosting[];
  /** False when the trace has more entries than {@link MAX_STEPS}. */
  readonly isComplete: boolean;
}

/** Maximum number of entries in each direction: enough for a payout of some thousands of assignments within the time limit of a query. */
const MAX_STEPS = 20_000;

/** Traced money that one posting took out of accounts and put into accounts, minor units. */
interface PostingShare {
  direction: TraceDirection;
  distance: number;
  out: bigint;
  in: bigint;
  createdAt: Date;
  currency: string;
  name: EventName;
}

const nameOf = ({ event, ref }: EventName): string => `${event}:${ref}`;

@Injectable()
export class MoneyTraces {
  constructor(
    private readonly ledger: Ledger,
    private readonly postings: Postings,
    private readonly reviews: Reviews,
    private readonly rows: MoneyTraceRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** @param about id of an entry, funding, batch, assignment, bonus or payout, or a reference of a rail; null when it is unknown */
  async of(about: string): Promise<MoneyTrace | null> {
    const start = await this.startOf(about);
    if (start.length === 0) return null;
    const shares = new Map<string, PostingShare>();
    let isComplete = true;
    for (const { journalId, seq } of start) {
      const trace = await this.ledger.traceOf(this.db, { journalId, seq }, MAX_STEPS);
      if (trace === null) continue;
      isComplete &&= trace.isComplete;
      const whole = trace.entry.amountMinor < 0n ? -trace.entry.amountMinor : trace.entry.amountMinor;
      addStep(shares, { entry: trace.entry, distance: 0, amountMinor: whole, endsMinor: 0n }, 'here');
      // The part of the money that rests at the start is a step of its own; it is counted above.
      const isOther = ({ entry }: TraceStep): boolean => entry.journalId !== journalId || entry.seq !== seq;
      for (const step of trace.sources.filter(isOther)) addStep(shares, step, 'before');
      for (const step of trace.uses.filter(isOther)) addStep(shares, step, 'after');
    }
    return { parts: await this.parts(shares), isComplete };
  }

  /** Reads the entries, subjects and references of traced postings, in the order of `parts`. */
  async details(parts: readonly TracedPosting[]): Promise<TracedPostingDetails[]> {
    const posted = new Map((await this.ledger.events(this.db, parts)).map((event) => [nameOf(event), event]));
    const of = (kind: string): string[] => [
      ...new Set(parts.map(({ event, ref }) => referenceOf(event, ref)).flatMap((found) => (found.kind === kind ? [found.id] : []))),
    ];
    const holds = await this.reviews.rejectionHolds(this.db, of('rejection'));
    const releases = await this.reviews.releases(this.db, of('earning'));
    const things = parts.map(({ event, ref }): TraceSubject[] => {
      const { kind, id, part } = referenceOf(event, ref);
      const thingId = kind === 'rejection' ? (holds.get(id)?.assignmentId ?? null) : id;
      const source = kind === 'earning' ? (releases.get(id)?.source ?? 'assignment') : kind === 'refund' && part !== 'ask' ? 'part' : kind;
      return thingId === null ? [] : thingsOf(source === 'rejection' ? 'assignment' : source, thingId);
    });
    const ids = [...new Set(things.flat().map(({ id }) => id))];
    const references = await this.rows.referencesOf(this.db, ids);
    return parts.map(({ event, ref, direction, distance, amountMinor }, index) => ({
      direction,
      distance,
      amountMinor,
      posted: present(posted.get(nameOf({ event, ref })), 'a posting of a trace'),
      things: things[index] ?? [],
      references: references.filter(({ subjectId }) => things[index]?.some(({ id }) => id === subjectId)),
    }));
  }

  /** Sums of the traced money by the batch that it was earned in, the largest amount first. */
  async batches({ parts }: MoneyTrace): Promise<TracedBatch[]> {
    const earned = parts.filter(({ event, amountMinor }) => EARNED_BY.has(event) && amountMinor !== null);
    return this.rows.batchesOf(this.db, earned);
  }

  /** Entries at which the trace of an id starts. */
  private async startOf(about: string): Promise<Pick<LedgerEntry, 'journalId' | 'seq'>[]> {
    const entry = parseEntryKey(about);
    if (entry !== null) return [entry];
    const posted = parsePosted(about);
    if (posted !== null) return entriesOf((await this.postings.of(this.db, posted.kind, posted.id))[0]);
    const named = await this.rows.namedByRail(this.db, about);
    if (named === null) return [];
    switch (named.kind) {
      case 'funding':
        return entriesOf((await this.postings.of(this.db, 'Funding', named.id))[0]);
      case 'payout':
        return entriesOf((await this.postings.of(this.db, 'Payout', named.id))[0]);
      case 'refund':
        return entriesOf((await this.ledger.eventOf(this.db, 'rf', `${named.id}:done`)) ?? undefined);
      case 'card_dispute':
        return entriesOf((await this.ledger.eventOf(this.db, 'dp', `${named.id}:open`)) ?? undefined);
    }
  }

  private async parts(shares: ReadonlyMap<string, PostingShare>): Promise<TracedPosting[]> {
    const idsOf = (kind: string): string[] => [
      ...new Set(
        [...shares.values()].map(({ name }) => referenceOf(name.event, name.ref)).flatMap((of) => (of.kind === kind ? [of.id] : [])),
      ),
    ];
    // Postings that moved the platform's money at Stripe, not the traced money: transfers, their reversals, fees, settlements.
    const steps = idsOf('payout').flatMap((id) => PAYOUT_STEPS.map((step) => ({ event: 'po', ref: `${id}:${step}` })));
    const transactions = await this.rows.transactionsOf(this.db, idsOf('funding'));
    const settling = transactions.flatMap((ref) => [
      { event: 'fee', ref },
      { event: 'avail', ref },
    ]);
    const others = [...steps, ...settling].filter((name) => !shares.has(nameOf(name)));
    const beside = (await this.ledger.namesOf(this.db, others)).map(({ event, ref, createdAt }): TracedPosting => {
      return { event, ref, createdAt, direction: 'after', distance: 0, amountMinor: null, currency: null };
    });
    const moved = [...shares.values()].map(({ name, createdAt, currency, direction, distance, ...of }): TracedPosting => {
      const { event, ref } = name;
      return { event, ref, createdAt, currency, direction, distance, amountMinor: of.out > of.in ? of.out : of.in };
    });
    return [...moved, ...beside].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || placeOf(a) - placeOf(b));
  }
}

const PAYOUT_STEPS = ['res', 'x', 'paid', 'fail', 'rev', 'loss'];

/** Events by which a worker earned money. */
const EARNED_BY: ReadonlySet<string> = new Set(['appr', 'ovt', 'bonus', 'tpay']);

/** Order of postings of the same time: the order in which the money passed them. */
function placeOf({ direction, distance }: TracedPosting): number {
  return direction === 'before' ? -distance : distance;
}

/** Entries of a posting that credit an owner; for a debt, the entry of the debtor. */
function entriesOf(posted: PostedEvent | undefined): LedgerEntry[] {
  const lines = posted?.lines.filter((line) => line.account.ownerId !== null) ?? [];
  const credits = lines.filter((line) => line.amountMinor > 0n);
  return credits.length > 0 ? credits : [...lines];
}

/** Adds a step to its posting. Debits and credits are summed apart, because the same money passes both. */
function addStep(shares: Map<string, PostingShare>, step: TraceStep, direction: TraceDirection): void {
  const { entry, distance, amountMinor } = step;
  const { event, ref, createdAt, account } = entry;
  const known = shares.get(nameOf(entry)) ?? {
    direction,
    distance,
    out: 0n,
    in: 0n,
    createdAt,
    currency: account.currency,
    name: { event, ref },
  };
  if (direction === 'here' || (known.direction !== 'here' && distance < known.distance)) Object.assign(known, { direction, distance });
  known[entry.amountMinor < 0n ? 'out' : 'in'] += amountMinor;
  shares.set(nameOf(entry), known);
}

const THING_KINDS: Readonly<Record<string, TraceSubject['kind']>> = {
  funding: 'Funding',
  batch: 'Batch',
  assignment: 'Assignment',
  bonus: 'Bonus',
  test: 'Test',
  test_attempt: 'TestAttempt',
  payout: 'Payout',
  refund: 'Refund',
  part: 'RefundPart',
  card_dispute: 'CardDispute',
};

function thingsOf(kind: string, id: string): TraceSubject[] {
  const thing = THING_KINDS[kind];
  return thing === undefined ? [] : [{ kind: thing, id: asId(id) }];
}

/** Whether a text can start a trace: a public id, or a reference that a rail could have given. */
export function canStartTrace(about: string): boolean {
  return parseEntryKey(about) !== null || parsePosted(about) !== null || (about.length >= 3 && about.length <= 140);
}
