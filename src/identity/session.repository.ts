/** All SQL of sessions, and the one query that each request asks: who is this? */
import { Injectable } from '@nestjs/common';
import type { ApiKeyId, OrganisationId, PersonId, SessionId } from '../kernel/index.ts';
import type { Db, MemberRole, Scope, Tx } from '../platform/index.ts';
import { grouped } from './grouped.ts';

export type SessionEnd = 'signed_out' | 'revoked' | 'password_changed' | 'suspended';

export interface Session {
  readonly id: SessionId;
  readonly personId: PersonId;
  readonly device: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
}

/** Whom a secret stands for, as of now. */
export interface Bearer {
  readonly personId: PersonId;
  readonly isWorker: boolean;
  readonly isAdmin: boolean;
  readonly isAuditor: boolean;
  readonly suspended: boolean;
  readonly memberships: readonly { organisationId: OrganisationId; role: MemberRole }[];
  readonly lastUsedAt: Date | null;
}

export interface SessionBearer extends Bearer {
  readonly sessionId: SessionId;
  readonly absoluteUntil: Date;
}

export interface KeyBearer extends Bearer {
  readonly apiKeyId: ApiKeyId;
  readonly scopes: readonly Scope[];
  readonly organisationId: OrganisationId | null;
}

const BEARER = `person_id as "personId", is_worker as "isWorker", is_admin as "isAdmin", is_auditor as "isAuditor", suspended, memberships,
  last_used_at as "lastUsedAt"`;

const SESSION = `id, person_id as "personId", device, created_at as "createdAt", last_used_at as "lastUsedAt",
  idle_until as "idleUntil", absolute_until as "absoluteUntil"`;

@Injectable()
export class SessionRepository {
  async bearerOfSession(db: Db, tokenHash: Buffer, now: Date): Promise<SessionBearer | null> {
    const [row] = await db.query<SessionBearer>(
      `select session_id as "sessionId", absolute_until as "absoluteUntil", ${BEARER} from identity.bearer_of_session($1, $2)`,
      [tokenHash, now],
    );
    return row ?? null;
  }

  async bearerOfKey(db: Db, tokenHash: Buffer, now: Date): Promise<KeyBearer | null> {
    const [row] = await db.query<KeyBearer>(
      `select api_key_id as "apiKeyId", scopes, organisation_id as "organisationId", ${BEARER} from identity.bearer_of_key($1, $2)`,
      [tokenHash, now],
    );
    return row ?? null;
  }

  /** Slides the idle end; a request that finds it done by another changes nothing. */
  async touchSession(tx: Tx, sessionId: SessionId, unusedSince: Date, idleUntil: Date): Promise<void> {
    await tx.query(
      `update identity.session set last_used_at = $2, idle_until = least($4::timestamptz, absolute_until)
       where id = $1 and ended_at is null and last_used_at <= $3`,
      [sessionId, tx.now, unusedSince, idleUntil],
    );
  }

  async touchKey(tx: Tx, apiKeyId: ApiKeyId, unusedSince: Date): Promise<void> {
    await tx.query(`update identity.api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)`, [
      apiKeyId,
      tx.now,
      unusedSince,
    ]);
  }

  /** Which of these ids name sessions, and which API keys. */
  async kindsOf(db: Db, ids: readonly string[]): Promise<Map<string, 'Session' | 'ApiKey'>> {
    const rows = await db.query<{ id: string; kind: 'Session' | 'ApiKey' }>(
      `select id, 'Session' as kind from identity.session where id = any($1)
       union all select id, 'ApiKey' from identity.api_key where id = any($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.kind]));
  }

  async insert(tx: Tx, session: Session & { tokenHash: Buffer }): Promise<void> {
    await tx.query(
      `insert into identity.session (id, person_id, token_hash, device, created_at, last_used_at, idle_until, absolute_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        session.id,
        session.personId,
        session.tokenHash,
        session.device,
        session.createdAt,
        session.lastUsedAt,
        session.idleUntil,
        session.absoluteUntil,
      ],
    );
  }

  /** Live ones, newest first. */
  async ofPeople(db: Db, personIds: readonly string[], now: Date): Promise<Map<string, Session[]>> {
    const rows = await db.query<Session>(
      `select ${SESSION} from identity.session
       where person_id = any($1) and ended_at is null and idle_until > $2 order by id desc`,
      [personIds, now],
    );
    return grouped(rows, (row) => row.personId);
  }

  async isLive(db: Db, sessionId: SessionId): Promise<boolean> {
    const rows = await db.query('select from identity.session where id = $1 and ended_at is null', [sessionId]);
    return rows.length === 1;
  }

  /** Ends one live session of the person; false when there is none such. */
  async end(tx: Tx, personId: PersonId, sessionId: string, reason: SessionEnd): Promise<boolean> {
    const rows = await tx.query(
      `update identity.session set ended_at = $3, end_reason = $4 where id = $1 and person_id = $2 and ended_at is null returning id`,
      [sessionId, personId, tx.now, reason],
    );
    return rows.length === 1;
  }

  /** Ends all sessions of the person but `kept`; returns how many. */
  async endAll(tx: Tx, personId: PersonId, reason: SessionEnd, kept: SessionId | null = null): Promise<number> {
    const rows = await tx.query(
      `update identity.session set ended_at = $2, end_reason = $3
       where person_id = $1 and ended_at is null and id is distinct from $4::uuid returning id`,
      [personId, tx.now, reason, kept],
    );
    return rows.length;
  }

  /** Deletes sessions whose last possible use is past; returns how many. */
  async tidy(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query('delete from identity.session where absolute_until < $1 returning id', [before]);
    return rows.length;
  }
}
