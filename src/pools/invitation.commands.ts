/**
 * Invites workers to pools: one worker by e-mail address, or several by a link. Uses the same secrets, links and e-mails as
 * invitations to organisations.
 */
import { Injectable } from '@nestjs/common';
import { Identity, Invitations } from '../identity/index.ts';
import {
  allOf,
  conflict,
  limitReached,
  newId,
  notFound,
  ok,
  present,
  refuse,
  say,
  type PoolLinkId,
  type PoolMemberId,
  type Result,
  type WorkerPoolId,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import { linkFaults, memberSubject, POOL_LIMITS, type WorkerPool } from './pool.ts';
import { PoolRepository } from './pool.repository.ts';
import { denyManaging } from './pools.policy.ts';

/** A new invitation, shown to the inviter. The secret is shown once; only its hash is stored. */
export interface NewInvitationSecret<Id> {
  readonly id: Id;
  readonly secret: string;
  /** URL of the page where a worker reads the agreement and joins. The secret is in its fragment. */
  readonly link: string;
  readonly expiresAt: Date;
}

const NO_POOL = notFound('The pool', 'poolId');
const POOL_IS_FULL = limitReached(POOL_LIMITS.members, say`A pool has at most ${POOL_LIMITS.members} members and invitations.`);

@Injectable()
export class PoolInvitationCommands {
  constructor(
    private readonly commands: Commands,
    private readonly pools: PoolRepository,
    private readonly members: MemberRepository,
    private readonly links: LinkRepository,
    private readonly invitations: Invitations,
    private readonly identity: Identity,
  ) {}

  /** Invites one worker by e-mail address. The answer does not reveal whether the address has an account. */
  async invite(caller: Caller, poolId: WorkerPoolId, email: string): Promise<Result<NewInvitationSecret<PoolMemberId>>> {
    return this.withPool(caller, poolId, async (tx, pool) => {
      const checked = this.invitations.address(email);
      if (!checked.ok) return checked;
      const { address, key } = checked.value;
      const { invited = 0, joined = 0 } = (await this.members.counts(tx, [poolId])).get(poolId) ?? {};
      if (invited + joined >= POOL_LIMITS.members) return refuse(POOL_IS_FULL);
      const id = newId<'PoolMember'>(tx.now);
      const made = this.invitations.newSecret(tx.now);
      const { secretHash, expiresAt } = made;
      if (!(await this.members.invite(tx, { id, poolId, address, key, invitedBy: personIdOf(tx.actor), secretHash, expiresAt }))) {
        return refuse(conflict('INVITED', 'This address is invited to the pool, or joined it, already.'));
      }
      tx.act('pool_member.invited', memberSubject(id, pool.organisationId), { poolId });
      return this.sendInvitation(tx, pool, id, address, made);
    });
  }

  /** Replaces the secret of an invitation that was not accepted. The old secret stops working. */
  async renew(caller: Caller, memberId: PoolMemberId): Promise<Result<NewInvitationSecret<PoolMemberId>>> {
    return this.commands.run(caller, async (tx) => {
      const absent = notFound('The invitation', 'memberId');
      const member = await this.members.lock(tx, memberId);
      const pool = member === null ? null : await this.pools.byId(tx, member.poolId);
      if (member === null || pool === null) return refuse(absent);
      const denied = denyManaging(tx.actor, pool.organisationId, absent);
      if (denied !== null) return refuse(denied);
      if (member.state !== 'invited') return refuse(conflict(member.state, 'Only an invitation that was not accepted can be renewed.'));
      const made = this.invitations.newSecret(tx.now);
      await this.members.renew(tx, memberId, personIdOf(tx.actor), made.secretHash, made.expiresAt);
      tx.act('pool_member.invitation_renewed', memberSubject(memberId, pool.organisationId), { poolId: pool.id });
      return this.sendInvitation(tx, pool, memberId, present(member.invitedEmail, 'the address of an invitation'), made);
    });
  }

  /** Creates a link that several workers may use. @param expiresAt null: after INVITATION_SECONDS */
  async createLink(
    caller: Caller,
    poolId: WorkerPoolId,
    maximumUses: number,
    expiresAt: Date | null,
  ): Promise<Result<NewInvitationSecret<PoolLinkId>>> {
    return this.withPool(caller, poolId, async (tx, pool) => {
      const checked = allOf(linkFaults(maximumUses, expiresAt, tx.now));
      if (!checked.ok) return checked;
      if ((await this.links.countOpen(tx, poolId, tx.now)) >= POOL_LIMITS.openLinks) {
        return refuse(limitReached(POOL_LIMITS.openLinks, say`A pool has at most ${POOL_LIMITS.openLinks} open links; revoke one first.`));
      }
      const id = newId<'PoolLink'>(tx.now);
      const made = this.invitations.newSecret(tx.now, expiresAt ?? undefined);
      const { secret, secretHash } = made;
      const row = { id, poolId, createdBy: personIdOf(tx.actor), createdAt: tx.now, expiresAt: made.expiresAt, maximumUses };
      await this.links.insert(tx, { ...row, uses: 0, revokedAt: null }, secretHash);
      tx.act('pool_link.created', { kind: 'pool_link', id, organisationId: pool.organisationId }, { poolId, maximumUses });
      return ok({ id, secret, link: this.linkWith(secret), expiresAt: made.expiresAt });
    });
  }

  /** Revokes a link: nobody can join by it from now on. Workers who joined by it stay members. */
  async revokeLink(caller: Caller, linkId: PoolLinkId): Promise<Result<PoolLinkId>> {
    return this.commands.run(caller, async (tx) => {
      const link = await this.links.byId(tx, linkId);
      const pool = link === null ? null : await this.pools.byId(tx, link.poolId);
      const absent = notFound('The link', 'linkId');
      if (pool === null) return refuse(absent);
      const denied = denyManaging(tx.actor, pool.organisationId, absent);
      if (denied !== null) return refuse(denied);
      if (!(await this.links.revoke(tx, linkId))) return refuse(conflict('REVOKED', 'This link was revoked before.'));
      tx.act('pool_link.revoked', { kind: 'pool_link', id: linkId, organisationId: pool.organisationId }, { poolId: pool.id });
      return ok(linkId);
    });
  }

  private withPool<T>(caller: Caller, poolId: WorkerPoolId, work: (tx: Tx, pool: WorkerPool) => Promise<Result<T>>): Promise<Result<T>> {
    return this.commands.run(caller, async (tx) => {
      // Locks the pool, so that the counted number of invitations stays correct until the commit.
      const pool = await this.pools.lock(tx, poolId);
      if (pool === null) return refuse(NO_POOL);
      const denied = denyManaging(tx.actor, pool.organisationId, NO_POOL);
      return denied === null ? work(tx, pool) : refuse(denied);
    });
  }

  private async sendInvitation(
    tx: Tx,
    pool: WorkerPool,
    id: PoolMemberId,
    to: string,
    { secret, expiresAt }: { readonly secret: string; readonly expiresAt: Date },
  ): Promise<Result<NewInvitationSecret<PoolMemberId>>> {
    const organisation = this.invitations.shownName((await this.identity.organisation(tx, pool.organisationId))?.name ?? '');
    const words = { organisation, pool: this.invitations.shownName(pool.name) };
    const mail = { kind: 'pool_invitation', id, secret, to, words, personId: null, askedBy: personIdOf(tx.actor), expiresAt } as const;
    const limited = await this.invitations.send(tx, mail);
    return limited === null ? ok({ id, secret, link: this.linkWith(secret), expiresAt }) : refuse(limited);
  }

  private linkWith(secret: string): string {
    return this.invitations.link('pool', { token: secret });
  }
}
