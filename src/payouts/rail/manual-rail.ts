/** The manual rail: an operator, a bank account, and files. Payouts leave on a payout run. */
import { Injectable } from '@nestjs/common';
import { Bug, money, type Refusal } from '../../kernel/index.ts';
import { chart, type LedgerEvent } from '../../ledger/index.ts';
import type { Payout, PayoutEvent } from '../payout.ts';
import type { Rail } from './rail.ts';

@Injectable()
export class ManualRail implements Rail {
  readonly name = 'manual';

  payoutPostings(event: PayoutEvent | 'reserve', payout: Payout): LedgerEvent[] {
    const of = { payoutId: payout.id, workerId: payout.workerId, amount: money(payout.amountMinor, payout.currency) };
    switch (event) {
      case 'reserve':
        return [chart.payoutReserved(of)];
      case 'pay':
        return [chart.payoutPaidByBank(of)];
      case 'bounce':
        return payout.state === 'paid' ? [chart.reversal(chart.payoutPaidByBank(of))] : [];
      case 'cancel':
      case 'deny':
      case 'refuse':
      case 'fail':
      case 'return':
        return [chart.payoutFailed(of)];
      case 'approve':
      case 'enlist':
      case 'release':
      case 'export':
      case 'lease':
      case 'accept':
        return [];
      case 'cover':
        throw new Bug('a payout by bank transfer that comes back is here at once');
    }
  }

  payeeFault(): Promise<Refusal | null> {
    return Promise.resolve(null);
  }
}
