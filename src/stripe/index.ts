/** Stripe: the gateway with its rate limit, signed events, balance transactions, and what the comparison with Stripe consists of. */
export { BalanceTransactions, notBookable, notBookableYet, type TransactionBooking } from './balance-transactions.ts';
export {
  ALL_DIFFERENCE_KINDS,
  countBySide,
  DIFFERENCE_KINDS,
  sideOf,
  stopsPayer,
  type DifferenceCounts,
  type DifferenceKind,
  type DifferenceSide,
} from './difference-kinds.ts';
export { PACE, type Pace } from './pace.ts';
export { PAYER_DESIGN, THE_DESIGN, type PayerDesign } from './payer-design.ts';
export type { Comparison, FoundDifference, ReconciliationSource, ReconciliationWindow } from './reconciliation-source.ts';
export { ReconciliationSources } from './reconciliation-sources.ts';
export { chosenReturn, returnAddress, storedReturn, type ReturnPage } from './return-address.ts';
export {
  bankUnit,
  canMove,
  fromStripeAmount,
  fromStripeCurrency,
  moneyAtStripe,
  movableUnit,
  stripeDigits,
  toStripeAmount,
  toStripeCurrency,
} from './stripe-amount.ts';
export { foundIn, StripeUnavailable, type StripeAnswer } from './stripe-answer.ts';
export { snapshotName, treatmentOf } from './stripe-event-types.ts';
export { StripeEvents, type EventOutcome, type ObjectRef } from './stripe-events.ts';
export { StripeGateway } from './stripe-gateway.ts';
export { CLOCK_SECONDS, idIn, idOfReference, isFor, metadataFor, oldestFirst } from './stripe-object.ts';
export { isPassing, outboxOptions, waitSeconds } from './stripe-outbox.ts';
export { StripeTransactionRepository, type Booking } from './stripe-transaction.repository.ts';
export { kindOf, patienceSeconds, transactionFacts, type StripeTransaction, type TransactionFacts } from './stripe-transaction.ts';
export { StripeModule } from './stripe.module.ts';
export { STRIPE_CHECKS } from './stripe.checks.ts';
