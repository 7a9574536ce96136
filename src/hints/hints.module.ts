import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { BatchOwnerRepository } from './batch-owner.repository.ts';
import { EventsController } from './events.controller.ts';
import { FeedFollower } from './follower.ts';
import { EventStreams } from './streams.ts';

@Module({
  imports: [AuditModule],
  controllers: [EventsController],
  providers: [BatchOwnerRepository, EventStreams, FeedFollower],
})
export class HintsModule {}
