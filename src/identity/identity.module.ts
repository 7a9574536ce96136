import { Global, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.ts';
import { ActiveAdmins } from './admins/active-admins.ts';
import { AdminCommands } from './admins/admin.commands.ts';
import { AdminRequestReader } from './admins/admin-request.reader.ts';
import { AdminRequestRepository } from './admins/admin-request.repository.ts';
import { AdminRequestResolver } from './admins/admin-request.resolver.ts';
import { AdminRequests } from './admins/admin-requests.ts';
import { AuditorCommands } from './admins/auditor.commands.ts';
import { addSeconds, ok } from '../kernel/index.ts';
import { Authenticator, Commands, CONFIG, Jobs, systemCaller, type Config } from '../platform/index.ts';
import { ActMemberResolver, ActViaResolver, OrganisationActsResolver, OwnActsResolver } from './acts.resolver.ts';
import { ApiKeyCommands } from './api-key.commands.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyRepository } from './api-key.repository.ts';
import { ApiKeyResolver } from './api-key.resolver.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { PassportAuthenticator } from './authenticator.ts';
import { DeviceTokenRepository } from './device-token.repository.ts';
import { fillEmailKeys } from './email-keys.ts';
import { ErasureCommands } from './erasure.commands.ts';
import { ErasureRepository } from './erasure.repository.ts';
import { ErasureResolver } from './erasure.resolver.ts';
import { IdentityLoaders } from './identity.loaders.ts';
import { Identity } from './identity.ts';
import { MemberResolver, MembershipResolver } from './member.resolver.ts';
import { OrganisationCommands } from './organisation.commands.ts';
import { OrganisationEntity } from './organisation.entity.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { OrganisationResolver } from './organisation.resolver.ts';
import { PasswordTries } from './password-tries.ts';
import { PasswordHasher } from './password.ts';
import { PeopleResolver } from './people.resolver.ts';
import { PersonCommands } from './person.commands.ts';
import { PersonalData } from './personal-data.ts';
import { PersonalDataController } from './personal-data.controller.ts';
import { IDENTITY_SECTIONS, PersonalDataRepository } from './personal-data.repository.ts';
import { PersonalExport } from './personal-export.ts';
import { PersonRepository } from './person.repository.ts';
import { PersonResolver } from './person.resolver.ts';
import { RuleCommands } from './rules/rule.commands.ts';
import { RuleResolver } from './rules/rule.resolver.ts';
import { RestrictionCommands } from './restriction.commands.ts';
import { RestrictionEntity } from './restriction.entity.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import { OrganisationBlocksResolver, RestrictionResolver } from './restriction.resolver.ts';
import { SessionCommands } from './session.commands.ts';
import { SessionController } from './session.controller.ts';
import { SessionRepository } from './session.repository.ts';
import { SessionResolver } from './session.resolver.ts';
import { SignInAttemptRepository } from './sign-in-attempt.repository.ts';
import { WorkerProfileCommands } from './worker-profile.commands.ts';
import { WorkerProfileEntity } from './worker-profile.entity.ts';
import { WorkerProfileRepository } from './worker-profile.repository.ts';
import { WorkerResolver } from './worker.resolver.ts';

const KEPT_SECONDS = { session: 30 * 86_400, signInAttempt: 86_400, invitation: 30 * 86_400 } as const;

/** Fills the comparison keys of addresses that the migration could not make; there is nothing to do after the first start. */
@Injectable()
class EmailKeys implements OnModuleInit {
  constructor(private readonly commands: Commands) {}

  async onModuleInit(): Promise<void> {
    await this.commands.must(systemCaller('identity.email_keys'), async (tx) => ok(await fillEmailKeys(tx)));
  }
}

/**
 * Deletes sessions a month after their last possible use, counted sign-ins a day after the last, invitations a month after
 * their end, and device tokens and counters of rate limits that have expired.
 */
@Injectable()
class Tidying implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly sessions: SessionRepository,
    private readonly organisations: OrganisationCommands,
    private readonly attempts: SignInAttemptRepository,
    private readonly devices: DeviceTokenRepository,
  ) {}

  onModuleInit(): void {
    const run = async () => {
      await this.organisations.forgetExpiredInvitations(KEPT_SECONDS.invitation);
      await this.commands.must(systemCaller('identity.tidy'), async (tx) => {
        const sessions = await this.sessions.tidy(tx, addSeconds(tx.now, -KEPT_SECONDS.session));
        const attempts = await this.attempts.tidy(tx, addSeconds(tx.now, -KEPT_SECONDS.signInAttempt));
        const deviceTokens = await this.devices.deleteExpired(tx);
        const rateLimits = await this.attempts.tidyRateLimits(tx, Date.now());
        return ok({ sessions, attempts, deviceTokens, rateLimits });
      });
    };
    this.jobs.schedule({ name: 'identity_tidy', cron: '17 3 * * *', run });
  }
}

/** What identity and the platform hold on people. */
@Injectable()
class IdentityPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({ sections: IDENTITY_SECTIONS });
  }
}

/** Destroys what tax law kept of erased people, when its date has come. */
@Injectable()
class RetentionSweep implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly erasures: ErasureCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'identity.retention', run: () => this.erasures.destroyDue() });
  }
}

@Global()
@Module({
  imports: [AuditModule, TypeOrmModule.forFeature([OrganisationEntity, WorkerProfileEntity, RestrictionEntity, ApiKeyEntity])],
  controllers: [SessionController, PersonalDataController],
  providers: [
    { provide: PasswordHasher, inject: [CONFIG], useFactory: (config: Config) => new PasswordHasher(config.NODE_ENV) },
    PersonRepository,
    SessionRepository,
    SignInAttemptRepository,
    DeviceTokenRepository,
    PasswordTries,
    AttemptLimits,
    OrganisationRepository,
    WorkerProfileRepository,
    RestrictionRepository,
    ApiKeyRepository,
    Identity,
    ActiveAdmins,
    AdminRequestRepository,
    AdminRequestReader,
    AdminRequests,
    AdminCommands,
    AuditorCommands,
    RuleCommands,
    RuleResolver,
    AdminRequestResolver,
    PersonCommands,
    SessionCommands,
    OrganisationCommands,
    WorkerProfileCommands,
    RestrictionCommands,
    ApiKeyCommands,
    PassportAuthenticator,
    { provide: Authenticator, useExisting: PassportAuthenticator },
    EmailKeys,
    PersonalData,
    PersonalDataRepository,
    PersonalExport,
    IdentityPersonalData,
    ErasureRepository,
    ErasureCommands,
    ErasureResolver,
    RetentionSweep,
    Tidying,
    IdentityLoaders,
    PersonResolver,
    SessionResolver,
    WorkerResolver,
    OrganisationResolver,
    MemberResolver,
    MembershipResolver,
    ApiKeyResolver,
    RestrictionResolver,
    OrganisationBlocksResolver,
    PeopleResolver,
    OwnActsResolver,
    OrganisationActsResolver,
    ActMemberResolver,
    ActViaResolver,
  ],
  exports: [
    ActiveAdmins,
    AdminRequestReader,
    AdminRequests,
    AdminCommands,
    Authenticator,
    PassportAuthenticator,
    Identity,
    IdentityLoaders,
    PersonCommands,
    SessionCommands,
    OrganisationCommands,
    WorkerProfileCommands,
    RestrictionCommands,
    PersonalData,
    ErasureCommands,
  ],
})
export class IdentityModule {}
