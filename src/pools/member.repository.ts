/** SQL of pool invitations, members and acceptances of agreements. */
import { Injectable } from '@nestjs/common';
import { groupBy, type PersonId, type PoolLinkId, type PoolMemberId, type WorkerId, type WorkerPoolId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { AcceptanceEntity, PoolMemberEntity } from './pool.entity.ts';
import type { PoolMember, PoolMemberState } from './pool.ts';
import type { StandingFacts } from './standing.ts';

const COLUMNS = columnsOf(PoolMemberEntity);

/** An invitation with the normalised key of its address, which is used for comparison. */
export interface InvitationWithKey extends PoolMember {
  readonly invitedEmailKey: string;
}

export interface NewInvitation {
  readonly id: PoolMemberId;
  readonly poolId: WorkerPoolId;
  readonly address: string;
  readonly key: string;
  readonly invitedBy: PersonId | null;
  readonly secretHash: Buffer;
  readonly expiresAt: Date;
}

type LastState = StandingFacts['state'];

@Injectable()
export class MemberRepository {
  async byId(db: Db, id: PoolMemberId): Promise<PoolMember | null> {
    const [row] = await db.query<PoolMember>(`select ${COLUMNS} from pools.member where id = $1`, [id]);
    return row ?? null;
  }

  /** Returns the membership and locks it for a change. Waits for claims that hold it. */
  async lock(tx: Tx, id: PoolMemberId): Promise<PoolMember | null> {
    const [row] = await tx.query<PoolMember>(`select ${COLUMNS} from pools.member where id = $1 for update`, [id]);
    return row ?? null;
  }

  /** Returns one page of members for each pool, newest first. @param states null: all states */
  async pages(
    db: Db,
    poolIds: readonly WorkerPoolId[],
    states: readonly PoolMemberState[] | null,
    before: string | null,
    limit: number,
  ): Promise<Map<WorkerPoolId, PoolMember[]>> {
    const rows = await db.query<PoolMember>(
      `select ${columnsOf(PoolMemberEntity, 'm')} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from pools.member
         where pool_id = of.id and ($2::text[] is null or state = any($2)) and ($3::uuid is null or id < $3) order by id desc limit $4
       ) m order by m.id desc`,
      [poolIds, states, before, limit],
    );
    return groupBy(rows, (row) => row.poolId);
  }

  /** Returns one page of the worker's own memberships, newest first. */
  async ofWorker(db: Db, workerId: WorkerId, before: string | null, limit: number): Promise<PoolMember[]> {
    return db.query<PoolMember>(
      `select ${COLUMNS} from pools.member where worker_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [workerId, before, limit],
    );
  }

  /** Counts invited and joined members of each pool. */
  async counts(db: Db, poolIds: readonly WorkerPoolId[]): Promise<Map<WorkerPoolId, { invited: number; joined: number }>> {
    const rows = await db.query<{ poolId: WorkerPoolId; invited: number; joined: number }>(
      `select pool_id as "poolId", count(*) filter (where state = 'invited')::int as invited,
         count(*) filter (where state = 'joined')::int as joined
       from pools.member where pool_id = any($1::uuid[]) and state in ('invited', 'joined') group by pool_id`,
      [poolIds],
    );
    return new Map(rows.map((row) => [row.poolId, row]));
  }

  /** Inserts an invitation. Returns false if the address is already invited, or joined by such an invitation. */
  async invite(tx: Tx, invitation: NewInvitation): Promise<boolean> {
    const { id, poolId, address, key, invitedBy, secretHash, expiresAt } = invitation;
    const rows = await tx.query(
      `insert into pools.member (id, pool_id, state, invited_email, invited_email_key, invited_by, invited_at, invitation_hash, invitation_expires_at)
       select $1::uuid, $2::uuid, 'invited', $3::text, $4::text, $5::uuid, $6::timestamptz, $7::bytea, $8::timestamptz
       where not exists (select from pools.member where pool_id = $2 and invited_email_key = $4 and state in ('invited', 'joined'))
       on conflict (pool_id, invited_email_key) where state = 'invited' do nothing returning id`,
      [id, poolId, address, key, invitedBy, tx.now, secretHash, expiresAt],
    );
    return rows.length === 1;
  }

  /** Replaces secret and expiry of an invitation. The old secret stops working. */
  async renew(tx: Tx, id: PoolMemberId, invitedBy: PersonId | null, secretHash: Buffer, expiresAt: Date): Promise<void> {
    await tx.query(
      `update pools.member set invited_by = $2, invitation_hash = $3, invitation_expires_at = $4 where id = $1 and state = 'invited'`,
      [id, invitedBy, secretHash, expiresAt],
    );
  }

  async bySecret(db: Db, secretHash: Buffer): Promise<InvitationWithKey | null> {
    const [row] = await db.query<InvitationWithKey>(
      `select ${COLUMNS}, invited_email_key as "invitedEmailKey" from pools.member where invitation_hash = $1 and state = 'invited'`,
      [secretHash],
    );
    return row ?? null;
  }

  /** Locks the worker's memberships of the pool until the end of the transaction: one change at a time. */
  async lockJoining(tx: Tx, poolId: WorkerPoolId, workerId: WorkerId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('pools.member:' || $1::text || $2::text, 0))`, [poolId, workerId]);
  }

  /** Returns the state of the worker's latest membership of the pool; null if the worker never joined. */
  async lastState(db: Db, poolId: WorkerPoolId, workerId: WorkerId): Promise<LastState | null> {
    const [row] = await db.query<{ state: LastState }>(
      `select state from pools.member where pool_id = $1 and worker_id = $2 order by joined_at desc, ended_at desc nulls first, id desc limit 1`,
      [poolId, workerId],
    );
    return row?.state ?? null;
  }

  /** Accepts an invitation and deletes its secret. Returns false if the secret was meanwhile used, renewed or withdrawn. */
  async accept(tx: Tx, id: PoolMemberId, workerId: WorkerId, secretHash: Buffer, version: number): Promise<boolean> {
    const rows = await tx.query(
      `update pools.member set state = 'joined', worker_id = $2, joined_at = $5, accepted_version = $4, accepted_at = $5,
         invitation_hash = null, invitation_expires_at = null
       where id = $1 and state = 'invited' and invitation_hash = $3 and invitation_expires_at > $5 returning id`,
      [id, workerId, secretHash, version, tx.now],
    );
    return rows.length === 1;
  }

  async insertByLink(
    tx: Tx,
    id: PoolMemberId,
    poolId: WorkerPoolId,
    linkId: PoolLinkId,
    workerId: WorkerId,
    version: number,
  ): Promise<void> {
    await tx.query(
      `insert into pools.member (id, pool_id, worker_id, state, link_id, joined_at, accepted_version, accepted_at)
       values ($1, $2, $3, 'joined', $4, $6, $5, $6)`,
      [id, poolId, workerId, linkId, version, tx.now],
    );
  }

  /** Records that a member accepted a later version. */
  async setAccepted(tx: Tx, id: PoolMemberId, version: number): Promise<void> {
    await tx.query('update pools.member set accepted_version = $2, accepted_at = $3 where id = $1', [id, version, tx.now]);
  }

  async insertAcceptance(tx: Tx, memberId: PoolMemberId, poolId: WorkerPoolId, version: number): Promise<void> {
    await tx.query('insert into pools.acceptance (member_id, pool_id, version, accepted_at) values ($1, $2, $3, $4)', [
      memberId,
      poolId,
      version,
      tx.now,
    ]);
  }

  /** Returns the versions that each member accepted, oldest first. */
  async acceptances(db: Db, memberIds: readonly PoolMemberId[]): Promise<Map<PoolMemberId, { version: number; acceptedAt: Date }[]>> {
    const rows = await db.query<AcceptanceEntity>(
      `select ${columnsOf(AcceptanceEntity)} from pools.acceptance where member_id = any($1::uuid[]) order by member_id, version`,
      [memberIds],
    );
    return groupBy(rows, (row) => row.memberId);
  }

  /** Ends a membership. @param reason null: the worker left */
  async end(tx: Tx, id: PoolMemberId, reason: string | null): Promise<void> {
    await tx.query(
      `update pools.member set state = case when $2::text is null then 'left' else 'removed' end, ended_at = $3, removal_reason = $2
       where id = $1 and state = 'joined'`,
      [id, reason, tx.now],
    );
  }

  /** Deletes a withdrawn invitation with its address. */
  async deleteInvitation(tx: Tx, id: PoolMemberId): Promise<void> {
    await tx.query(`delete from pools.member where id = $1 and state = 'invited'`, [id]);
  }

  /** Deletes invitations that expired before the given time. */
  async deleteExpired(tx: Tx, expiredBefore: Date): Promise<Pick<PoolMember, 'id' | 'poolId'>[]> {
    return tx.query(`delete from pools.member where state = 'invited' and invitation_expires_at < $1 returning id, pool_id as "poolId"`, [
      expiredBefore,
    ]);
  }

  /** Returns the facts of the worker's latest membership of each pool that the worker ever joined. */
  async standings(db: Db, workerId: WorkerId): Promise<(StandingFacts & { readonly poolId: WorkerPoolId })[]> {
    return db.query(
      `select distinct on (m.pool_id) m.pool_id as "poolId", m.state, m.accepted_version as "acceptedVersion",
         p.required_version as "requiredVersion"
       from pools.member m join pools.worker_pool p on p.id = m.pool_id
       where m.worker_id = $1 order by m.pool_id, m.joined_at desc, m.ended_at desc nulls first, m.id desc`,
      [workerId],
    );
  }

  /**
   * Returns the same facts for one pool, locked until the transaction ends: a removal and a new agreement version wait. Null if the
   * worker never joined.
   */
  async lockStanding(tx: Tx, poolId: WorkerPoolId, workerId: WorkerId): Promise<StandingFacts | null> {
    const [pool] = await tx.query<{ requiredVersion: number }>(
      'select required_version as "requiredVersion" from pools.worker_pool where id = $1 for share',
      [poolId],
    );
    if (pool === undefined) return null;
    const [joined] = await tx.query<{ acceptedVersion: number }>(
      `select accepted_version as "acceptedVersion" from pools.member
       where pool_id = $1 and worker_id = $2 and state = 'joined' for share`,
      [poolId, workerId],
    );
    if (joined !== undefined) return { ...pool, ...joined, state: 'joined' };
    const state = await this.lastState(tx, poolId, workerId);
    return state === null ? null : { ...pool, acceptedVersion: 0, state };
  }

  /** Erases the personal data of a worker. Ids, times and accepted versions stay. @param key of the person's address; null: none */
  async erase(tx: Tx, workerId: WorkerId, key: string | null): Promise<void> {
    await tx.query(
      `update pools.member set state = case when state = 'joined' then 'left' else state end, ended_at = coalesce(ended_at, $2),
         invited_email = null, invited_email_key = null,
         removal_reason = case when removal_reason is null then null else platform.erased_words() end
       where worker_id = $1`,
      [workerId, tx.now],
    );
    if (key !== null) await tx.query(`delete from pools.member where state = 'invited' and invited_email_key = $1`, [key]);
  }
}
