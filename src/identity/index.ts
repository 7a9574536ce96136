/** People and organisations: who may sign in, act for whom, and is restricted how. */
export { PassportAuthenticator } from './authenticator.ts';
export { fillEmailKeys } from './email-keys.ts';
export { IDENTITY_CHECKS } from './identity.checks.ts';
export { IdentityLoaders } from './identity.loaders.ts';
export { IdentityModule } from './identity.module.ts';
export { Identity } from './identity.ts';
export { OrganisationCommands } from './organisation.commands.ts';
export type { Membership, Organisation } from './organisation.ts';
export { OrganisationType, organisationType, PublicOrganisationType, publicOrganisationType } from './organisation.types.ts';
export { PersonCommands } from './person.commands.ts';
export { PersonViewType, personViewType } from './person.types.ts';
export { RestrictionCommands } from './restriction.commands.ts';
export type { Restriction, RestrictionKind } from './restriction.ts';
export { RestrictionTerms, restrictionTerms } from './restriction.types.ts';
export { SessionCommands, type StartedSession } from './session.commands.ts';
export { WorkerProfileCommands } from './worker-profile.commands.ts';
export { isTimeZone, type WorkerProfile } from './worker-profile.ts';
export { CrowdWorkerType, WorkerType } from './worker.types.ts';
