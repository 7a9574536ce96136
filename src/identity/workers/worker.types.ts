/** GraphQL: a worker as they see themself, and as one organisation sees them. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import type { OrganisationId, WorkerId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenBy } from '../../platform/index.ts';
import type { WorkerAliases } from './worker-alias.ts';
import type { WorkerProfile } from './worker-profile.ts';
import { mayActAsWorker, maySeeOrganisation } from '../core/identity.policy.ts';

@SeenBy((actor, { id }: WorkerType) => mayActAsWorker(actor, id), {
  scopes: ['work'],
  always: ['id', 'country', 'languages', 'timeZone', 'createdAt'],
})
@ObjectType('Worker', { description: "One's own view of oneself as a worker." })
export class WorkerType {
  @Field(() => idScalar('Worker'), { description: 'Your id; no requester ever sees it, each knows you by another one.' })
  id: WorkerId;

  @Field(() => String, { description: 'Where you work, ISO 3166-1 alpha-2.' })
  country: string;

  @Field(() => [String], { description: 'Languages you work in, BCP 47.' })
  languages: string[];

  @Field(() => String, { description: 'Your time zone, IANA name.' })
  timeZone: string;

  @Field(() => Date, { description: 'Time at which you became a worker.' })
  createdAt: Date;
}

@SeenBy((actor, { organisationId }: CrowdWorkerType) => maySeeOrganisation(actor, organisationId), {
  scopes: ['requester:read', 'requester:write', 'money'],
})
@ObjectType('CrowdWorker', {
  description: 'A worker as one organisation sees them: an id that is of no use to any other, and no personal data.',
})
export class CrowdWorkerType {
  @Field(() => idScalar('Worker'), { description: 'The id by which your organisation, and only yours, knows this worker.' })
  id: string;

  /** Not a field: never leaves the server. */
  workerId: WorkerId;

  /** Not a field. */
  organisationId: OrganisationId;
}

/** A worker as this organisation may see them. */
export function crowdWorkerType(aliases: WorkerAliases, organisationId: OrganisationId, workerId: WorkerId): CrowdWorkerType {
  return Object.assign(new CrowdWorkerType(), { id: aliases.aliasOf(organisationId, workerId), workerId, organisationId });
}

export function workerType(profile: WorkerProfile): WorkerType {
  const { workerId, country, languages, timeZone, createdAt } = profile;
  return Object.assign(new WorkerType(), { id: workerId, country, languages: [...languages], timeZone, createdAt });
}

@InputType({ description: 'Where and when you work, and in which languages.' })
export class WorkerProfileInput {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2, such as "KE".' })
  country: string;

  @Field(() => [String], { description: '1 to 20 BCP 47 tags, such as "en" or "pt-BR".' })
  languages: string[];

  @Field(() => String, { description: 'IANA name, such as "Africa/Nairobi".' })
  timeZone: string;
}

export const BecomeWorkerPayload = payloadType('BecomeWorker', { worker: () => WorkerType });
export const UpdateWorkerProfilePayload = payloadType('UpdateWorkerProfile', { worker: () => WorkerType });
