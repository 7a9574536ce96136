/** Reads the act log, seals the append-only logs, and verifies their seals. */
export { ActLog, actColumns } from './act-log.repository.ts';
export { namesAPerson, subjectPublicId, type Act } from './act.ts';
export { ActSummaryConnection, actSummaryType, ActSummaryType, actType, ActType } from './act.types.ts';
export { AUDIT_CHECKS } from './audit.checks.ts';
export { AuditModule } from './audit.module.ts';
export { cursorText, parseFeedCursor, type FeedCursor } from './feed/cursor.ts';
export { EventFeed } from './feed/event-feed.ts';
export { EVENTS_CHANNEL, FeedRepository, type FeedEvent } from './feed/feed.repository.ts';
export { lagNotice } from './feed/lag.ts';
export { BrokenSealType } from './seal.types.ts';
export { Sealing } from './sealing.ts';
