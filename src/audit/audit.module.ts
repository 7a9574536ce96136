import { Module } from '@nestjs/common';
import { ActLog } from './act-log.repository.ts';
import { ActResolver } from './act.resolver.ts';
import { EventFeed } from './feed/event-feed.ts';
import { FeedRepository } from './feed/feed.repository.ts';
import { FeedRelay } from './feed/relay.ts';
import { SealRepository } from './seal.repository.ts';
import { SealResolver } from './seal.resolver.ts';
import { Sealing } from './sealing.ts';
import { SealVerification } from './verification.ts';

@Module({
  providers: [ActLog, EventFeed, FeedRelay, FeedRepository, SealRepository, Sealing, SealVerification, ActResolver, SealResolver],
  exports: [ActLog, EventFeed, FeedRelay, Sealing, SealVerification],
})
export class AuditModule {}
