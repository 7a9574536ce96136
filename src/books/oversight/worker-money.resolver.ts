import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PersonViewType, personViewType } from '../../identity/index.ts';
import { present, type PersonId } from '../../kernel/index.ts';
import { Ledger, type AccountKind } from '../../ledger/index.ts';
import {
  Allow,
  connection,
  DB,
  idScalar,
  listOf,
  PageArgs,
  pageOf,
  type Connection,
  type Db,
  type GraphContext,
  ReadsManyRows,
} from '../../platform/index.ts';
import { LedgerEntryConnection, LedgerEntryType, ledgerEntryType } from '../core/ledger-entry.types.ts';
import { workerTotals } from './worker-money.ts';
import { WorkerMoneyRepository, type CurrencySum } from './worker-money.repository.ts';
import { WorkerMoneyType, workerMoneyType } from './worker-money.types.ts';

const ACCOUNTS: readonly AccountKind[] = ['worker_pending', 'worker_available', 'worker_in_transit'];

/** Usual number of currencies of a worker, for the computed cost of queries. */
const USUAL_CURRENCIES = 3;

@Resolver(() => WorkerMoneyType)
export class WorkerMoneyResolver {
  constructor(
    private readonly rows: WorkerMoneyRepository,
    private readonly ledger: Ledger,
    private readonly people: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @listOf(USUAL_CURRENCIES)
  @ReadsManyRows()
  @Query(() => [WorkerMoneyType], {
    description:
      'All money of one worker, ever, by currency: what was earned, held, paid and adjusted, with every entry. Empty when the worker never had money.',
  })
  async workerMoney(
    @Args('workerId', { type: () => idScalar('Person'), description: 'Public id of the worker.' }) workerId: PersonId,
    @Args('currency', { type: () => String, nullable: true, description: 'Only this currency, an ISO 4217 code; all when left out.' })
    currency: string | null,
  ): Promise<WorkerMoneyType[]> {
    const [holdings, sums, fees, inRejections] = await Promise.all([
      this.rows.holdings(this.db, workerId),
      this.rows.sums(this.db, workerId),
      this.rows.fees(this.db, workerId),
      this.rows.inRejections(this.db, workerId),
    ]);
    const of = (found: readonly CurrencySum[], wanted: string): bigint => found.find((row) => row.currency === wanted)?.minor ?? 0n;
    const without = inRejections.filter(({ currency: held }) => !holdings.some((row) => row.currency === held));
    const all = [...holdings, ...without.map((row) => ({ currency: row.currency, pending: 0n, available: 0n, inTransit: 0n }))];
    return all
      .filter((row) => !currency || row.currency === currency)
      .map((row) =>
        workerMoneyType({
          workerId,
          holdings: row,
          totals: workerTotals(sums.filter((sum) => sum.currency === row.currency)),
          feesMinor: of(fees, row.currency),
          inRejectionsMinor: of(inRejections, row.currency),
        }),
      );
  }

  @ResolveField(() => PersonViewType, { description: 'The worker whose money it is.' })
  async worker(@Parent() money: WorkerMoneyType, @Context() context: GraphContext): Promise<PersonViewType> {
    return personViewType(present(await this.people.person(context, money.workerId), 'a worker who has money'));
  }

  @ResolveField(() => LedgerEntryConnection, {
    description: 'Every entry on the accounts of the worker, newest first; their amounts add up to the balance.',
  })
  async entries(@Parent() { workerId, currency }: WorkerMoneyType, @Args() args: PageArgs): Promise<Connection<LedgerEntryType>> {
    const page = pageOf(args, ACCOUNTS.length);
    const accounts = ACCOUNTS.map((kind) => ({ kind, ownerId: workerId, currency }));
    const found = await this.ledger.entriesOfSeveral(this.db, accounts, page);
    return connection(
      found,
      page,
      ({ cursor }) => cursor,
      ({ entry }) => ledgerEntryType(entry),
    );
  }
}
