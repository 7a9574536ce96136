/** Grants and requests: their states, and when a worker may ask. Pure. */
import {
  addSeconds,
  conflict,
  forbidden,
  limitReached,
  ok,
  type PersonId,
  type QualificationGrantId,
  type QualificationRequestId,
  type QualificationTypeId,
  refuse,
  type Result,
  say,
  tryLater,
  type WorkerId,
} from '../kernel/index.ts';
import { isRequestable, type QualificationType } from './qualification-type.ts';

/** As stored; an expired grant is one that is granted and whose end has passed. */
export const GRANT_STATES = ['granted', 'revoked'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** As people see it. */
export type GrantStanding = GrantState | 'expired';

export interface Grant {
  readonly id: QualificationGrantId;
  readonly typeId: QualificationTypeId;
  readonly workerId: WorkerId;
  readonly state: GrantState;
  readonly value: number;
  readonly grantedAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Counts its events, from 1. */
  readonly version: number;
}

export type GrantEventKind = 'granted' | 'changed' | 'revoked';

export interface GrantEvent {
  readonly grantId: QualificationGrantId;
  readonly version: number;
  readonly kind: GrantEventKind;
  readonly value: number;
  readonly expiresAt: Date | null;
  readonly requestId: QualificationRequestId | null;
  /** Null: granted automatically. */
  readonly actorId: PersonId | null;
  readonly reason: string | null;
  readonly at: Date;
}

export const REQUEST_STATES = ['pending', 'granted', 'rejected'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export interface QualificationRequest {
  readonly id: QualificationRequestId;
  readonly typeId: QualificationTypeId;
  readonly workerId: WorkerId;
  readonly state: RequestState;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  /** Why it was rejected. */
  readonly reason: string | null;
}

/** Where a grant stands at `now`; at the very moment of its end it has ended. */
export function standingOf(grant: Pick<Grant, 'state' | 'expiresAt'>, now: Date): GrantStanding {
  if (grant.state === 'revoked') return 'revoked';
  return grant.expiresAt !== null && grant.expiresAt <= now ? 'expired' : 'granted';
}

/** What becomes of a request that may be made: a person decides, or it is granted at once with `value`. */
export type RequestFate = { readonly kind: 'pending' } | { readonly kind: 'granted'; readonly value: number };

/**
 * Whether a worker may ask for a qualification now.
 *
 * After a request, the next one has to wait for the type's retry delay, counted from the request; without a delay
 * there is no next one (MTurk's RetryDelayInSeconds). A grant that ran out may be asked for again at once. What was
 * revoked is never granted automatically again: a person took it away, a person gives it back.
 *
 * @param latest the worker's latest request of this type before this one, or null
 */
export function mayRequest(
  type: QualificationType,
  grant: Grant | null,
  latest: Pick<QualificationRequest, 'state' | 'createdAt'> | null,
  now: Date,
): Result<RequestFate> {
  if (type.state !== 'active') return refuse(conflict('INACTIVE', 'This qualification is not given any more.'));
  if (!isRequestable(type))
    return refuse(forbidden('This qualification cannot be requested: its owner grants it unasked, or it is computed.'));
  const standing = grant === null ? null : standingOf(grant, now);
  if (standing === 'granted') return refuse(conflict('GRANTED', 'You have this qualification already.'));
  if (latest?.state === 'pending') return refuse(conflict('PENDING', 'Your request for this qualification waits for a decision.'));
  if (latest !== null && standing !== 'expired') {
    if (type.retryDelaySeconds === null) return refuse(limitReached(1, 'This qualification can be requested once only.'));
    const retryAt = addSeconds(latest.createdAt, type.retryDelaySeconds);
    if (retryAt > now) {
      const retryAfterSeconds = Math.ceil((retryAt.getTime() - now.getTime()) / 1000);
      return refuse(tryLater(retryAfterSeconds, say`Ask again in ${retryAfterSeconds} seconds.`));
    }
  }
  if (type.autoGrantValue === null || standing === 'revoked') return ok({ kind: 'pending' });
  return ok({ kind: 'granted', value: type.autoGrantValue });
}
