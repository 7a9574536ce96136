import type { PersonFields, PayoutApprovalFields } from '../../api/generated/fragments.ts';
import type { Oversight } from '../shared/use-oversight.ts';

type Viewer = Pick<Oversight, 'personId' | 'isAdmin'>;

/** `none`: no second person is needed, or nothing waits for one. `asked`: this person asked for it. `own`: it would be paid to them. */
export type Decider = 'none' | 'decided' | 'yours' | 'asked' | 'own' | 'auditor';

interface Asked {
  readonly state: string;
  readonly worker: Pick<PersonFields, 'id'>;
  readonly approval: Pick<PayoutApprovalFields, 'requestedBy'> | Pick<PayoutApprovalFields, 'requestedBy' | 'decidedBy'> | null;
}

/** Who decides a large payout, as seen by one person: one admin, who neither asked for it nor is paid by it. */
export function deciderOf({ state, worker, approval }: Asked, { personId, isAdmin }: Viewer): Decider {
  if (approval === null) return 'none';
  if ('decidedBy' in approval && approval.decidedBy !== null) return 'decided';
  if (state !== 'AWAITING_APPROVAL') return 'none';
  if (worker.id === personId) return 'own';
  if (approval.requestedBy?.id === personId) return 'asked';
  return isAdmin ? 'yours' : 'auditor';
}

/** A review of bank details: any admin but their worker. */
export function deciderOfBankDetails(worker: Pick<PersonFields, 'id'>, { personId, isAdmin }: Viewer): Decider {
  if (worker.id === personId) return 'own';
  return isAdmin ? 'yours' : 'auditor';
}
