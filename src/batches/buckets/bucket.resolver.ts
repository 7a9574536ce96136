import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type OrganisationId } from '../../kernel/index.ts';
import { IdentityLoaders, OrganisationType, organisationType } from '../../identity/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  Files,
  hasRole,
  load,
  payload,
  StepUp,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { organisationFileType } from '../uploads/upload.types.ts';
import { BucketCommands } from './bucket.commands.ts';
import { BucketRepository } from './bucket.repository.ts';
import {
  bucketType,
  OrganisationBucketType,
  RegisterBucketFilesInput,
  RegisterBucketFilesPayload,
  RemoveBucketInput,
  RemoveBucketPayload,
  SetBucketInput,
  SetBucketPayload,
  SkippedBucketObjectType,
} from './bucket.types.ts';

@Resolver(() => OrganisationType)
export class BucketResolver {
  constructor(
    private readonly commands: BucketCommands,
    private readonly rows: BucketRepository,
    private readonly files: Files,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => OrganisationBucketType, {
    nullable: true,
    description: 'Its own bucket of media; null when it has none, or unless you are one of its owners or managers.',
  })
  async bucket(
    @Parent() { id }: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationBucketType | null> {
    if (!hasRole(caller.actor, id, 'manager')) return null;
    const found = await load(context, 'batches.bucket', id, (ids) => this.rows.ofOrganisations(this.db, ids));
    return found === null || found === undefined ? null : bucketType(found);
  }

  @Allow('member', 'requester:write')
  @StepUp()
  @Mutation(() => SetBucketPayload, {
    description:
      'Sets the S3-compatible bucket of an organisation, after a request to it that lists one object. Only its owners and managers may.',
  })
  async setBucket(
    @Args('input', { description: 'The bucket, with the keys that sign requests to it.' }) input: SetBucketInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.commands.set(caller, { ...input }), async (id) => ({ organisation: await this.inside(context, id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveBucketPayload, {
    description: 'Forgets the bucket of an organisation and its keys. Files that were registered from it open no more.',
  })
  async removeBucket(
    @Args('input', { description: 'The organisation whose bucket is forgotten.' }) input: RemoveBucketInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.commands.remove(caller, input.organisationId), async (id) => ({
      organisation: await this.inside(context, id),
    }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RegisterBucketFilesPayload, {
    description:
      'Registers objects of the bucket as files, without a copy: their bytes are read from the bucket each time that somebody opens them.',
  })
  async registerBucketFiles(
    @Args('input', { description: 'Which objects of the bucket become files.' })
    { organisationId, prefix, after = null }: RegisterBucketFilesInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.register(caller, { organisationId, prefix, after });
    return payload(result, ({ files, skipped, next }) => ({
      files: files.map((file) => organisationFileType(file, this.files.address(organisationId, file.id, file.name))),
      skipped: skipped.map((each) => Object.assign(new SkippedBucketObjectType(), each)),
      nextAfter: next,
    }));
  }

  private async inside(context: GraphContext, id: OrganisationId): Promise<OrganisationType> {
    return organisationType(present(await this.loaders.organisation(context, id), 'an organisation that was just written'));
  }
}
