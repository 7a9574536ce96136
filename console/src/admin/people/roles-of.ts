import type { MessageKey } from '../../messages/keys.ts';

interface Roles {
  readonly isAdmin: boolean;
  readonly isAuditor: boolean;
  readonly isWorker: boolean;
}

/** Names of the roles that a person has in the marketplace. */
export function rolesOf({ isAdmin, isAuditor, isWorker }: Roles): readonly MessageKey[] {
  return [
    ...(isAdmin ? ['demo.admin' as const] : []),
    ...(isAuditor ? ['demo.auditor' as const] : []),
    ...(isWorker ? ['demo.worker' as const] : []),
  ];
}
