/** The operator's own money, adjustments, bank statements, and the comparison of the books with Stripe and the ledger. */
export { OwnMoneyCommands } from './own-money.commands.ts';
export { LedgerComparison, type Difference } from './reconciliation/ledger-comparison.ts';
export { Reconciliation } from './reconciliation/reconciliation.ts';
export { TREASURY_CHECKS } from './treasury.checks.ts';
export { TreasuryModule } from './treasury.module.ts';
