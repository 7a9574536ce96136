import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { WorkModule } from '../work/index.ts';
import { ProgressRepository } from './progress/progress.repository.ts';
import { ProgressResolver } from './progress/progress.resolver.ts';
import { QuestionAgreementRepository } from './agreement/question-agreement.repository.ts';
import { QuestionAgreementResolver } from './agreement/question-agreement.resolver.ts';
import { CalibrationResolver } from './decisions/calibration.resolver.ts';
import { LabelCountsRepository } from './counts.repository.ts';
import { LabelCountsResolver } from './counts.resolver.ts';
import { Deciding } from './decisions/deciding.ts';
import { StopDecisionRepository } from './decisions/decision.repository.ts';
import {
  ContradictedGoldResolver,
  ContradictedGoldTaskResolver,
  CreditedVotesResolver,
  TaskDecisionResolver,
} from './decisions/decision.resolver.ts';
import { ExportController } from './export.controller.ts';
import { FullRun } from './runs/full-run.ts';
import { LabelEntity } from './core/label.entity.ts';
import { LabelRepository } from './core/label.repository.ts';
import { LabelResolver, LabelTaskResolver, TaskLabelsResolver } from './label.resolver.ts';
import { LabelStoreRepository } from './core/label-store.repository.ts';
import { LabelSweeps } from './label.sweeps.ts';
import { Labelling } from './labelling.ts';
import { Labels } from './labels.ts';
import { ModelThreads } from './runs/model-threads.ts';
import { BoxRun } from './runs/box-run.ts';
import { NumberRun } from './runs/number-run.ts';
import { LabelRunRepository } from './runs/run.repository.ts';
import { StopDecisionEntity } from './decisions/decision.entity.ts';
import { CalibrationBinEntity } from './runs/calibration-bin.entity.ts';
import { ContradictedGoldEntity } from './runs/contradicted-gold.entity.ts';

@Module({
  imports: [
    IdentityModule,
    ReputationModule,
    BatchesModule,
    WorkModule,
    TypeOrmModule.forFeature([CalibrationBinEntity, ContradictedGoldEntity, LabelEntity, StopDecisionEntity]),
  ],
  controllers: [ExportController],
  providers: [
    LabelCountsResolver,
    LabelCountsRepository,
    Labels,
    LabelRepository,
    LabelStoreRepository,
    LabelRunRepository,
    StopDecisionRepository,
    ModelThreads,
    FullRun,
    NumberRun,
    BoxRun,
    Deciding,
    Labelling,
    LabelSweeps,
    LabelResolver,
    ProgressRepository,
    ProgressResolver,
    QuestionAgreementRepository,
    QuestionAgreementResolver,
    TaskLabelsResolver,
    LabelTaskResolver,
    TaskDecisionResolver,
    CreditedVotesResolver,
    ContradictedGoldResolver,
    ContradictedGoldTaskResolver,
    CalibrationResolver,
  ],
  exports: [Labels],
})
export class LabelsModule {}
