import type { Check } from '../platform/index.ts';

export const LEDGER_CHECKS: readonly Check[] = [
  {
    name: 'ledger.audit',
    problem: 'The ledger is inconsistent: a sum, a balance, a bound or the order of entries is wrong.',
    sql: 'select problem, subject from ledger.audit()',
  },
  {
    name: 'ledger.balances_are_rolled_up',
    problem: 'The balance of an account would exceed its maximum, and is not rolled up: a wrong amount was recorded; take it back.',
    sql: `select a.kind, a.owner_id, a.currency, b.posted::text as minor, f.found_at
          from ledger.roll_up_fault f join ledger.account a on a.id = f.account_id join ledger.account_balance b on b.account_id = a.id`,
  },
  {
    name: 'ledger.journals_are_as_posted',
    problem: 'A journal was changed after it was posted.',
    sql: 'select journal_id, created_at from ledger.altered_journals()',
  },
];
