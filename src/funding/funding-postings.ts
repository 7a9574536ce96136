/** Postings of a funding and of its reversal. Pure. */
import { assert, money } from '../kernel/index.ts';
import { chart, type LedgerEvent } from '../ledger/index.ts';
import type { Funding } from './funding.ts';

export function fundingPosting({ id, organisationId, amountMinor, currency, rail }: Funding): LedgerEvent {
  return chart.fundingReceived({ fundingId: id, organisationId, gross: money(amountMinor, currency), rail });
}

/** Of a bank transfer only: what was paid by Stripe is refunded. */
export function reversalPosting(funding: Funding): LedgerEvent {
  assert(funding.rail === 'manual', 'what was paid in by Stripe is refunded, not reversed');
  return chart.reversal(fundingPosting(funding));
}
