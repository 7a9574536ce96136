/** All SQL of admin requests. */
import { Injectable } from '@nestjs/common';
import { assert, type AdminRequestId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, countRows, type CountType, type Db, type Tx } from '../../platform/index.ts';
import type { Decider } from '../core/counts.types.ts';
import type { AdminRequest, AdminRequestState } from './admin-request.ts';
import { AdminRequestEntity } from './admin-request.entity.ts';

const REQUEST = `select ${columnsOf(AdminRequestEntity, 'q')} from identity.admin_request q`;

export interface Decision {
  readonly state: Exclude<AdminRequestState, 'pending'>;
  readonly decidedBy: PersonId | null;
  readonly note: string | null;
  readonly result: { readonly kind: string; readonly id: string } | null;
}

@Injectable()
export class AdminRequestRepository {
  /** Inserts a request. Returns false when a request with the same open key is pending. Waits for a concurrent insert. */
  async insert(tx: Tx, request: AdminRequest): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.admin_request (id, kind, subject_kind, subject_id, organisation_id, concerned, payload, details, reason,
         open_key, state, requested_by, requested_at, expires_at)
       values ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10, $11, $12, $13, $14)
       on conflict (open_key) where state = 'pending' do nothing returning id`,
      [
        request.id,
        request.kind,
        request.subjectKind,
        request.subjectId,
        request.organisationId,
        request.concerned,
        JSON.stringify(request.payload),
        JSON.stringify(request.details),
        request.reason,
        request.openKey,
        request.state,
        request.requestedBy,
        request.requestedAt,
        request.expiresAt,
      ],
    );
    return rows.length === 1;
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<AdminRequestId, AdminRequest>> {
    const rows = await db.query<AdminRequest>(`${REQUEST} where q.id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async byId(db: Db, id: string): Promise<AdminRequest | null> {
    return (await this.byIds(db, [id])).get(id as AdminRequestId) ?? null;
  }

  /** Returns the request, locked until the end of the transaction. */
  async lock(tx: Tx, id: string): Promise<AdminRequest | null> {
    const [row] = await tx.query<AdminRequest>(`${REQUEST} where q.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** Returns the pending request with this open key, locked until the end of the transaction. */
  async lockOpen(tx: Tx, openKey: string): Promise<AdminRequest | null> {
    const [row] = await tx.query<AdminRequest>(`${REQUEST} where q.open_key = $1 and q.state = 'pending' for no key update`, [openKey]);
    return row ?? null;
  }

  /** Moves the locked request from `pending` to the decided state. */
  async decide(tx: Tx, id: AdminRequestId, { state, decidedBy, note, result }: Decision): Promise<void> {
    const rows = await tx.query(
      `update identity.admin_request set state = $2, decided_by = $3, decided_at = $4, decision_note = $5, result_kind = $6, result_id = $7
       where id = $1 and state = 'pending' returning id`,
      [id, state, decidedBy, tx.now, note, result?.kind ?? null, result?.id ?? null],
    );
    assert(rows.length === 1, `request ${id} is pending and locked`);
  }

  /** Returns pending requests of a kind that have not expired, oldest first; at most 100. */
  pendingOf(db: Db, kind: string, now: Date): Promise<AdminRequest[]> {
    return db.query<AdminRequest>(`${REQUEST} where q.state = 'pending' and q.kind = $1 and q.expires_at > $2 order by q.id limit 100`, [
      kind,
      now,
    ]);
  }

  /** Locks and returns pending requests that have expired, oldest first. Skips rows that another process has locked. */
  async lockDue(tx: Tx, limit: number): Promise<AdminRequest[]> {
    return tx.query<AdminRequest>(
      `${REQUEST} where q.state = 'pending' and q.expires_at <= $1 order by q.expires_at limit $2 for no key update skip locked`,
      [tx.now, limit],
    );
  }

  /** Returns one page, newest first. @param states null: every state @param kinds null: every kind */
  async page(
    db: Db,
    states: readonly AdminRequestState[] | null,
    kinds: readonly string[] | null,
    before: string | null,
    limit: number,
  ): Promise<AdminRequest[]> {
    return db.query<AdminRequest>(
      `${REQUEST} where ($1::text[] is null or q.state = any($1)) and ($2::text[] is null or q.kind = any($2))
         and ($3::uuid is null or q.id < $3) order by q.id desc limit $4`,
      [states, kinds, before, limit],
    );
  }

  /**
   * Counts pending requests that this admin may decide: created by others, when this admin was already one, and not about the admin
   * or the admin's organisations.
   */
  countFor(db: Db, { adminId, adminSince, organisationIds }: Decider, now: Date): Promise<CountType> {
    return countRows(
      db,
      `select from identity.admin_request q where q.state = 'pending' and q.expires_at > $4 and q.requested_by <> $1 and q.requested_at >= $2
         and $1 <> all (q.concerned) and (q.organisation_id is null or q.organisation_id <> all ($3::uuid[]))`,
      [adminId, adminSince, organisationIds, now],
    );
  }
}
