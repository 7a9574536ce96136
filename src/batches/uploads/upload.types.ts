/** GraphQL: files of tasks that a batch was filled from, and the media of an organisation. */
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { FileId, OrganisationId, UploadId } from '../../kernel/index.ts';
import { connectionType, idScalar, SeenBy, SeenWithParent, type StoredFile } from '../../platform/index.ts';
import { mayRead } from '../core/batches.policy.ts';
import type { UploadFormat } from './upload-reader.ts';
import type { Upload } from './upload.entity.ts';

export const UploadFormatEnum = { CSV: 'csv', JSONL: 'jsonl', LABEL_STUDIO: 'label_studio', MTURK: 'mturk' } as const;
registerEnumType(UploadFormatEnum, {
  name: 'UploadFormat',
  description: 'Format of a file of tasks.',
  valuesMap: {
    CSV: { description: 'Comma-separated values; the first row names the fields.' },
    JSONL: { description: 'A JSON object on each line.' },
    LABEL_STUDIO: { description: 'An export of Label Studio.' },
    MTURK: { description: 'Input or results of Amazon Mechanical Turk, as CSV.' },
  },
});

@SeenWithParent()
@ObjectType('Upload', { description: 'A file of tasks that a batch took.' })
export class UploadType {
  @Field(() => idScalar('Upload'), { description: 'Public id of the upload.' })
  id: UploadId;

  @Field(() => UploadFormatEnum, { description: 'Format of the file.' })
  format: UploadFormat;

  @Field(() => Float, { description: 'Size of the file in bytes, a whole number.' })
  bytes: number;

  @Field(() => String, { description: 'SHA-256 of the file, in hex: tells whether a file was sent before.' })
  sha256: string;

  @Field(() => Int, { description: 'Number of rows in the file.' })
  rows: number;

  @Field(() => Int, { description: 'Number of tasks that it added.' })
  added: number;

  @Field(() => Int, { description: 'Number of rows that were tasks of the batch already.' })
  existing: number;

  @Field(() => Int, { description: 'Number of rows that were left out for a fault; 0 unless that was asked for.' })
  skipped: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Position of the first task that it added; the others follow. Null when it added none.',
  })
  firstPosition: number | null;

  @Field(() => Date, { description: 'Time at which its tasks were added.' })
  createdAt: Date;
}

export const UploadConnection = connectionType(UploadType, 'Upload');

@SeenBy((actor, { organisationId }: OrganisationFileType) => mayRead(actor, { organisationId }), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('OrganisationFile', { description: 'A file of an organisation, which its tasks may show by its id.' })
export class OrganisationFileType {
  /** Not a field. */
  organisationId: OrganisationId;

  @Field(() => idScalar('File'), { description: 'Public id of the file, which items of tasks hold.' })
  id: FileId;

  @Field(() => String, { description: 'Name of the file as it was uploaded, without a path.' })
  name: string;

  @Field(() => String, { description: 'Media type, found from the content.' })
  mediaType: string;

  @Field(() => Float, { description: 'Size in bytes, a whole number.' })
  bytes: number;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of its bytes, in hex; null of a file in a bucket of the organisation, whose bytes were not read.',
  })
  sha256: string | null;

  @Field(() => String, { nullable: true, description: 'Key of its object in the bucket of the organisation; null when it was uploaded.' })
  bucketKey: string | null;

  @Field(() => Date, { description: 'Time at which the file was uploaded.' })
  createdAt: Date;

  @Field(() => String, { description: 'Signed address that opens the file for a while.' })
  url: string;

  @Field(() => Date, { description: 'Time at which the address stops to open the file.' })
  urlExpiresAt: Date;
}

export const OrganisationFileConnection = connectionType(OrganisationFileType, 'OrganisationFile');

export function uploadType({ id, format, bytes, sha256, rows, added, existing, skipped, firstPosition, createdAt }: Upload): UploadType {
  return Object.assign(new UploadType(), {
    ...{ id, format, bytes: Number(bytes), sha256, createdAt },
    ...{ rows: Number(rows), added: Number(added), existing: Number(existing), skipped: Number(skipped) },
    firstPosition: firstPosition === null ? null : Number(firstPosition),
  });
}

export function organisationFileType(file: StoredFile, address: { readonly url: string; readonly expiresAt: Date }): OrganisationFileType {
  const { id, organisationId, name, mediaType, bytes, sha256, bucketKey, createdAt } = file;
  return Object.assign(new OrganisationFileType(), {
    ...{ id, organisationId, name, mediaType, bytes, sha256, bucketKey, createdAt },
    url: address.url,
    urlExpiresAt: address.expiresAt,
  });
}
