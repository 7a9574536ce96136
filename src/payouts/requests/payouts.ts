/** What other domains may ask of payouts, and do in their own transaction. */
import { Injectable } from '@nestjs/common';
import type { Currency, PayoutId, Result, WorkerId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { PayoutCommands } from './payout.commands.ts';
import { PayoutRepository } from '../payout.repository.ts';

@Injectable()
export class Payouts {
  constructor(
    private readonly rows: PayoutRepository,
    private readonly payees: PayeeRepository,
    private readonly commands: PayoutCommands,
  ) {}

  /** What is on its way to workers, by currency. */
  inTransit(db: Db): Promise<Map<Currency, bigint>> {
    return this.rows.inTransit(db);
  }

  /** For an account that closes: pays out all that is available, however little. */
  payOutRest(tx: Tx, workerId: WorkerId, currency: Currency): Promise<Result<PayoutId>> {
    return this.commands.requestIn(tx, { workerId, currency, amountMinor: null, waiveMinimum: true });
  }

  /** Deletes a worker's bank details; payouts, their states and their postings stay. Returns how many there were. */
  eraseBankDetails(tx: Tx, workerId: WorkerId): Promise<number> {
    return this.payees.eraseDetails(tx, workerId);
  }
}
