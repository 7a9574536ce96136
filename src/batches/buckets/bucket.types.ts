/** GraphQL: the bucket of an organisation. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { OrganisationId } from '../../kernel/index.ts';
import { OrganisationType } from '../../identity/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { OrganisationFileType } from '../uploads/upload.types.ts';
import type { Bucket } from './bucket.ts';

export const SkipReasonEnum = { SIZE: 'size', KIND: 'kind' } as const;
registerEnumType(SkipReasonEnum, {
  name: 'BucketSkipReason',
  description: 'Why an object of a bucket was not registered.',
  valuesMap: {
    SIZE: { description: 'It is empty, or larger than a file may be.' },
    KIND: { description: 'It is of no kind that is served, such as HTML or SVG.' },
  },
});

@SeenWithParent()
@ObjectType('OrganisationBucket', { description: 'The S3-compatible bucket of an organisation, whose objects can be registered as files.' })
export class OrganisationBucketType {
  @Field(() => String, { description: 'Address of the storage, without the bucket.' })
  endpoint: string;

  @Field(() => String, { description: 'Region by which requests are signed.' })
  region: string;

  @Field(() => String, { description: 'Name of the bucket.' })
  name: string;

  @Field(() => String, { description: 'Only objects whose keys begin so can be registered; empty: all.' })
  prefix: string;

  @Field(() => String, { description: 'Access key id. The secret key is never shown.' })
  accessKey: string;

  @Field(() => Date, { description: 'Time at which the bucket was set.' })
  setAt: Date;
}

export function bucketType({ endpoint, region, name, prefix, accessKey, setAt }: Bucket): OrganisationBucketType {
  return Object.assign(new OrganisationBucketType(), { endpoint, region, name, prefix, accessKey, setAt });
}

@SeenWithParent()
@ObjectType('SkippedBucketObject', { description: 'An object of a bucket that was not registered.' })
export class SkippedBucketObjectType {
  @Field(() => String, { description: 'Key of the object.' })
  key: string;

  @Field(() => SkipReasonEnum, { description: 'Reason for which it was left out.' })
  reason: 'size' | 'kind';
}

@InputType({ description: 'The bucket of an organisation. It replaces the one that was set before.' })
export class SetBucketInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: 'Address of the storage, such as https://s3.example.org, without the bucket.' })
  endpoint: string;

  @Field(() => String, { defaultValue: 'us-east-1', description: 'Region by which requests are signed.' })
  region: string;

  @Field(() => String, { description: 'Name of the bucket.' })
  name: string;

  @Field(() => String, { defaultValue: '', description: 'Only objects whose keys begin so can be registered; empty: all.' })
  prefix: string;

  @Field(() => String, { description: 'Access key id. It needs the rights to list the bucket and to read its objects.' })
  accessKey: string;

  @Field(() => String, { description: 'Secret key. It is kept encrypted, and never shown.' })
  secretKey: string;
}

@InputType({ description: 'The organisation whose bucket is forgotten.' })
export class RemoveBucketInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;
}

@InputType({ description: 'Which objects of the bucket become files: at most 100 in a call, in the order of their keys.' })
export class RegisterBucketFilesInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { defaultValue: '', description: 'Beginning of the keys, after the prefix of the bucket; empty: all.' })
  prefix: string;

  @Field(() => String, { nullable: true, description: 'The `nextAfter` of the call before; left out: from the first object on.' })
  after?: string | null;
}

export const SetBucketPayload = payloadType('SetBucket', { organisation: () => OrganisationType });
export const RemoveBucketPayload = payloadType('RemoveBucket', { organisation: () => OrganisationType });
export const RegisterBucketFilesPayload = payloadType(
  'RegisterBucketFiles',
  { files: () => [OrganisationFileType], skipped: () => [SkippedBucketObjectType], nextAfter: () => String },
  {
    files: 'The files, also those that were registered before; null when it was refused.',
    skipped: 'Objects that were left out, with the reason; null when it was refused.',
    nextAfter: 'Where the next call goes on; null when there is nothing more, or when it was refused.',
  },
);
