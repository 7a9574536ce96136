import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { BatchCommands } from './batch.commands.ts';
import { BatchEntity } from './batch.entity.ts';
import { BatchRepository } from './batch.repository.ts';
import { BatchResolver } from './batch.resolver.ts';
import { BatchFieldsResolver, OrganisationBatchesResolver } from './batch-fields.resolver.ts';
import { BatchVersionEntity } from './batch-version.entity.ts';
import { Batches } from './batches.ts';
import { BatchesLoaders } from './batches.loaders.ts';
import { BoardRepository } from './board.repository.ts';
import { Ending } from './ending.ts';
import { Escrow } from './escrow.ts';
import { FeeAgreementCommands } from './fee-agreement.commands.ts';
import { FeeAgreementRepository } from './fee-agreement.repository.ts';
import { FeeAgreementResolver, OrganisationFeeResolver } from './fee-agreement.resolver.ts';
import { Fees } from './fees.ts';
import { FirstBatchResolver } from './first-batch.resolver.ts';
import { GoldCommands } from './gold.commands.ts';
import { BatchGoldResolver, GoldResolver, KnownAnswersResolver, TaskGoldResolver } from './gold.resolver.ts';
import { GoldRepository } from './gold.repository.ts';
import { HeldBackRepository } from './held-back.repository.ts';
import { LaunchCommands } from './launch.commands.ts';
import { LifecycleCommands } from './lifecycle.commands.ts';
import { BatchNewcomersResolver, CardForNewcomersResolver } from './newcomers.resolver.ts';
import { RestrictedOrganisations } from './restricted-organisations.ts';
import { SchemaThreads } from './schema-threads.ts';
import { TaskCommands } from './task.commands.ts';
import { TaskEntity } from './task.entity.ts';
import { TaskRepository } from './task.repository.ts';
import { TaskResolver } from './task.resolver.ts';
import { UploadCommands } from './upload.commands.ts';
import { UploadController } from './upload.controller.ts';
import { UploadRepository } from './upload.repository.ts';
import { BatchCardResolver, BatchPreviewResolver, WorkerTaskResolver } from './worker-view.resolver.ts';
import { BatchesPersonalData } from './personal-data.repository.ts';

@Module({
  imports: [
    TypeOrmModule.forFeature([BatchEntity, BatchVersionEntity, TaskEntity]),
    IdentityModule,
    LedgerModule,
    PayoutsModule,
    QualificationsModule,
  ],
  controllers: [UploadController],
  providers: [
    BatchesPersonalData,
    Batches,
    BatchesLoaders,
    BatchRepository,
    BoardRepository,
    TaskRepository,
    HeldBackRepository,
    GoldRepository,
    Ending,
    Escrow,
    Fees,
    FeeAgreementRepository,
    FeeAgreementCommands,
    FeeAgreementResolver,
    OrganisationFeeResolver,
    BatchCommands,
    LaunchCommands,
    LifecycleCommands,
    RestrictedOrganisations,
    SchemaThreads,
    TaskCommands,
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
    SchemaThreads,
    TaskCommands,
    GoldCommands,
  ],
})
export class BatchesModule {}
