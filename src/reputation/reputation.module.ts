import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.ts';
import { EvidenceRecorder } from './evidence.recorder.ts';
import { EvidenceRepository } from './evidence.repository.ts';
import { OutcomeRepository } from './outcome.repository.ts';
import { ReputationLoaders } from './reputation.loaders.ts';
import { Reputation } from './reputation.ts';
import { ShownSkillRepository } from './shown-skill.repository.ts';
import { SkillLoaders } from './skill.loaders.ts';
import { SkillRepository } from './skill.repository.ts';
import { CrowdWorkerSkillsResolver, PersonSkillsResolver, WorkerSkillResolver, WorkerSkillsResolver } from './skill.resolver.ts';
import { SkillSweeps } from './skill.sweeps.ts';
import {
  CrowdWorkerStandingResolver,
  PersonStandingResolver,
  StandingWithRequesterResolver,
  WorkerStandingResolver,
} from './standing.resolver.ts';
import { ReputationPersonalData } from './personal-data.repository.ts';
import { PoolEntity, ShownSkillEntity } from './skill.entity.ts';

@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([PoolEntity, ShownSkillEntity])],
  providers: [
    ReputationPersonalData,
    Reputation,
    OutcomeRepository,
    EvidenceRepository,
    EvidenceRecorder,
    SkillRepository,
    ShownSkillRepository,
    SkillLoaders,
    SkillSweeps,
    WorkerSkillsResolver,
    WorkerSkillResolver,
    CrowdWorkerSkillsResolver,
    PersonSkillsResolver,
    ReputationLoaders,
    WorkerStandingResolver,
    CrowdWorkerStandingResolver,
    PersonStandingResolver,
    StandingWithRequesterResolver,
  ],
  exports: [Reputation],
})
export class ReputationModule {}
