/** Money to workers: payees, payouts, their rules and schedules, payout runs for the bank, the payer for Stripe. */
export { StripeAccounts } from './accounts/stripe-accounts.ts';
export { StripePayeeCommands } from './accounts/stripe-payee.commands.ts';
export { bankReference, runReference } from './bank-reference.ts';
export { PayeeCommands } from './payees/payee.commands.ts';
export { PayeeLoaders } from './payees/payee.loaders.ts';
export { PayeeType, payeeType } from './payees/payee.types.ts';
export { PayoutLineType } from './payout-line.types.ts';
export { IN_TRANSIT_STATES, type PayoutState } from './payout.ts';
export { PAYOUTS_CHECKS } from './payouts.checks.ts';
export { PayoutsModule } from './payouts.module.ts';
export { PayoutCommands } from './requests/payout.commands.ts';
export { PAYOUT_RULES_CHECKS } from './rules/payout-rules.checks.ts';
export { PayoutRunCommands } from './runs/payout-run.commands.ts';
export type { PayerStop } from './sending/payer-stop.entity.ts';
export { PayerStops } from './sending/payer-stops.ts';
export { Payer } from './sending/payer.ts';
