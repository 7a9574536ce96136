/** Joining a pool by accepting its agreement, accepting later versions, leaving, and being removed. */
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
import { Joining, type Opened } from './joining.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import { memberSubject, POOL_LIMITS, reasonFault, type PoolMember, type WorkerPool } from './pool.ts';
import { PoolRepository } from './pool.repository.ts';
import { denyJoining, denyManaging, denyVersion, denyWorkerless, maySeeOwn } from './pools.policy.ts';

const NO_MEMBERSHIP = notFound('Your membership of the pool', 'memberId');

/** What was done to a member: an invitation that was taken back leaves no row. */
export interface Removed {
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
   * Joins by a secret, and accepts the agreement in exactly the version that the worker read.
   *
   * @returns the membership; or NOT_FOUND (no such secret, or an invitation to another address), CONFLICT (the agreement changed, the
   *   invitation ended, the worker is in the pool), FORBIDDEN (a block, or a link after a removal)
   */
  async join(caller: Caller, secret: string, agreementVersion: number): Promise<Result<PoolMemberId>> {
    const absent = notFound('An invitation of yours with this secret', 'secret');
    const secretHash = this.joining.hashOf(secret);
    return this.commands.run(caller, async (tx) => {
      const workerId = personIdOf(tx.actor);
      const workerless = denyWorkerless(tx.actor);
      if (workerId === null || workerless !== null) return refuse(workerless ?? absent);
      const known = await this.joining.opened(tx, tx.actor, secretHash);
      // Nobody publishes a version between this and the end.
      const pool = known === null ? null : await this.pools.hold(tx, known.poolId);
      if (pool === null) return refuse(absent);
      await this.members.lockJoining(tx, pool.id, workerId);
      const opened = await this.joining.opened(tx, tx.actor, secretHash);
      const facts = opened === null ? null : await this.joining.facts(tx, tx.now, opened, workerId);
      if (opened === null || facts === null) return refuse(absent);
      const denied = denyJoining(tx.actor, facts) ?? denyVersion(agreementVersion, pool.agreementVersion);
      if (denied !== null) return refuse(denied);
      return this.enter(tx, pool, opened, workerId, secretHash);
    });
  }

  /** Accepts the newest version of the agreement of a pool that one is in; to accept it twice is no fault. */
  async accept(caller: Caller, memberId: PoolMemberId, agreementVersion: number): Promise<Result<PoolMemberId>> {
    return this.onOwn(caller, memberId, async (tx, pool, member) => {
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

  /** Leaves: no more claims. What is held may be finished, and what is accepted is paid. Waits for a claim that has begun. */
  async leave(caller: Caller, memberId: PoolMemberId): Promise<Result<PoolMemberId>> {
    return this.onOwn(caller, memberId, async (tx, pool) => {
      await this.members.end(tx, memberId, null);
      tx.act('pool_member.left', memberSubject(memberId, pool.organisationId), { poolId: pool.id });
      return ok(memberId);
    });
  }

  /** Removes a member with a reason that the worker reads, or takes an invitation back. Waits for a claim that has begun. */
  async remove(caller: Caller, memberId: PoolMemberId, reason: string): Promise<Result<Removed>> {
    return this.commands.run<Removed>(caller, async (tx) => {
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

  /** Deletes invitations long after their end. @param keptSeconds for how long after it. @returns how many */
  async forgetExpired(keptSeconds: number): Promise<number> {
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

  private async enter(tx: Tx, pool: WorkerPool, opened: Opened, workerId: WorkerId, secretHash: Buffer): Promise<Result<PoolMemberId>> {
    const version = pool.agreementVersion;
    if (opened.way === 'personal') {
      // Somebody else renewed it, or took it back, at this moment.
      const ended = conflict('EXPIRED', 'This invitation has just ended; ask the organisation for another one.');
      if (!(await this.members.accept(tx, opened.member.id, workerId, secretHash, version))) return refuse(ended);
      return this.entered(tx, pool, opened.member.id, { poolId: pool.id, version });
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
    return this.entered(tx, pool, id, { poolId: pool.id, version, linkId: opened.link.id });
  }

  private async entered(
    tx: Tx,
    pool: WorkerPool,
    id: PoolMemberId,
    about: { readonly poolId: WorkerPoolId; readonly version: number; readonly linkId?: string },
  ): Promise<Result<PoolMemberId>> {
    await this.members.insertAcceptance(tx, id, pool.id, about.version);
    tx.act('pool_member.joined', memberSubject(id, pool.organisationId), about);
    return ok(id);
  }

  private onOwn(
    caller: Caller,
    memberId: PoolMemberId,
    work: (tx: Tx, pool: WorkerPool, member: PoolMember) => Promise<Result<PoolMemberId>>,
  ): Promise<Result<PoolMemberId>> {
    return this.commands.run(caller, async (tx) => {
      const known = await this.members.byId(tx, memberId);
      if (known === null || known.workerId === null || !maySeeOwn(tx.actor, known.workerId)) return refuse(NO_MEMBERSHIP);
      // In the order of a claim: the pool first.
      const pool = await this.pools.hold(tx, known.poolId);
      const member = await this.members.lock(tx, memberId);
      if (pool === null || member === null) return refuse(NO_MEMBERSHIP);
      if (member.state !== 'joined') return refuse(conflict(member.state, 'You are not in this pool any more.'));
      return work(tx, pool, member);
    });
  }
}
