/** GraphQL: the files that an item names. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { SeenWithParent, type GraphContext, type SignedFile } from '../../platform/index.ts';
import type { BatchesLoaders } from './batches.loaders.ts';

@SeenWithParent()
@ObjectType('TaskFile', { description: 'A file that an item names, with the address that stands in its place.' })
export class TaskFileType {
  @Field(() => String, { description: 'Field of the item that names the file, or that holds the object or list that does.' })
  field: string;

  @Field(() => [String], {
    description: 'Field, then keys and indexes, that lead to the file in the payload, from the outside in. Indexes count from 0.',
  })
  path: string[];

  @Field(() => String, {
    description:
      'Address that opens the file. It is the value at `path` of `AssignedTask.payload`; `Task.payload` has the id of the file there.',
  })
  url: string;

  @Field(() => String, { description: 'Media type of the file, such as image/png, detected from its first bytes.' })
  mediaType: string;

  @Field(() => Float, { description: 'Size of the file in bytes, a whole number.' })
  bytes: number;

  @Field(() => Date, { description: 'Time at which the address expires. Read the task again for a new one.' })
  urlExpiresAt: Date;
}

/** The files of an item, in their order. Those that the organisation does not have are left out. */
export async function taskFileTypes(
  signed: readonly SignedFile[],
  loaders: BatchesLoaders,
  context: GraphContext,
): Promise<TaskFileType[]> {
  const files = await Promise.all(
    signed.map(async ({ path, organisationId, fileId, url, expiresAt }) => {
      const description = await loaders.fileDescription(context, organisationId, fileId);
      return description && { ...description, field: path[0]!, path: [...path], url, urlExpiresAt: expiresAt };
    }),
  );
  return files.flatMap((file) => (file === null ? [] : [Object.assign(new TaskFileType(), file)]));
}
