/** A request of one admin that another admin approves or refuses: types and lifecycle. Pure. */
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

/** Arguments of a kind, as JSON keeps them: amounts are strings of minor units, times ISO 8601. */
export type AdminRequestPayload = Readonly<Record<string, string | number | boolean | null>>;

/** One argument for people: `amount`, `12.50 USD`. */
export interface AdminRequestDetail {
  readonly name: string;
  readonly value: string;
}

export interface AdminRequest {
  readonly id: AdminRequestId;
  /** `admin.grant` */
  readonly kind: string;
  /** `person`; the kinds of subjects are those of the act log. */
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Whose members may not decide; null when it is about none. */
  readonly organisationId: string | null;
  /** People who may not decide, because the request is about them. */
  readonly concerned: readonly PersonId[];
  readonly payload: AdminRequestPayload;
  readonly details: readonly AdminRequestDetail[];
  readonly reason: string | null;
  /** Key of the action; only one request with the same key is pending at a time. */
  readonly openKey: string;
  readonly state: AdminRequestState;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  /** The object that the approval made or changed; null before the approval, and for an object without an id. */
  readonly resultKind: string | null;
  readonly resultId: string | null;
}

const TEXT_LENGTH = { least: 10, most: 1_000 } as const;

/** Reason of the requester; may be null where the subject explains itself. */
export function reasonFault(reason: string | null): Refusal | null {
  const { least, most } = TEXT_LENGTH;
  if (reason === null || (lengthOf(reason) >= least && lengthOf(reason) <= most)) return null;
  return invalid(say`Give a reason of ${least} to ${most} characters; the admin who decides will read it.`, 'reason');
}

/** Why somebody refuses; always needed. */
export function refusalFault(reason: string): Refusal | null {
  const { least, most } = TEXT_LENGTH;
  if (lengthOf(reason) >= least && lengthOf(reason) <= most) return null;
  return invalid(say`Say why in ${least} to ${most} characters; the admin who asked will read it.`, 'reason');
}

/** Remark of the admin who approves. */
export function noteFault(note: string | null): Refusal | null {
  return note === null || lengthOf(note) <= TEXT_LENGTH.most
    ? null
    : invalid(say`A note has at most ${TEXT_LENGTH.most} characters.`, 'note');
}
