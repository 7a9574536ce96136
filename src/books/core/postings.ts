/** Finds the postings about a funding, batch, assignment, bonus, test or payout by its id. */
import { Injectable } from '@nestjs/common';
import { Assessments } from '../../assessments/index.ts';
import { Batches } from '../../batches/index.ts';
import { asId, ID_PREFIXES, parsePublicId, type IdKind } from '../../kernel/index.ts';
import { Ledger, type PostedEvent } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import { Reviews } from '../../review/index.ts';
import { referenceOf } from './reference.ts';

/** Kinds of ids that postings can be looked up by. */
export const POSTED_KINDS = [
  'Funding',
  'Batch',
  'Assignment',
  'Bonus',
  'Test',
  'TestAttempt',
  'Payout',
] as const satisfies readonly IdKind[];
type PostedKind = (typeof POSTED_KINDS)[number];

interface EventNamed {
  readonly event: string;
  readonly ref: string;
}

/** Prefixes of those ids for messages: "fnd_…", "bat_…". */
export const POSTED_PREFIXES = POSTED_KINDS.map((kind) => `"${ID_PREFIXES[kind]}_…"`).join(', ');

/** Parses a public id of a kind that has postings; null when the text is no such id. */
export function parsePosted(text: string): { kind: PostedKind; id: string } | null {
  for (const kind of POSTED_KINDS) {
    const id = parsePublicId(kind, text);
    if (id !== null) return { kind, id };
  }
  return null;
}

const PAYOUT_STEPS = ['res', 'x', 'paid', 'fail', 'rev', 'loss'];
/** Orders postings by time; postings of the same time by their step. */
function byTimeAndStep(a: PostedEvent, b: PostedEvent): number {
  const step = ({ ref }: PostedEvent): number => PAYOUT_STEPS.indexOf(ref.split(':').at(-1) ?? '');
  return a.createdAt.getTime() - b.createdAt.getTime() || step(a) - step(b);
}

const REJECTION_EVENTS = ['rej', 'fix', 'fin', 'ovt', 'rest', 'part'];

@Injectable()
export class Postings {
  constructor(
    private readonly ledger: Ledger,
    private readonly batches: Batches,
    private readonly reviews: Reviews,
    private readonly assessments: Assessments,
  ) {}

  /** Postings about the object, and their reversals, oldest first. */
  async of(db: Db, kind: PostedKind, id: string): Promise<PostedEvent[]> {
    const found: PostedEvent[] = [];
    for (const { event, ref } of await this.names(db, kind, id)) {
      const posted = await this.ledger.eventOf(db, event, ref);
      if (posted !== null) found.push(posted);
      const reversal = posted?.reversedBy ? await this.ledger.eventOf(db, posted.reversedBy.event, posted.reversedBy.ref) : null;
      if (reversal !== null) found.push(reversal);
    }
    // The sort is stable: postings of the same time keep the order of their names, which is the order of the events.
    return found.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  }

  /** Postings about each payout, and their reversals, oldest first; two statements for any number of payouts. */
  async ofPayouts(db: Db, ids: readonly string[]): Promise<Map<string, PostedEvent[]>> {
    const names = ids.flatMap((id) => PAYOUT_STEPS.map((step) => ({ event: 'po', ref: `${id}:${step}` })));
    const posted = await this.ledger.events(db, names);
    const reversals = await this.ledger.events(
      db,
      posted.flatMap(({ reversedBy }) => reversedBy ?? []),
    );
    const found = new Map<string, PostedEvent[]>(ids.map((id) => [id, []]));
    for (const event of [...posted, ...reversals]) found.get(referenceOf(event.event, event.ref).id)?.push(event);
    for (const events of found.values()) events.sort(byTimeAndStep);
    return found;
  }

  /** Names of the events that took back parts of a funding. They are numbered without gaps. */
  private async takeBacks(db: Db, id: string): Promise<EventNamed[]> {
    const names: EventNamed[] = [];
    for (let n = 1; ; n++) {
      const name = { event: 'fback', ref: `${id}:${n}` };
      if ((await this.ledger.eventOf(db, name.event, name.ref)) === null) return names;
      names.push(name);
    }
  }

  private async names(db: Db, kind: PostedKind, id: string): Promise<EventNamed[]> {
    switch (kind) {
      case 'Funding':
        return [{ event: 'fund', ref: id }, ...(await this.takeBacks(db, id))];
      case 'Batch': {
        const revisions = (await this.batches.get(db, asId<'Batch'>(id)))?.revision ?? 0;
        return Array.from({ length: revisions }, (_, index) => `${id}:${index + 1}`).flatMap((ref) => [
          { event: 'launch', ref },
          { event: 'wdr', ref },
        ]);
      }
      case 'Assignment': {
        const reviews = (await this.reviews.reviewsOf(db, [id])).get(id) ?? [];
        const rejections = reviews.filter((review) => review.verdict === 'rejected');
        return [
          { event: 'appr', ref: id },
          { event: 'rel', ref: id },
          ...rejections.flatMap((review) => REJECTION_EVENTS.map((event) => ({ event, ref: review.id }))),
        ];
      }
      case 'Bonus':
        return [
          { event: 'bonus', ref: id },
          { event: 'rel', ref: id },
        ];
      case 'Test': {
        const revisions = (await this.assessments.test(db, asId<'Test'>(id)))?.revision ?? 0;
        return Array.from({ length: revisions }, (_, index) => `${id}:${index + 1}`).flatMap((ref) => [
          { event: 'tresv', ref },
          { event: 'tback', ref },
        ]);
      }
      case 'TestAttempt':
        return [
          { event: 'tpay', ref: id },
          { event: 'rel', ref: id },
        ];
      case 'Payout':
        return PAYOUT_STEPS.map((step) => ({ event: 'po', ref: `${id}:${step}` }));
    }
  }
}
