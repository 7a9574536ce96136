/** Types of private pools, and limits of what an organisation may write. Pure. */
import {
  addSeconds,
  invalid,
  isBlankText,
  lengthOf,
  say,
  textFault,
  type OrganisationId,
  type PersonId,
  type PoolLinkId,
  type PoolMemberId,
  type Refusal,
  type WorkerId,
  type WorkerPoolId,
} from '../kernel/index.ts';

export const POOL_KINDS = ['staff', 'experts'] as const;
export type PoolKind = (typeof POOL_KINDS)[number];

export interface WorkerPool {
  readonly id: WorkerPoolId;
  readonly organisationId: OrganisationId;
  readonly name: string;
  readonly kind: PoolKind;
  /** The newest agreement version. A new member accepts this one. */
  readonly agreementVersion: number;
  /** The minimum agreement version that a member must have accepted to claim tasks. */
  readonly requiredVersion: number;
  readonly createdAt: Date;
}

/** One version of the agreement of a pool. It never changes. */
export interface Agreement {
  readonly poolId: WorkerPoolId;
  readonly version: number;
  /** Text in Markdown. */
  readonly text: string;
  /** Whether earlier members must accept this version to claim more tasks. Always true for version 1. */
  readonly requiresAcceptance: boolean;
  readonly publishedAt: Date;
}

export const MEMBER_STATES = ['invited', 'joined', 'left', 'removed'] as const;
export type PoolMemberState = (typeof MEMBER_STATES)[number];

/** An invitation and the membership that follows from it, or a membership by a link. A worker who joins again gets a new row. */
export interface PoolMember {
  readonly id: PoolMemberId;
  readonly poolId: WorkerPoolId;
  /** Null while the person is invited and has not joined. */
  readonly workerId: WorkerId | null;
  readonly state: PoolMemberState;
  /** The invited address as typed by the inviter; null for a member who joined by a link, and after an erasure. */
  readonly invitedEmail: string | null;
  /** Person who sent the latest invitation; null for a member who joined by a link. */
  readonly invitedBy: PersonId | null;
  readonly invitedAt: Date | null;
  readonly invitationExpiresAt: Date | null;
  readonly linkId: PoolLinkId | null;
  readonly joinedAt: Date | null;
  /** The newest version that the member accepted. */
  readonly acceptedVersion: number | null;
  readonly acceptedAt: Date | null;
  /** Time at which the member left or was removed. */
  readonly endedAt: Date | null;
  readonly removalReason: string | null;
}

/** A link by which several workers may join. */
export interface PoolLink {
  readonly id: PoolLinkId;
  readonly poolId: WorkerPoolId;
  readonly createdBy: PersonId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly maximumUses: number;
  readonly uses: number;
  readonly revokedAt: Date | null;
}

export const POOL_LIMITS = {
  /** Maximum number of pools of one organisation. */
  pools: 100,
  /** Maximum number of invited and joined members of one pool. */
  members: 10_000,
  /** Maximum number of usable links of one pool at the same time. */
  openLinks: 20,
  agreementLength: 50_000,
  /** Maximum number of versions of one agreement. */
  versions: 1_000,
  reasonLength: 2_000,
  linkUses: 1_000,
  /** Maximum lifetime of a link. */
  linkSeconds: 90 * 86_400,
} as const;

/** Returns the error in the text of an agreement, or null. */
export function agreementFault(text: string): Refusal | null {
  const fault = textFault(text);
  if (fault !== null) return invalid(say`The agreement ${fault}.`, 'agreement');
  const isFitting = isBetween(text, POOL_LIMITS.agreementLength);
  return isFitting ? null : invalid(say`The agreement has 1 to ${POOL_LIMITS.agreementLength} characters.`, 'agreement');
}

/** Returns the error in the reason of a removal, or null. */
export function reasonFault(reason: string): Refusal | null {
  const fault = textFault(reason);
  if (fault !== null) return invalid(say`The reason ${fault}.`, 'reason');
  const isFitting = isBetween(reason, POOL_LIMITS.reasonLength);
  return isFitting ? null : invalid(say`The reason has 1 to ${POOL_LIMITS.reasonLength} characters; the worker reads it.`, 'reason');
}

function isBetween(text: string, most: number): boolean {
  return !isBlankText(text) && lengthOf(text) <= most;
}

/** Returns the errors in the limits of a new link. @param expiresAt null: the default */
export function linkFaults(maximumUses: number, expiresAt: Date | null, now: Date): Refusal[] {
  const faults: Refusal[] = [];
  if (!Number.isInteger(maximumUses) || maximumUses < 1 || maximumUses > POOL_LIMITS.linkUses) {
    faults.push(invalid(say`A link can be used 1 to ${POOL_LIMITS.linkUses} times.`, 'maximumUses'));
  }
  if (expiresAt !== null && (expiresAt <= now || expiresAt > addSeconds(now, POOL_LIMITS.linkSeconds))) {
    faults.push(invalid('A link expires in the future, within 90 days.', 'expiresAt'));
  }
  return faults;
}

/** Whether workers can still join by the link. */
export function isOpenLink(link: PoolLink, now: Date): boolean {
  return link.revokedAt === null && link.uses < link.maximumUses && now < link.expiresAt;
}

/** The subject of acts about a pool. */
export function poolSubject({ id, organisationId }: Pick<WorkerPool, 'id' | 'organisationId'>) {
  return { kind: 'worker_pool', id, organisationId };
}

/**
 * The subject of acts about a membership, in the log of the organisation. It names no worker: the log must not reveal the worker's
 * own id.
 */
export function memberSubject(id: PoolMemberId, organisationId: OrganisationId) {
  return { kind: 'pool_member', id, organisationId };
}
