/**
 * The whole story of some money, from whatever one holds of it: the lot that it came in by, the batch that reserved it, the
 * work or bonus that earned it, the payout that it left by, what the rails call each of them, and who did each. Follows
 * the ledger's stories (ADR 3), and names what they are about.
 */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type IdKind } from '../kernel/index.ts';
import { Ledger, type EventName, type LedgerEntry, type PostedEvent, type StoryStep } from '../ledger/index.ts';
import { DB, type Db } from '../platform/index.ts';
import { Reviews } from '../review/index.ts';
import { parseEntryKey } from './account.types.ts';
import { MoneyStoryRepository, type RailReference } from './money-story.repository.ts';
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

/** One posting that the money went through, or that belongs to something that it went through. */
export interface Chapter {
  readonly direction: StoryDirection;
  /** Entries between it and where the story was begun. */
  readonly distance: number;
  readonly posted: PostedEvent;
  /** How much of it belongs to the story, minor units; null: it moved none of this money itself. */
  readonly amountMinor: bigint | null;
  readonly things: readonly StoryThing[];
}

export interface MoneyStory {
  readonly chapters: readonly Chapter[];
  readonly references: readonly RailReference[];
  readonly isComplete: boolean;
}

/** Entries that are followed. */
const MOST_STEPS = 500;

interface Told {
  direction: StoryDirection;
  distance: number;
  out: bigint;
  in: bigint;
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
    const names = new Map<string, EventName>();
    let isComplete = true;
    for (const { journalId, seq } of begin) {
      const story = await this.ledger.storyOf(this.db, { journalId, seq }, MOST_STEPS);
      if (story === null) continue;
      isComplete &&= story.isComplete;
      const whole = story.entry.amountMinor < 0n ? -story.entry.amountMinor : story.entry.amountMinor;
      tell(told, names, { entry: story.entry, distance: 0, amountMinor: whole, endsMinor: 0n }, 'here');
      // What of it rests where it is, is told as a step of its own: it was counted above.
      const isOther = ({ entry }: StoryStep): boolean => entry.journalId !== journalId || entry.seq !== seq;
      for (const step of story.sources.filter(isOther)) tell(told, names, step, 'before');
      for (const step of story.uses.filter(isOther)) tell(told, names, step, 'after');
    }
    const chapters = await this.chapters(told, names);
    const ids = chapters.flatMap(({ things }) => things.map(({ id }) => id));
    return { chapters, references: await this.rows.referencesOf(this.db, [...new Set(ids)]), isComplete };
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

  private async chapters(told: ReadonlyMap<string, Told>, names: ReadonlyMap<string, EventName>): Promise<Chapter[]> {
    const wanted = new Map(names);
    const references = [...names.values()].map(({ event, ref }) => referenceOf(event, ref));
    const idsOf = (kind: string) => [...new Set(references.filter((reference) => reference.kind === kind).map(({ id }) => id))];
    // What moved none of the worker's money, but the platform's at Stripe: the transfer, its reversal, fees, settling.
    for (const id of idsOf('payout'))
      for (const step of ['res', 'x', 'paid', 'fail', 'rev']) want(wanted, { event: 'po', ref: `${id}:${step}` });
    for (const id of await this.rows.transactionsOf(this.db, idsOf('funding')))
      for (const event of ['fee', 'avail']) want(wanted, { event, ref: id });
    const posted = await this.ledger.events(this.db, [...wanted.values()]);
    const disputes = await this.reviews.disputes(this.db, idsOf('rejection'));
    const releases = await this.reviews.releases(this.db, idsOf('earning'));
    const chapters = posted.map((event): Chapter => {
      const found = told.get(nameOf(event));
      const { kind, id, part } = referenceOf(event.event, event.ref);
      const assignmentId = kind === 'rejection' ? (disputes.get(id)?.assignmentId ?? null) : id;
      const source = kind === 'earning' ? (releases.get(id)?.source ?? 'assignment') : kind === 'refund' && part !== 'ask' ? 'part' : kind;
      return {
        direction: found?.direction ?? 'after',
        distance: found?.distance ?? 0,
        posted: event,
        amountMinor: found === undefined ? null : found.out > found.in ? found.out : found.in,
        things: assignmentId === null ? [] : thingsOf(source === 'rejection' ? 'assignment' : source, assignmentId),
      };
    });
    return chapters.sort((a, b) => a.posted.createdAt.getTime() - b.posted.createdAt.getTime() || placeOf(a) - placeOf(b));
  }
}

/** Of the same moment, what the money came through first stands first. */
function placeOf({ direction, distance }: Chapter): number {
  return direction === 'before' ? -distance : distance;
}

function want(wanted: Map<string, EventName>, name: EventName): void {
  wanted.set(nameOf(name), name);
}

/** The entries of a posting by which somebody got money; of a debt, the entry that says who owes it. */
function entriesOf(posted: PostedEvent | undefined): LedgerEntry[] {
  const lines = posted?.lines.filter((line) => line.account.ownerId !== null) ?? [];
  const credits = lines.filter((line) => line.amountMinor > 0n);
  return credits.length > 0 ? credits : [...lines];
}

/** Adds a step to the posting that it is of. The same money goes out of one entry of it and into another: not twice. */
function tell(told: Map<string, Told>, names: Map<string, EventName>, step: StoryStep, direction: StoryDirection): void {
  const { entry, distance, amountMinor } = step;
  const name = nameOf(entry);
  const known = told.get(name) ?? { direction, distance, out: 0n, in: 0n };
  if (direction === 'here' || (known.direction !== 'here' && distance < known.distance)) Object.assign(known, { direction, distance });
  known[entry.amountMinor < 0n ? 'out' : 'in'] += amountMinor;
  told.set(name, known);
  names.set(name, { event: entry.event, ref: entry.ref });
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
