/** GraphQL fields that list the entries of an account for its owner, and the subjects of each entry. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, WorkerType } from '../../identity/index.ts';
import { ENTRY_CURSOR_LENGTH, entryCursor, Ledger, type AccountRef } from '../../ledger/index.ts';
import {
  CONFIG,
  connection,
  CurrentCaller,
  DB,
  idScalar,
  ForScopes,
  PageArgs,
  pageOf,
  type Caller,
  type Config,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import {
  LedgerEntryConnection,
  LedgerEntryType,
  ledgerEntryType,
  OrganisationAccountEnum,
  WorkerAccountEnum,
  type OrganisationAccount,
  type WorkerAccount,
} from '../core/ledger-entry.types.ts';
import { StatementLoaders } from './statement.loaders.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';

@Resolver(() => LedgerEntryType)
export class LedgerEntryResolver {
  constructor(private readonly loaders: StatementLoaders) {}

  @ResolveField(() => idScalar('Assignment'), { nullable: true, description: 'The assignment that it is about.' })
  async assignmentId(@Parent() { reference }: LedgerEntryType, @Context() context: GraphContext): Promise<string | null> {
    switch (reference.kind) {
      case 'assignment':
        return reference.id;
      case 'rejection':
        return (await this.loaders.rejectionHold(context, reference.id))?.assignmentId ?? null;
      case 'earning':
        return (await this.loaders.release(context, reference.id))?.source === 'assignment' ? reference.id : null;
      case 'bonus':
        return (await this.loaders.bonus(context, reference.id))?.assignmentId ?? null;
      default:
        return null;
    }
  }

  @ResolveField(() => idScalar('Funding'), {
    nullable: true,
    description: 'The funding that it is about: that came in, went back or is disputed. A refund to several has none; see its parts.',
  })
  fundingId(@Parent() { reference }: LedgerEntryType, @Context() context: GraphContext): Promise<string | null> {
    return this.loaders.fundingOf(context, reference);
  }

  @ResolveField(() => idScalar('Bonus'), { nullable: true, description: 'The bonus that it is about.' })
  async bonusId(@Parent() { reference }: LedgerEntryType, @Context() context: GraphContext): Promise<string | null> {
    if (reference.kind === 'bonus') return reference.id;
    if (reference.kind !== 'earning') return null;
    return (await this.loaders.release(context, reference.id))?.source === 'bonus' ? reference.id : null;
  }

  @ResolveField(() => idScalar('TestAttempt'), { nullable: true, description: 'The attempt at a test that it is about.' })
  async testAttemptId(@Parent() { reference }: LedgerEntryType, @Context() context: GraphContext): Promise<string | null> {
    if (reference.kind === 'test_attempt') return reference.id;
    if (reference.kind !== 'earning') return null;
    return (await this.loaders.release(context, reference.id))?.source === 'test_attempt' ? reference.id : null;
  }
}

@Resolver(() => WorkerType)
export class WorkerStatementResolver {
  constructor(
    private readonly ledger: Ledger,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ResolveField(() => LedgerEntryConnection, { description: 'The statement of one of your accounts, newest first.' })
  statement(
    @Parent() worker: WorkerType,
    @Args('account', { type: () => WorkerAccountEnum, defaultValue: 'worker_available', description: 'The account of the worker.' })
    kind: WorkerAccount,
    @Args('currency', { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." })
    currency: string | null,
    @Args() args: PageArgs,
  ): Promise<Connection<LedgerEntryType>> {
    return statement(this.ledger, this.db, { kind, ownerId: worker.id, currency: currency ?? this.config.CURRENCY }, args);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationStatementResolver {
  constructor(
    private readonly ledger: Ledger,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('money')
  @ResolveField(() => LedgerEntryConnection, {
    nullable: true,
    description: 'The statement of one of its accounts, newest first; null for callers who may not see its money.',
  })
  async statement(
    @Parent() organisation: OrganisationType,
    @Args('account', {
      type: () => OrganisationAccountEnum,
      defaultValue: 'requester_available',
      description: 'The account of the organisation.',
    })
    kind: OrganisationAccount,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<LedgerEntryType> | null> {
    if (!mayReadOrganisation(caller.actor, organisation.id)) return null;
    return statement(this.ledger, this.db, { kind, ownerId: organisation.id, currency: organisation.currency }, args);
  }
}

/** A page of the statement of an account. */
export async function statement(ledger: Ledger, db: Db, account: AccountRef, args: PageArgs): Promise<Connection<LedgerEntryType>> {
  const page = pageOf(args, ENTRY_CURSOR_LENGTH);
  return connection(await ledger.entries(db, account, page), page, entryCursor, ledgerEntryType);
}
