/**
 * The whole story of some money, from whatever one holds of it: the lot that it came in by, the batch that reserved it, the
 * work or bonus that earned it, the payout that it left by, what the rails call each of them, and who did each. Follows
 * the ledger's stories (ADR 3), and names what they are about.
 */
import { Inject, Injectable } from '@nestjs/common';
import { asId, present, type IdKind } from '../kernel/index.ts';
import { Ledger, type EventName, type LedgerEntry, type PostedEvent, type StoryStep } from '../ledger/index.ts';
import { DB, type Db } from '../platform/index.ts';
import { Reviews } from '../review/index.ts';
import { parseEntryKey } from './account.types.ts';
import { MoneyStoryRepository, type RailReference, type StoryBatch } from './money-story.repository.ts';
import { parsePosted, Postings } from './postings.ts';
import { referenceOf } from './reference.ts';

export type StoryDirection = 'before' | 'here' | 'after';

/** Something of the marketplace that a posting is about. */
export interface StoryThing {
  readonly kind: Extract<
    IdKind,
    'Funding' | 'Batch' | 'Assignment' | 'Bonus' | 'Test' | 'TestAttempt' | 'Payout' | 'Refund' | 'RefundPart' | 'CardDispute'
  >;
  readonly id: string;
}

/** One posting of a story, without its lines. */
export interface StoryPart extends EventName {
  readonly createdAt: Date;
  readonly direction: StoryDirection;
  /** Entries between it and where the story was begun. */
  readonly distance: number;
  /** How much of it belongs to the story, minor units; null: it moved none of this money itself. */
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
}

/** A part with its entries and what it is about. */
export interface Chapter extends Pick<StoryPart, 'direction' | 'distance' | 'amountMinor'> {
  readonly posted: PostedEvent;
  readonly things: readonly StoryThing[];
  readonly references: readonly RailReference[];
}

export interface MoneyStory {
  /** In the order of time. */
  readonly parts: readonly StoryPart[];
  /** False when more entries than {@link MOST_STEPS} would have to be followed. */
  readonly isComplete: boolean;
}

/** Entries that are followed each way: a payout for some thousands of pieces of work. More would exceed the time of a query. */
const MOST_STEPS = 20_000;

interface Told {
  direction: StoryDirection;
  distance: number;
  out: bigint;
  in: bigint;
  createdAt: Date;
  currency: string;
  name: EventName;
}

const nameOf = ({ event, ref }: EventName): string => `${event}:${ref}`;

@Injectable()
export class MoneyStories {
  constructor(
    private readonly ledger: Ledger,
    private readonly postings: Postings,
    private readonly reviews: Reviews,
    private readonly rows: MoneyStoryRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** @param about the id of an entry, a funding, batch, assignment, bonus or payout, or a rail's own name; null when there is none such */
  async of(about: string): Promise<MoneyStory | null> {
    const begin = await this.beginning(about);
    if (begin.length === 0) return null;
    const told = new Map<string, Told>();
    let isComplete = true;
    for (const { journalId, seq } of begin) {
      const story = await this.ledger.storyOf(this.db, { journalId, seq }, MOST_STEPS);
      if (story === null) continue;
      isComplete &&= story.isComplete;
      const whole = story.entry.amountMinor < 0n ? -story.entry.amountMinor : story.entry.amountMinor;
      tell(told, { entry: story.entry, distance: 0, amountMinor: whole, endsMinor: 0n }, 'here');
      // What of it rests where it is, is told as a step of its own: it was counted above.
      const isOther = ({ entry }: StoryStep): boolean => entry.journalId !== journalId || entry.seq !== seq;
      for (const step of story.sources.filter(isOther)) tell(told, step, 'before');
      for (const step of story.uses.filter(isOther)) tell(told, step, 'after');
    }
    return { parts: await this.parts(told), isComplete };
  }

  /** Postings of a story with all that is known of them, in the order of the parts. */
  async chapters(parts: readonly StoryPart[]): Promise<Chapter[]> {
    const posted = new Map((await this.ledger.events(this.db, parts)).map((event) => [nameOf(event), event]));
    const of = (kind: string): string[] => [
      ...new Set(parts.map(({ event, ref }) => referenceOf(event, ref)).flatMap((found) => (found.kind === kind ? [found.id] : []))),
    ];
    const disputes = await this.reviews.disputes(this.db, of('rejection'));
    const releases = await this.reviews.releases(this.db, of('earning'));
    const things = parts.map(({ event, ref }): StoryThing[] => {
      const { kind, id, part } = referenceOf(event, ref);
      const thingId = kind === 'rejection' ? (disputes.get(id)?.assignmentId ?? null) : id;
      const source = kind === 'earning' ? (releases.get(id)?.source ?? 'assignment') : kind === 'refund' && part !== 'ask' ? 'part' : kind;
      return thingId === null ? [] : thingsOf(source === 'rejection' ? 'assignment' : source, thingId);
    });
    const ids = [...new Set(things.flat().map(({ id }) => id))];
    const references = await this.rows.referencesOf(this.db, ids);
    return parts.map(({ event, ref, direction, distance, amountMinor }, index) => ({
      ...{ direction, distance, amountMinor },
      posted: present(posted.get(nameOf({ event, ref })), 'a posting of a story'),
      things: things[index] ?? [],
      references: references.filter(({ subjectId }) => things[index]?.some(({ id }) => id === subjectId)),
    }));
  }

  /** How much of a story was earned in each batch, the largest amount first. */
  async batches({ parts }: MoneyStory): Promise<StoryBatch[]> {
    const earned = parts.filter(({ event, amountMinor }) => EARNED_BY.has(event) && amountMinor !== null);
    return this.rows.batchesOf(this.db, earned);
  }

  /** The entries that somebody means by an id. */
  private async beginning(about: string): Promise<Pick<LedgerEntry, 'journalId' | 'seq'>[]> {
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

  private async parts(told: ReadonlyMap<string, Told>): Promise<StoryPart[]> {
    const idsOf = (kind: string): string[] => [
      ...new Set(
        [...told.values()].map(({ name }) => referenceOf(name.event, name.ref)).flatMap((of) => (of.kind === kind ? [of.id] : [])),
      ),
    ];
    // What moved none of this money itself, but the platform's at Stripe: the transfer, its reversal, fees, settling.
    const steps = idsOf('payout').flatMap((id) => PAYOUT_STEPS.map((step) => ({ event: 'po', ref: `${id}:${step}` })));
    const transactions = await this.rows.transactionsOf(this.db, idsOf('funding'));
    const settling = transactions.flatMap((ref) => [
      { event: 'fee', ref },
      { event: 'avail', ref },
    ]);
    const others = [...steps, ...settling].filter((name) => !told.has(nameOf(name)));
    const beside = (await this.ledger.namesOf(this.db, others)).map(({ event, ref, createdAt }): StoryPart => {
      return { event, ref, createdAt, direction: 'after', distance: 0, amountMinor: null, currency: null };
    });
    const moved = [...told.values()].map(({ name, createdAt, currency, direction, distance, ...of }): StoryPart => {
      const { event, ref } = name;
      return { event, ref, createdAt, currency, direction, distance, amountMinor: of.out > of.in ? of.out : of.in };
    });
    return [...moved, ...beside].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || placeOf(a) - placeOf(b));
  }
}

const PAYOUT_STEPS = ['res', 'x', 'paid', 'fail', 'rev', 'loss'];

/** Events by which somebody earned something. */
const EARNED_BY: ReadonlySet<string> = new Set(['appr', 'ovt', 'bonus', 'tpay']);

/** Of the same moment, what the money came through first stands first. */
function placeOf({ direction, distance }: StoryPart): number {
  return direction === 'before' ? -distance : distance;
}

/** The entries of a posting by which somebody got money; of a debt, the entry that says who owes it. */
function entriesOf(posted: PostedEvent | undefined): LedgerEntry[] {
  const lines = posted?.lines.filter((line) => line.account.ownerId !== null) ?? [];
  const credits = lines.filter((line) => line.amountMinor > 0n);
  return credits.length > 0 ? credits : [...lines];
}

/** Adds a step to the posting that it is of. The same money goes out of one entry of it and into another: not twice. */
function tell(told: Map<string, Told>, step: StoryStep, direction: StoryDirection): void {
  const { entry, distance, amountMinor } = step;
  const { event, ref, createdAt, account } = entry;
  const known = told.get(nameOf(entry)) ?? {
    ...{ direction, distance, out: 0n, in: 0n, createdAt },
    ...{ currency: account.currency, name: { event, ref } },
  };
  if (direction === 'here' || (known.direction !== 'here' && distance < known.distance)) Object.assign(known, { direction, distance });
  known[entry.amountMinor < 0n ? 'out' : 'in'] += amountMinor;
  told.set(nameOf(entry), known);
}

const THING_KINDS: Readonly<Record<string, StoryThing['kind']>> = {
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

function thingsOf(kind: string, id: string): StoryThing[] {
  const thing = THING_KINDS[kind];
  return thing === undefined ? [] : [{ kind: thing, id: asId(id) }];
}

/** Whether a text could begin a story: an id of ours, or a name that a rail could have given. */
export function couldBegin(about: string): boolean {
  return parseEntryKey(about) !== null || parsePosted(about) !== null || (about.length >= 3 && about.length <= 140);
}
