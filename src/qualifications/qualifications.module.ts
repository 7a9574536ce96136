import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.ts';
import { ReputationModule } from '../reputation/index.ts';
import { QualificationCountsRepository } from './counts.repository.ts';
import { QualificationCountsResolver } from './counts.resolver.ts';
import { Awards } from './awards.ts';
import { GrantCommands } from './grant.commands.ts';
import { GrantRepository } from './grant.repository.ts';
import { GrantResolver } from './grant.resolver.ts';
import {
  OwnQualificationRequestResolver,
  OwnQualificationResolver,
  RequirementResolver,
  SystemQualificationValueResolver,
  WorkerQualificationsResolver,
} from './own-qualifications.resolver.ts';
import { QualificationLoaders } from './qualifications.loaders.ts';
import { Qualifications } from './qualifications.ts';
import { QualificationTypeCommands } from './qualification-type.commands.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import { QualificationTypeResolver } from './qualification-type.resolver.ts';
import { RequestCommands } from './request.commands.ts';
import { RequestRepository } from './request.repository.ts';
import { RequestResolver } from './request.resolver.ts';
import { Sharing } from './sharing.ts';
import { SharingRepository } from './sharing.repository.ts';
import { SharingResolver } from './sharing.resolver.ts';
import { QualificationsPersonalData } from './personal-data.repository.ts';
import { GrantEntity, GrantEventEntity, QualificationRequestEntity } from './grant.entity.ts';
import { QualificationTypeEntity } from './qualification-type.entity.ts';

@Module({
  imports: [
    IdentityModule,
    ReputationModule,
    TypeOrmModule.forFeature([GrantEntity, GrantEventEntity, QualificationRequestEntity, QualificationTypeEntity]),
  ],
  providers: [
    QualificationCountsResolver,
    QualificationCountsRepository,
    QualificationsPersonalData,
    Qualifications,
    Awards,
    Sharing,
    SharingRepository,
    SharingResolver,
    QualificationTypeCommands,
    GrantCommands,
    RequestCommands,
    QualificationTypeRepository,
    GrantRepository,
    RequestRepository,
    QualificationLoaders,
    QualificationTypeResolver,
    GrantResolver,
    RequestResolver,
    WorkerQualificationsResolver,
    OwnQualificationResolver,
    OwnQualificationRequestResolver,
    SystemQualificationValueResolver,
    RequirementResolver,
  ],
  exports: [Qualifications, Awards, Sharing, QualificationLoaders],
})
export class QualificationsModule {}
