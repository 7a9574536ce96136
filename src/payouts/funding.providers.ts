/** What money in by Stripe, its way back, and invoices are made of. */
import { CardDisputes } from './card-disputes.ts';
import { InvoiceCommands } from './invoice.commands.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { InvoiceResolver, OrganisationInvoiceResolver } from './invoice.resolver.ts';
import { Invoices } from './invoices.ts';
import { OrganisationRestrictions } from './organisation-restrictions.ts';
import { RefundCommands } from './refund.commands.ts';
import { RefundMoves } from './refund-moves.ts';
import { RefundRepository } from './refund.repository.ts';
import { RefundSearchResolver } from './refund-search.resolver.ts';
import { OrganisationRefundResolver, RefundPartResolver, RefundResolver } from './refund.resolver.ts';
import { CheckoutCommands } from './stripe/checkout.commands.ts';
import { CheckoutLoaders } from './stripe/checkout.loaders.ts';
import { CheckoutMoves } from './stripe/checkout-moves.ts';
import { CheckoutReader } from './stripe/checkout-read.ts';
import { CheckoutReconciliation } from './stripe/checkout-reconciliation.ts';
import { CheckoutRepository } from './stripe/checkout.repository.ts';
import { CheckoutResolver, OrganisationCheckoutResolver } from './stripe/checkout.resolver.ts';
import { CheckoutWatch } from './stripe/checkout-watch.ts';
import { DisputeMoves } from './stripe/dispute-moves.ts';
import { DisputeReconciliation } from './stripe/dispute-reconciliation.ts';
import { DisputeRepository } from './stripe/dispute.repository.ts';
import { CardDisputeResolver, OrganisationDisputeResolver } from './stripe/dispute.resolver.ts';
import { DisputeWatch } from './stripe/dispute-watch.ts';
import { FraudWarningRepository } from './stripe/fraud-warning.repository.ts';
import { FraudWarnings } from './stripe/fraud-warnings.ts';
import { RefundReconciliation } from './stripe/refund-reconciliation.ts';
import { RefundCallRepository } from './stripe/refund-call.repository.ts';
import { RefundSender } from './stripe/refund-sender.ts';
import { StripeBooks } from './stripe/stripe-transactions-books.ts';
import { StripeTransactionRepository } from './stripe/stripe-transaction.repository.ts';
import { BalanceReconciliation, TransactionReconciliation } from './stripe/stripe-transactions-reconciliation.ts';
import { StripeTransactions } from './stripe/stripe-transactions.ts';

export const FUNDING_PROVIDERS = [
  InvoiceRepository,
  InvoiceCommands,
  Invoices,
  OrganisationRestrictions,
  CardDisputes,
  RefundRepository,
  RefundMoves,
  RefundCommands,
  CheckoutRepository,
  CheckoutLoaders,
  CheckoutMoves,
  CheckoutReader,
  CheckoutWatch,
  CheckoutCommands,
  DisputeRepository,
  DisputeMoves,
  DisputeWatch,
  FraudWarningRepository,
  FraudWarnings,
  RefundCallRepository,
  RefundSender,
  StripeTransactionRepository,
  StripeBooks,
  StripeTransactions,
  TransactionReconciliation,
  CheckoutReconciliation,
  RefundReconciliation,
  DisputeReconciliation,
  BalanceReconciliation,
  CheckoutResolver,
  OrganisationCheckoutResolver,
  RefundResolver,
  RefundPartResolver,
  OrganisationRefundResolver,
  RefundSearchResolver,
  InvoiceResolver,
  OrganisationInvoiceResolver,
  CardDisputeResolver,
  OrganisationDisputeResolver,
];

/** For higher domains. */
export const FUNDING_EXPORTS = [
  Invoices,
  InvoiceCommands,
  OrganisationRestrictions,
  CardDisputes,
  RefundCommands,
  CheckoutCommands,
  StripeTransactions,
];
