/** Money in and out: fundings of organisations, payouts of workers, and whether the ledger tells the same. */
export { FundingCommands, type RecordFunding } from './funding.commands.ts';
export { OrganisationBalanceType } from './funding.types.ts';
export { PayeeCommands, type SetPayee } from './payee.commands.ts';
export { PayoutCommands, type RequestPayout } from './payout.commands.ts';
export type { PayoutState } from './payout.ts';
export { PayoutRunCommands, type CreatePayoutRun, type FetchedFile } from './payout-run.commands.ts';
export type { LineOutcome, PayoutRunState } from './payout-run.ts';
export { PAYOUTS_CHECKS } from './payouts.checks.ts';
export { PAYOUT_RULES_CHECKS } from './payout-rules.checks.ts';
export { PayoutsModule } from './payouts.module.ts';
export { Payouts } from './payouts.ts';
export type { RailName } from './rail-name.ts';
export type { Difference, Rail } from './rail.ts';
export { PAYER_DESIGN, THE_DESIGN, type PayerDesign } from './stripe/payer-design.ts';
export { Payer } from './stripe/payer.ts';
export { StripeEvents } from './stripe/stripe-events.ts';
export { StripeGateway } from './stripe/stripe-gateway.ts';
export { StripePayeeCommands } from './stripe/stripe-payee.commands.ts';
