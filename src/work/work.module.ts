import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BatchesModule } from '../batches/index.ts';
import { FormsModule } from '../forms/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { PoolsModule } from '../pools/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { WorkCountsRepository } from './counts.repository.ts';
import { WorkCountsResolver } from './counts.resolver.ts';
import { AssignmentCommands } from './assignment.commands.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { AssignmentResolver } from './assignment.resolver.ts';
import { BatchAssignmentsResolver, TaskAssignmentsResolver, WorkerAssignmentsResolver } from './assignments-of.resolver.ts';
import { Board } from './board.ts';
import { BoardRepository } from './board.repository.ts';
import { BoardResolver } from './board.resolver.ts';
import { ClaimCommands } from './claim.commands.ts';
import { ClaimRepository } from './claim.repository.ts';
import { ClaimResolver } from './claim.resolver.ts';
import { ReviewDecisionRepository } from './decision.repository.ts';
import { WorkPersonalData } from './personal-data.repository.ts';
import { PreparedRepository } from './prepared.repository.ts';
import { ReturnedSlots } from './returned-slots.ts';
import { StartCommands } from './start.commands.ts';
import { TaskTaker } from './take-task.ts';
import { WorkLoaders } from './work.loaders.ts';
import { Work } from './work.ts';
import { WorkSweeps } from './work.sweeps.ts';
import { AssignmentEntity } from './assignment.entity.ts';

@Module({
  imports: [
    IdentityModule,
    ReputationModule,
    QualificationsModule,
    PoolsModule,
    FormsModule,
    BatchesModule,
    TypeOrmModule.forFeature([AssignmentEntity]),
  ],
  providers: [
    WorkCountsResolver,
    WorkCountsRepository,
    Work,
    AssignmentRepository,
    AssignmentCommands,
    ReviewDecisionRepository,
    ClaimRepository,
    PreparedRepository,
    TaskTaker,
    ClaimCommands,
    StartCommands,
    ReturnedSlots,
    Board,
    BoardRepository,
    WorkSweeps,
    WorkPersonalData,
    WorkLoaders,
    ClaimResolver,
    AssignmentResolver,
    WorkerAssignmentsResolver,
    BatchAssignmentsResolver,
    TaskAssignmentsResolver,
    BoardResolver,
  ],
  exports: [Work, ClaimCommands, AssignmentCommands],
})
export class WorkModule {}
