export { ACCOUNT_KINDS, ALL_ACCOUNT_KINDS, type AccountKind, type AccountOwner, type AccountRef, type AccountRules } from './accounts.ts';
export type { OwnerBalance, TrialBalanceRow } from './balance.repository.ts';
export { chart, EVENT_MEANINGS } from './chart.ts';
export type { RailName } from './chart-requester.ts';
export { accountOf, type EventName, type LedgerEvent, type LedgerLine } from './event.ts';
export { Ledger } from './ledger.ts';
export { LedgerModule } from './ledger.module.ts';
