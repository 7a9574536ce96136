/** GraphQL: qualification types. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId, type OrganisationId, type QualificationTypeId } from '../kernel/index.ts';
import { connectionType, IdempotentInput, idScalar, payloadType, SeenBy, isSignedIn } from '../platform/index.ts';
import type { QualificationType, TypeState } from './qualification-type.ts';
import { SYSTEM_TYPE_IDS, type SystemKey } from './system-types.ts';

/** The argument that names the owner of what is listed. */
export const OWNER = {
  type: () => idScalar('Organisation'),
  nullable: true,
  description: 'The owner; left out, for admins: the platform.',
};

export const SystemQualificationEnum = {
  APPROVED_COUNT: 'approved_count',
  APPROVAL_RATE: 'approval_rate',
  LOCALE: 'locale',
  SUBMITTED_COUNT: 'submitted_count',
  ESTIMATED_ACCURACY: 'estimated_accuracy',
} as const;
const systemId = (key: SystemKey) => publicId('QualificationType', SYSTEM_TYPE_IDS[key]);
registerEnumType(SystemQualificationEnum, {
  name: 'SystemQualification',
  description: "Qualifications that are computed from a worker's history or profile. Their type ids are the same on every installation.",
  valuesMap: {
    APPROVED_COUNT: {
      description: `${systemId('approved_count')}: assignments approved on the whole platform, overturned rejections included. Every worker has it, from 0 up.`,
    },
    APPROVAL_RATE: {
      description: `${systemId('approval_rate')}: approved / (approved + rejected) in percent, rounded down. A worker without a decision does not have it.`,
    },
    LOCALE: { description: `${systemId('locale')}: the country of the worker's profile.` },
    SUBMITTED_COUNT: {
      description: `${systemId('submitted_count')}: assignments submitted on the whole platform. Every worker has it, from 0 up.`,
    },
    ESTIMATED_ACCURACY: {
      description: `${systemId('estimated_accuracy')}: how likely the next answer at one kind of work is right, in percent, rounded down; as the worker is shown it. A requirement names the kind of work in \`skill\`. Every worker has it: a newcomer has the mean of all who did such work.`,
    },
  },
});

export const QualificationTypeStateEnum = { ACTIVE: 'active', INACTIVE: 'inactive' } as const;
registerEnumType(QualificationTypeStateEnum, {
  name: 'QualificationTypeState',
  description: 'Whether a qualification type is in use.',
  valuesMap: {
    ACTIVE: { description: 'Can be granted, requested where its owner allows it, and required.' },
    INACTIVE: { description: 'Cannot be granted, requested or newly required. Grants made and requirements of batches stay as they are.' },
  },
});

@SeenBy(isSignedIn)
@ObjectType('QualificationType', {
  description:
    'Something that a worker can be qualified by: owned by an organisation or by the platform, with a whole number as its value.',
})
export class QualificationTypeType {
  @Field(() => idScalar('QualificationType'), { description: 'Public id of the qualification type.' })
  id: QualificationTypeId;

  @Field(() => String, { description: 'Its name, which never changes; unique among those of its owner.' })
  name: string;

  @Field(() => String, { description: 'Meaning of the qualification for a worker, and how to get it.' })
  description: string;

  @Field(() => [String], { description: 'Words to find it by.' })
  keywords: string[];

  @Field(() => QualificationTypeStateEnum, { description: 'Whether it is in use.' })
  state: TypeState;

  @Field(() => SystemQualificationEnum, { nullable: true, description: 'Which system qualification it is; null: its values are granted.' })
  system: SystemKey | null;

  @Field(() => Boolean, { description: "Whether organisations other than its owner may require it; the platform's always may be." })
  shared: boolean;

  @Field(() => Boolean, { description: 'Whether workers may ask for it.' })
  requestable: boolean;

  @Field(() => Int, { nullable: true, description: 'The value with which a request is granted at once; null: a person decides.' })
  autoGrantValue: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seconds from one request of a worker to the next; null: each worker may ask once. After a grant has expired one may always ask.',
  })
  retryDelaySeconds: number | null;

  @Field(() => Date, { description: 'Time at which the qualification type was created.' })
  createdAt: Date;

  /** Not a field: `owner` is loaded by it. */
  organisationId: OrganisationId | null;
}

export const QualificationTypeConnection = connectionType(QualificationTypeType, 'QualificationType');

export function qualificationTypeType(type: QualificationType): QualificationTypeType {
  const { systemKey, keywords, ...rest } = type;
  return Object.assign(new QualificationTypeType(), { ...rest, keywords: [...keywords], system: systemKey });
}

export const QualificationTypeSetEnum = { OWN: 'own', USABLE: 'usable' } as const;
export type QualificationTypeSet = 'own' | 'usable';
registerEnumType(QualificationTypeSetEnum, {
  name: 'QualificationTypeSet',
  description: 'Which qualification types to list.',
  valuesMap: {
    OWN: { description: 'Those that the organisation made, inactive ones too.' },
    USABLE: { description: "Those that it may require now: its own, the platform's, and what others share; active only." },
  },
});

@InputType({ description: 'A new qualification type.' })
export class CreateQualificationTypeInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Its owner. Leave it out, as an admin, for one of the platform.' })
  organisationId?: OrganisationId | null;

  @Field(() => String, { description: '1 to 200 characters, unique among those of its owner; it never changes.' })
  name: string;

  @Field(() => String, { description: 'What it says of a worker, and how to get it; 1 to 5000 characters.' })
  description: string;

  @Field(() => [String], { defaultValue: [], description: 'Words to find it by: up to 20, of up to 50 characters.' })
  keywords: string[];

  @Field(() => QualificationTypeStateEnum, { defaultValue: 'active', description: 'Whether it is in use from now on.' })
  state: TypeState;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether other organisations may require it.' })
  shared: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether workers may ask for it.' })
  requestable: boolean;

  @Field(() => Int, { nullable: true, description: 'Grant requests at once, with this value.' })
  autoGrantValue?: number | null;

  @Field(() => Int, { nullable: true, description: 'Seconds from one request of a worker to the next; left out: each may ask once.' })
  retryDelaySeconds?: number | null;
}

@InputType({ description: 'Changes to a qualification type: what is left out stays as it is.' })
export class UpdateQualificationTypeInput {
  @Field(() => idScalar('QualificationType'), { description: 'Public id of the qualification type.' })
  typeId: QualificationTypeId;

  @Field(() => String, { nullable: true, description: '1 to 5000 characters.' })
  description?: string | null;

  @Field(() => [String], { nullable: true, description: 'Up to 20, of up to 50 characters.' })
  keywords?: string[] | null;

  @Field(() => QualificationTypeStateEnum, { nullable: true, description: 'INACTIVE also rejects the requests that wait.' })
  state?: TypeState | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether other organisations may require it from now on.' })
  shared?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether workers may ask for it from now on.' })
  requestable?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Grant requests at once, with this value; null: a person decides.' })
  autoGrantValue?: number | null;

  @Field(() => Int, { nullable: true, description: 'Seconds from one request of a worker to the next; null: each may ask once.' })
  retryDelaySeconds?: number | null;
}

export const CreateQualificationTypePayload = payloadType('CreateQualificationType', { type: () => QualificationTypeType });
export const UpdateQualificationTypePayload = payloadType('UpdateQualificationType', { type: () => QualificationTypeType });
