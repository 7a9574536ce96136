import type { Check } from '../platform/index.ts';

export const AUDIT_CHECKS: readonly Check[] = [
  {
    name: 'audit.seals_intact',
    problem: 'A log is not as it was when it was sealed.',
    sql: `select l.log, b.n, b.problem from platform.sealed_log l, lateral platform.broken_seals(l.log) b`,
  },
];
