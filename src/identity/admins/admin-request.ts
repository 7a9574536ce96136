/** Types and state machine of admin requests. One admin creates a request, another one approves or refuses it. Pure. */
import { type AdminRequestId, invalid, lengthOf, type PersonId, type Refusal, say, stateMachine } from '../../kernel/index.ts';

export type AdminRequestState = 'pending' | 'approved' | 'refused' | 'withdrawn' | 'expired';
export type AdminRequestEvent = 'approve' | 'refuse' | 'withdraw' | 'expire';

export const adminRequestMachine = stateMachine<AdminRequestState, AdminRequestEvent>(
  'request',
  'pending',
  {
    pending: { approve: 'approved', refuse: 'refused', withdraw: 'withdrawn', expire: 'expired' },
    approved: {},
    refused: {},
    withdrawn: {},
    expired: {},
  },
  { events: { approve: 'be approved', refuse: 'be refused', withdraw: 'be withdrawn' } },
);

/** Arguments of a request as stored in JSON. Amounts are strings of minor units, times are ISO 8601. */
export type AdminRequestPayload = Readonly<Record<string, string | number | boolean | null>>;

/** One argument for display: `amount`, `12.50 USD`. */
export interface AdminRequestDetail {
  readonly name: string;
  readonly value: string;
}

export interface AdminRequest {
  readonly id: AdminRequestId;
  /** Kind of the request: `admin.grant`. */
  readonly kind: string;
  /** Kind of the subject, as in the act log: `person`. */
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Organisation whose members may not decide; null when the request is about no organisation. */
  readonly organisationId: string | null;
  /** People who may not decide, because the request is about them. */
  readonly concerned: readonly PersonId[];
  readonly payload: AdminRequestPayload;
  readonly details: readonly AdminRequestDetail[];
  readonly reason: string | null;
  /** Key of the action. Only one request with the same key is pending at a time. */
  readonly openKey: string;
  readonly state: AdminRequestState;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  /** The object that the approval created or changed; null before the approval, and for an object without an id. */
  readonly resultKind: string | null;
  readonly resultId: string | null;
}

const TEXT_LENGTH = { least: 10, most: 1_000 } as const;

/** Checks the reason of the requester. It may be null where the subject needs no explanation. */
export function reasonFault(reason: string | null): Refusal | null {
  const { least, most } = TEXT_LENGTH;
  if (reason === null || (lengthOf(reason) >= least && lengthOf(reason) <= most)) return null;
  return invalid(say`Give a reason of ${least} to ${most} characters; the admin who decides will read it.`, 'reason');
}

/** Checks the reason of a refusal, which is required. */
export function refusalFault(reason: string): Refusal | null {
  const { least, most } = TEXT_LENGTH;
  if (lengthOf(reason) >= least && lengthOf(reason) <= most) return null;
  return invalid(say`Say why in ${least} to ${most} characters; the admin who asked will read it.`, 'reason');
}

/** Checks the note of the admin who approves. */
export function noteFault(note: string | null): Refusal | null {
  return note === null || lengthOf(note) <= TEXT_LENGTH.most
    ? null
    : invalid(say`A note has at most ${TEXT_LENGTH.most} characters.`, 'note');
}
