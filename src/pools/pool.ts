/** Private pools of workers: what they are, and the limits of what an organisation writes. Pure. */
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
  /** The newest version of the agreement: what whoever joins accepts. */
  readonly agreementVersion: number;
  /** The newest version that members must have accepted, or a later one, to claim tasks. */
  readonly requiredVersion: number;
  readonly createdAt: Date;
}

/** A version of the agreement of a pool; never changes. */
export interface Agreement {
  readonly poolId: WorkerPoolId;
  readonly version: number;
  /** Markdown. */
  readonly text: string;
  /** Whether members of before must accept it to claim more tasks; of the first version always. */
  readonly requiresAcceptance: boolean;
  readonly publishedAt: Date;
}

export const MEMBER_STATES = ['invited', 'joined', 'left', 'removed'] as const;
export type PoolMemberState = (typeof MEMBER_STATES)[number];

/** An invitation, and the membership that came of it; or a membership that came of a link. Whoever joins again has another. */
export interface PoolMember {
  readonly id: PoolMemberId;
  readonly poolId: WorkerPoolId;
  /** Null: invited, and has not joined. */
  readonly workerId: WorkerId | null;
  readonly state: PoolMemberState;
  /** The address that was invited, as the inviter typed it; null: joined by a link that several may use, or erased. */
  readonly invitedEmail: string | null;
  /** Who invited last; null: joined by a link. */
  readonly invitedBy: PersonId | null;
  readonly invitedAt: Date | null;
  readonly invitationExpiresAt: Date | null;
  readonly linkId: PoolLinkId | null;
  readonly joinedAt: Date | null;
  /** The newest version that they accepted. */
  readonly acceptedVersion: number | null;
  readonly acceptedAt: Date | null;
  /** When they left or were removed. */
  readonly endedAt: Date | null;
  readonly removalReason: string | null;
}

/** A link to join that several people may use. */
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
  /** Of one organisation. */
  pools: 100,
  /** Invited and joined, of one pool. */
  members: 10_000,
  /** Links of one pool that can be used at the same time. */
  openLinks: 20,
  agreementLength: 50_000,
  /** Versions of one agreement. */
  versions: 1_000,
  reasonLength: 2_000,
  linkUses: 1_000,
  /** How far ahead a link may expire. */
  linkSeconds: 90 * 86_400,
} as const;

/** What is wrong with the text of an agreement, or null. */
export function agreementFault(text: string): Refusal | null {
  const fault = textFault(text);
  if (fault !== null) return invalid(say`The agreement ${fault}.`, 'agreement');
  const isFitting = isBetween(text, POOL_LIMITS.agreementLength);
  return isFitting ? null : invalid(say`The agreement has 1 to ${POOL_LIMITS.agreementLength} characters.`, 'agreement');
}

/** What is wrong with the reason of a removal, or null. */
export function reasonFault(reason: string): Refusal | null {
  const fault = textFault(reason);
  if (fault !== null) return invalid(say`The reason ${fault}.`, 'reason');
  const isFitting = isBetween(reason, POOL_LIMITS.reasonLength);
  return isFitting ? null : invalid(say`The reason has 1 to ${POOL_LIMITS.reasonLength} characters; the worker reads it.`, 'reason');
}

function isBetween(text: string, most: number): boolean {
  return !isBlankText(text) && lengthOf(text) <= most;
}

/** What is wrong with the limits of a new link. @param expiresAt null: the default */
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

/** Whether a link can still be used. */
export function isOpenLink(link: PoolLink, now: Date): boolean {
  return link.revokedAt === null && link.uses < link.maximumUses && now < link.expiresAt;
}

/** The pool as the subject of an act. */
export function poolSubject({ id, organisationId }: Pick<WorkerPool, 'id' | 'organisationId'>) {
  return { kind: 'worker_pool', id, organisationId };
}

/** The membership as the subject of an act, in the log of the organisation. It names no worker: the log must not tell a worker's own id. */
export function memberSubject(id: PoolMemberId, organisationId: OrganisationId) {
  return { kind: 'pool_member', id, organisationId };
}
