import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.ts';
import { Jobs } from '../platform/index.ts';
import { PoolInvitationCommands } from './invitation.commands.ts';
import { Joining } from './joining.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import { PoolMemberResolver } from './member.resolver.ts';
import { PoolMembershipCommands } from './membership.commands.ts';
import { OwnPoolsResolver, PoolInvitationResolver, WorkerPoolsResolver } from './own-pools.resolver.ts';
import { PoolsPersonalData } from './personal-data.repository.ts';
import { PoolCommands } from './pool.commands.ts';
import { AcceptanceEntity, AgreementEntity, PoolLinkEntity, PoolMemberEntity, WorkerPoolEntity } from './pool.entity.ts';
import { PoolRepository } from './pool.repository.ts';
import { OrganisationPoolsResolver, PoolResolver } from './pool.resolver.ts';
import { PoolLoaders } from './pools.loaders.ts';
import { Pools } from './pools.ts';

/** Retention of expired invitations: 30 days, as for invitations to organisations. */
const RETENTION_SECONDS = 30 * 86_400;

/** Deletes expired invitations, with their addresses, after the retention time. */
@Injectable()
export class PoolTidying implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly memberships: PoolMembershipCommands,
  ) {}

  onModuleInit(): void {
    const run = async () => {
      await this.memberships.deleteExpiredInvitations(RETENTION_SECONDS);
    };
    this.jobs.schedule({ name: 'pools_tidy', cron: '23 3 * * *', run });
  }
}

@Module({
  imports: [
    IdentityModule,
    TypeOrmModule.forFeature([WorkerPoolEntity, AgreementEntity, PoolMemberEntity, AcceptanceEntity, PoolLinkEntity]),
  ],
  providers: [
    Pools,
    PoolsPersonalData,
    PoolTidying,
    Joining,
    PoolCommands,
    PoolInvitationCommands,
    PoolMembershipCommands,
    PoolRepository,
    MemberRepository,
    LinkRepository,
    PoolLoaders,
    PoolResolver,
    OrganisationPoolsResolver,
    PoolMemberResolver,
    OwnPoolsResolver,
    PoolInvitationResolver,
    WorkerPoolsResolver,
  ],
  exports: [Pools, PoolLoaders],
})
export class PoolsModule {}
