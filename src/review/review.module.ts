import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { WorkModule } from '../work/index.ts';
import { ReviewCountsRepository } from './counts.repository.ts';
import { ReviewCountsResolver } from './counts.resolver.ts';
import { BonusEntity, BonusFileEntity } from './bonus.entity.ts';
import { BonusCommands } from './bonus.commands.ts';
import { BonusFileCommands } from './bonus-files/bonus-file.commands.ts';
import { BonusFileController } from './bonus-files/bonus-file.controller.ts';
import { BonusRepository } from './bonus.repository.ts';
import { BonusSearchResolver } from './bonus-search.resolver.ts';
import { AssignmentBonusResolver, BonusResolver, OrganisationBonusResolver, WorkerBonusResolver } from './bonus.resolver.ts';
import { OrganisationStandingEntity } from './standing/organisation-standing.entity.ts';
import { OrganisationStandingRepository } from './standing/organisation-standing.repository.ts';
import { OrganisationStandingResolver, OrganisationStandingSweep } from './standing/organisation-standing.resolver.ts';
import { ReviewPersonalData } from './personal-data.repository.ts';
import { PendingMoneyResolver } from './pending-money.resolver.ts';
import { Earnings } from './earnings.ts';
import { ReviewCommands } from './review.commands.ts';
import { ReviewLoaders } from './review.loaders.ts';
import { BulkApprovalCommands } from './bulk-approvals/bulk-approval.commands.ts';
import { BulkApprovalEntity } from './bulk-approvals/bulk-approval.entity.ts';
import { BulkApprovalRepository } from './bulk-approvals/bulk-approval.repository.ts';
import { BulkApprovalResolver } from './bulk-approvals/bulk-approval.resolver.ts';
import { BulkApprovalSweep } from './bulk-approvals/bulk-approval.sweep.ts';
import { DoubtfulAnswerResolver, ReviewQueueResolver } from './queue/review-queue.resolver.ts';
import { ReviewQueueRepository } from './queue/review-queue.repository.ts';
import { RejectionHoldEntity, ReleaseEntity, ReviewEntity } from './review.entity.ts';
import { ReviewRepository } from './review.repository.ts';
import { AssignmentReviewResolver, ReviewResolver, VerdictResolver } from './review.resolver.ts';
import { ReviewSweeps } from './review.sweeps.ts';
import { Reviews } from './reviews.ts';
import { Verdicts } from './verdicts.ts';

@Module({
  imports: [
    IdentityModule,
    LedgerModule,
    ReputationModule,
    BatchesModule,
    WorkModule,
    TypeOrmModule.forFeature([
      BonusEntity,
      BonusFileEntity,
      BulkApprovalEntity,
      RejectionHoldEntity,
      OrganisationStandingEntity,
      ReleaseEntity,
      ReviewEntity,
    ]),
  ],
  controllers: [BonusFileController],
  providers: [
    ReviewCountsResolver,
    ReviewCountsRepository,
    Reviews,
    Earnings,
    ReviewRepository,
    BonusRepository,
    Verdicts,
    ReviewCommands,
    BonusCommands,
    BonusFileCommands,
    ReviewSweeps,
    ReviewPersonalData,
    PendingMoneyResolver,
    OrganisationStandingRepository,
    OrganisationStandingResolver,
    OrganisationStandingSweep,
    ReviewLoaders,
    ReviewResolver,
    AssignmentReviewResolver,
    VerdictResolver,
    BulkApprovalRepository,
    BulkApprovalCommands,
    BulkApprovalSweep,
    BulkApprovalResolver,
    ReviewQueueRepository,
    ReviewQueueResolver,
    DoubtfulAnswerResolver,
    BonusResolver,
    WorkerBonusResolver,
    OrganisationBonusResolver,
    AssignmentBonusResolver,
    BonusSearchResolver,
  ],
  exports: [Reviews, Earnings, ReviewCommands, BulkApprovalCommands, BonusCommands, BonusFileCommands],
})
export class ReviewModule {}
