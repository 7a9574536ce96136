import type { PayoutRunData } from '../../api/generated/admin.ts';

/** A payout run as its page reads it. */
export type RunOf = NonNullable<PayoutRunData['payoutRun']>;
