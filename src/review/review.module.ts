import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { WorkModule } from '../work/index.ts';
import { BonusCommands } from './bonus.commands.ts';
import { BonusFileCommands } from './bonus-file.commands.ts';
import { BonusFileController } from './bonus-file.controller.ts';
import { BonusRepository } from './bonus.repository.ts';
import { BonusSearchResolver } from './bonus-search.resolver.ts';
import { AssignmentBonusResolver, BonusResolver, OrganisationBonusResolver, WorkerBonusResolver } from './bonus.resolver.ts';
import { OrganisationStandingRepository } from './organisation-standing.repository.ts';
import { OrganisationStandingResolver, OrganisationStandingSweep } from './organisation-standing.resolver.ts';
import { ReviewPersonalData } from './personal-data.repository.ts';
import { PendingMoneyResolver } from './pending-money.resolver.ts';
import { Earnings } from './earnings.ts';
import { ReviewCommands } from './review.commands.ts';
import { ReviewLoaders } from './review.loaders.ts';
import { DoubtfulAnswerResolver, ReviewQueueResolver } from './review-queue.resolver.ts';
import { ReviewQueueRepository } from './review-queue.repository.ts';
import { ReviewRepository } from './review.repository.ts';
import { AssignmentReviewResolver, BatchReviewResolver, ReviewResolver, VerdictResolver } from './review.resolver.ts';
import { ReviewSweeps } from './review.sweeps.ts';
import { Reviews } from './reviews.ts';
import { Verdicts } from './verdicts.ts';

@Module({
  imports: [IdentityModule, LedgerModule, PayoutsModule, ReputationModule, BatchesModule, WorkModule],
  controllers: [BonusFileController],
  providers: [
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
    BatchReviewResolver,
    ReviewQueueRepository,
    ReviewQueueResolver,
    DoubtfulAnswerResolver,
    BonusResolver,
    WorkerBonusResolver,
    OrganisationBonusResolver,
    AssignmentBonusResolver,
    BonusSearchResolver,
  ],
  exports: [Reviews, Earnings, ReviewCommands, BonusCommands, BonusFileCommands],
})
export class ReviewModule {}
