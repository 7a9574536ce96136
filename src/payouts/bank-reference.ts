/** How payouts and runs are called at the bank. */
import { publicId, type PayoutId, type PayoutRunId } from '../kernel/index.ts';

/** What the bank passes on as the end-to-end reference: the public id in the characters that every bank takes. */
export function bankReference(payoutId: PayoutId): string {
  return publicId('Payout', payoutId).replace('_', '-');
}

/** What the bank calls the whole file, and a batch booking of it. */
export function runReference(runId: PayoutRunId): string {
  return publicId('PayoutRun', runId).replace('_', '-');
}
