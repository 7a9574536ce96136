/**
 * The manual rail: an operator, a bank account, and files. Money in is what an admin reads on the bank's statement;
 * money out is a payout run. There is nothing outside that can be asked, so its differences are with the ledger alone.
 */
import { Injectable } from '@nestjs/common';
import { Bug, money, type Refusal } from '../kernel/index.ts';
import { chart, type LedgerEvent } from '../ledger/index.ts';
import type { Db } from '../platform/index.ts';
import type { Funding } from './funding.ts';
import { PAYOUTS_CHECKS } from './payouts.checks.ts';
import type { Payout, PayoutEvent } from './payout.ts';
import type { Difference, Rail } from './rail.ts';

@Injectable()
export class ManualRail implements Rail {
  readonly name = 'manual';
  readonly dispatch = { kind: 'run' } as const;

  fundingPostings(funding: Funding): LedgerEvent[] {
    return [
      chart.fundingReceived({
        fundingId: funding.id,
        organisationId: funding.organisationId,
        gross: money(funding.amountMinor, funding.currency),
        rail: this.name,
      }),
    ];
  }

  reversalPostings(funding: Funding): LedgerEvent[] {
    return this.fundingPostings(funding).map((posted) => chart.reversal(posted));
  }

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

  /** Its state says all: an admin looked, or need not. */
  /** A bank pays every minor unit. */
  bankUnit(): bigint {
    return 1n;
  }

  payeeFault(): Promise<Refusal | null> {
    return Promise.resolve(null);
  }

  /** The worker gave it here. */
  readBank(): Promise<void> {
    return Promise.resolve();
  }

  async differences(db: Db): Promise<Difference[]> {
    const found: Difference[] = [];
    for (const check of PAYOUTS_CHECKS) {
      const rows = await db.query<Record<string, unknown>>(check.sql);
      found.push(...rows.map((row) => ({ rail: this.name, check: check.name, problem: check.problem, found: row }) as const));
    }
    return found;
  }
}
