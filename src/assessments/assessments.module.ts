import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { ReviewModule } from '../review/index.ts';
import { Assessments } from './assessments.ts';
import { AssessmentLoaders } from './assessments.loaders.ts';
import { AssessmentSweeps } from './assessments.sweeps.ts';
import { AttemptCommands } from './attempt.commands.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { AttemptResolver, WorkerAttemptsResolver } from './attempt.resolver.ts';
import { Offers } from './offers.ts';
import { ReserveCommands } from './reserve.commands.ts';
import { TestCommands } from './test.commands.ts';
import { TestRepository } from './test.repository.ts';
import { TestResolver, TestsOfTypeResolver } from './test.resolver.ts';
import { AssessmentsPersonalData } from './personal-data.repository.ts';

@Module({
  imports: [IdentityModule, LedgerModule, PayoutsModule, QualificationsModule, BatchesModule, ReviewModule],
  providers: [
    AssessmentsPersonalData,
    Assessments,
    TestRepository,
    AttemptRepository,
    TestCommands,
    ReserveCommands,
    Offers,
    AttemptCommands,
    AssessmentSweeps,
    AssessmentLoaders,
    TestResolver,
    TestsOfTypeResolver,
    AttemptResolver,
    WorkerAttemptsResolver,
  ],
  exports: [Assessments],
})
export class AssessmentsModule {}
