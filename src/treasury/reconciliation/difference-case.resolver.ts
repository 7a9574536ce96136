import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PersonViewType } from '../../identity/index.ts';
import { present, type DifferenceCaseId } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  listOf,
  load,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { DifferenceCaseCommands } from './difference-case.commands.ts';
import { DifferenceCaseRepository } from './difference-case.repository.ts';
import {
  caseChangeType,
  CaseChangeType,
  DifferenceCaseConnection,
  DifferenceCasesArgs,
  differenceCaseType,
  DifferenceCaseType,
  UpdateDifferenceCaseInput,
  UpdateDifferenceCasePayload,
} from './difference-case.types.ts';
import { StripeDifferenceType } from './reconciliation.types.ts';

const NEWEST_CHANGES = 20;

@Resolver(() => DifferenceCaseType)
export class DifferenceCaseResolver {
  constructor(
    private readonly commands: DifferenceCaseCommands,
    private readonly rows: DifferenceCaseRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => DifferenceCaseType, { nullable: true, description: 'One difference case; null when there is none with this id.' })
  async differenceCase(
    @Args('id', { type: () => idScalar('DifferenceCase'), description: 'Public id of the case.' }) id: DifferenceCaseId,
  ): Promise<DifferenceCaseType | null> {
    const found = (await this.rows.byIds(this.db, [id])).get(id);
    return found === undefined ? null : differenceCaseType(found);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => DifferenceCaseConnection, {
    description: 'Differences with Stripe that comparisons found, each once, with who takes care of it and how far it is; newest first.',
  })
  async differenceCases(@Args() args: DifferenceCasesArgs): Promise<Connection<DifferenceCaseType>> {
    const filter = { states: args.states ?? null, ownerId: args.ownerId ?? null };
    return connectionById(args, (after, limit) => this.rows.page(this.db, filter, after, limit), differenceCaseType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => UpdateDifferenceCasePayload, {
    description:
      'Sets state, owner or note of a difference with Stripe. It moves no money, and comparisons go on reporting the difference.',
  })
  async updateDifferenceCase(
    @Args('input', { description: 'The case and what changes.' }) input: UpdateDifferenceCaseInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { caseId, revision, state, ownerId, note } = input;
    const result = await this.commands.update(caller, { caseId, revision, state: state ?? undefined, ownerId, note });
    return payload(result, async (id) => ({ differenceCase: await this.one(id) }));
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who takes care of it; null when nobody does.' })
  async owner(@Parent() { ownerId }: DifferenceCaseType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return ownerId === null ? null : this.identity.personView(context, ownerId);
  }

  @ResolveField(() => [CaseChangeType], { description: `Changes of the case, newest first; the newest ${NEWEST_CHANGES} at most.` })
  @listOf(NEWEST_CHANGES)
  async changes(@Parent() { id }: DifferenceCaseType, @Context() context: GraphContext): Promise<CaseChangeType[]> {
    const found = await load(context, 'treasury.caseChanges', id, (ids: readonly DifferenceCaseId[]) =>
      this.rows.changesOf(this.db, ids, NEWEST_CHANGES),
    );
    return (found ?? []).map(caseChangeType);
  }

  private async one(id: DifferenceCaseId): Promise<DifferenceCaseType> {
    return differenceCaseType(present((await this.rows.byIds(this.db, [id])).get(id), 'a case that was just changed'));
  }
}

@Resolver(() => CaseChangeType)
export class CaseChangeResolver {
  constructor(private readonly identity: IdentityLoaders) {}

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who made the change; null for a comparison.' })
  async changedBy(@Parent() { changedById }: CaseChangeType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return changedById === null ? null : this.identity.personView(context, changedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'Owner after the change; null when there was none.' })
  async owner(@Parent() { ownerId }: CaseChangeType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return ownerId === null ? null : this.identity.personView(context, ownerId);
  }
}

@Resolver(() => StripeDifferenceType)
export class StripeDifferenceCaseResolver {
  constructor(
    private readonly rows: DifferenceCaseRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => DifferenceCaseType, {
    nullable: true,
    description: 'The difference over all comparisons; null for a comparison from before differences were followed.',
  })
  async case(@Parent() { runId, position }: StripeDifferenceType, @Context() context: GraphContext): Promise<DifferenceCaseType | null> {
    const found = await load(context, 'treasury.caseOfDifference', `${runId} ${position}`, (keys: readonly string[]) =>
      this.rows.ofDifferences(this.db, keys),
    );
    return found && differenceCaseType(found);
  }
}
