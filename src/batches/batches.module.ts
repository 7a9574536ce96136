import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { FundingModule } from '../funding/index.ts';
import { PoolsModule } from '../pools/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { BatchCountsRepository } from './counts.repository.ts';
import { BatchCountsResolver } from './counts.resolver.ts';
import { BatchCommands } from './batch.commands.ts';
import { BucketClient } from './buckets/bucket-client.ts';
import { BucketCommands } from './buckets/bucket.commands.ts';
import { BucketEntity } from './buckets/bucket.entity.ts';
import { BucketRepository } from './buckets/bucket.repository.ts';
import { BucketResolver } from './buckets/bucket.resolver.ts';
import { Buckets } from './buckets/buckets.ts';
import { BatchEntity } from './core/batch.entity.ts';
import { BatchRepository } from './core/batch.repository.ts';
import { BatchResolver } from './batch.resolver.ts';
import { BatchFieldsResolver, OrganisationBatchesResolver } from './batch-fields.resolver.ts';
import { BatchVersionEntity } from './core/batch-version.entity.ts';
import { BatchVersions } from './core/batch-versions.ts';
import { GoldLoaders } from './gold/gold.loaders.ts';
import { ReservationLoaders } from './launch/reservation.loaders.ts';
import { Batches } from './batches.ts';
import { BatchesLoaders } from './core/batches.loaders.ts';
import { BoardRepository } from './board/board.repository.ts';
import { Ending } from './launch/ending.ts';
import { FeeAgreementCommands } from './pricing/fee-agreement.commands.ts';
import { FeeAgreementRepository } from './pricing/fee-agreement.repository.ts';
import { FeeAgreementResolver, OrganisationFeeResolver } from './pricing/fee-agreement.resolver.ts';
import { Fees } from './pricing/fees.ts';
import { FirstBatchResolver } from './first-batch.resolver.ts';
import { GoldCommands } from './gold/gold.commands.ts';
import { BatchGoldResolver, GoldResolver, KnownAnswersResolver, TaskGoldResolver } from './gold/gold.resolver.ts';
import { GoldRepository } from './gold/gold.repository.ts';
import { ReservationRepository } from './launch/reservation.repository.ts';
import { Reservations } from './launch/reservations.ts';
import { ReturningSlots } from './launch/returning-slots.ts';
import { UndecidedRepository } from './launch/undecided.repository.ts';
import { LaunchCommands } from './launch/launch.commands.ts';
import { LifecycleCommands } from './launch/lifecycle.commands.ts';
import { BatchNewcomersResolver, CardForNewcomersResolver } from './board/newcomers.resolver.ts';
import { RestrictedOrganisations } from './launch/restricted-organisations.ts';
import { FormsModule } from '../forms/index.ts';
import { TaskCommands } from './tasks/task.commands.ts';
import { TaskEntity } from './core/task.entity.ts';
import { TaskRepository } from './core/task.repository.ts';
import { TaskResolver } from './tasks/task.resolver.ts';
import { UploadChecker } from './uploads/upload-check.ts';
import { UploadCommands } from './uploads/upload.commands.ts';
import { BatchUploadsResolver, OrganisationFilesResolver } from './uploads/upload.resolver.ts';
import { UploadController } from './uploads/upload.controller.ts';
import { UploadEntity } from './uploads/upload.entity.ts';
import { UploadIntake } from './uploads/upload-intake.ts';
import { UploadRepository } from './uploads/upload.repository.ts';
import { BatchCardResolver, BatchPreviewResolver, WorkerTaskResolver } from './board/worker-view.resolver.ts';
import { BatchChecker } from './validation/batch-check.ts';
import { BatchCheckResolver } from './batch-check.resolver.ts';
import { BatchValidation } from './validation/batch-validation.ts';
import { BatchesPersonalData } from './personal-data.repository.ts';
import { GoldEntity } from './gold/gold.entity.ts';
import { FeeAgreementEntity } from './pricing/fee-agreement.entity.ts';

@Module({
  imports: [
    TypeOrmModule.forFeature([BatchEntity, BatchVersionEntity, BucketEntity, FeeAgreementEntity, GoldEntity, TaskEntity, UploadEntity]),
    FormsModule,
    IdentityModule,
    LedgerModule,
    FundingModule,
    QualificationsModule,
    PoolsModule,
  ],
  controllers: [UploadController],
  providers: [
    BatchCountsResolver,
    BatchCountsRepository,
    BucketClient,
    BucketCommands,
    BucketRepository,
    BucketResolver,
    Buckets,
    BatchesPersonalData,
    Batches,
    BatchesLoaders,
    BatchRepository,
    BatchVersions,
    BoardRepository,
    TaskRepository,
    ReservationRepository,
    UndecidedRepository,
    Reservations,
    ReturningSlots,
    GoldRepository,
    GoldLoaders,
    ReservationLoaders,
    Ending,
    Fees,
    FeeAgreementRepository,
    FeeAgreementCommands,
    FeeAgreementResolver,
    OrganisationFeeResolver,
    BatchValidation,
    BatchChecker,
    BatchCheckResolver,
    BatchCommands,
    LaunchCommands,
    LifecycleCommands,
    RestrictedOrganisations,
    TaskCommands,
    BatchUploadsResolver,
    OrganisationFilesResolver,
    UploadIntake,
    UploadChecker,
    UploadCommands,
    UploadRepository,
    BatchResolver,
    BatchFieldsResolver,
    OrganisationBatchesResolver,
    FirstBatchResolver,
    TaskResolver,
    GoldCommands,
    GoldResolver,
    KnownAnswersResolver,
    BatchGoldResolver,
    TaskGoldResolver,
    BatchCardResolver,
    WorkerTaskResolver,
    BatchPreviewResolver,
    CardForNewcomersResolver,
    BatchNewcomersResolver,
  ],
  exports: [
    Batches,
    Fees,
    FeeAgreementCommands,
    BatchesLoaders,
    BatchCommands,
    LaunchCommands,
    LifecycleCommands,
    TaskCommands,
    GoldCommands,
  ],
})
export class BatchesModule {}
