import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.ts';
import { OutcomeRepository } from './outcome.repository.ts';
import { ReputationLoaders } from './reputation.loaders.ts';
import { Reputation } from './reputation.ts';
import {
  CrowdWorkerStandingResolver,
  PersonStandingResolver,
  StandingWithRequesterResolver,
  WorkerStandingResolver,
} from './standing.resolver.ts';

@Module({
  imports: [IdentityModule],
  providers: [
    Reputation,
    OutcomeRepository,
    ReputationLoaders,
    WorkerStandingResolver,
    CrowdWorkerStandingResolver,
    PersonStandingResolver,
    StandingWithRequesterResolver,
  ],
  exports: [Reputation],
})
export class ReputationModule {}
