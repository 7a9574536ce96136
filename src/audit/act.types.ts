/** GraphQL: the act log, in full for admins, in short for everyone else. */
import { ArgsType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, JsonScalar, PageArgs, SeenBy, SeenWithParent, mayAudit } from '../platform/index.ts';
import { namesAPerson, subjectPublicId, type Act } from './act.ts';

export const ActorKindEnum = { ANONYMOUS: 'anonymous', SYSTEM: 'system', PERSON: 'person' } as const;
registerEnumType(ActorKindEnum, {
  name: 'ActorKind',
  description: 'Kind of the actor of an act.',
  valuesMap: {
    ANONYMOUS: { description: 'Somebody who has not signed in (yet).' },
    SYSTEM: { description: 'The marketplace itself: a job or a tool of the operator.' },
    PERSON: { description: 'A person, by session or API key.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('Act', { description: 'Something that was done, as admins see it. Acts are never changed or deleted.' })
export class ActType {
  @Field(() => idScalar('Act'), { description: 'Its id; acts sort by it.' })
  id: string;

  @Field(() => Date, { description: 'Time at which the act was committed.' })
  at: Date;

  @Field(() => ActorKindEnum, { description: 'Kind of the actor: a person or a job of the marketplace.' })
  actorKind: Act['actorKind'];

  @Field(() => idScalar('Person'), { nullable: true, description: 'The person who did it; null when it was none.' })
  actorId: string | null;

  @Field(() => String, { description: 'What was done, as "batch.launched".' })
  verb: string;

  @Field(() => String, { description: 'The kind of thing that it was done to, as "batch".' })
  subjectKind: string;

  @Field(() => String, { description: 'The id of what it was done to.' })
  subjectId: string;

  @Field(() => idScalar('Organisation'), { nullable: true, description: 'The organisation whose log it belongs to, if any.' })
  organisationId: string | null;

  @Field(() => JsonScalar, { description: 'Particulars: ids as UUIDs, and numbers.' })
  data: unknown;

  @Field(() => String, { description: 'The request that it was part of.' })
  requestId: string;

  /** Not fields: shown by identity, which knows sessions, API keys and the names of people. */
  viaId: string | null;
  jobName: string | null;
}

@SeenWithParent()
@ObjectType('ActSummary', {
  description:
    'Something that was done, in short: without particulars, and without the ids of other people, which no requester or worker may join.',
})
export class ActSummaryType {
  @Field(() => idScalar('Act'), { description: 'Its id; acts sort by it.' })
  id: string;

  @Field(() => Date, { description: 'Time at which the act was committed.' })
  at: Date;

  @Field(() => String, { description: 'What was done, as "batch.launched".' })
  verb: string;

  @Field(() => String, { description: 'The kind of thing that it was done to, as "batch".' })
  subjectKind: string;

  @Field(() => String, { nullable: true, description: 'The id of what it was done to; null when that is another person.' })
  subjectId: string | null;

  /** Not fields. */
  actorId: string | null;
  organisationId: string | null;
}

export const ActConnection = connectionType(ActType, 'Act');
export const ActSummaryConnection = connectionType(ActSummaryType, 'ActSummary');

export function actType(act: Act): ActType {
  const { id, at, actorKind, actorId, actorName: jobName, verb, subjectKind, organisationId, data, requestId } = act;
  const subjectId = subjectPublicId(subjectKind, act.subjectId);
  const fields = { id, at, actorKind, actorId, jobName, verb, subjectKind, subjectId, organisationId, data, requestId };
  return Object.assign(new ActType(), fields, { viaId: act.via });
}

/** @param viewerId the person who reads: their own id is not hidden from them */
export function actSummaryType(act: Act, viewerId: string | null): ActSummaryType {
  const { id, at, verb, subjectKind, actorId, organisationId } = act;
  const hidden = namesAPerson(subjectKind) && act.subjectId !== viewerId;
  const subjectId = hidden ? null : subjectPublicId(subjectKind, act.subjectId);
  return Object.assign(new ActSummaryType(), { id, at, verb, subjectKind, subjectId, actorId, organisationId });
}

@ArgsType()
export class ActArgs extends PageArgs {
  @Field(() => idScalar('Person'), { nullable: true, description: 'Only what this person did.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what was done to this: any id, such as "bat_…".' })
  subjectId?: string | null;

  @Field(() => idScalar('Organisation'), { nullable: true, description: "Only what belongs to this organisation's log." })
  organisationId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this, such as "batch.launched".' })
  verb?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only acts whose verb begins with this, such as "payout."; see `actVerbs`. At most 100 characters.',
  })
  verbPrefix?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only from this moment on.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only before this moment.' })
  to?: Date | null;
}
