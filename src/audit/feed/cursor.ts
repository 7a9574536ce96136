/** Where a reader of the event feed is. Pure. */

/** A position in one epoch of the feed, written `epoch:position`. The reader has seen the event at `position`, and all before it. */
export interface FeedCursor {
  readonly epoch: bigint;
  readonly position: bigint;
}

/** Neither number has more digits than a bigint of PostgreSQL can have for certain. */
const CURSOR = /^(\d{1,18}):(\d{1,18})$/;

export function cursorText({ epoch, position }: FeedCursor): string {
  return `${epoch}:${position}`;
}

/** Null when the text is no cursor. */
export function parseFeedCursor(text: string): FeedCursor | null {
  const match = CURSOR.exec(text);
  return match === null ? null : { epoch: BigInt(match[1]!), position: BigInt(match[2]!) };
}

/** What of the feed can be read now. */
export interface FeedSpan {
  readonly epoch: bigint;
  /** 0 when there was no event yet. */
  readonly lastPosition: bigint;
  /** The lowest position that is kept; one more than the last when none is. */
  readonly firstPosition: bigint;
}

/** An earlier history of the feed, and the last of its positions that later epochs have, too. */
export interface EndedEpoch {
  readonly epoch: bigint;
  readonly endedAfter: bigint;
}

/** Why a reader cannot go on from its cursor, and the cursor that it goes on from without skipping an event that is kept. */
export interface FeedGone {
  readonly reason: 'NEW_EPOCH' | 'TOO_OLD';
  readonly beginAt: FeedCursor;
}

/**
 * Whether the feed goes on after the cursor; null when it does.
 *
 * A cursor of an earlier epoch may name positions that were given again. The history that it shares with the present one ends
 * where the first restore after it took the feed back.
 *
 * @param ended the epochs before the present one
 */
export function goneFrom(cursor: FeedCursor, span: FeedSpan, ended: readonly EndedEpoch[]): FeedGone | null {
  const oldest = span.firstPosition - 1n;
  const at = (position: bigint) => ({ epoch: span.epoch, position: least(span.lastPosition, position < oldest ? oldest : position) });
  if (cursor.epoch === span.epoch && cursor.position <= span.lastPosition) {
    return cursor.position < oldest ? { reason: 'TOO_OLD', beginAt: at(oldest) } : null;
  }
  // Ahead of the feed: it was taken back, and no new epoch has begun yet.
  if (cursor.epoch === span.epoch) return { reason: 'NEW_EPOCH', beginAt: at(span.lastPosition) };
  const isKnown = ended.some(({ epoch }) => epoch === cursor.epoch);
  if (!isKnown) return { reason: 'NEW_EPOCH', beginAt: at(oldest) };
  const shared = ended.filter(({ epoch }) => epoch >= cursor.epoch).map(({ endedAfter }) => endedAfter);
  return { reason: 'NEW_EPOCH', beginAt: at(shared.reduce(least, cursor.position)) };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
