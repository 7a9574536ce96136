import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BatchesModule } from '../batches/index.ts';
import { FormsModule } from '../forms/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { FundingModule } from '../funding/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { ReviewModule } from '../review/index.ts';
import { AttemptCountsRepository } from './counts.repository.ts';
import { AttemptCountsResolver } from './counts.resolver.ts';
import { Assessments } from './assessments.ts';
import { AssessmentLoaders } from './assessments.loaders.ts';
import { AssessmentSweeps } from './assessments.sweeps.ts';
import { AttemptCommands } from './attempt.commands.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { AttemptResolver } from './attempt.resolver.ts';
import { Offers } from './offers.ts';
import { ReserveCommands } from './reserve.commands.ts';
import { TestCommands } from './test.commands.ts';
import { TestRepository } from './test.repository.ts';
import { TestResolver, TestsOfTypeResolver } from './test.resolver.ts';
import { AssessmentsPersonalData } from './personal-data.repository.ts';
import { AttemptEntity, TrainingAnswerEntity } from './attempt.entity.ts';
import { TestEntity, TestVersionEntity } from './test.entity.ts';
import { WorkerAttemptsResolver } from './worker-attempts.resolver.ts';

@Module({
  imports: [
    IdentityModule,
    LedgerModule,
    FundingModule,
    QualificationsModule,
    FormsModule,
    BatchesModule,
    ReviewModule,
    TypeOrmModule.forFeature([AttemptEntity, TestEntity, TestVersionEntity, TrainingAnswerEntity]),
  ],
  providers: [
    AttemptCountsResolver,
    AttemptCountsRepository,
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
