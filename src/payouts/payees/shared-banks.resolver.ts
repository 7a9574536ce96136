import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  connection,
  CurrentCaller,
  DB,
  PageArgs,
  pageOf,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../../identity/index.ts';
import { SharedBankCommands } from './shared-banks.commands.ts';
import { SharedBankRepository } from './shared-banks.repository.ts';
import {
  NoteSharedBankAccountInput,
  NoteSharedBankAccountPayload,
  SharedBankAccountConnection,
  SharedBankAccountType,
  sharedBankAccountType,
} from './shared-banks.types.ts';

@Resolver(() => SharedBankAccountType)
export class SharedBankResolver {
  constructor(
    private readonly commands: SharedBankCommands,
    private readonly rows: SharedBankRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => SharedBankAccountConnection, {
    description:
      'Bank accounts that the Stripe accounts of two or more workers pay to, where Stripe reports them. A hint for admins; nobody is blocked by it.',
  })
  async sharedBankAccounts(
    @Args('onlyNew', {
      type: () => Boolean,
      nullable: true,
      description: 'Only those that no admin has looked at since the newest worker came; all when left out.',
    })
    onlyNew: boolean | null,
    @Args() args: PageArgs,
  ): Promise<Connection<SharedBankAccountType>> {
    const page = pageOf(args, 1);
    const after = page.after === null ? null : String(page.after[0] ?? '');
    const rows = await this.rows.page(this.db, onlyNew ?? false, after, page.first + 1);
    return connection(rows, page, (row) => [row.fingerprint], sharedBankAccountType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => NoteSharedBankAccountPayload, {
    description: 'Keeps what an admin found about a shared bank account; it is new again when another worker comes.',
  })
  async noteSharedBankAccount(
    @Args('input', { description: 'The bank account, and what was found.' }) input: NoteSharedBankAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.note(caller, { fingerprint: input.id, note: input.note }), async (fingerprint) => ({
      sharedBankAccount: await this.one(fingerprint),
    }));
  }

  private async one(fingerprint: string): Promise<SharedBankAccountType> {
    return sharedBankAccountType(present(await this.rows.byFingerprint(this.db, fingerprint), 'a shared bank account that was just noted'));
  }

  @ResolveField(() => [PersonViewType], { description: 'The workers whose accounts at Stripe pay to it, now or before.' })
  workers(@Parent() shared: SharedBankAccountType, @Context() context: GraphContext): Promise<PersonViewType[]> {
    return Promise.all(shared.workerIds.map((workerId) => this.identity.personView(context, workerId)));
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who last checked it; null when nobody has.' })
  async lookedBy(@Parent() shared: SharedBankAccountType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return shared.lookedById === null ? null : this.identity.personView(context, shared.lookedById);
  }
}
