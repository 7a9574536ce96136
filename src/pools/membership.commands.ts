/** Commands of pool membership: join, accept a later agreement version, leave, remove a member. */
import { Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  limitReached,
  newId,
  notFound,
  ok,
  refuse,
  type PoolMemberId,
  type Result,
  type WorkerId,
  type WorkerPoolId,
} from '../kernel/index.ts';
import { Commands, personIdOf, systemCaller, type Caller, type Tx } from '../platform/index.ts';
import { Joining, type OpenedInvitation } from './joining.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import { memberSubject, POOL_LIMITS, reasonFault, type PoolMember, type WorkerPool } from './pool.ts';
import { PoolRepository } from './pool.repository.ts';
import { denyJoining, denyManaging, denyVersion, denyUnlessWorker, maySeeOwn } from './pools.policy.ts';

const NO_MEMBERSHIP = notFound('Your membership of the pool', 'memberId');

/** The result of a removal. `memberId` is null for a withdrawn invitation, because its row is deleted. */
export interface RemovalResult {
  readonly poolId: WorkerPoolId;
  readonly memberId: PoolMemberId | null;
}

@Injectable()
export class PoolMembershipCommands {
  constructor(
    private readonly commands: Commands,
    private readonly pools: PoolRepository,
    private readonly members: MemberRepository,
    private readonly links: LinkRepository,
    private readonly joining: Joining,
  ) {}

  /**
   * Joins a pool with the secret of an invitation, and accepts exactly the agreement version that the worker read.
   *
   * @returns the membership, or a refusal:
   * - NOT_FOUND: unknown secret, or an invitation for another address;
   * - CONFLICT: the agreement changed, the invitation ended, or the worker is already in the pool;
   * - FORBIDDEN: a block, or a link after a removal
   */
  async join(caller: Caller, secret: string, agreementVersion: number): Promise<Result<PoolMemberId>> {
    const absent = notFound('An invitation of yours with this secret', 'secret');
    const secretHash = this.joining.hashOf(secret);
    return this.commands.run(caller, async (tx) => {
      const workerId = personIdOf(tx.actor);
      const workerless = denyUnlessWorker(tx.actor);
      if (workerId === null || workerless !== null) return refuse(workerless ?? absent);
      const known = await this.joining.invitationOf(tx, tx.actor, secretHash);
      // Holds the pool: no new agreement version can be published until the end of the transaction.
      const pool = known === null ? null : await this.pools.lockShared(tx, known.poolId);
      if (pool === null) return refuse(absent);
      await this.members.lockJoining(tx, pool.id, workerId);
      const opened = await this.joining.invitationOf(tx, tx.actor, secretHash);
      const facts = opened === null ? null : await this.joining.factsOf(tx, tx.now, opened, workerId);
      if (opened === null || facts === null) return refuse(absent);
      const denied = denyJoining(tx.actor, facts) ?? denyVersion(agreementVersion, pool.agreementVersion);
      if (denied !== null) return refuse(denied);
      return this.addMember(tx, pool, opened, workerId, secretHash);
    });
  }

  /** Accepts the newest agreement version of a pool that the caller is a member of. Accepting it twice is allowed. */
  async accept(caller: Caller, memberId: PoolMemberId, agreementVersion: number): Promise<Result<PoolMemberId>> {
    return this.withOwnMembership(caller, memberId, async (tx, pool, member) => {
      const denied = denyVersion(agreementVersion, pool.agreementVersion);
      if (denied !== null) return refuse(denied);
      if (member.acceptedVersion === agreementVersion) return ok(memberId);
      await this.members.insertAcceptance(tx, memberId, pool.id, agreementVersion);
      await this.members.setAccepted(tx, memberId, agreementVersion);
      tx.act('pool_member.agreement_accepted', memberSubject(memberId, pool.organisationId), {
        poolId: pool.id,
        version: agreementVersion,
      });
      return ok(memberId);
    });
  }

  /**
   * Leaves a pool. The worker can claim no more tasks, may finish held tasks, and is paid for accepted answers. Waits for a claim
   * in progress.
   */
  async leave(caller: Caller, memberId: PoolMemberId): Promise<Result<PoolMemberId>> {
    return this.withOwnMembership(caller, memberId, async (tx, pool) => {
      await this.members.end(tx, memberId, null);
      tx.act('pool_member.left', memberSubject(memberId, pool.organisationId), { poolId: pool.id });
      return ok(memberId);
    });
  }

  /** Removes a member with a reason that the worker can read, or withdraws an invitation. Waits for a claim in progress. */
  async remove(caller: Caller, memberId: PoolMemberId, reason: string): Promise<Result<RemovalResult>> {
    return this.commands.run<RemovalResult>(caller, async (tx) => {
      const absent = notFound('The member', 'memberId');
      const member = await this.members.lock(tx, memberId);
      const pool = member === null ? null : await this.pools.byId(tx, member.poolId);
      if (member === null || pool === null) return refuse(absent);
      const denied = denyManaging(tx.actor, pool.organisationId, absent);
      if (denied !== null) return refuse(denied);
      const fault = reasonFault(reason);
      if (fault !== null) return refuse(fault);
      const about = { poolId: pool.id };
      if (member.state === 'invited') {
        await this.members.deleteInvitation(tx, memberId);
        tx.act('pool_member.invitation_withdrawn', memberSubject(memberId, pool.organisationId), about);
        return ok({ poolId: pool.id, memberId: null });
      }
      if (member.state !== 'joined') return refuse(conflict(member.state, 'This person is not in the pool any more.'));
      await this.members.end(tx, memberId, reason.trim());
      tx.act('pool_member.removed', memberSubject(memberId, pool.organisationId), about);
      return ok({ poolId: pool.id, memberId });
    });
  }

  /** Deletes invitations that expired more than `keptSeconds` ago. @returns the number of deleted invitations */
  async deleteExpiredInvitations(keptSeconds: number): Promise<number> {
    return this.commands.must(systemCaller('pools.tidy'), async (tx) => {
      const deleted = await this.members.deleteExpired(tx, addSeconds(tx.now, -keptSeconds));
      const pools = await this.pools.byIds(tx, [...new Set(deleted.map(({ poolId }) => poolId))]);
      for (const { id, poolId } of deleted) {
        const pool = pools.get(poolId);
        if (pool !== undefined) tx.act('pool_member.invitation_expired', memberSubject(id, pool.organisationId), { poolId });
      }
      return ok(deleted.length);
    });
  }

  private async addMember(
    tx: Tx,
    pool: WorkerPool,
    opened: OpenedInvitation,
    workerId: WorkerId,
    secretHash: Buffer,
  ): Promise<Result<PoolMemberId>> {
    const version = pool.agreementVersion;
    if (opened.way === 'personal') {
      // A concurrent request renewed or withdrew the invitation.
      const ended = conflict('EXPIRED', 'This invitation has just ended; ask the organisation for another one.');
      if (!(await this.members.accept(tx, opened.member.id, workerId, secretHash, version))) return refuse(ended);
      return this.recordJoining(tx, pool, opened.member.id, { poolId: pool.id, version });
    }
    const { invited = 0, joined = 0 } = (await this.members.counts(tx, [pool.id])).get(pool.id) ?? {};
    if (invited + joined >= POOL_LIMITS.members) {
      return refuse(limitReached(POOL_LIMITS.members, 'This pool is full; ask the organisation.'));
    }
    if (!(await this.links.use(tx, opened.link.id))) {
      return refuse(conflict('USED_UP', 'This link has just been used up or revoked; ask the organisation for another one.'));
    }
    const id = newId<'PoolMember'>(tx.now);
    await this.members.insertByLink(tx, id, pool.id, opened.link.id, workerId, version);
    return this.recordJoining(tx, pool, id, { poolId: pool.id, version, linkId: opened.link.id });
  }

  private async recordJoining(
    tx: Tx,
    pool: WorkerPool,
    id: PoolMemberId,
    about: { readonly poolId: WorkerPoolId; readonly version: number; readonly linkId?: string },
  ): Promise<Result<PoolMemberId>> {
    await this.members.insertAcceptance(tx, id, pool.id, about.version);
    tx.act('pool_member.joined', memberSubject(id, pool.organisationId), about);
    return ok(id);
  }

  private withOwnMembership(
    caller: Caller,
    memberId: PoolMemberId,
    work: (tx: Tx, pool: WorkerPool, member: PoolMember) => Promise<Result<PoolMemberId>>,
  ): Promise<Result<PoolMemberId>> {
    return this.commands.run(caller, async (tx) => {
      const known = await this.members.byId(tx, memberId);
      if (known === null || known.workerId === null || !maySeeOwn(tx.actor, known.workerId)) return refuse(NO_MEMBERSHIP);
      // Lock order of a claim: the pool, then the membership.
      const pool = await this.pools.lockShared(tx, known.poolId);
      const member = await this.members.lock(tx, memberId);
      if (pool === null || member === null) return refuse(NO_MEMBERSHIP);
      if (member.state !== 'joined') return refuse(conflict(member.state, 'You are not in this pool any more.'));
      return work(tx, pool, member);
    });
  }
}
