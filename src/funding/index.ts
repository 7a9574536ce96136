/** Money of organisations: fundings by bank transfer and card, invoices, refunds, chargebacks. */
export { FundingCommands } from './bank-transfers/funding.commands.ts';
export { ChargebackListeners } from './chargebacks/chargeback-listeners.ts';
export { CheckoutCommands } from './checkout/checkout.commands.ts';
export { FUNDING_CHECKS, FUNDING_POSTED_CHECK } from './funding.checks.ts';
export { FundingModule } from './funding.module.ts';
export { FundingRepository } from './funding.repository.ts';
export { fundingFaults, normalReference } from './funding.ts';
export { OrganisationBalanceType } from './funding.types.ts';
export type { Invoice, InvoiceState } from './invoices/invoice.ts';
export { Invoices } from './invoices/invoices.ts';
export { RefundCommands } from './refunds/refund.commands.ts';
export { UNDER_WAY_STATES } from './refunds/refund.ts';
