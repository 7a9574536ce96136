import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { WorkModule } from '../work/index.ts';
import { Deciding } from './deciding.ts';
import { DecisionRepository } from './decision.repository.ts';
import {
  ContradictedGoldResolver,
  ContradictedGoldTaskResolver,
  CreditedVotesResolver,
  TaskDecisionResolver,
} from './decision.resolver.ts';
import { ExportController } from './export.controller.ts';
import { FullRun } from './full-run.ts';
import { LabelRepository } from './label.repository.ts';
import { LabelResolver } from './label.resolver.ts';
import { LabelStoreRepository } from './label-store.repository.ts';
import { LabelSweeps } from './label.sweeps.ts';
import { Labelling } from './labelling.ts';
import { Labels } from './labels.ts';
import { ModelThreads } from './model-threads.ts';
import { BoxRun } from './box-run.ts';
import { NumberRun } from './number-run.ts';
import { RunRepository } from './run.repository.ts';

@Module({
  imports: [IdentityModule, ReputationModule, BatchesModule, WorkModule],
  controllers: [ExportController],
  providers: [
    Labels,
    LabelRepository,
    LabelStoreRepository,
    RunRepository,
    DecisionRepository,
    ModelThreads,
    FullRun,
    NumberRun,
    BoxRun,
    Deciding,
    Labelling,
    LabelSweeps,
    LabelResolver,
    TaskDecisionResolver,
    CreditedVotesResolver,
    ContradictedGoldResolver,
    ContradictedGoldTaskResolver,
  ],
  exports: [Labels],
})
export class LabelsModule {}
