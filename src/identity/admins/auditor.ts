/** Rule: who may become an auditor. Pure. An auditor changes nothing. So the account has no other role and no work of its own. */
import { conflict, type Refusal, say } from '../../kernel/index.ts';

export interface AuditorCandidate {
  readonly isAdmin: boolean;
  readonly isWorker: boolean;
  readonly isAuditor: boolean;
  readonly isMember: boolean;
  readonly isSuspended: boolean;
  /** Whether the personal data were erased. */
  readonly isErased: boolean;
}

/** Returns why the person cannot become an auditor now, or null. */
export function denyAuditor(candidate: AuditorCandidate): Refusal | null {
  if (candidate.isAuditor) return conflict('AUDITOR', 'This person is an auditor already.');
  if (candidate.isErased) return conflict('ERASED', 'This person was erased.');
  if (candidate.isSuspended) return conflict('SUSPENDED', 'This account is suspended; lift the suspension first.');
  const roles = [
    candidate.isAdmin ? 'an admin' : null,
    candidate.isWorker ? 'a worker' : null,
    candidate.isMember ? 'a member of an organisation' : null,
  ].filter((role) => role !== null);
  if (roles.length === 0) return null;
  return conflict('OTHER_ROLE', say`An auditor has no other role, and this person is ${roles.join(' and ')}; use an account of its own.`);
}
