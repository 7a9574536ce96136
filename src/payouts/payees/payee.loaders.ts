/** Batch functions for field resolvers of payees: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type PayeeId, type WorkerId } from '../../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import type { BankDetails } from './bank-details.ts';
import type { Payee } from './payee.ts';
import { PayeeRepository } from './payee.repository.ts';

@Injectable()
export class PayeeLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly payees: PayeeRepository,
  ) {}

  payee(context: GraphContext, payeeId: string): Promise<Payee | null> {
    return load(context, 'payouts.payee', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) => this.payees.byIds(this.db, ids));
  }

  bankDetails(context: GraphContext, payeeId: string): Promise<BankDetails | null> {
    return load(context, 'payouts.bankDetails', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) => this.payees.detailsOf(this.db, ids));
  }

  sameAccountAs(context: GraphContext, payeeId: string): Promise<WorkerId[] | null> {
    return load(context, 'payouts.sameAccountAs', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) =>
      this.payees.othersWithSameAccount(this.db, ids),
    );
  }

  /** The payees that the worker has now. */
  async currentPayees(context: GraphContext, workerId: string): Promise<Payee[]> {
    const found = await load(context, 'payouts.currentPayees', asId<'Person'>(workerId), (ids: readonly WorkerId[]) =>
      this.payees.currentOf(this.db, ids),
    );
    return found ?? [];
  }
}
