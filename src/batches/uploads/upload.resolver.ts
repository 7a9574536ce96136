import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../identity/index.ts';
import {
  afterId,
  connection,
  CurrentCaller,
  DB,
  Files,
  load,
  PageArgs,
  pageOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { BatchType } from '../core/batch.types.ts';
import { mayRead } from '../core/batches.policy.ts';
import { UploadRepository } from './upload.repository.ts';
import {
  OrganisationFileConnection,
  OrganisationFileType,
  organisationFileType,
  UploadConnection,
  UploadType,
  uploadType,
} from './upload.types.ts';

@Resolver(() => BatchType)
export class BatchUploadsResolver {
  constructor(
    private readonly uploadRows: UploadRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => UploadConnection, { description: 'Files of tasks that it was filled from, newest first.' })
  async uploads(@Parent() { batch }: BatchType, @Args() args: PageArgs, @Context() context: GraphContext): Promise<Connection<UploadType>> {
    const page = pageOf(args, 1);
    const before = afterId(page);
    const limit = page.first + 1;
    const rows = await load(context, `batches.uploads:${before}:${limit}`, batch.id, (ids) =>
      this.uploadRows.pages(this.db, ids, before, limit),
    );
    return connection(rows ?? [], page, (row) => [row.id], uploadType);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationFilesResolver {
  constructor(
    private readonly stored: Files,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => OrganisationFileConnection, {
    nullable: true,
    description: 'Its uploaded files, newest first; null unless you are a member or an admin.',
  })
  async files(
    @Parent() { id: organisationId }: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<OrganisationFileType> | null> {
    if (!mayRead(caller.actor, { organisationId })) return null;
    const page = pageOf(args, 1);
    const before = afterId(page);
    const limit = page.first + 1;
    const rows = await load(context, `batches.files:${before}:${limit}`, organisationId, (ids) =>
      this.stored.ofOrganisations(this.db, ids, before, limit),
    );
    const shown = (file: NonNullable<typeof rows>[number]) =>
      organisationFileType(file, this.stored.address(organisationId, file.id, file.name));
    return connection(rows ?? [], page, (row) => [row.id], shown);
  }
}
