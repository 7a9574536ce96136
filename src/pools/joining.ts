/**
 * Finds the invitation of a secret and collects the facts that decide whether the worker may join by it. Used to show an invitation
 * and to join.
 */
import { Injectable } from '@nestjs/common';
import { Identity, Invitations } from '../identity/index.ts';
import type { PersonId, WorkerPoolId } from '../kernel/index.ts';
import { personIdOf, type Actor, type Db } from '../platform/index.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import type { PoolLink, PoolMember } from './pool.ts';
import type { InvitationFault, JoinFacts } from './pools.policy.ts';
import { PoolRepository } from './pool.repository.ts';

/** The invitation that a secret belongs to: a personal invitation or a link. */
export type OpenedInvitation =
  | { readonly way: 'personal'; readonly poolId: WorkerPoolId; readonly member: PoolMember }
  | { readonly way: 'link'; readonly poolId: WorkerPoolId; readonly link: PoolLink };

@Injectable()
export class Joining {
  constructor(
    private readonly members: MemberRepository,
    private readonly links: LinkRepository,
    private readonly pools: PoolRepository,
    private readonly invitations: Invitations,
    private readonly identity: Identity,
  ) {}

  hashOf(secret: string): Buffer {
    return this.invitations.hashOf(secret);
  }

  /**
   * Returns the invitation of the secret for this actor. Null when the secret is unknown or the invitation is for another address;
   * the answer does not reveal which.
   */
  async invitationOf(db: Db, actor: Actor, secretHash: Buffer): Promise<OpenedInvitation | null> {
    const personId = personIdOf(actor);
    if (personId === null) return null;
    const member = await this.members.bySecret(db, secretHash);
    if (member !== null) {
      const isOwn = await this.invitations.isAddressOf(db, personId, member.invitedEmailKey);
      return isOwn ? { way: 'personal', poolId: member.poolId, member } : null;
    }
    const link = await this.links.bySecret(db, secretHash);
    return link === null ? null : { way: 'link', poolId: link.poolId, link };
  }

  async factsOf(db: Db, now: Date, opened: OpenedInvitation, personId: PersonId): Promise<JoinFacts | null> {
    const pool = await this.pools.byId(db, opened.poolId);
    if (pool === null) return null;
    const blocking = await this.identity.blockingOrganisations(db, personId, now);
    return {
      invitationKind: opened.way,
      fault: await this.fault(db, now, opened, pool.organisationId),
      lastState: await this.members.lastState(db, opened.poolId, personId),
      blocked: blocking.has(pool.organisationId),
    };
  }

  private async fault(
    db: Db,
    now: Date,
    opened: OpenedInvitation,
    organisationId: Parameters<Identity['roleOf']>[1],
  ): Promise<InvitationFault | null> {
    const inviter = opened.way === 'personal' ? opened.member.invitedBy : opened.link.createdBy;
    // An inviter who lost the role could otherwise use the link to let workers in for ever.
    const role = inviter === null ? 'manager' : await this.identity.roleOf(db, organisationId, inviter);
    if (role !== 'owner' && role !== 'manager') return 'inviter_left';
    if (opened.way === 'personal') {
      return opened.member.invitationExpiresAt !== null && opened.member.invitationExpiresAt > now ? null : 'expired';
    }
    const { revokedAt, expiresAt, uses, maximumUses } = opened.link;
    if (revokedAt !== null) return 'revoked';
    if (expiresAt <= now) return 'expired';
    return uses >= maximumUses ? 'used_up' : null;
  }
}
