import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  load,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../../identity/index.ts';
import { BankCommands } from './bank.commands.ts';
import { BankLineRepository } from './bank-line.repository.ts';
import {
  BankLineConnection,
  BankLineInput,
  BankLinesArgs,
  BankLineType,
  bankLineType,
  BankStatementConnection,
  BankStatementType,
  bankStatementType,
  MarkBankLineNotOursPayload,
  MatchBankLineInput,
  MatchBankLinePayload,
  ReopenBankLinePayload,
} from './bank.types.ts';

@Resolver(() => BankLineType)
export class BankLineResolver {
  constructor(
    private readonly commands: BankCommands,
    private readonly rows: BankLineRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => BankLineConnection, {
    description: "Lines of the operator's bank account, newest import first. UNMATCHED ones are the queue.",
  })
  async bankLines(@Args() args: BankLinesArgs): Promise<Connection<BankLineType>> {
    return connectionById(args, (after, limit) => this.rows.page(this.db, args.states ?? null, after, limit), bankLineType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => MatchBankLinePayload, { description: 'Matches a queued bank line with a transfer in the books. It posts nothing.' })
  async matchBankLine(
    @Args('input', { description: 'The line, what it is, and the reason.' }) input: MatchBankLineInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.matchByHand(caller, input.lineId, input.about, input.reason);
    return payload(result, async (id) => ({ line: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => MarkBankLineNotOursPayload, {
    description: 'Marks a queued bank line that concerns nothing in the books, such as a fee of the bank.',
  })
  async markBankLineNotOurs(
    @Args('input', { description: 'The line, and the reason.' }) input: BankLineInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.markNotOurs(caller, input.lineId, input.reason);
    return payload(result, async (id) => ({ line: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => ReopenBankLinePayload, { description: 'Puts a line that was matched or marked wrongly back on the queue.' })
  async reopenBankLine(@Args('input', { description: 'The line, and the reason.' }) input: BankLineInput, @CurrentCaller() caller: Caller) {
    const result = await this.commands.reopen(caller, input.lineId, input.reason);
    return payload(result, async (id) => ({ line: await this.one(id) }));
  }

  @ResolveField(() => BankStatementType, { description: 'The first statement that held the line.' })
  async statement(@Parent() line: BankLineType, @Context() context: GraphContext): Promise<BankStatementType> {
    const found = await load(context, 'payouts.bankStatement', line.statementId, (ids: readonly string[]) =>
      this.rows.statementsById(this.db, ids),
    );
    return bankStatementType(present(found, 'the statement of a line'));
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who decided; null when no admin decided.' })
  async decidedBy(@Parent() line: BankLineType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return line.decidedById === null ? null : this.identity.personView(context, line.decidedById);
  }

  private async one(id: string): Promise<BankLineType> {
    return bankLineType(present(await this.rows.byId(this.db, id), 'a line that was just decided'));
  }
}

@Resolver(() => BankStatementType)
export class BankStatementResolver {
  constructor(
    private readonly rows: BankLineRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => BankStatementConnection, { description: "Statements of the operator's bank account, newest import first." })
  async bankStatements(@Args() args: PageArgs): Promise<Connection<BankStatementType>> {
    return connectionById(args, (after, limit) => this.rows.statements(this.db, after, limit), bankStatementType);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who imported it.' })
  async importedBy(@Parent() statement: BankStatementType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return this.identity.personView(context, statement.importedById);
  }
}
