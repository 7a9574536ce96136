import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.ts';
import { ActiveAdminRepository } from './admins/active-admin.repository.ts';
import { ActiveAdmins } from './admins/active-admins.ts';
import { AdminCommands } from './admins/admin.commands.ts';
import { AdminRequestReader } from './admins/admin-request.reader.ts';
import { AdminRequestRepository } from './admins/admin-request.repository.ts';
import { AdminRequestResolver } from './admins/admin-request.resolver.ts';
import { AdminRequests } from './admins/admin-requests.ts';
import { AuditorCommands } from './admins/auditor.commands.ts';
import { Authenticator, CONFIG, type Config } from '../platform/index.ts';
import { ActMemberResolver, ActViaResolver, OrganisationActsResolver, OwnActsResolver } from './accounts/acts.resolver.ts';
import { ApiKeyCommands } from './authentication/api-key.commands.ts';
import { ApiKeyEntity } from './authentication/api-key.entity.ts';
import { ApiKeyRepository } from './authentication/api-key.repository.ts';
import { ApiKeyResolver } from './authentication/api-key.resolver.ts';
import { AttemptLimits } from './authentication/attempt-limits.ts';
import { PassportAuthenticator } from './authentication/authenticator.ts';
import { DeviceTokenRepository } from './authentication/device-token.repository.ts';
import { ErasureCommands } from './privacy/erasure.commands.ts';
import { ErasureRepository } from './privacy/erasure.repository.ts';
import { AdminCountsResolver, OrganisationCountsResolver, WorkerCountsResolver } from './counts/counts.resolver.ts';
import { ErasureResolver } from './privacy/erasure.resolver.ts';
import { AccountLoaders } from './accounts/account.loaders.ts';
import { ensureSecret } from './core/secret.ts';
import { WorkerAliases } from './workers/worker-alias.ts';
import { WorkerLoaders } from './workers/worker.loaders.ts';
import { IdentityLoaders } from './organisations/identity.loaders.ts';
import { Identity } from './identity.ts';
import { MemberResolver, MembershipResolver } from './organisations/member.resolver.ts';
import { OrganisationCommands } from './organisations/organisation.commands.ts';
import { OrganisationEntity } from './organisations/organisation.entity.ts';
import { OrganisationRepository } from './organisations/organisation.repository.ts';
import { OrganisationResolver } from './organisations/organisation.resolver.ts';
import { EvidenceCommands } from './restrictions/evidence.commands.ts';
import { EvidenceController } from './restrictions/evidence.controller.ts';
import { EvidenceRepository } from './restrictions/evidence.repository.ts';
import { EvidenceResolver } from './restrictions/evidence.resolver.ts';
import { RestrictionSearchResolver } from './restrictions/restriction-search.resolver.ts';
import { OrganisationRestrictionRepository } from './organisation-restrictions/organisation-restriction.repository.ts';
import { OrganisationRestrictionResolver } from './organisation-restrictions/organisation-restriction.resolver.ts';
import { OrganisationRestrictions } from './organisation-restrictions/organisation-restrictions.ts';
import { PasswordTries } from './authentication/password-tries.ts';
import { PasswordHasher } from './authentication/password.ts';
import { PeopleResolver } from './accounts/people.resolver.ts';
import { PersonCommands } from './accounts/person.commands.ts';
import { PersonalData } from './privacy/personal-data.ts';
import { PersonalDataController } from './privacy/personal-data.controller.ts';
import { PersonalDataRepository } from './privacy/personal-data.repository.ts';
import { PersonalExport } from './privacy/personal-export.ts';
import { EmailTokenRepository } from './email/email-token.repository.ts';
import { EmailChangeCommands } from './email/email-change.commands.ts';
import { EmailChangeEntity } from './email/email-change.entity.ts';
import { EmailChangeRepository } from './email/email-change.repository.ts';
import { EmailChangeResolver } from './email/email-change.resolver.ts';
import { EmailTokenEntity } from './email/email-token.entity.ts';
import { FirstProof } from './email/first-proof.ts';
import { ResetCommands } from './email/reset.commands.ts';
import { ResetLinkCommands } from './email/reset-link.commands.ts';
import { ResetResolver } from './email/reset.resolver.ts';
import { Invitations } from './mail/invitations.ts';
import { InvitationMails } from './organisations/invitation-mails.ts';
import { VerificationCommands } from './email/verification.commands.ts';
import { VerificationResolver } from './email/verification.resolver.ts';
import { MailEntity } from './mail/mail.entity.ts';
import { MailRepository } from './mail/mail.repository.ts';
import { MailSender } from './mail/mail-sender.ts';
import { Mails } from './mail/mails.ts';
import { SearchKeys, IdentityPersonalData, RetentionSweep, Tidying } from './identity-jobs.providers.ts';
import { PersonRepository } from './people/person.repository.ts';
import { PersonResolver } from './accounts/person.resolver.ts';
import { SecondFactorCommands } from './second-factor/second-factor.commands.ts';
import { SecondFactorRepository } from './codes/second-factor.repository.ts';
import { OwnerTotpResolver, SecondFactorResolver } from './second-factor/second-factor.resolver.ts';
import { SecondFactor } from './codes/second-factor.ts';
import { StepUpCommands } from './second-factor/step-up.commands.ts';
import { StepUpResolver } from './second-factor/step-up.resolver.ts';
import { PendingSignInEntity } from './authentication/pending-sign-in.entity.ts';
import { PendingSignInRepository } from './authentication/pending-sign-in.repository.ts';
import { AdminProposalEntity } from './admins/admin-proposal.entity.ts';
import { AdminProposalRepository } from './admins/admin-proposal.repository.ts';
import { AdminProposalResolver } from './admins/admin-proposal.resolver.ts';
import { GroupRoleEntity } from './providers/group-role.entity.ts';
import { GroupRoleRepository } from './providers/group-role.repository.ts';
import { GroupRoles } from './providers/group-roles.ts';
import { IdentityLinks } from './providers/identity-link.commands.ts';
import { IdentityLinkResolver } from './providers/identity-link.resolver.ts';
import { LinkedIdentityEntity } from './providers/linked-identity.entity.ts';
import { LinkedIdentityRepository } from './providers/linked-identity.repository.ts';
import { ProviderController } from './providers/provider.controller.ts';
import { ProviderFlowEntity } from './providers/provider-flow.entity.ts';
import { ProviderFlowRepository } from './providers/provider-flow.repository.ts';
import { ProviderRegistrationEntity } from './providers/provider-registration.entity.ts';
import { ProviderRegistrations } from './providers/provider-registrations.ts';
import { ProviderResolver } from './providers/provider.resolver.ts';
import { ProviderSignIn } from './providers/provider-sign-in.commands.ts';
import { RuleCommands } from './rules/rule.commands.ts';
import { PendingRuleResolver, RuleResolver } from './rules/rule.resolver.ts';
import { RestrictionCommands } from './restrictions/restriction.commands.ts';
import { RestrictionEntity } from './restrictions/restriction.entity.ts';
import { RestrictionRepository } from './restrictions/restriction.repository.ts';
import { OrganisationBlocksResolver, RestrictionResolver } from './restrictions/restriction.resolver.ts';
import { SessionCommands } from './authentication/session.commands.ts';
import { SessionStarter } from './authentication/session-starter.ts';
import { SessionController } from './authentication/session.controller.ts';
import { SessionRepository } from './authentication/session.repository.ts';
import { SessionResolver } from './authentication/session.resolver.ts';
import { SignInAttemptRepository } from './authentication/sign-in-attempt.repository.ts';
import { WorkerProfileCommands } from './workers/worker-profile.commands.ts';
import { WorkerProfileEntity } from './workers/worker-profile.entity.ts';
import { WorkerProfileRepository } from './workers/worker-profile.repository.ts';
import { WorkerResolver } from './workers/worker.resolver.ts';
import { AdminRequestEntity } from './admins/admin-request.entity.ts';
import { SignInAttemptEntity } from './authentication/sign-in-attempt.entity.ts';
import { MembershipEntity } from './organisations/membership.entity.ts';
import { PersonEntity } from './people/person.entity.ts';
import { ErasureEntity } from './privacy/erasure.entity.ts';
import { OrganisationRestrictionEntity } from './organisation-restrictions/organisation-restriction.entity.ts';

@Global()
@Module({
  imports: [
    AuditModule,
    TypeOrmModule.forFeature([
      AdminProposalEntity,
      AdminRequestEntity,
      ApiKeyEntity,
      ErasureEntity,
      EmailChangeEntity,
      EmailTokenEntity,
      GroupRoleEntity,
      LinkedIdentityEntity,
      MailEntity,
      MembershipEntity,
      OrganisationEntity,
      OrganisationRestrictionEntity,
      PendingSignInEntity,
      PersonEntity,
      ProviderFlowEntity,
      ProviderRegistrationEntity,
      RestrictionEntity,
      SignInAttemptEntity,
      WorkerProfileEntity,
    ]),
  ],
  controllers: [EvidenceController, ProviderController, SessionController, PersonalDataController],
  providers: [
    { provide: PasswordHasher, inject: [CONFIG], useFactory: (config: Config) => new PasswordHasher(config.NODE_ENV) },
    { provide: WorkerAliases, inject: [CONFIG], useFactory: (config: Config) => new WorkerAliases(ensureSecret(config)) },
    PersonRepository,
    EmailTokenRepository,
    MailRepository,
    Mails,
    MailSender,
    VerificationCommands,
    VerificationResolver,
    FirstProof,
    ResetCommands,
    ResetLinkCommands,
    ResetResolver,
    EmailChangeRepository,
    EmailChangeCommands,
    EmailChangeResolver,
    Invitations,
    InvitationMails,
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
    ActiveAdminRepository,
    ActiveAdmins,
    AdminRequestRepository,
    AdminRequestReader,
    AdminRequests,
    AdminCommands,
    AuditorCommands,
    RuleCommands,
    PendingRuleResolver,
    RuleResolver,
    AdminCountsResolver,
    OrganisationCountsResolver,
    WorkerCountsResolver,
    AdminRequestResolver,
    PersonCommands,
    PendingSignInRepository,
    SecondFactorRepository,
    SecondFactor,
    SecondFactorCommands,
    SecondFactorResolver,
    OwnerTotpResolver,
    SessionStarter,
    SessionCommands,
    StepUpCommands,
    StepUpResolver,
    AdminProposalRepository,
    AdminProposalResolver,
    GroupRoleRepository,
    GroupRoles,
    IdentityLinks,
    IdentityLinkResolver,
    LinkedIdentityRepository,
    ProviderFlowRepository,
    ProviderRegistrations,
    ProviderResolver,
    ProviderSignIn,
    OrganisationCommands,
    WorkerProfileCommands,
    RestrictionCommands,
    ApiKeyCommands,
    PassportAuthenticator,
    { provide: Authenticator, useExisting: PassportAuthenticator },
    SearchKeys,
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
    WorkerLoaders,
    AccountLoaders,
    PersonResolver,
    SessionResolver,
    WorkerResolver,
    OrganisationResolver,
    MemberResolver,
    MembershipResolver,
    ApiKeyResolver,
    RestrictionResolver,
    RestrictionSearchResolver,
    EvidenceCommands,
    EvidenceRepository,
    EvidenceResolver,
    OrganisationRestrictionRepository,
    OrganisationRestrictions,
    OrganisationRestrictionResolver,
    OrganisationBlocksResolver,
    PeopleResolver,
    OwnActsResolver,
    OrganisationActsResolver,
    ActMemberResolver,
    ActViaResolver,
  ],
  exports: [
    FirstProof,
    ActiveAdmins,
    AdminRequestReader,
    AdminRequests,
    AdminCommands,
    Authenticator,
    PassportAuthenticator,
    Identity,
    IdentityLoaders,
    Invitations,
    PersonCommands,
    SecondFactorCommands,
    SessionCommands,
    SessionStarter,
    OrganisationCommands,
    WorkerProfileCommands,
    RestrictionCommands,
    OrganisationRestrictions,
    PersonalData,
    ErasureCommands,
  ],
})
export class IdentityModule {}
