import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/index.ts';
import { IdentityModule } from '../identity/index.ts';
import { QualificationsModule } from '../qualifications/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { AssignmentCommands } from './assignment.commands.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { ClaimCommands } from './claim.commands.ts';
import { ClaimRepository } from './claim.repository.ts';
import { ReturnedSlots } from './returned-slots.ts';
import { Work } from './work.ts';
import { WorkSweeps } from './work.sweeps.ts';

@Module({
  imports: [IdentityModule, ReputationModule, QualificationsModule, BatchesModule],
  providers: [Work, AssignmentRepository, AssignmentCommands, ClaimRepository, ClaimCommands, ReturnedSlots, WorkSweeps],
  exports: [Work, ClaimCommands, AssignmentCommands],
})
export class WorkModule {}
