export { AccountKindEnum, LedgerAccountInput, LedgerAccountType, ledgerAccountType, namedAccount, OWNER_ID_KIND } from './account.types.ts';
export {
  ACCOUNT_KINDS,
  ALL_ACCOUNT_KINDS,
  isGuarded,
  type AccountKind,
  type AccountOwner,
  type AccountRef,
  type AccountRules,
} from './accounts.ts';
export type { OwnerBalance, TrialBalanceRow } from './balance.repository.ts';
export { chart, EVENT_MEANINGS } from './chart.ts';
export type { RailName } from './chart-requester.ts';
export { accountOf, type EventName, type LedgerEvent, type LedgerLine } from './event.ts';
export { Ledger, type AuditProblem } from './ledger.ts';
export { LEDGER_CHECKS } from './ledger.checks.ts';
export { LedgerModule } from './ledger.module.ts';
export { ENTRY_CURSOR_LENGTH, entryCursor, type Journal, type LedgerEntry, type PostedEvent } from './statement.repository.ts';
export type { Story, StoryStep, Whereabouts } from './story.ts';
