import type { AdminPayoutData } from '../../api/generated/admin.ts';

/** A payout as its page reads it. */
export type PayoutOf = NonNullable<AdminPayoutData['payout']>;
