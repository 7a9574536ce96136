import type { Check } from '../platform/index.ts';

export const LEDGER_CHECKS: readonly Check[] = [
  {
    name: 'ledger.audit',
    problem: 'The ledger does not hold together: a sum, a balance, a bound or the order of entries is broken.',
    sql: 'select problem, subject from ledger.audit()',
  },
  {
    name: 'ledger.balances_are_rolled_up',
    problem: 'The balance of an account would exceed what it can hold, and is not rolled up: a wrong amount was recorded; take it back.',
    sql: `select a.kind, a.owner_id, a.currency, b.posted::text as minor, f.found_at
          from ledger.roll_up_fault f join ledger.account a on a.id = f.account_id join ledger.account_balance b on b.account_id = a.id`,
  },
  {
    name: 'ledger.journals_are_as_posted',
    problem: 'A journal is not what it was when it was posted.',
    sql: 'select journal_id, created_at from ledger.altered_journals()',
  },
];
