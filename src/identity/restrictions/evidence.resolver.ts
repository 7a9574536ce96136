import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { publicId, type FileId } from '../../kernel/index.ts';
import { CurrentCaller, DB, Files, isAdmin, load, personIdOf, type Caller, type Db, type GraphContext } from '../../platform/index.ts';
import { EvidenceFileType, EvidenceType } from './restriction.types.ts';

@Resolver(() => EvidenceType)
export class EvidenceResolver {
  constructor(
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => EvidenceFileType, {
    nullable: true,
    description: 'The file that is the evidence; null when it is words alone, for everybody but admins, and for the restricted person.',
  })
  async file(
    @Parent() { fileId, personId }: EvidenceType,
    @CurrentCaller() { actor }: Caller,
    @Context() context: GraphContext,
  ): Promise<EvidenceFileType | null> {
    if (fileId === null || !isAdmin(actor) || personIdOf(actor) === personId) return null;
    const found = await load(context, 'identity.evidenceFile', fileId, (ids: readonly FileId[]) => this.files.ofPlatform(this.db, ids));
    if (found === null) return null;
    const { id, name, mediaType, bytes, sha256 } = found;
    return Object.assign(new EvidenceFileType(), { id, name, mediaType, bytes, sha256, path: `/evidence/${publicId('File', id)}` });
  }
}
