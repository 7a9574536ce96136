import type { Check } from '../platform/index.ts';

export const LEDGER_CHECKS: readonly Check[] = [
  {
    name: 'ledger.audit',
    problem: 'The ledger does not hold together: a sum, a balance, a bound or the order of entries is broken.',
    sql: 'select problem, subject from ledger.audit()',
  },
  {
    name: 'ledger.journals_are_as_posted',
    problem: 'A journal is not what it was when it was posted.',
    sql: 'select journal_id, created_at from ledger.altered_journals()',
  },
];
