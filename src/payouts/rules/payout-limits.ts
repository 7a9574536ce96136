/** Limits of payouts by the platform rules, in minor units of a currency. Pure. */
import type { Currency } from '../../kernel/index.ts';
import { limitIn, type RuleValues } from '../../platform/index.ts';

/** The least payout. */
export function minimumPayoutIn(rules: RuleValues, currency: Currency): bigint {
  const { MINIMUM_PAYOUT_MINOR: minor, MINIMUM_PAYOUT_BY_CURRENCY: byCurrency, CURRENCY } = rules;
  return limitIn(currency, { minor, currency: CURRENCY, byCurrency });
}

/** Above this a second person has to approve a payout. */
export function payoutApprovalAboveIn(rules: RuleValues, currency: Currency): bigint {
  const { PAYOUT_APPROVAL_ABOVE_MINOR: minor, PAYOUT_APPROVAL_ABOVE_BY_CURRENCY: byCurrency, CURRENCY } = rules;
  return limitIn(currency, { minor, currency: CURRENCY, byCurrency });
}
