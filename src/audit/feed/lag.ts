/** How far the event feed is behind the acts. Pure. */
import type { FeedBacklog } from './feed.repository.ts';

/** A relay that works is never this far behind; a transaction that stays open for long makes its own acts older than that. */
const LATE_SECONDS = 60;

/** Age of the oldest act that waits for its position; 0 when none does. */
export function lagSeconds({ oldestAt }: FeedBacklog, now: Date): number {
  return oldestAt === null ? 0 : Math.max(0, (now.getTime() - oldestAt.getTime()) / 1000);
}

/** What the operator should know; null when the feed follows. */
export function lagNotice(backlog: FeedBacklog, now: Date): string | null {
  const seconds = Math.round(lagSeconds(backlog, now));
  if (seconds < LATE_SECONDS) return null;
  return `The event feed is ${seconds} seconds behind: ${backlog.waiting} acts wait for their position. Check that a worker process runs; its log names the failures of "audit.relay".`;
}
